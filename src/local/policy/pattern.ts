/**
 * The patterns of a policy's Action, Resource and Condition: `*` for any characters, `?` for one, and
 * policy variables. MQTT's `+` and `#` are characters like any other here.
 *
 * Source: AWS IoT Core developer guide, "AWS IoT Core policy variables"; IAM user guide, "Variables
 * and tags" (`${*}`, `${?}` and `${$}` stand for the characters themselves).
 */

/** What policy variables and condition keys stand for, by their names in lower case. */
export type PolicyContext = ReadonlyMap<string, readonly string[]>;

type Part =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'wildcard'; readonly wildcard: '*' | '?' }
  | { readonly kind: 'variable'; readonly name: string };

export class Pattern {
  /** As it was written. */
  readonly source: string;
  readonly #parts: readonly Part[];
  readonly #fixed: RegExp | undefined;
  readonly #flags: string;

  /**
   * @param variables does `${…}` stand for something? Only from policy version 2012-10-17 on
   * @param caseSensitive actions are not
   */
  constructor(source: string, { variables, caseSensitive }: { variables: boolean; caseSensitive: boolean }) {
    this.source = source;
    this.#parts = parse(source, variables);
    this.#flags = caseSensitive ? 's' : 'is';
    this.#fixed = this.#parts.some(({ kind }) => kind === 'variable') ? undefined : this.#compile(new Map());
  }

  /** A pattern with a variable that stands for nothing here matches nothing. */
  matches(text: string, context: PolicyContext): boolean {
    return (this.#fixed ?? this.#compile(context))?.test(text) === true;
  }

  /** The text that it stands for where wildcards mean nothing; undefined when a variable stands for nothing. */
  literal(context: PolicyContext): string | undefined {
    const texts = this.#parts.map((part) =>
      part.kind === 'text'
        ? part.text
        : part.kind === 'wildcard'
          ? part.wildcard
          : context.get(part.name)?.[0],
    );
    return texts.includes(undefined) ? undefined : texts.join('');
  }

  #compile(context: PolicyContext): RegExp | undefined {
    let expression = '';
    for (const part of this.#parts) {
      if (part.kind === 'text') expression += escape(part.text);
      else if (part.kind === 'wildcard') expression += part.wildcard === '*' ? '.*' : '.';
      else {
        const value = context.get(part.name)?.[0];
        if (value === undefined) return undefined;
        // Wildcards in a value are characters: a client may call itself `*`.
        expression += escape(value);
      }
    }
    return new RegExp(`^${expression}$`, this.#flags);
  }
}

function parse(source: string, variables: boolean): Part[] {
  const parts: Part[] = [];
  const pieces = source.split(variables ? /(\$\{[^}]*\}|[*?])/ : /([*?])/);
  for (const piece of pieces) {
    if (piece === '') continue;
    const variable = variables ? /^\$\{\s*([^}]*?)\s*\}$/.exec(piece)?.[1] : undefined;
    if (variable === '*' || variable === '?' || variable === '$')
      parts.push({ kind: 'text', text: variable });
    else if (variable !== undefined) parts.push({ kind: 'variable', name: variable.toLowerCase() });
    else if (piece === '*' || piece === '?') parts.push({ kind: 'wildcard', wildcard: piece });
    else parts.push({ kind: 'text', text: piece });
  }
  return parts;
}

function escape(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|/-]/g, '\\$&');
}
