/** From the text of the search box to the tree of what is searched for. syntax.ts describes the language. */
import { measure, readComparison, readKeyword, type ParseContext, type SearchHint } from './conditions.ts';
import { readFieldPath } from './fieldPath.ts';
import { looksLikeTopic, nearKeyword } from './guesses.ts';
import type { Comparison, Condition, Query } from './query.ts';
import { Scanner, SearchError, type SearchProblem } from './scanner.ts';
import { keywordOf } from './syntax.ts';

export type { SearchHint } from './conditions.ts';
export type { SearchProblem } from './scanner.ts';

/** Characters of a search, conditions in it, and parentheses in each other. */
export const longestSearch = 10_000;
const mostConditions = 200;
const deepestNesting = 50;

/** A condition that every message found must fulfil, and where it is written. */
export interface SearchTerm {
  readonly condition: Condition;
  readonly from: number;
  readonly to: number;
}

export type ParsedSearch =
  | {
      readonly ok: true;
      readonly query: Query;
      /** The conditions that stand side by side outside of parentheses, OR and NOT; none when there is an OR. */
      readonly terms: readonly SearchTerm[];
      /** What is no fault, but perhaps not what was meant. */
      readonly hints: readonly SearchHint[];
    }
  | { readonly ok: false; readonly problem: SearchProblem };

/**
 * Reads a search.
 * @param now milliseconds since 1970: what "today" and "last:15m" count from
 */
export function parseQuery(text: string, { now }: { readonly now: number }): ParsedSearch {
  if (text.length > longestSearch) {
    const message = `A search has at most ${longestSearch.toLocaleString('en')} characters; this one has ${text.length.toLocaleString('en')}.`;
    return { ok: false, problem: { message, from: longestSearch, to: text.length } };
  }
  const parser = new Parser(text, now);
  try {
    const query = parser.parse();
    return { ok: true, query, terms: parser.terms, hints: parser.hints };
  } catch (error) {
    if (!(error instanceof SearchError)) throw error;
    return { ok: false, problem: { message: error.message, from: error.from, to: error.to } };
  }
}

/** Does the search find everything? */
export function findsEverything(query: Query): boolean {
  return query.kind === 'and' && query.of.every(findsEverything);
}

class Parser {
  readonly #scanner: Scanner;
  readonly #context: ParseContext;
  readonly hints: SearchHint[] = [];
  terms: SearchTerm[] = [];
  #depth = 0;
  #conditions = 0;

  constructor(text: string, now: number) {
    this.#scanner = new Scanner(text);
    this.#context = { now, hint: (hint) => this.hints.push(hint) };
  }

  parse(): Query {
    const query = this.#alternatives();
    const scanner = this.#scanner;
    if (!scanner.atEnd) {
      throw new SearchError(
        'This parenthesis closes none: leave it out, or put the text into quotation marks.',
        scanner.at,
        scanner.at + 1,
      );
    }
    return query;
  }

  /** What stands between parentheses, or all. */
  #alternatives(): Query {
    const all: Query[] = [];
    for (;;) {
      const side = this.#sequence();
      const from = this.#scanner.at;
      const or = this.#operator('OR', '||');
      if (side.kind === 'and' && side.of.length === 0 && (or || all.length > 0)) {
        throw new SearchError(
          'OR stands between two conditions: write one on each side of it, or "OR" in quotation marks to find the word.',
          from,
          this.#scanner.at,
        );
      }
      all.push(side);
      if (!or) break;
    }
    if (all.length > 1 && this.#depth === 0) this.terms = [];
    return all.length === 1 && all[0] ? all[0] : { kind: 'or', of: all };
  }

  #sequence(): Query {
    const all: Query[] = [];
    const scanner = this.#scanner;
    for (;;) {
      scanner.skipBlanks();
      const from = scanner.at;
      if (all.length > 0 && this.#operator('AND', '&&')) {
        scanner.skipBlanks();
        if (scanner.atBoundary() || this.#looksAt('OR', '||')) {
          throw new SearchError(
            'AND stands between two conditions: write another behind it, or leave AND out.',
            from,
            scanner.at,
          );
        }
        continue;
      }
      if (scanner.atEnd || scanner.startsWith(')') || this.#looksAt('OR', '||')) break;
      all.push(this.#factor());
    }
    return all.length === 1 && all[0] ? all[0] : { kind: 'and', of: all };
  }

  #factor(): Query {
    const scanner = this.#scanner;
    const from = scanner.at;
    const isNot = this.#operator('NOT');
    if (isNot || /^-(?=[^\s-])/.test(scanner.text.slice(from, from + 2))) {
      if (!isNot) scanner.at++;
      scanner.skipBlanks();
      if (scanner.atBoundary())
        throw new SearchError('NOT stands before a condition: write one behind it.', from, scanner.at);
      return { kind: 'not', of: this.#nested(from, () => this.#factor()) };
    }
    if (scanner.take('(')) {
      const query = this.#nested(from, () => this.#alternatives());
      if (!scanner.take(')'))
        throw new SearchError(
          'This parenthesis is not closed: write ) behind the last condition, or put the text into quotation marks.',
          from,
          from + 1,
        );
      if (query.kind === 'and' && query.of.length === 0)
        throw new SearchError('There is nothing between these parentheses.', from, scanner.at);
      return query;
    }
    if (++this.#conditions > mostConditions) {
      throw new SearchError(`A search has at most ${mostConditions} conditions.`, from, scanner.text.length);
    }
    const condition = this.#term();
    if (this.#depth === 0) this.terms.push({ condition, from, to: scanner.at });
    return condition;
  }

  #nested<T>(from: number, read: () => T): T {
    if (++this.#depth > deepestNesting) {
      throw new SearchError(
        `Parentheses and NOT can stand in each other at most ${deepestNesting} times.`,
        from,
        from + 1,
      );
    }
    const query = read();
    this.#depth--;
    return query;
  }

  #term(): Condition {
    const scanner = this.#scanner;
    const from = scanner.at;
    const phrase = scanner.quoted();
    if (phrase === '')
      throw new SearchError('Write something between the quotation marks.', from, scanner.at);
    if (phrase !== undefined) return { kind: 'text', text: phrase };
    const pattern = scanner.pattern();
    if (pattern) return { kind: 'pattern', in: 'payload', ...pattern };
    const name = scanner.match(/[a-z]{2,}(?=:)/iy);
    const keyword = name === undefined ? undefined : keywordOf(name);
    if (keyword) {
      scanner.at++;
      return readKeyword(keyword, from, scanner, this.#context);
    }
    scanner.at = from;
    return this.#comparison() ?? this.#word(name);
  }

  /** `path > value`, blanks allowed; undefined, and nothing passed over, when it is something else. */
  #comparison(): Condition | undefined {
    const scanner = this.#scanner;
    const from = scanner.at;
    const path = readFieldPath(scanner);
    const name = scanner.text.slice(from, scanner.at);
    if (path) {
      scanner.skipBlanks();
      const comparison = readComparison(scanner);
      if (comparison) {
        if (/^(?:qos|size)$/i.test(name)) {
          return measure(name.toLowerCase() === 'qos' ? 'qos' : 'size', comparison, from, scanner);
        }
        if (keywordOf(name) !== undefined && comparison === '=') {
          this.hints.push({
            message: `This compares the field ${name} of JSON payloads. For the condition of that name write ${name}: with a colon.`,
            from,
            to: scanner.at,
            replacement: `${name}:`,
          });
        }
        return { kind: 'field', path, comparison, value: this.#operand(name, comparison, from) };
      }
    }
    scanner.at = from;
    return undefined;
  }

  #operand(name: string, comparison: Comparison, from: number): string | number | boolean | null {
    const scanner = this.#scanner;
    scanner.skipBlanks();
    const quoted = scanner.quoted();
    if (quoted !== undefined) return quoted;
    const word = scanner.word();
    if (word === '') {
      throw new SearchError(
        `Write what to compare ${name} with: a number, true, false, null or a text, for example ${name} > 30.`,
        from,
        scanner.at,
      );
    }
    const value = word === 'true' ? true : word === 'false' ? false : word === 'null' ? null : word;
    if (typeof value !== 'string') {
      if (comparison === '=' || comparison === '!=') return value;
      throw new SearchError(
        `${word} is neither more nor less than anything: compare by = or !=.`,
        from,
        scanner.at,
      );
    }
    return /^[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?$/i.test(word) ? Number(word) : word;
  }

  /** @param name what stands before its first colon, when that looks like a keyword and is none */
  #word(name: string | undefined): Condition {
    const scanner = this.#scanner;
    const from = scanner.at;
    const text = scanner.word();
    const keyword = name === undefined ? undefined : nearKeyword(name);
    if (name !== undefined && keyword !== undefined) {
      this.hints.push({
        message: `There is no condition ${name}:, so this finds the text. Did you mean ${keyword}:?`,
        from,
        to: from + name.length + 1,
        replacement: `${keyword}:`,
      });
    } else if (looksLikeTopic(text)) {
      this.hints.push({
        message: `This finds payloads that contain "${text}". For messages on the topic write topic:${text}.`,
        from,
        to: scanner.at,
        replacement: `topic:${text}`,
      });
    }
    return { kind: 'text', text };
  }

  /** Passes over an operator that stands alone. */
  #operator(...names: readonly string[]): boolean {
    const name = this.#looksAt(...names);
    if (name === undefined) return false;
    this.#scanner.at += name.length;
    return true;
  }

  #looksAt(...names: readonly string[]): string | undefined {
    const { text, at } = this.#scanner;
    return names.find(
      (name) =>
        text.startsWith(name, at) && /^(?:[\s()]|$)/.test(text.slice(at + name.length, at + name.length + 1)),
    );
  }
}
