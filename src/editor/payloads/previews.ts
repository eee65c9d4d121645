/**
 * One line of each message of the list as its bound format reads it, in place of raw bytes. The list does not wait for them for long: what is not read
 * in time is told later. Only rows whose topic is bound to something else than JSON or text are read, one after the other, so that a
 * person's own question comes between. Knows no VS Code.
 */
import { type CallOff, type Clock, systemClock } from '../../shared/clock.ts';
import type { Message, MessageRow } from '../../shared/message.ts';
import type { Decoded, FormatChoice } from '../../shared/payload/format.ts';
import { previewPayload } from '../../shared/payload/preview.ts';
import { encodeText } from '../../shared/payload/text.ts';
import type { Payloads } from './payloads.ts';

/** Milliseconds that an answer for the list may be held up. */
const longestWait = 40;
/** Lines that are remembered. */
const mostKept = 5_000;
/** Rows that wait; the list shows fewer. */
const mostWaiting = 500;
/** Characters of a decoded payload that can stand in a line. */
const mostCharacters = 1_000;
/** Milliseconds in which later lines are gathered before they are told. */
const gatherFor = 60;

export interface RowPreview {
  readonly id: number;
  readonly preview: string;
}

export interface PreviewsOptions {
  readonly payloads: Pick<Payloads, 'binding' | 'read'>;
  /** A recorded message; undefined when it is gone. */
  readonly message: (id: number) => Promise<Message | undefined>;
  /** Lines that came too late for the answer. */
  readonly onLate: (previews: readonly RowPreview[]) => void;
  /** Milliseconds that an answer may be held up. */
  readonly wait?: number;
  readonly clock?: Clock;
}

interface Waiting {
  readonly row: MessageRow;
  readonly choice: FormatChoice;
}

export class Previews {
  readonly #options: PreviewsOptions;
  readonly #clock: Clock;
  /** By id and choice; undefined: it cannot be read so, and stays raw. */
  readonly #kept = new Map<string, string | undefined>();
  #waiting: Waiting[] = [];
  #working = false;
  #disposed = false;
  #late: RowPreview[] = [];
  #telling: CallOff | undefined;
  /** Ids of rows whose line came too late for the answer that they were in. */
  readonly #owed = new Set<number>();
  #progress: (() => void) | undefined;

  constructor(options: PreviewsOptions) {
    this.#options = options;
    this.#clock = options.clock ?? systemClock;
  }

  /** The rows, with lines of their formats where these are known in time. */
  async apply(rows: readonly MessageRow[]): Promise<readonly MessageRow[]> {
    const bound = rows.flatMap((row) => {
      const choice = row.gap ? undefined : this.#choice(row);
      return choice ? [{ row, choice }] : [];
    });
    if (bound.length === 0) return rows;
    const missing = (): Waiting[] =>
      bound.filter(({ row, choice }) => !this.#kept.has(keyOf(row.id, choice)));
    if (missing().length > 0) {
      // What was waited for before is out of sight, unless it is here again.
      this.#waiting = [...missing(), ...this.#waiting].slice(0, mostWaiting);
      this.#work();
      await this.#untilRead(() => missing().length === 0);
      for (const { row } of missing()) this.#owed.add(row.id);
    }
    const choices = new Map(bound.map(({ row, choice }) => [row.id, choice]));
    return rows.map((row) => {
      const choice = choices.get(row.id);
      const preview = choice && this.#kept.get(keyOf(row.id, choice));
      return preview === undefined ? row : previewed(row, preview);
    });
  }

  dispose(): void {
    this.#disposed = true;
    this.#waiting = [];
    this.#telling?.();
    this.#progress?.();
  }

  #choice(row: MessageRow): FormatChoice | undefined {
    const choice = this.#options.payloads.binding(row.profile, row.topic)?.choice;
    if (!choice || row.size === 0) return undefined;
    const isPlain =
      choice.compression === undefined && ['json', 'text', 'hex', 'xml', 'base64'].includes(choice.format);
    // Text in UTF-8 is what the list shows anyway.
    return isPlain && choice.encoding === undefined ? undefined : choice;
  }

  async #untilRead(done: () => boolean): Promise<void> {
    const end = this.#clock.now() + (this.#options.wait ?? longestWait);
    while (!done() && !this.#disposed && this.#clock.now() < end) {
      await new Promise<void>((resolve) => {
        const callOff = this.#clock.after(end - this.#clock.now(), resolve);
        this.#progress = () => {
          callOff();
          resolve();
        };
      });
    }
  }

  #work(): void {
    if (this.#working) return;
    this.#working = true;
    void this.#readAll().finally(() => {
      this.#working = false;
    });
  }

  async #readAll(): Promise<void> {
    for (let next = this.#waiting.shift(); next && !this.#disposed; next = this.#waiting.shift()) {
      const { row, choice } = next;
      const key = keyOf(row.id, choice);
      if (this.#kept.has(key)) continue;
      const preview = await this.#read(row.id);
      this.#keep(key, preview);
      if (preview !== undefined && this.#owed.delete(row.id)) this.#tell({ id: row.id, preview });
      this.#progress?.();
    }
  }

  /** Undefined when the payload cannot be read so: the list shows the raw bytes, the details say why. */
  async #read(id: number): Promise<string | undefined> {
    try {
      const message = await this.#options.message(id);
      if (!message) return undefined;
      const { result } = await this.#options.payloads.read(message, undefined, true);
      return result.ok ? lineOf(result.decoded) : undefined;
    } catch {
      // History that cannot be read is told where the list asks for it.
      return undefined;
    }
  }

  #keep(key: string, preview: string | undefined): void {
    this.#kept.set(key, preview);
    const [oldest] = this.#kept.keys();
    if (this.#kept.size > mostKept && oldest !== undefined) this.#kept.delete(oldest);
  }

  #tell(preview: RowPreview): void {
    this.#late.push(preview);
    this.#telling ??= this.#clock.after(gatherFor, () => {
      this.#telling = undefined;
      this.#options.onLate(this.#late.splice(0));
    });
  }
}

/** What changed is marked in the raw line only: its places mean nothing in another. */
function previewed(row: MessageRow, preview: string): MessageRow {
  const { changed: _changed, ...rest } = row;
  return { ...rest, preview };
}

function keyOf(id: number, choice: FormatChoice): string {
  return `${id} ${JSON.stringify(choice)}`;
}

function lineOf({ summary, json, text, image }: Decoded): string | undefined {
  const line = summary ?? json ?? text ?? image?.mediaType;
  return line === undefined ? undefined : previewPayload(encodeText(line.slice(0, mostCharacters)));
}
