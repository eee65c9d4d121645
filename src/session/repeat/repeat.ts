/** Publishes a message again and again, on time, within quotas, until it has been sent often enough or is stopped. */
import { FailureError } from '../../failure/failureError.ts';
import { systemClock, type Clock } from '../../shared/clock.ts';
import type { RepeatPlan } from '../../shared/compose/messageTemplate.ts';
import type { Event } from '../../shared/emitter.ts';
import type { Failure } from '../../shared/failure.ts';
import type { PublishOutcome, PublishRequest } from '../../shared/message.ts';
import { FailureTally, reasonOf } from '../pacing/failureTally.ts';
import type { Pace } from '../pacing/pace.ts';
import { Waker } from '../pacing/waker.ts';
import { Turns } from '../../shared/pacing/turns.ts';

export interface RepeatOptions {
  readonly plan: RepeatPlan;
  /** The message of a number from 0. Rejects with what is wrong in it, in words for people. */
  readonly request: (index: number) => Promise<PublishRequest>;
  readonly publish: (request: PublishRequest) => Promise<PublishOutcome>;
  /** Quotas that it keeps, perhaps together with others. */
  readonly pace: Pace;
  /** Can the profile take messages now? */
  readonly isReady: () => boolean;
  /** Told when that may have changed. */
  readonly onDidChangeReadiness: Event<unknown>;
  readonly onChange?: () => void;
  /** The computer's own when left out. */
  readonly clock?: Pick<Clock, 'now' | 'wait'>;
}

/** `waiting`: the profile is not connected. */
export type RepeatState = 'running' | 'waiting' | 'finished' | 'stopped' | 'failed';

export interface RepeatStatus {
  readonly state: RepeatState;
  readonly sent: number;
  readonly failed: number;
  /** Turns that were left out after a stall or while there was no connection. */
  readonly skipped: number;
  /** Milliseconds that the last message was sent after it was due. */
  readonly behind: number;
  /** Do quotas hold it back? */
  readonly heldBack: boolean;
  /** Why messages failed, with how many did for this reason. */
  readonly failures: ReadonlyMap<string, number>;
  /** What ended it before its time. */
  readonly problem?: string;
  readonly failure?: Failure;
}

/** Messages handed over and not answered at a time. */
const mostUnderWay = 256;
/** Milliseconds of waiting for a quota from which on that is told. */
const noticeable = 50;
/** Bytes of a PUBLISH besides topic and payload, about. */
const headerBytes = 8;

export class Repeat {
  readonly #options: RepeatOptions;
  readonly #clock: Pick<Clock, 'now' | 'wait'>;
  /** Of whoever waits for room, for the connection or for the end. */
  readonly #waker: Waker;
  readonly #stop = new AbortController();
  readonly #tally = new FailureTally();
  #state: RepeatState = 'running';
  #counts = { sent: 0, failed: 0, skipped: 0 };
  #behind = 0;
  #heldBack = false;
  #underWay = 0;
  #problem: { readonly problem: string; readonly failure?: Failure } | undefined;

  constructor(options: RepeatOptions) {
    this.#options = options;
    this.#clock = options.clock ?? systemClock;
    this.#waker = new Waker(this.#clock);
  }

  get status(): RepeatStatus {
    return {
      state: this.#state,
      ...this.#counts,
      behind: this.#behind,
      heldBack: this.#heldBack,
      failures: this.#tally.reasons,
      ...this.#problem,
    };
  }

  /** Sends nothing more; what is under way is waited for. */
  stop(): void {
    this.#stop.abort();
    this.#waker.wake();
  }

  /** Runs to the end. Never rejects: the status tells how it ended. */
  async run(): Promise<RepeatStatus> {
    const { isReady, onDidChangeReadiness } = this.#options;
    const listening = onDidChangeReadiness(() => this.#waker.wake());
    try {
      await this.#go();
    } catch (error) {
      this.#fail(error);
    }
    while (this.#underWay > 0 && isReady()) await this.#waker.wait();
    listening.dispose();
    this.#become(this.#problem ? 'failed' : this.#stopped ? 'stopped' : 'finished');
    return this.status;
  }

  get #stopped(): boolean {
    return this.#stop.signal.aborted;
  }

  async #go(): Promise<void> {
    const { every, times = Infinity, burst = 1 } = this.#options.plan;
    const turns = new Turns(every, this.#clock.now());
    let index = 0;
    while (index < times) {
      await this.#wait(turns.due - this.#clock.now());
      await this.#connected();
      if (this.#isOver) return;
      this.#counts.skipped += turns.skip(this.#clock.now());
      this.#behind = Math.max(0, this.#clock.now() - turns.due);
      for (let one = 0; one < burst && index < times; one++) {
        if (!(await this.#send(index))) return;
        index++;
      }
      turns.take();
    }
  }

  /** Has it been stopped, or has something ended it? */
  get #isOver(): boolean {
    return this.#stopped || this.#problem !== undefined;
  }

  async #connected(): Promise<void> {
    while (!this.#isOver && !this.#options.isReady()) {
      // Before others are told: they may end what is waited for.
      const woken = this.#waker.wait();
      this.#become('waiting');
      await woken;
    }
    if (!this.#isOver) this.#become('running');
  }

  /** @returns false when it is over */
  async #send(index: number): Promise<boolean> {
    const request = await this.#options.request(index);
    while (this.#underWay >= mostUnderWay && !this.#isOver) await this.#waker.wait();
    const bytes = request.payload.length + request.topic.length + headerBytes;
    const wait = this.#options.pace.take(this.#clock.now(), bytes);
    this.#heldBack = wait > noticeable;
    if (wait > 0) await this.#wait(wait);
    if (this.#isOver) return false;
    this.#underWay++;
    void this.#publish(request).finally(() => {
      this.#underWay--;
      this.#waker.wake();
    });
    return true;
  }

  /** Never rejects. */
  async #publish(request: PublishRequest): Promise<void> {
    try {
      const { ok, message, reasonString } = await this.#options.publish(request);
      if (ok) this.#counts.sent++;
      else this.#count(message ?? reasonString ?? 'refused by the broker');
    } catch (error) {
      this.#count(reasonOf(error));
      // What no further try can mend would fail again and again.
      if (error instanceof FailureError && !error.failure.retryable && this.#counts.sent === 0)
        this.#fail(error);
    }
    this.#options.onChange?.();
  }

  #count(reason: string): void {
    this.#tally.add(reason);
    this.#counts.failed++;
  }

  #fail(error: unknown): void {
    this.#problem ??= {
      problem: reasonOf(error),
      ...(error instanceof FailureError ? { failure: error.failure } : {}),
    };
  }

  #become(state: RepeatState): void {
    if (state === this.#state) return;
    this.#state = state;
    this.#options.onChange?.();
  }

  async #wait(milliseconds: number): Promise<void> {
    // Also of no time at all: others have their turn.
    await this.#clock.wait(Math.max(0, milliseconds), this.#stop.signal);
  }
}
