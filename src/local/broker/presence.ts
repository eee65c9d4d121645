/**
 * Who is connected, and who was until lately.
 *
 * Source: AWS IoT data plane API reference, "GetConnection" and "DeleteConnection".
 */
import type { ConnectionInfo, Ending } from '../administration.ts';
import type { Closable } from './brokerSide.ts';
import { type DisconnectReason, disconnectCode } from './reasons.ts';

/** Milliseconds that a client is remembered after it went, as GetConnection has it. */
const memory = 30 * 60_000;

export class Presence {
  readonly #connections = new Map<string, Closable>();
  /** By client id, in the order in which they went. */
  readonly #gone = new Map<string, ConnectionInfo & { readonly disconnectedSince: number }>();
  readonly #now: () => number;

  constructor(now: () => number) {
    this.#now = now;
  }

  /** The connection that has a client id. */
  connection(clientId: string): Closable | undefined {
    return this.#connections.get(clientId);
  }

  came(clientId: string, connection: Closable): void {
    this.#connections.set(clientId, connection);
    this.#gone.delete(clientId);
  }

  went(clientId: string, disconnectReason: DisconnectReason): void {
    const info = this.#connections.get(clientId)?.info();
    this.#connections.delete(clientId);
    const now = this.#now();
    for (const [id, { disconnectedSince }] of this.#gone) {
      if (now - disconnectedSince <= memory) break;
      this.#gone.delete(id);
    }
    if (!info) return;
    this.#gone.set(clientId, { ...info, connected: false, disconnectedSince: now, disconnectReason });
  }

  list(): ConnectionInfo[] {
    return [...this.#connections.values()].flatMap((connection) => {
      const info = connection.info();
      return info ? [{ ...info, connected: true }] : [];
    });
  }

  get(clientId: string): ConnectionInfo | undefined {
    const info = this.#connections.get(clientId)?.info();
    if (info) return { ...info, connected: true };
    const gone = this.#gone.get(clientId);
    return gone && this.#now() - gone.disconnectedSince <= memory ? gone : undefined;
  }

  /** Ends the connection of a client id; false when there is none. */
  end(clientId: string, ending: Ending): boolean {
    const connection = this.#connections.get(clientId);
    if (!connection) return false;
    const { reason = 'API_INITIATED_DISCONNECT' } = ending;
    if (ending.preventWillMessage === true) connection.dropWill();
    connection.close(reason, ending.code ?? disconnectCode(reason));
    return true;
  }

  /** Ends the connections of all that speak for a principal. */
  endOf(principalIdentifier: string, disconnectReason: DisconnectReason): void {
    for (const connection of [...this.#connections.values()]) {
      if (connection.info()?.principalIdentifier !== principalIdentifier) continue;
      connection.close(disconnectReason, disconnectCode(disconnectReason));
    }
  }
}
