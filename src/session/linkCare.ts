/** What looks after one MQTT connection while it lasts: its pings, and its renewal before the service ends it. */
import { longestTimer, type CallOff, type Clock } from '../shared/clock.ts';
import type { Lifetime } from '../shared/health.ts';
import { Heartbeat, type Pinged } from './heartbeat.ts';
import { renewAfter, type Limit } from './lifetime.ts';

export interface LinkCareOptions {
  readonly limit: Limit | undefined;
  /** Is a limited session to be renewed? */
  readonly renews: boolean;
  /** The session is to be renewed now; rejects when that failed and the connection is still there. */
  readonly renew: () => Promise<void>;
  readonly log: (line: string) => void;
  readonly clock: Clock;
  /** From 0 to 1; how far renewals lie apart. Math.random when left out. */
  readonly random?: () => number;
}

/** The shortest time after which a renewal that failed is tried again, in milliseconds. */
const shortestRetry = 1000;

export class LinkCare {
  readonly #options: LinkCareOptions;
  #heartbeat: Heartbeat | undefined;
  readonly #clock: Clock;
  #callOffRenewal: CallOff = () => undefined;
  #lifetime: Lifetime | undefined;

  constructor(options: LinkCareOptions) {
    this.#options = options;
    this.#clock = options.clock;
  }

  /** Until when the connection may last; undefined without one, and where no limit is known. */
  get lifetime(): Lifetime | undefined {
    return this.#lifetime;
  }

  /** A connection was accepted. */
  begin(connection: Pinged): void {
    this.end();
    this.#heartbeat = new Heartbeat(connection, this.#clock);
    const { limit, renews } = this.#options;
    if (!limit) return;
    this.#lifetime = { endsAt: this.#clock.time() + limit.milliseconds, limit: limit.limit, renews };
    if (renews) this.#renewIn(renewAfter(limit, this.#options.random));
  }

  /** The connection is over. */
  end(): void {
    this.#heartbeat?.stop();
    this.#heartbeat = undefined;
    this.#callOffRenewal();
    this.#lifetime = undefined;
  }

  /** PINGRESP came. */
  answered(): void {
    this.#heartbeat?.answered();
  }

  /** There is reason to doubt the connection. */
  doubt(): void {
    this.#heartbeat?.doubt();
    const left = this.#lifetime && this.#lifetime.endsAt - this.#clock.time();
    // Timers stand still while a computer sleeps.
    if (left !== undefined && this.#lifetime?.renews === true && left < longestTimer) {
      const { limit } = this.#options;
      if (limit)
        this.#renewIn(Math.max(0, renewAfter(limit, this.#options.random) - limit.milliseconds + left));
    }
  }

  #renewIn(milliseconds: number): void {
    this.#callOffRenewal();
    this.#callOffRenewal = this.#clock.after(Math.min(longestTimer, milliseconds), () => {
      this.#options.renew().catch((error: unknown) => {
        this.#options.log(`cannot be renewed yet: ${String(error)}`);
        const left = (this.#lifetime?.endsAt ?? 0) - this.#clock.time();
        if (left > 0) this.#renewIn(Math.max(shortestRetry, left / 2));
      });
    });
  }
}
