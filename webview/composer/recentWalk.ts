import type { MessageTemplate } from '../../src/shared/compose/messageTemplate.ts';
import type { Draft } from '../../src/shared/contract.ts';

/** A walk through the messages that were sent, from the draft that is being written back to the oldest, and forth again. */
export class RecentWalk {
  #own: Draft | undefined;
  #recent: readonly MessageTemplate[] = [];
  /** 0 is the own draft, 1 the newest message. */
  #place = 0;

  get isUnderWay(): boolean {
    return this.#own !== undefined;
  }

  begin(own: Draft, recent: readonly MessageTemplate[]): void {
    this.#own = own;
    this.#recent = recent;
    this.#place = 0;
  }

  /** The draft has become the person's own again. */
  end(): void {
    this.#own = undefined;
  }

  /** @returns the draft that stands there, and its number among how many (0: the own one); undefined at either end */
  go(
    direction: 'older' | 'newer',
  ): { readonly draft: Draft; readonly number: number; readonly of: number } | undefined {
    const place = this.#place + (direction === 'older' ? 1 : -1);
    const own = this.#own;
    if (!own || place < 0 || place > this.#recent.length) return undefined;
    this.#place = place;
    const message = this.#recent[place - 1];
    const draft = message ? { ...message, route: message.route ?? own.route } : own;
    return { draft, number: place, of: this.#recent.length };
  }
}
