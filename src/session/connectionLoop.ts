/**
 * Connects, and connects again: the state machine of one profile. It knows nothing of MQTT; what a connection
 * is, `establish` decides.
 */
import { errorFacts } from '../failure/explain.ts';
import { DisconnectedError, FailureError } from '../failure/failureError.ts';
import type { Failure } from '../shared/failure.ts';
import { reconnectPolicy, resetAfter, type ReconnectPolicy } from './reconnectPolicy.ts';
import { mayFollow, type SessionState } from './sessionState.ts';

export interface Link {
  close(): Promise<void>;
}

export interface Attempt {
  readonly signal: AbortSignal;
  /** Credentials are there: the network is next. */
  readonly resolved: () => void;
  /** The link is over by itself. */
  readonly lost: (failure: Failure) => void;
}

export interface LoopOptions<L extends Link> {
  /** `attended`: a person began this very attempt, and is there to answer a question. */
  readonly establish: (attempt: Attempt, attended: boolean) => Promise<L>;
  readonly onState: (state: SessionState) => void;
  /** A link is up; `again` when it is not the first since the person pressed Connect. */
  readonly onLink: (link: L, again: boolean) => void;
}

interface Waiter {
  readonly attended: boolean;
  readonly resolve: () => void;
  readonly reject: (error: Error) => void;
}

export class ConnectionLoop<L extends Link> {
  readonly #options: LoopOptions<L>;
  #state: SessionState = { name: 'idle' };
  /** The attempt or link of now; events of older ones are ignored. */
  #current: AbortController | undefined;
  #link: L | undefined;
  #policy: ReconnectPolicy = reconnectPolicy();
  #retryTimer: NodeJS.Timeout | undefined;
  #wasConnected = false;
  #waiters: Waiter[] = [];
  #closing: Promise<void> | undefined;
  #disposed = false;

  constructor(options: LoopOptions<L>) {
    this.#options = options;
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
    clearTimeout(this.#retryTimer);
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
    this.#begin(attended);
  }

  #begin(attended: boolean): void {
    clearTimeout(this.#retryTimer);
    const controller = new AbortController();
    this.#current = controller;
    this.#become({ name: 'resolvingCredentials', attempt: this.#policy.attempt });
    this.#run(controller, attended).catch((error: unknown) => {
      if (this.#current === controller) this.#failed(failureOfUnknown(error), error);
    });
  }

  async #run(controller: AbortController, attended: boolean): Promise<void> {
    const isCurrent = () => this.#current === controller;
    let established = false;
    let lostEarly: Failure | undefined;
    let since = 0;
    const attempt: Attempt = {
      signal: controller.signal,
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
    since = Date.now();
    this.#link = link;
    const again = this.#wasConnected;
    this.#wasConnected = true;
    this.#become({ name: 'connected' });
    this.#options.onLink(link, again);
    this.#settle((waiter) => {
      waiter.resolve();
    });
  }

  #lost(failure: Failure, since: number): void {
    if (Date.now() - since >= resetAfter) this.#policy = reconnectPolicy();
    this.#failed(failure, undefined);
  }

  #failed(failure: Failure, thrown: unknown): void {
    this.#current = undefined;
    this.#link = undefined;
    const error = thrown instanceof FailureError ? thrown : new FailureError(failure, { cause: thrown });
    if (failure.retryable) {
      const delay = this.#policy.delay();
      const attempt = this.#policy.attempt + 1;
      this.#policy = this.#policy.next();
      this.#become({ name: 'waiting', attempt, until: Date.now() + delay, failure });
      this.#retryTimer = setTimeout(() => {
        this.#begin(false);
      }, delay);
    } else {
      this.#become({ name: 'failed', failure });
    }
    this.#settle((waiter) => {
      waiter.reject(error);
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
