/** The receipt of a batch that was handed over, which may be cut into several on its way to the disk. */
import type { Receipt } from '../../shared/receipt.ts';

export class PendingReceipt {
  readonly #receipt: Receipt;
  /** Pieces that are not settled, and one for handing over itself. */
  #pieces = 1;
  #failure: string | undefined;

  constructor(receipt: Receipt) {
    this.#receipt = receipt;
  }

  /** Another piece has some of its messages. */
  began(): void {
    this.#pieces++;
  }

  /** Everything is handed over: there will be no more pieces. */
  complete(): void {
    this.#settle();
  }

  committed(): void {
    this.#settle();
  }

  failed(reason: string): void {
    this.#failure ??= reason;
    this.#settle();
  }

  #settle(): void {
    if (--this.#pieces > 0) return;
    if (this.#failure === undefined) this.#receipt.committed();
    else this.#receipt.failed(this.#failure);
  }
}
