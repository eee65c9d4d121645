/**
 * Connects, and connects again: the state machine of one profile. It knows nothing of MQTT; what a connection
 * is, `establish` decides.
 */
import { errorFacts } from '../failure/explain.ts';
import { DisconnectedError, FailureError } from '../failure/failureError.ts';
import type { CallOff, Clock } from '../shared/clock.ts';
import type { Failure } from '../shared/failure.ts';
import type { Attempt, Link, LinkStory } from './link.ts';
import { reconnectPolicy, resetAfter, type ReconnectPolicy } from './reconnectPolicy.ts';
import { mayFollow, type SessionState } from './sessionState.ts';

export interface LoopOptions<L extends Link> {
  /** `attended`: a person began this very attempt, and is there to answer a question. */
  readonly establish: (attempt: Attempt, attended: boolean) => Promise<L>;
  readonly onState: (state: SessionState) => void;
  readonly onLink: (link: L, story: LinkStory) => void;
  /**
   * How often in a row it is tried once more though the failure calls for a person, because it may be another's doing.
   * `again`: there was a link before since the person pressed Connect.
   */
  readonly secondChances?: (failure: Failure, again: boolean) => number;
  readonly clock: Clock;
  /** From 0 to 1; how long pauses are. Math.random when left out. */
  readonly random?: () => number;
}

/** Milliseconds that a link which is replaced may take for what is under way. */
const drain = 5000;
/** Milliseconds over which attempts are spread that begin for a common reason. */
const spread = 1000;

interface Waiter {
  readonly attended: boolean;
  readonly resolve: () => void;
  readonly reject: (error: Error) => void;
}

export class ConnectionLoop<L extends Link> {
  readonly #options: LoopOptions<L>;
  readonly #clock: Clock;
  readonly #random: () => number;
  #state: SessionState = { name: 'idle' };
  /** The attempt or link of now; events of older ones are ignored. */
  #current: AbortController | undefined;
  #link: L | undefined;
  #policy: ReconnectPolicy = reconnectPolicy();
  #callOffRetry: CallOff = () => undefined;
  #wasConnected = false;
  /** A link that is to replace the one of now, until it does. */
  #renewal: AbortController | undefined;
  /** Second chances that were used since the last link. */
  #chancesUsed = 0;
  #waiters: Waiter[] = [];
  #closing: Promise<void> | undefined;
  #disposed = false;

  constructor(options: LoopOptions<L>) {
    this.#options = options;
    this.#clock = options.clock;
    this.#random = options.random ?? Math.random;
  }

  get state(): SessionState {
    return this.#state;
  }

  /** The link, while connected. */
  get link(): L | undefined {
    return this.#state.name === 'connected' ? this.#link : undefined;
  }

  /** Attempts that failed since the last connection that lasted. */
  get attempt(): number {
    return this.#policy.attempt;
  }

  /**
   * Resolves when connected; in state `closing` it begins when the link is closed. Rejects with FailureError when the attempt under
   * way, or the one begun now, fails (a retryable failure is tried again all the same), and with DisconnectedError when it is ended.
   *
   * @param attended a person is there to answer questions, for the attempt begun now
   */
  async connect(attended = false): Promise<void> {
    if (this.#disposed) throw new DisconnectedError(profileGone);
    if (this.#state.name === 'connected') return;
    const done = new Promise<void>((resolve, reject) => this.#waiters.push({ attended, resolve, reject }));
    if (this.#state.name === 'idle' || this.#state.name === 'failed') this.#start(attended);
    else if (this.#state.name === 'waiting') this.#begin(attended);
    await done;
  }

  /** Something has changed that may have been the reason: what waits for its next attempt begins anew, and soon. */
  nudge(): void {
    if (this.#state.name !== 'waiting') return;
    this.#callOffRetry();
    this.#policy = reconnectPolicy();
    this.#tryIn(this.#random() * spread, this.#state.failure);
  }

  /**
   * Replaces the link by a new one. The old link lives until the new one has gone as far as it can beside it; when that
   * fails the old one stays.
   *
   * @throws what the new link failed with before the old one was closed
   */
  async renew(): Promise<void> {
    const before = this.link;
    const owner = this.#current;
    if (!before || this.#renewal) return;
    const controller = new AbortController();
    this.#renewal = controller;
    try {
      await this.#run(controller, false, async () => {
        if (this.#current !== owner || controller.signal.aborted) throw overtaken();
        this.#renewal = undefined;
        this.#current = controller;
        this.#link = undefined;
        this.#become({ name: 'connecting', attempt: this.#policy.attempt });
        await before.close(drain);
      });
    } catch (error) {
      if (this.#current === controller) this.#failed(failureOfUnknown(error), error);
      else if (!controller.signal.aborted) throw error;
    } finally {
      if (this.#renewal === controller) this.#renewal = undefined;
    }
  }

  /** Ends the link, or the attempts to make one, also those that were to begin after an earlier disconnect. Resolves when the link is closed. */
  async disconnect(): Promise<void> {
    await this.#end(new DisconnectedError('Disconnected before the connection was made.'));
  }

  /** Disconnects for good: nothing begins any more. */
  async dispose(): Promise<void> {
    this.#disposed = true;
    await this.#end(new DisconnectedError(profileGone));
  }

  async #end(reason: DisconnectedError): Promise<void> {
    this.#settle((waiter) => {
      waiter.reject(reason);
    });
    if (this.#state.name === 'idle') return;
    if (this.#state.name === 'failed') {
      this.#become({ name: 'idle' });
      return;
    }
    this.#closing ??= this.#close(reason);
    await this.#closing;
  }

  async #close(reason: DisconnectedError): Promise<void> {
    const link = this.#link;
    this.#callOffRetry();
    this.#renewal?.abort(reason);
    const attempt = this.#current;
    this.#current = undefined;
    this.#link = undefined;
    this.#become({ name: 'closing' });
    attempt?.abort(reason);
    try {
      await link?.close();
    } finally {
      this.#closing = undefined;
      this.#become({ name: 'idle' });
      // Somebody pressed Connect meanwhile.
      if (this.#waiters.length > 0) this.#start(this.#waiters.some(({ attended }) => attended));
    }
  }

  /** Begins as a person does who presses Connect: with no failures behind it. */
  #start(attended: boolean): void {
    this.#policy = reconnectPolicy();
    this.#wasConnected = false;
    this.#chancesUsed = 0;
    this.#begin(attended);
  }

  #begin(attended: boolean): void {
    this.#callOffRetry();
    const controller = new AbortController();
    this.#current = controller;
    this.#become({ name: 'resolvingCredentials', attempt: this.#policy.attempt });
    this.#run(controller, attended).catch((error: unknown) => {
      if (this.#current === controller) this.#failed(failureOfUnknown(error), error);
    });
  }

  async #run(controller: AbortController, attended: boolean, handOver?: () => Promise<void>): Promise<void> {
    const isCurrent = () => this.#current === controller;
    let established = false;
    let lostEarly: Failure | undefined;
    let since = 0;
    const attempt: Attempt = {
      signal: controller.signal,
      again: this.#wasConnected,
      ...(handOver ? { handOver } : {}),
      resolved: () => {
        if (isCurrent()) this.#become({ name: 'connecting', attempt: this.#policy.attempt });
      },
      lost: (failure) => {
        if (!established) lostEarly = failure;
        else if (isCurrent()) this.#lost(failure, since);
      },
    };
    const link = await this.#options.establish(attempt, attended);
    if (!isCurrent()) {
      await link.close();
      return;
    }
    if (lostEarly) throw new FailureError(lostEarly);
    established = true;
    since = this.#clock.time();
    this.#link = link;
    const again = this.#wasConnected;
    this.#wasConnected = true;
    this.#chancesUsed = 0;
    this.#become({ name: 'connected' });
    this.#options.onLink(link, { again, renewed: handOver !== undefined });
    this.#settle((waiter) => {
      waiter.resolve();
    });
  }

  #lost(failure: Failure, since: number): void {
    if (this.#clock.time() - since >= resetAfter) this.#policy = reconnectPolicy();
    this.#failed(failure, undefined);
  }

  #failed(failure: Failure, thrown: unknown): void {
    this.#renewal?.abort(overtaken());
    this.#current = undefined;
    this.#link = undefined;
    const error = thrown instanceof FailureError ? thrown : new FailureError(failure, { cause: thrown });
    const chances = this.#options.secondChances?.(failure, this.#wasConnected) ?? 0;
    const hasChance = !failure.retryable && this.#chancesUsed < chances;
    if (failure.retryable || hasChance) {
      const delay = this.#policy.delay(this.#random);
      this.#policy = this.#policy.next();
      this.#tryIn(delay, failure);
    } else {
      this.#become({ name: 'failed', failure });
    }
    if (hasChance) {
      // Whoever waits is told how the next attempt ends.
      this.#chancesUsed++;
      return;
    }
    this.#settle((waiter) => {
      waiter.reject(error);
    });
  }

  /** @param delay milliseconds */
  #tryIn(delay: number, failure: Failure): void {
    this.#become({
      name: 'waiting',
      attempt: this.#policy.attempt,
      until: this.#clock.time() + delay,
      failure,
    });
    this.#callOffRetry = this.#clock.after(delay, () => {
      this.#begin(this.#waiters.some(({ attended }) => attended));
    });
  }

  #settle(how: (waiter: Waiter) => void): void {
    const waiters = this.#waiters;
    this.#waiters = [];
    waiters.forEach(how);
  }

  #become(state: SessionState): void {
    if (!mayFollow(this.#state.name, state.name)) {
      throw new TypeError(`a session cannot go from ${this.#state.name} to ${state.name}`);
    }
    this.#state = state;
    this.#options.onState(state);
  }
}

/** Why a renewal ends when the link that it was to replace does. */
const overtaken = () => new DisconnectedError('The connection ended while it was renewed.');

/** Why nothing connects after dispose. */
const profileGone = 'The profile was changed or removed before the connection was made.';

function failureOfUnknown(error: unknown): Failure {
  if (error instanceof FailureError) return error.failure;
  const { code, text } = errorFacts(error);
  return {
    id: 'internal',
    stage: 'session',
    symptom: text ?? 'It failed without a word.',
    cause: 'This is a fault of TopicScope itself.',
    hint: 'See the log of TopicScope, and report it.',
    evidence: code === undefined ? {} : { code },
    retryable: false,
  };
}
