import type { NodeColor } from './nodes.ts';

/** One line below Health. */
export interface Fact {
  readonly key: string;
  readonly label: string;
  readonly value: string;
  readonly icon: string;
  readonly color?: NodeColor;
  readonly tooltip?: string;
  readonly contextValue?: string;
  /** Folded below it. */
  readonly children?: readonly Fact[];
}
