/** What a benchmark says: one line of JSON on standard output for each figure. */

export interface BenchResult {
  /** Short name of the benchmark. */
  readonly bench: string;
  /** What the figure counts, in words. */
  readonly what: string;
  readonly value: number;
  readonly unit: string;
  /** What the same run measured of somebody else's code doing the same. */
  readonly reference: { readonly what: string; readonly value: number };
  /** value / reference.value */
  readonly ratio: number;
  /** Every round, ours and the reference's; `value` is their median. */
  readonly rounds: { readonly ours: readonly number[]; readonly reference: readonly number[] };
}

/** A count or a time that has no reference. */
export type BenchFact = Pick<BenchResult, 'bench' | 'what' | 'value' | 'unit'>;

/** Prints a figure that stands for itself. */
export function reportFact(fact: BenchFact): void {
  console.log(JSON.stringify(fact));
}

/** Prints a result from the rates of several rounds, by their median. */
export function report(
  figure: Pick<BenchResult, 'bench' | 'what' | 'unit'> & { readonly reference: string },
  ours: readonly number[],
  reference: readonly number[],
): void {
  const value = median(ours);
  const referenceValue = median(reference);
  const result: BenchResult = {
    ...figure,
    value: Math.round(value),
    reference: { what: figure.reference, value: Math.round(referenceValue) },
    ratio: Math.round((value / referenceValue) * 1000) / 1000,
    rounds: { ours: ours.map(Math.round), reference: reference.map(Math.round) },
  };
  console.log(JSON.stringify(result));
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[values.length >> 1] ?? Number.NaN;
}
