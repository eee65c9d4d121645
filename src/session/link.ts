/** What a connection loop makes: links, by attempts. */
import type { Failure } from '../shared/failure.ts';

export interface Link {
  /** @param drain milliseconds to wait first for what is under way */
  close(drain?: number): Promise<void>;
}

export interface Attempt {
  readonly signal: AbortSignal;
  /** There was a link before since the person pressed Connect. */
  readonly again?: boolean;
  /** Credentials are there: the network is next. */
  readonly resolved: () => void;
  /** The link is over by itself. */
  readonly lost: (failure: Failure) => void;
  /** Of a renewal: closes the link before this one. To be called when all is ready that can be while that one lives. */
  readonly handOver?: () => Promise<void>;
}

export interface LinkStory {
  /** Not the first link since the person pressed Connect. */
  readonly again: boolean;
  /** It follows a link that was closed for it. */
  readonly renewed: boolean;
}
