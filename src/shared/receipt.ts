/** How those who keep messages tell those who received them: a broker may only hear "acknowledged" when they are on the disk. */
import type { NewMessage } from './message.ts';

/** Of one message that its broker keeps until it is acknowledged. Exactly one of the two is to be called, once. */
export interface Acknowledgement {
  /** The message is committed to disk, or needs not be: it may be acknowledged. */
  readonly recorded: () => void;
  /** It never will be: the broker keeps it. @param reason in words for people */
  readonly failed: (reason: string) => void;
}

/** Goes with messages to history when a broker keeps some of them. Exactly one of the two is called, once. */
export interface Receipt {
  /** Not to be refused for want of memory: their broker sends no more than some until they are acknowledged. */
  readonly awaited: ReadonlySet<NewMessage>;
  /** All that it went with is committed to disk. */
  readonly committed: () => void;
  /** Some of it never will be. @param reason in words for people */
  readonly failed: (reason: string) => void;
}
