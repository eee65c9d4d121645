/**
 * Formats that other extensions registered. They run in the extension host, as their extensions do, so what they return is checked and
 * their promises are waited for only so long. Knows no VS Code.
 */
import type { EncodeResult } from '../../formats/protocol.ts';
import { type CallOff, type Clock, systemClock } from '../../shared/clock.ts';
import { Emitter, type Disposable } from '../../shared/emitter.ts';
import { jsonProblem } from '../../shared/payload/json.ts';
import type { Decoded, DecodeResult, FormatInfo, FormatProposal } from '../../shared/payload/format.ts';

/** What another extension gives; only the shapes of its functions are known. */
export interface ForeignFormat {
  readonly id: string;
  readonly title: string;
  readonly decode: (bytes: Uint8Array, context: { readonly topic: string }) => unknown;
  readonly encode?: ((text: string, context: { readonly topic: string }) => unknown) | undefined;
  readonly detect?: ((bytes: Uint8Array, topic: string) => unknown) | undefined;
}

/** Milliseconds that a promise of another extension is waited for. */
const longestWait = 5_000;
/** Characters of JSON or text. */
const longestText = 8 * 1024 * 1024;

export class ForeignFormats {
  readonly #formats = new Map<string, ForeignFormat>();
  readonly #changed = new Emitter<undefined>();
  readonly #wait: number;
  readonly #clock: Clock;
  /** One was registered or taken away. */
  readonly onDidChange = this.#changed.event;

  /** @param wait milliseconds that a promise is waited for */
  constructor(wait = longestWait, clock = systemClock) {
    this.#wait = wait;
    this.#clock = clock;
  }

  get infos(): readonly FormatInfo[] {
    return [...this.#formats.values()].map(({ id, title, encode }) => ({
      id,
      title,
      encodes: encode !== undefined,
    }));
  }

  /** @throws Error when the id is taken */
  register(format: ForeignFormat): Disposable {
    if (this.#formats.has(format.id))
      throw new Error(`there is a format "${format.id}" already; dispose of it first`);
    this.#formats.set(format.id, format);
    this.#changed.fire(undefined);
    return {
      dispose: () => {
        if (this.#formats.get(format.id) !== format) return;
        this.#formats.delete(format.id);
        this.#changed.fire(undefined);
      },
    };
  }

  has(id: string): boolean {
    return this.#formats.has(id);
  }

  async decode(id: string, bytes: Uint8Array, topic: string): Promise<DecodeResult> {
    return await this.#blamed(id, async (format) => {
      const decoded = checked(await this.#inTime(format.decode(new Uint8Array(bytes), { topic })));
      return { ok: true, decoded };
    });
  }

  async encode(id: string, text: string, topic: string): Promise<EncodeResult> {
    return await this.#blamed(id, async (format) => {
      if (!format.encode) return { ok: false, problem: `${format.title} can be read, not written.` };
      const bytes = await this.#inTime(format.encode(text, { topic }));
      if (!(bytes instanceof Uint8Array)) throw new Error('encode did not return a Uint8Array');
      return { ok: true, bytes: new Uint8Array(bytes) };
    });
  }

  /** What the others think of the bytes; one that fails thinks nothing. */
  async propose(bytes: Uint8Array, topic: string): Promise<readonly FormatProposal[]> {
    const asked = [...this.#formats.values()].map(async ({ id, detect }): Promise<FormatProposal[]> => {
      try {
        const reason = await this.#inTime(detect?.(new Uint8Array(bytes), topic));
        return typeof reason === 'string' && reason !== ''
          ? [{ choice: { format: id }, reason: reason.slice(0, 200) }]
          : [];
      } catch {
        // A guess is not worth an error; reading will tell.
        return [];
      }
    });
    return (await Promise.all(asked)).flat();
  }

  dispose(): void {
    this.#changed.dispose();
    this.#formats.clear();
  }

  async #blamed<T>(
    id: string,
    work: (format: ForeignFormat) => Promise<T>,
  ): Promise<T | { readonly ok: false; readonly problem: string }> {
    const format = this.#formats.get(id);
    if (!format) return { ok: false, problem: `There is no format "${id}".` };
    try {
      return await work(format);
    } catch (error) {
      const words = (error instanceof Error ? error.message : String(error)).replace(/\.$/, '');
      return { ok: false, problem: `${format.title} (${id}, of another extension): ${words}.` };
    }
  }

  async #inTime(value: unknown): Promise<unknown> {
    let callOff: CallOff | undefined;
    const late = new Promise<never>((_, reject) => {
      callOff = this.#clock.after(this.#wait, () => {
        reject(new Error(`it did not answer within ${this.#wait / 1000} seconds`));
      });
    });
    try {
      return await Promise.race([value, late]);
    } finally {
      callOff?.();
    }
  }
}

function checked(value: unknown): Decoded {
  if (typeof value !== 'object' || value === null) throw new Error('decode did not return an object');
  const { json, text, notes } = value as Readonly<Record<string, unknown>>;
  if (json === undefined && text === undefined) throw new Error('decode returned neither json nor text');
  if (json !== undefined && (typeof json !== 'string' || jsonProblem(json) !== undefined)) {
    throw new Error('decode returned as json what is no JSON text');
  }
  if (text !== undefined && typeof text !== 'string')
    throw new Error('decode returned as text what is no string');
  if ((json?.length ?? 0) > longestText)
    throw new Error(`decode returned more than ${longestText} characters of JSON`);
  if (notes !== undefined && !(Array.isArray(notes) && notes.every((note) => typeof note === 'string'))) {
    throw new Error('decode returned as notes what is no list of strings');
  }
  const cut = text !== undefined && text.length > longestText ? ['The text was cut: it is too long.'] : [];
  const said = [...((notes as readonly string[] | undefined) ?? []), ...cut];
  return {
    ...(json === undefined ? {} : { json }),
    ...(text === undefined ? {} : { text: text.slice(0, longestText), language: 'plaintext' as const }),
    ...(said.length > 0 ? { notes: said } : {}),
  };
}
