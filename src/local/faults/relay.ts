/** A TCP connection through which bytes pass slowly, or only so many: what TLS stands on where a fault says so. */
import type { Socket } from 'node:net';
import { Duplex } from 'node:stream';
import type { CallOff, Clock } from '../../shared/clock.ts';
import type { FaultValues } from '../../shared/local/faults.ts';
import type { ConnectionFaults } from './connectionFaults.ts';

/** The connection itself, or a stream in front of it when a fault of its bytes strikes. */
export function relay(own: ConnectionFaults, socket: Socket): Duplex {
  const slow = own.strike('slowDown');
  // Counted when it cuts, not when the connection comes.
  const cut = own.look('cutAfterBytes');
  return slow || cut ? new Relay(own, socket, slow, cut) : socket;
}

class Relay extends Duplex {
  readonly remoteAddress: string | undefined;
  readonly #own: ConnectionFaults;
  readonly #socket: Socket;
  readonly #incoming: Pace;
  readonly #outgoing: Pace;
  readonly #cut: FaultValues<'cutAfterBytes'> | undefined;
  readonly #waiting = new Set<CallOff>();
  #passed = 0;
  #isCut = false;

  constructor(
    own: ConnectionFaults,
    socket: Socket,
    slow: FaultValues<'slowDown'> | undefined,
    cut: FaultValues<'cutAfterBytes'> | undefined,
  ) {
    super();
    this.#own = own;
    this.#socket = socket;
    this.remoteAddress = socket.remoteAddress;
    this.#incoming = new Pace(slow, own.clock);
    this.#outgoing = new Pace(slow, own.clock);
    this.#cut = cut;
    socket.on('data', (chunk: Buffer) => {
      if (!this.#pass(chunk.length)) return;
      const wait = this.#incoming.waitFor(chunk.length);
      // Behind what waits, or the order would be lost.
      if (wait === 0) this.push(chunk);
      else this.#later(wait, () => this.push(chunk));
      // Backpressure by the clock: nothing more is read than may pass.
      if (wait > 0) {
        socket.pause();
        this.#later(this.#incoming.backlog, () => socket.resume());
      }
    });
    socket.on('end', () => this.#later(this.#incoming.backlog, () => this.push(null)));
    socket.on('close', () => this.destroy());
  }

  override _read(): void {
    // Bytes are pushed as they come.
  }

  override _write(chunk: Buffer, _encoding: BufferEncoding, done: (error?: Error | null) => void): void {
    if (!this.#pass(chunk.length)) {
      done();
      return;
    }
    const send = (): void => {
      if (this.#socket.writable) this.#socket.write(chunk);
    };
    const wait = this.#outgoing.waitFor(chunk.length);
    if (wait === 0) send();
    else this.#later(wait, send);
    const { backlog } = this.#outgoing;
    if (backlog === 0) done();
    else this.#later(backlog, done);
  }

  override _final(done: (error?: Error | null) => void): void {
    this.#later(this.#outgoing.backlog, () => {
      this.#socket.end();
      done();
    });
  }

  override _destroy(error: Error | null, done: (error?: Error | null) => void): void {
    for (const callOff of this.#waiting) callOff();
    // What falls silent stays open until the client goes.
    if (!this.#isCut || this.#cut?.how !== 'stall') this.#socket.destroy();
    done(error);
  }

  /** May so many bytes pass? When the limit is reached the connection is cut. */
  #pass(bytes: number): boolean {
    if (this.#isCut) return false;
    this.#passed += bytes;
    if (!this.#cut || this.#passed <= this.#cut.bytes) return true;
    // The fault may be over by now: then the connection lives on.
    if (!this.#own.strike('cutAfterBytes')) {
      this.#passed = Number.NEGATIVE_INFINITY;
      return true;
    }
    this.#isCut = true;
    if (this.#cut.how === 'reset') this.#own.reset();
    else if (this.#cut.how === 'close') this.#socket.end();
    return false;
  }

  #later(milliseconds: number, act: () => void): void {
    const callOff = this.#own.clock.after(milliseconds, () => {
      this.#waiting.delete(callOff);
      act();
    });
    this.#waiting.add(callOff);
  }
}

/** One direction's clock: when bytes may pass that come now. */
class Pace {
  readonly #slow: FaultValues<'slowDown'> | undefined;
  readonly #clock: Clock;
  /** When the last byte has passed, by the clock's `now`. */
  #free = 0;

  constructor(slow: FaultValues<'slowDown'> | undefined, clock: Clock) {
    this.#slow = slow;
    this.#clock = clock;
  }

  /** Milliseconds after which all of these bytes have passed. */
  waitFor(bytes: number): number {
    if (!this.#slow) return 0;
    const now = this.#clock.now();
    this.#free = Math.max(this.#free, now) + (bytes * 1000) / this.#slow.bytesPerSecond;
    return this.#free - now + this.#slow.delayMilliseconds;
  }

  /** Milliseconds until the bytes that wait have been taken. */
  get backlog(): number {
    if (!this.#slow) return 0;
    return Math.max(0, this.#free - this.#clock.now()) + this.#slow.delayMilliseconds;
  }
}
