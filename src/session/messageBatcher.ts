/** Gathers messages: nothing behind a session is called message by message. */
import type { CallOff, Clock } from '../shared/clock.ts';
import type { NewMessage } from '../shared/message.ts';
import type { Acknowledgement, Receipt } from '../shared/receipt.ts';

/** Milliseconds and messages after which a batch leaves. */
const longest = 25;
const largest = 512;

/** @param receipt goes with a batch in which there are messages that a broker keeps until they are recorded */
export type Deliver = (batch: readonly NewMessage[], receipt: Receipt | undefined) => void;

export class MessageBatcher {
  readonly #deliver: Deliver;
  readonly #clock: Clock;
  #batch: NewMessage[] = [];
  #awaited = new Map<NewMessage, Acknowledgement>();
  #callOff: CallOff | undefined;
  #soon: NodeJS.Immediate | undefined;

  constructor(deliver: Deliver, clock: Clock) {
    this.#deliver = deliver;
    this.#clock = clock;
  }

  /** @param acknowledgement what waits for the message to be recorded: it leaves with the turn of the event loop then */
  add(message: NewMessage, acknowledgement?: Acknowledgement): void {
    this.#batch.push(message);
    if (acknowledgement) {
      this.#awaited.set(message, acknowledgement);
      // Its broker sends only so many more before it is acknowledged.
      this.#soon ??= setImmediate(() => {
        this.flush();
      });
    }
    if (this.#batch.length >= largest) this.flush();
    else
      this.#callOff ??= this.#clock.after(longest, () => {
        this.flush();
      });
  }

  /** Delivers what is there now. */
  flush(): void {
    this.#callOff?.();
    this.#callOff = undefined;
    clearImmediate(this.#soon);
    this.#soon = undefined;
    if (this.#batch.length === 0) return;
    const batch = this.#batch;
    const awaited = this.#awaited;
    this.#batch = [];
    if (awaited.size > 0) this.#awaited = new Map();
    this.#deliver(batch, awaited.size > 0 ? receiptOf(awaited) : undefined);
  }
}

function receiptOf(acknowledgements: ReadonlyMap<NewMessage, Acknowledgement>): Receipt {
  return {
    awaited: new Set(acknowledgements.keys()),
    committed: () => {
      for (const acknowledgement of acknowledgements.values()) acknowledgement.recorded();
    },
    failed: (reason) => {
      for (const acknowledgement of acknowledgements.values()) acknowledgement.failed(reason);
    },
  };
}
