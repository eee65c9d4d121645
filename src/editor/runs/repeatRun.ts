/** A repeat as a run that the tree shows. Knows no VS Code. */
import { randomUUID } from 'node:crypto';
import type { Repeat, RepeatStatus } from '../../session/repeat/repeat.ts';
import type { RepeatPlan } from '../../shared/compose/messageTemplate.ts';
import { longNumber, milliseconds } from '../trees/text.ts';
import type { Run, RunStatus } from './run.ts';

/** Milliseconds of delay from which on the tree tells it. */
const noticeableDelay = 500;

export class RepeatRun implements Run {
  readonly id = randomUUID();
  readonly kind = 'repeat';
  readonly profile: string;
  readonly name: string;
  readonly #repeat: Repeat;
  readonly #plan: RepeatPlan;
  readonly #ended: Promise<RepeatStatus>;

  /** @param name topic of the message, as it was written */
  constructor(profile: string, name: string, plan: RepeatPlan, repeat: Repeat) {
    this.profile = profile;
    this.name = name;
    this.#plan = plan;
    this.#repeat = repeat;
    this.#ended = repeat.run();
  }

  get status(): RunStatus {
    const { status } = this.#repeat;
    const { state, sent, failed, skipped, behind, heldBack, problem } = status;
    const words = [
      `${longNumber(sent)}${this.#plan.times === undefined ? '' : ` of ${longNumber(this.#plan.times)}`} sent`,
      planWords(this.#plan),
      ...(state === 'waiting' ? ['waits for the connection'] : []),
      ...(failed > 0 ? [`${longNumber(failed)} failed`] : []),
      ...(skipped > 0 ? [`${longNumber(skipped)} left out`] : []),
      ...(behind >= noticeableDelay ? [`${milliseconds(behind)} behind`] : []),
    ].join(', ');
    return {
      state,
      words,
      sent,
      failed,
      ...(heldBack
        ? { warning: "The profile's quotas hold it back: it sends less often than it should." }
        : {}),
      ...(problem === undefined ? {} : { problem }),
    };
  }

  /** How it ended, when it has. */
  get ended(): Promise<RepeatStatus> {
    return this.#ended;
  }

  async stop(): Promise<void> {
    this.#repeat.stop();
    await this.#ended;
  }
}

/** "every 500 ms", "10 every 1 s". */
export function planWords({ every, burst = 1 }: RepeatPlan): string {
  return `${burst === 1 ? '' : `${longNumber(burst)} `}every ${milliseconds(every)}`;
}
