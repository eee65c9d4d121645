/** Starts repeats and tells what became of them. Knows no VS Code. */
import type { Profile } from '../../profile/schema.ts';
import { Repeat, type RepeatStatus } from '../../session/repeat/repeat.ts';
import type { Sessions } from '../../session/sessions.ts';
import type { MessageTemplate, RepeatPlan } from '../../shared/compose/messageTemplate.ts';
import type { Health } from '../../shared/health.ts';
import type { Composing } from '../compose/composing.ts';
import type { Paces } from './paces.ts';
import { ratesOf } from './paces.ts';
import { RepeatRun } from './repeatRun.ts';
import type { Runs } from './runs.ts';

export interface RepeatsOptions {
  readonly runs: Runs;
  readonly paces: Paces;
  readonly composing: Composing;
  readonly sessions: () => Promise<Sessions>;
  readonly health: (profileId: string) => Health;
  /** Told when a repeat has ended, with what it was. */
  readonly onEnded: (run: RepeatRun, status: RepeatStatus) => void;
}

export class Repeats {
  readonly #options: RepeatsOptions;

  constructor(options: RepeatsOptions) {
    this.#options = options;
  }

  /**
   * Begins to repeat a message. What it asks for is asked once, before the first.
   *
   * @returns undefined when the person turned away
   * @throws what is wrong with the message, in words for people
   */
  async start(profile: Profile, template: MessageTemplate, plan: RepeatPlan): Promise<RepeatRun | undefined> {
    const { runs, paces, composing, sessions, health, onEnded } = this.#options;
    const prepared = await composing.prepare(profile.id, template);
    if (!prepared) return undefined;
    // What is wrong is said now, and not by a repeat that ends at once.
    const first = await prepared.request(0);
    const live = await sessions();
    const repeat = new Repeat({
      plan,
      request: async (index) => (index === 0 ? first : await prepared.request(index)),
      publish: (request) => live.publish(profile.id, request),
      pace: paces.for(profile),
      isReady: () => first.route === 'https' || health(profile.id).state === 'connected',
      onDidChangeReadiness: live.onDidChangeHealth,
      onChange: () => runs.changed(),
    });
    const run = new RepeatRun(profile.id, template.topic, plan, repeat);
    runs.add(run);
    void run.ended.then((status) => {
      runs.remove(run.id);
      onEnded(run, status);
    });
    return run;
  }
}

/** What a plan asks of a profile's quotas, when that is more than they give; a sentence. */
export function quotaWarning(profile: Profile, { every, burst = 1 }: RepeatPlan): string | undefined {
  const { messagesPerSecond } = ratesOf(profile);
  const wanted = every === 0 ? Infinity : (burst * 1000) / every;
  if (wanted <= messagesPerSecond) return undefined;
  const asked = wanted === Infinity ? 'As fast as possible' : `${Math.round(wanted)} a second`;
  return `${asked} is more than this profile's quota allows: about ${Math.floor(messagesPerSecond)} a second are sent.`;
}
