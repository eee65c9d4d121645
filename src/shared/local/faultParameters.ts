/** How a fault's parameters are described: as data, so that endpoint, editor and tests read one description. */

/** A number between two bounds. */
export interface NumberParameter {
  readonly kind: 'number';
  /** What it says, with its unit. */
  readonly description: string;
  readonly minimum: number;
  readonly maximum: number;
  readonly default: number;
  /** Are there only whole ones? */
  readonly whole: boolean;
  /** Counts only where the parameter `at` has this value. */
  readonly onlyAt?: string;
}

/** One of a few words, each with what it does. */
export interface ChoiceParameter<V extends string = string> {
  readonly kind: 'choice';
  readonly description: string;
  readonly options: Readonly<Record<V, string>>;
  readonly default: NoInfer<V>;
}

export type Parameter = NumberParameter | ChoiceParameter;

/** The value that a parameter takes. */
export type ValueOf<P> = P extends ChoiceParameter<infer V> ? V : number;

/** The values of a whole set of parameters. */
export type ValuesOf<P> = { readonly [K in keyof P]: ValueOf<P[K]> };

export function choice<V extends string>(
  description: string,
  options: Readonly<Record<V, string>>,
  standard: NoInfer<V>,
): ChoiceParameter<V> {
  return { kind: 'choice', description, options, default: standard };
}

export function number(
  description: string,
  minimum: number,
  maximum: number,
  standard: number,
): NumberParameter {
  return { kind: 'number', description, minimum, maximum, default: standard, whole: false };
}

export function wholeNumber(
  description: string,
  minimum: number,
  maximum: number,
  standard: number,
): NumberParameter {
  return { ...number(description, minimum, maximum, standard), whole: true };
}
