/** Refused connections: while that fault holds for a port, nobody listens on it. */
import type { AwsPort } from '../../shared/aws/protocolTable.ts';
import { protocolTable } from '../../shared/aws/protocolTable.ts';
import type { Clock } from '../../shared/clock.ts';
import type { Listening } from '../listen.ts';
import type { Faults } from './faults.ts';

/** Milliseconds until a port is asked for again that somebody else has taken in the meantime. */
const tryAgain = 500;

interface Door {
  readonly listening: Listening;
  isOpen: boolean;
}

export class Refusals {
  readonly #faults: Faults;
  readonly #clock: Clock;
  readonly #log: (sentence: string) => void;
  readonly #doors = new Map<AwsPort, Door>();

  constructor(faults: Faults, clock: Clock, log: (sentence: string) => void) {
    this.#faults = faults;
    this.#clock = clock;
    this.#log = log;
    faults.onDidChange((name) => {
      if (name === 'refuseConnections') this.#follow();
    });
  }

  /** Another port that connections may be refused on. */
  add(port: AwsPort, listening: Listening): void {
    this.#doors.set(port, { listening, isOpen: true });
  }

  /** No port is opened any more. */
  stop(): void {
    this.#doors.clear();
  }

  #follow(): void {
    for (const [port, door] of this.#doors) {
      const rows = protocolTable.filter((row) => row.port === port).map(({ row }) => row);
      const isRefused = this.#faults.look('refuseConnections', { port, rows }) !== undefined;
      if (isRefused && door.isOpen) {
        door.listening.suspend();
        this.#faults.count('refuseConnections');
      }
      if (!isRefused && !door.isOpen) this.#open(door);
      door.isOpen = !isRefused;
    }
  }

  #open(door: Door): void {
    door.listening.resume().catch((error: unknown) => {
      this.#log(`Port ${door.listening.port} is not to be had again yet: ${String(error)}`);
      door.isOpen = false;
      this.#clock.after(tryAgain, () => this.#follow(), { unref: true });
    });
  }
}
