/** What a benchmark says: one line of JSON on standard output for each figure. */

export interface BenchResult {
  /** Short name of the benchmark. */
  readonly bench: string;
  /** What the figure counts, in words. */
  readonly what: string;
  readonly value: number;
  readonly unit: string;
  /** What the same run measured of somebody else's code doing the same, or of the same with less to do. */
  readonly reference: { readonly what: string; readonly value: number };
  /** value / reference.value; absent where the reference is 0. */
  readonly ratio?: number;
  /** Every round, ours and the reference's; `value` is their median. */
  readonly rounds: { readonly ours: readonly number[]; readonly reference: readonly number[] };
}

/** A count or a time that has no reference. */
export type BenchFact = Pick<BenchResult, 'bench' | 'what' | 'value' | 'unit'>;

/** Prints a figure that stands for itself. */
export function reportFact(fact: BenchFact): void {
  console.log(JSON.stringify({ ...fact, value: round(fact.value) }));
}

/** Prints a result from the figures of several rounds, by their median. */
export function report(
  figure: Pick<BenchResult, 'bench' | 'what' | 'unit'> & { readonly reference: string },
  ours: readonly number[],
  reference: readonly number[],
): void {
  const value = median(ours);
  const referenceValue = median(reference);
  const result: BenchResult = {
    ...figure,
    value: round(value),
    reference: { what: figure.reference, value: round(referenceValue) },
    ...(referenceValue !== 0 && { ratio: Math.round((value / referenceValue) * 1000) / 1000 }),
    rounds: { ours: ours.map(round), reference: reference.map(round) },
  };
  console.log(JSON.stringify(result));
}

export function median(values: readonly number[]): number {
  return percentile(values, 0.5);
}

/** @param part 0.95 for the value that 95 of 100 do not exceed */
export function percentile(values: readonly number[], part: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))] ?? Number.NaN;
}

/** To whole numbers from 100 on, below to two digits behind the point. */
function round(value: number): number {
  return Math.abs(value) >= 100 ? Math.round(value) : Math.round(value * 100) / 100;
}
