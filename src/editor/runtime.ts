/**
 * Sessions and history as the editor uses them: loaded when first needed, so that a window that never
 * connects pays for neither, and tied together, so that what is exchanged is recorded.
 */
import type { History, HistoryLimits } from '../history/history.ts';
import type { Profile } from '../profile/schema.ts';
import type { Sessions, SessionsOptions } from '../session/sessions.ts';
import { systemClock } from '../shared/clock.ts';
import { Emitter } from '../shared/emitter.ts';
import type { Health } from '../shared/health.ts';
import type { NewMessage } from '../shared/message.ts';
import type { Receipt } from '../shared/receipt.ts';
import { idleHealth } from './trees/idleHealth.ts';

export interface RuntimeOptions extends Omit<SessionsOptions, 'record'> {
  /** The valid profiles that there are now. */
  readonly profiles: () => readonly Profile[];
  readonly openHistory: () => Promise<History>;
  /** Tells the person what they should know though recording goes on. */
  readonly notice: (text: string) => void;
}

export class Runtime {
  readonly #options: RuntimeOptions;
  readonly #started = systemClock.time();
  readonly #healthChanged = new Emitter<Health>();
  readonly #exchanged = new Emitter<readonly NewMessage[]>();
  readonly #problemChanged = new Emitter<string | undefined>();
  #sessions: Promise<Sessions> | undefined;
  #loadedSessions: Sessions | undefined;
  #history: Promise<History> | undefined;
  #loadedHistory: History | undefined;
  #historyProblem: string | undefined;
  #disposed = false;

  readonly onDidChangeHealth = this.#healthChanged.event;
  /** Messages received and sent, in batches and in order. */
  readonly onDidExchangeMessages = this.#exchanged.event;
  /** History stopped recording (with the reason) or resumed. */
  readonly onDidChangeHistoryProblem = this.#problemChanged.event;

  constructor(options: RuntimeOptions) {
    this.#options = options;
  }

  /** What resolving an identity and reaching an endpoint need from outside, as sessions have it. */
  get context(): Omit<SessionsOptions, 'record'> {
    return this.#options;
  }

  /** Records messages, in order. @param receipt is told when they are on the disk, or never will be */
  record(messages: readonly NewMessage[], receipt?: Receipt): void {
    if (this.#loadedHistory) {
      this.#loadedHistory.record(messages, receipt);
      return;
    }
    this.history().then(
      (history) => history.record(messages, receipt),
      () => {
        for (const message of messages) {
          const isKept = receipt?.awaited.has(message) ?? false;
          if (message.direction === 'in' && !isKept)
            this.#loadedSessions?.countNotRecorded(message.profile, 1);
        }
        receipt?.failed(this.#historyProblem ?? 'History cannot be opened.');
      },
    );
  }

  /** Why history is not recording, or undefined. */
  get historyProblem(): string | undefined {
    return this.#historyProblem;
  }

  /** The live profiles; loaded at the first call. */
  sessions(): Promise<Sessions> {
    this.#sessions ??= this.#loadSessions();
    return this.#sessions;
  }

  /** The history; opened at the first call. When opening fails the next call tries again. */
  history(): Promise<History> {
    this.#history ??= this.#openHistory();
    return this.#history;
  }

  /** A profile's health without loading anything. */
  health(profileId: string): Health {
    const known = this.#loadedSessions?.profiles().some(({ id }) => id === profileId) ?? false;
    return known && this.#loadedSessions
      ? this.#loadedSessions.health(profileId)
      : idleHealth(profileId, this.#started);
  }

  /** Hands the profiles that there are now to the sessions. */
  profilesChanged(): void {
    this.#loadedSessions?.setProfiles(this.#options.profiles());
  }

  setHistoryLimits(limits: HistoryLimits): void {
    this.#loadedHistory?.setLimits(limits);
  }

  async dispose(): Promise<void> {
    this.#disposed = true;
    // Sessions end first: what they still deliver is to be recorded before history closes.
    await this.#loadedSessions?.dispose();
    await this.#loadedHistory?.dispose();
    this.#healthChanged.dispose();
    this.#exchanged.dispose();
    this.#problemChanged.dispose();
  }

  async #loadSessions(): Promise<Sessions> {
    const { createSessions } = await import('../session/createSessions.ts');
    const sessions = createSessions({
      ...this.#options,
      record: (messages, receipt) => this.record(messages, receipt),
    });
    if (this.#disposed) {
      await sessions.dispose();
      throw new Error('TopicScope has been stopped.');
    }
    sessions.setProfiles(this.#options.profiles());
    sessions.onDidChangeHealth((health) => this.#healthChanged.fire(health));
    sessions.onDidExchangeMessages((messages) => this.#exchanged.fire(messages));
    this.#loadedSessions = sessions;
    return sessions;
  }

  async #openHistory(): Promise<History> {
    let history: History;
    try {
      history = await this.#options.openHistory();
    } catch (error) {
      this.#history = undefined;
      this.#setProblem(error instanceof Error ? error.message : String(error));
      this.#options.log(`history: cannot be opened: ${this.#historyProblem ?? ''}`);
      throw error;
    }
    if (this.#disposed) {
      await history.dispose();
      throw new Error('TopicScope has been stopped.');
    }
    history.onDidChangeProblem((problem) => this.#setProblem(problem));
    history.onDidNotice(this.#options.notice);
    history.onDidLose(({ profile, count }) => this.#loadedSessions?.countNotRecorded(profile, count));
    this.#setProblem(history.problem);
    this.#loadedHistory = history;
    return history;
  }

  #setProblem(problem: string | undefined): void {
    if (problem === this.#historyProblem) return;
    this.#historyProblem = problem;
    this.#problemChanged.fire(problem);
  }
}
