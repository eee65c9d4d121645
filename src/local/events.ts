/**
 * Lifecycle events: AWS IoT Core publishes what its clients do under `$aws/events/`.
 *
 * Source: AWS IoT Core developer guide, "Lifecycle events".
 */
import type { DisconnectReason } from './broker/reasons.ts';

/** The client that an event is about. */
export interface EventSubject {
  readonly clientId: string;
  readonly sessionIdentifier: string;
  readonly principalIdentifier: string;
  readonly ipAddress: string;
}

/** A client id that was away for this long (milliseconds) begins again with version number 0. */
const versionMemory = 3_600_000;

export class LifecycleEvents {
  readonly #publish: (topic: string, payload: Buffer) => void;
  readonly #now: () => number;
  readonly #versions = new Map<string, { last: number; live: number; since: number }>();

  /** @param publish sends an event to its subscribers */
  constructor(publish: (topic: string, payload: Buffer) => void, now: () => number) {
    this.#publish = publish;
    this.#now = now;
  }

  /** A client connected; returns the version number that its disconnection has to carry, too. */
  connected(subject: EventSubject): number {
    const versionNumber = this.#nextVersion(subject.clientId);
    const { clientId, sessionIdentifier, principalIdentifier, ipAddress } = subject;
    this.#tell('presence/connected', clientId, {
      clientId,
      timestamp: this.#now(),
      eventType: 'connected',
      sessionIdentifier,
      principalIdentifier,
      ipAddress,
      versionNumber,
    });
    return versionNumber;
  }

  disconnected(subject: EventSubject, versionNumber: number, disconnectReason: DisconnectReason): void {
    const { clientId, sessionIdentifier, principalIdentifier } = subject;
    const version = this.#versions.get(clientId);
    if (version) {
      version.live--;
      version.since = this.#now();
    }
    this.#tell('presence/disconnected', clientId, {
      clientId,
      timestamp: this.#now(),
      eventType: 'disconnected',
      sessionIdentifier,
      principalIdentifier,
      clientInitiatedDisconnect: disconnectReason === 'CLIENT_INITIATED_DISCONNECT',
      disconnectReason,
      versionNumber,
    });
  }

  /** A client that was not authorised to connect. */
  connectFailed(subject: EventSubject): void {
    const { clientId, sessionIdentifier, principalIdentifier, ipAddress } = subject;
    this.#tell('presence/connect_failed', clientId, {
      clientId,
      timestamp: this.#now(),
      eventType: 'connect_failed',
      connectFailureReason: 'AUTHORIZATION_FAILED',
      principalIdentifier,
      sessionIdentifier,
      ipAddress,
    });
  }

  subscriptionsChanged(
    subject: EventSubject,
    eventType: 'subscribed' | 'unsubscribed',
    topics: readonly string[],
  ): void {
    const { clientId, sessionIdentifier, principalIdentifier } = subject;
    this.#tell(`subscriptions/${eventType}`, clientId, {
      clientId,
      timestamp: this.#now(),
      eventType,
      sessionIdentifier,
      principalIdentifier,
      topics,
    });
  }

  #nextVersion(clientId: string): number {
    const now = this.#now();
    for (const [id, { live, since }] of this.#versions) {
      if (live === 0 && now - since > versionMemory) this.#versions.delete(id);
    }
    const known = this.#versions.get(clientId);
    if (!known) {
      this.#versions.set(clientId, { last: 0, live: 1, since: now });
      return 0;
    }
    known.live++;
    return ++known.last;
  }

  #tell(kind: string, clientId: string, event: Record<string, unknown>): void {
    // Such a client id would make a topic with a wildcard or with levels of its own: AWS tells nothing of it.
    if (clientId === '' || /[+#]/.test(clientId)) return;
    this.#publish(`$aws/events/${kind}/${clientId}`, Buffer.from(JSON.stringify(event)));
  }
}
