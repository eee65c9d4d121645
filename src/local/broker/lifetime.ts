/**
 * How long a connection may last: over WebSocket until the first packet either way behind its limit,
 * by custom authorizer until its `disconnectAfterInSeconds` are over.
 *
 * Sources: "AWS IoT Core endpoints and quotas", WebSocket connection duration; developer guide,
 * "Defining your Lambda function" of custom authentication.
 */
import { type CallOff, type Clock, longestTimer } from '../../shared/clock.ts';
import type { Limits } from '../limits.ts';
import type { DisconnectReason } from './reasons.ts';

export interface LifetimeOptions {
  readonly clock: Clock;
  readonly limits: Limits;
  readonly overWebSocket: boolean;
  readonly byAuthorizer: boolean;
  /** Told once that it is over. */
  readonly over: (why: DisconnectReason) => void;
}

export class Lifetime {
  readonly #options: LifetimeOptions;
  readonly #began: number;
  readonly #callOff: CallOff | undefined;
  #ended = false;

  constructor(options: LifetimeOptions) {
    this.#options = options;
    this.#began = options.clock.now();
    if (!options.byAuthorizer) return;
    const milliseconds = options.limits.values.customAuthorizerSeconds * 1000;
    this.#callOff = options.clock.after(
      Math.min(milliseconds, longestTimer),
      () => this.#end('CUSTOMAUTH_TTL_EXPIRATION'),
      { unref: true },
    );
  }

  /** To be asked before every packet, either way. True when the connection is over. */
  check(): boolean {
    const { overWebSocket, limits, clock } = this.#options;
    if (overWebSocket && clock.now() - this.#began > limits.values.webSocketSeconds * 1000) {
      this.#end('WEBSOCKET_TTL_EXPIRATION');
    }
    return this.#ended;
  }

  stop(): void {
    this.#ended = true;
    this.#callOff?.();
  }

  #end(why: DisconnectReason): void {
    if (this.#ended) return;
    this.stop();
    this.#options.over(why);
  }
}
