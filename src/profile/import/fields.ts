/** Reads the fields of foreign settings, and remembers which: what nobody read is told, so that nothing is lost in silence. */

export class Fields {
  readonly #values: Readonly<Record<string, unknown>>;
  readonly #notes: string[];
  readonly #path: string;
  readonly #read = new Set<string>();

  /** @param notes gets a sentence for each field that cannot be understood */
  constructor(values: Readonly<Record<string, unknown>>, notes: string[], path = '') {
    this.#values = values;
    this.#notes = notes;
    this.#path = path;
  }

  /** A text that is not empty. */
  text(name: string): string | undefined {
    const value = this.#take(name);
    if (value === undefined || typeof value === 'string') return value === '' ? undefined : value;
    if (typeof value === 'number') return String(value);
    this.#wrong(name, 'a text');
    return undefined;
  }

  /** A number, also one that is written as a text. */
  number(name: string): number | undefined {
    const value = this.#take(name);
    if (value === undefined || value === '') return undefined;
    const number = typeof value === 'string' ? Number(value) : value;
    if (typeof number === 'number' && Number.isFinite(number)) return number;
    this.#wrong(name, 'a number');
    return undefined;
  }

  flag(name: string): boolean | undefined {
    const value = this.#take(name);
    if (value === undefined || typeof value === 'boolean') return value;
    this.#wrong(name, 'true or false');
    return undefined;
  }

  /** One of some texts; anything else is told and left out. */
  choice<T extends string>(name: string, choices: readonly T[]): T | undefined {
    const value = this.text(name);
    const found = choices.find((choice) => choice === value);
    if (value !== undefined && found === undefined) {
      this.#notes.push(`${this.#name(name)} is "${value}", which TopicScope does not know: left out.`);
    }
    return found;
  }

  list(name: string): readonly unknown[] {
    const value = this.#take(name);
    if (value === undefined) return [];
    if (Array.isArray(value)) return value as unknown[];
    this.#wrong(name, 'a list');
    return [];
  }

  /** The fields of an object inside. Whoever takes them calls `finish` of them, too. */
  inside(name: string): Fields | undefined {
    const value = this.#take(name);
    if (value === undefined) return undefined;
    if (isRecord(value)) return new Fields(value, this.#notes, `${this.#name(name)}.`);
    this.#wrong(name, 'an object');
    return undefined;
  }

  /** Fields that say nothing of the connection. */
  ignore(...names: readonly string[]): void {
    for (const name of names) this.#read.add(name);
  }

  /** Tells of the fields that were not read and say something. */
  finish(): void {
    const left = Object.entries(this.#values)
      .filter(([name, value]) => !this.#read.has(name) && saysSomething(value))
      .map(([name]) => this.#name(name));
    if (left.length > 0) this.#notes.push(`Not taken over: ${left.join(', ')}.`);
  }

  #take(name: string): unknown {
    this.#read.add(name);
    const value = this.#values[name];
    return value === null ? undefined : value;
  }

  #wrong(name: string, expected: string): void {
    this.#notes.push(`${this.#name(name)} is not ${expected}: left out.`);
  }

  #name(name: string): string {
    return `${this.#path}${name}`;
  }
}

export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function saysSomething(value: unknown): boolean {
  if (value === undefined || value === null || value === '' || value === false || value === 0) return false;
  if (typeof value === 'object') return Object.values(value).some(saysSomething);
  return true;
}
