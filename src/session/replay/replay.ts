/** Publishes recorded messages again at the pace of their recording, with pause, resume and cancel. */
import { systemClock, type Clock } from '../../shared/clock.ts';
import type { Event } from '../../shared/emitter.ts';
import type { Message, PublishOutcome, PublishRequest } from '../../shared/message.ts';
import { FailureTally, reasonOf } from '../pacing/failureTally.ts';
import type { Pace } from '../pacing/pace.ts';
import { Waker } from '../pacing/waker.ts';
import { Schedule } from './schedule.ts';

export interface ReplayOptions {
  /** The recorded messages, in the order of their recording. */
  readonly pages: AsyncIterable<readonly Message[]>;
  /** How many there are, as far as it is known. */
  readonly total: number;
  /** Times as fast as recorded; Infinity: as fast as the pace allows. */
  readonly speed: number;
  /** What a message becomes; undefined: it is left out. */
  readonly requestOf: (message: Message) => PublishRequest | undefined;
  readonly publish: (request: PublishRequest) => Promise<PublishOutcome>;
  readonly pace: Pace;
  /** Can the target take messages now? */
  readonly isReady: () => boolean;
  /** Told when that may have changed. */
  readonly onDidChangeReadiness: Event<unknown>;
  readonly onChange?: () => void;
  /** The computer's own when left out. */
  readonly clock?: Pick<Clock, 'now' | 'wait'>;
}

/** `waiting`: the target is not connected. `paused`: by a person. */
export type ReplayState = 'running' | 'paused' | 'waiting' | 'finished' | 'cancelled' | 'failed';

export interface ReplayStatus {
  readonly state: ReplayState;
  /** Messages of the recording that are behind us: sent, failed or left out. */
  readonly done: number;
  readonly total: number;
  readonly sent: number;
  readonly leftOut: number;
  readonly failed: number;
  /** Milliseconds that the last message was sent after it was due. */
  readonly lag: number;
  /** Why messages failed, with how many did for this reason. */
  readonly failures: ReadonlyMap<string, number>;
  /** What ended the replay as a whole. */
  readonly problem?: string;
}

/** Messages handed over and not answered, and their bytes, at a time. */
const mostUnderWay = 64;
const mostBytesUnderWay = 8 * 1024 * 1024;
/** Messages sent in a row before others have their turn. */
const inARow = 32;
/** Bytes of a PUBLISH besides topic and payload, about. */
const headerBytes = 8;

export class Replay {
  readonly #options: ReplayOptions;
  readonly #clock: Pick<Clock, 'now' | 'wait'>;
  readonly #schedule = new Schedule();
  readonly #failures = new FailureTally();
  /** Ends a wait for the time of a message. */
  readonly #alarm: Waker;
  /** Ends a wait for a person, for the target's connection or for an answer. */
  readonly #news: Waker;
  #state: ReplayState = 'running';
  #wantsPause = false;
  #cancelled = false;
  #counts = { done: 0, sent: 0, leftOut: 0, failed: 0 };
  #lag = 0;
  #problem: string | undefined;
  /** When offset 0 is or would have been, in milliseconds of the clock. */
  #start = 0;
  #underWay = 0;
  #bytesUnderWay = 0;

  constructor(options: ReplayOptions) {
    this.#options = options;
    this.#clock = options.clock ?? systemClock;
    this.#alarm = new Waker(this.#clock);
    this.#news = new Waker(this.#clock);
  }

  get status(): ReplayStatus {
    return {
      state: this.#state,
      total: Math.max(this.#options.total, this.#counts.done),
      ...this.#counts,
      lag: this.#lag,
      failures: this.#failures.reasons,
      ...(this.#problem !== undefined && { problem: this.#problem }),
    };
  }

  pause(): void {
    this.#wantsPause = true;
    this.#stir();
  }

  /** Goes on where it stood: the time of the pause is not caught up. */
  resume(): void {
    this.#wantsPause = false;
    this.#stir();
  }

  /** Sends nothing more; what is under way is waited for. */
  cancel(): void {
    this.#cancelled = true;
    this.#stir();
  }

  /** Replays to the end. Never rejects: the status tells how it ended. */
  async run(): Promise<ReplayStatus> {
    const { isReady, onDidChangeReadiness } = this.#options;
    const listening = onDidChangeReadiness(() => this.#news.wake());
    this.#start = this.#clock.now();
    try {
      await this.#play();
    } catch (error) {
      this.#problem = error instanceof Error ? error.message : String(error);
    }
    // Who cancels does not wait for a connection to come back.
    while (this.#underWay > 0 && (!this.#cancelled || isReady())) await this.#news.wait();
    listening.dispose();
    this.#become(this.#problem !== undefined ? 'failed' : this.#cancelled ? 'cancelled' : 'finished');
    return this.status;
  }

  async #play(): Promise<void> {
    let row = 0;
    for await (const page of this.#options.pages) {
      for (const message of page) {
        if (!(await this.#until(this.#schedule.offsetOf(message.time)))) return;
        if (message.gap) continue;
        const request = this.#options.requestOf(message);
        if (!request) this.#count('leftOut');
        else if (!(await this.#send(request))) return;
        if (++row % inARow === 0) await this.#alarm.wait(0);
      }
    }
  }

  /** Waits until a message is due and may be sent. @returns false when cancelled */
  async #until(offset: number): Promise<boolean> {
    for (;;) {
      await this.#hold();
      if (this.#cancelled) return false;
      const now = this.#clock.now();
      const due = this.#start + offset / this.#options.speed;
      if (due <= now) {
        this.#lag = this.#options.speed === Infinity ? 0 : now - due;
        return true;
      }
      await this.#alarm.wait(due - now);
    }
  }

  /** Returns at once, or when neither a person nor the target's connection holds the replay up any more. */
  async #hold(): Promise<void> {
    const began = this.#clock.now();
    let held = false;
    while (!this.#cancelled && (this.#wantsPause || !this.#options.isReady())) {
      held = true;
      // Before others are told: they may end what is waited for.
      const woken = this.#news.wait();
      this.#become(this.#wantsPause ? 'paused' : 'waiting');
      await woken;
    }
    if (!held) return;
    this.#start += this.#clock.now() - began;
    this.#become('running');
  }

  /** @returns false when cancelled */
  async #send(request: PublishRequest): Promise<boolean> {
    const bytes = request.payload.length + request.topic.length + headerBytes;
    while (
      this.#underWay > 0 &&
      (this.#underWay >= mostUnderWay || this.#bytesUnderWay + bytes > mostBytesUnderWay)
    ) {
      await this.#news.wait();
    }
    const go = this.#clock.now() + this.#options.pace.take(this.#clock.now(), bytes);
    for (let now = this.#clock.now(); now < go && !this.#cancelled; now = this.#clock.now()) {
      await this.#alarm.wait(go - now);
    }
    await this.#hold();
    if (this.#cancelled) return false;
    this.#underWay++;
    this.#bytesUnderWay += bytes;
    void this.#publish(request).then(() => {
      this.#underWay--;
      this.#bytesUnderWay -= bytes;
      this.#news.wake();
    });
    return true;
  }

  /** Never rejects. */
  async #publish(request: PublishRequest): Promise<void> {
    try {
      const { ok, message, reasonString } = await this.#options.publish(request);
      if (ok) this.#count('sent');
      else this.#fail(message ?? reasonString ?? 'refused by the broker');
    } catch (error) {
      this.#fail(reasonOf(error));
    }
  }

  #fail(reason: string): void {
    this.#failures.add(reason);
    this.#count('failed');
  }

  #count(what: 'sent' | 'leftOut' | 'failed'): void {
    this.#counts[what]++;
    this.#counts.done++;
    this.#options.onChange?.();
  }

  /** A person decided something. */
  #stir(): void {
    this.#alarm.wake();
    this.#news.wake();
  }

  #become(state: ReplayState): void {
    if (state === this.#state) return;
    this.#state = state;
    this.#options.onChange?.();
  }
}
