/**
 * What history keeps together: from a person's Connect to the end of the session, whatever reconnects lie between, and where
 * the connection was away meanwhile.
 */
import { randomUUID } from 'node:crypto';
import type { Gap } from '../shared/message.ts';
import type { SessionState } from './sessionState.ts';

interface Loss {
  /** Milliseconds since 1970. */
  readonly from: number;
  readonly text: string;
}

export class RecordingSession {
  readonly #onGap: (gap: Gap) => void;
  readonly #hasConnection: boolean;
  #id: string | undefined;
  /** When the session was over: what is handed over later belongs to another one. */
  #over: number | undefined;
  #wasConnected = false;
  #loss: Loss | undefined;

  /**
   * @param hasConnection false for a profile that only publishes: nothing is missed while it is away
   * @param onGap told when the connection is there again, or the session ends without
   */
  constructor(hasConnection: boolean, onGap: (gap: Gap) => void) {
    this.#hasConnection = hasConnection;
    this.#onGap = onGap;
  }

  /**
   * The session of a message, a UUID. What is published without Connect has one, too.
   *
   * @param time when it came or was handed over, in milliseconds since 1970
   */
  idAt(time: number): string {
    const isLater = this.#over !== undefined && time > this.#over;
    return isLater || this.#id === undefined ? this.#begin() : this.#id;
  }

  /** @param before the state that this one follows; `now` in milliseconds since 1970 */
  became(state: SessionState, before: SessionState['name'], now: number): void {
    switch (state.name) {
      case 'resolvingCredentials':
        if (before === 'idle' || before === 'failed') this.#begin();
        return;
      case 'connected':
        this.present(now);
        this.#wasConnected = this.#hasConnection;
        return;
      case 'waiting':
        if (this.#wasConnected) this.#loss ??= { from: now, text: state.failure.symptom };
        return;
      case 'closing':
        this.#end(now);
        return;
      case 'failed':
        this.#end(now);
        this.#over = now;
        return;
      case 'idle':
        this.#over = now;
        return;
      case 'connecting':
    }
  }

  /** The connection is there (again): it may tell by its first message. @param now milliseconds since 1970 */
  present(now: number): void {
    const loss = this.#loss;
    this.#loss = undefined;
    if (loss)
      this.#onGap({ reason: 'disconnected', from: loss.from, to: Math.max(loss.from, now), text: loss.text });
  }

  #begin(): string {
    this.#over = undefined;
    this.#wasConnected = false;
    this.#loss = undefined;
    return (this.#id = randomUUID());
  }

  #end(now: number): void {
    this.present(now);
    this.#wasConnected = false;
  }
}
