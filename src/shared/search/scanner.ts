/** Reading the text of a search from left to right, and where in it something is wrong. */

/** Something about a stretch of the text, in words for people; places in UTF-16 units. */
export interface SearchProblem {
  /** What is wrong and what to write instead. */
  readonly message: string;
  readonly from: number;
  readonly to: number;
}

/** Ends the parsing; `parseQuery` turns it into a value. */
export class SearchError extends Error {
  override readonly name = 'SearchError';
  readonly from: number;
  readonly to: number;

  constructor(message: string, from: number, to: number) {
    super(message);
    this.from = from;
    this.to = to;
  }
}

/** Flags of regular expressions that mean something here. */
const patternFlags = /^[imsuv]*/;
const blank = /\s/;

export class Scanner {
  readonly text: string;
  at = 0;

  constructor(text: string) {
    this.text = text;
  }

  get atEnd(): boolean {
    return this.at >= this.text.length;
  }

  /** Does a term end here: at a blank, a closing parenthesis or the end? */
  atBoundary(): boolean {
    const next = this.text[this.at];
    return next === undefined || next === ')' || blank.test(next);
  }

  skipBlanks(): void {
    while (blank.test(this.text[this.at] ?? '')) this.at++;
  }

  startsWith(text: string): boolean {
    return this.text.startsWith(text, this.at);
  }

  /** Passes over the text when it stands here. */
  take(text: string): boolean {
    if (!this.startsWith(text)) return false;
    this.at += text.length;
    return true;
  }

  /** What the expression, a sticky one, matches here, and passes over it. */
  match(expression: RegExp): string | undefined {
    expression.lastIndex = this.at;
    const found = expression.exec(this.text)?.[0];
    if (found !== undefined) this.at += found.length;
    return found;
  }

  /** A text in quotation marks, in which `\"` stands for the mark and `\\` for the backslash; undefined when there is none. */
  quoted(): string | undefined {
    if (!this.startsWith('"')) return undefined;
    const from = this.at++;
    let value = '';
    for (;;) {
      const character = this.text[this.at++];
      if (character === undefined) {
        throw new SearchError(
          'This quotation mark has no end: write another " behind the text.',
          from,
          from + 1,
        );
      }
      if (character === '"') return value;
      const next = this.text[this.at];
      if (character === '\\' && (next === '"' || next === '\\')) {
        value += next;
        this.at++;
      } else value += character;
    }
  }

  /** All up to the term's end; parentheses inside that have their partner belong to it. */
  word(): string {
    const from = this.at;
    let depth = 0;
    for (; !this.atEnd; this.at++) {
      const character = this.text[this.at] ?? '';
      if (blank.test(character) || (character === ')' && depth === 0)) break;
      if (character === '(') depth++;
      else if (character === ')') depth--;
    }
    return this.text.slice(from, this.at);
  }

  /** A value: in quotation marks, or a word. */
  value(): string {
    return this.quoted() ?? this.word();
  }

  /**
   * A regular expression between slashes with its flags; undefined, and nothing passed over, when what begins with a
   * slash is something else, as a topic is.
   */
  pattern(): { readonly source: string; readonly flags: string } | undefined {
    if (!this.startsWith('/')) return undefined;
    const from = this.at;
    let inClass = false;
    for (let at = from + 1; at < this.text.length; at++) {
      const character = this.text[at];
      if (character === '\\') at++;
      else if (character === '[') inClass = true;
      else if (character === ']') inClass = false;
      else if (character === '/' && !inClass) {
        const flags = patternFlags.exec(this.text.slice(at + 1))?.[0] ?? '';
        this.at = at + 1 + flags.length;
        if (at > from + 1 && this.atBoundary()) {
          return { source: this.text.slice(from + 1, at), flags: checkedPattern(this, from, at, flags) };
        }
        break;
      }
    }
    this.at = from;
    return undefined;
  }
}

function checkedPattern(scanner: Scanner, from: number, end: number, flags: string): string {
  try {
    new RegExp(scanner.text.slice(from + 1, end), flags);
    return flags;
  } catch (error) {
    // "Invalid regular expression: /(/: Unterminated group": only the last part says something.
    const reason = error instanceof Error ? error.message.replace(/^.*\/[a-z]*: /s, '') : String(error);
    throw new SearchError(
      `This is no regular expression (${reason}). To find the text itself, put it into quotation marks.`,
      from,
      scanner.at,
    );
  }
}
