/**
 * How long a connection may last: over WebSocket until the first packet either way behind its limit,
 * by custom authorizer until its `disconnectAfterInSeconds` are over.
 *
 * Sources: "AWS IoT Core endpoints and quotas", WebSocket connection duration; developer guide,
 * "Defining your Lambda function" of custom authentication.
 */
import type { Limits } from '../limits.ts';
import type { DisconnectReason } from './reasons.ts';

export interface LifetimeOptions {
  readonly limits: Limits;
  readonly overWebSocket: boolean;
  readonly byAuthorizer: boolean;
  /** Told once that it is over. */
  readonly over: (why: DisconnectReason) => void;
}

/** Milliseconds: what a timer can wait for at most. */
const longestTimer = 2 ** 31 - 1;

export class Lifetime {
  readonly #options: LifetimeOptions;
  readonly #began = performance.now();
  readonly #timer: NodeJS.Timeout | undefined;
  #ended = false;

  constructor(options: LifetimeOptions) {
    this.#options = options;
    if (!options.byAuthorizer) return;
    const milliseconds = options.limits.values.customAuthorizerSeconds * 1000;
    this.#timer = setTimeout(
      () => this.#end('CUSTOMAUTH_TTL_EXPIRATION'),
      Math.min(milliseconds, longestTimer),
    ).unref();
  }

  /** To be asked before every packet, either way. True when the connection is over. */
  check(): boolean {
    const { overWebSocket, limits } = this.#options;
    if (overWebSocket && performance.now() - this.#began > limits.values.webSocketSeconds * 1000) {
      this.#end('WEBSOCKET_TTL_EXPIRATION');
    }
    return this.#ended;
  }

  stop(): void {
    this.#ended = true;
    clearTimeout(this.#timer);
  }

  #end(why: DisconnectReason): void {
    if (this.#ended) return;
    this.stop();
    this.#options.over(why);
  }
}
