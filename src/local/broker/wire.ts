/** The byte stream under an MQTT connection: a TLS socket, or a WebSocket's binary frames. */
import type { Socket } from 'node:net';
import type { Clock } from '../../shared/clock.ts';

export interface Addresses {
  /** Of the client. */
  readonly remoteAddress: string;
  readonly remotePort: number;
  /** Of the endpoint. */
  readonly localAddress: string;
  readonly localPort: number;
}

export interface Wire extends Addresses {
  /** Bytes that were written and have not left the process yet. */
  readonly pending: number;
  write(bytes: Buffer): void;
  /** Takes nothing more from the client, so that it has to wait, until `resume`. */
  pause(): void;
  resume(): void;
  /** Sends what was written, then closes in the transport's own orderly way. */
  end(): void;
  /** Drops the connection at once. */
  destroy(): void;
}

export interface WireListener {
  data(chunk: Buffer): void;
  /** Room again after `pending` had grown. */
  drain(): void;
  /** The connection is gone; `orderly` when the client closed a WebSocket with a close frame. */
  closed(orderly: boolean): void;
}

/** A closing client has this long to take the last bytes, in milliseconds. */
export const closingTime = 2_000;

/** Packets written in one turn of the event loop leave in one piece: one TLS record, one WebSocket frame. */
export class WriteBatch {
  readonly #send: (bytes: Buffer) => void;
  #parts: Buffer[] = [];
  #size = 0;
  #scheduled = false;

  constructor(send: (bytes: Buffer) => void) {
    this.#send = send;
  }

  get size(): number {
    return this.#size;
  }

  add(bytes: Buffer): void {
    this.#parts.push(bytes);
    this.#size += bytes.length;
    if (this.#scheduled) return;
    this.#scheduled = true;
    setImmediate(() => this.flush());
  }

  flush(): void {
    this.#scheduled = false;
    const [first] = this.#parts;
    if (!first) return;
    const bytes = this.#parts.length === 1 ? first : Buffer.concat(this.#parts, this.#size);
    this.#parts = [];
    this.#size = 0;
    this.#send(bytes);
  }
}

/** Both ends of a socket or of another wire; a closed socket has none any more. */
export function addressesOf(connection: {
  readonly [name in keyof Addresses]?: Addresses[name] | undefined;
}): Addresses {
  return {
    remoteAddress: connection.remoteAddress ?? '',
    remotePort: connection.remotePort ?? 0,
    localAddress: connection.localAddress ?? '',
    localPort: connection.localPort ?? 0,
  };
}

/** A wire over a TLS socket. */
export function socketWire(socket: Socket, listener: WireListener, clock: Clock): Wire {
  const batch = new WriteBatch((bytes) => {
    if (socket.writable) socket.write(bytes);
  });
  socket.on('data', (chunk: Buffer) => listener.data(chunk));
  socket.on('drain', () => listener.drain());
  // A reset is a lost connection like any other; 'close' follows and tells it.
  socket.on('error', () => socket.destroy());
  socket.on('end', () => socket.end());
  socket.on('close', () => listener.closed(false));
  return {
    ...addressesOf(socket),
    get pending() {
      return batch.size + socket.writableLength;
    },
    write: (bytes) => batch.add(bytes),
    pause: () => void socket.pause(),
    resume: () => void socket.resume(),
    end: () => {
      batch.flush();
      socket.end();
      socket.resume();
      clock.after(closingTime, () => socket.destroy(), { unref: true });
    },
    destroy: () => void socket.destroy(),
  };
}
