/** The host's end of the thread that reads formats: one question at a time, bounded in time and memory. */
import { Worker } from 'node:worker_threads';
import type { DecodeResult, FormatInfo, FormatProposal } from '../shared/payload/format.ts';
import type { EarlierNeed } from './format.ts';
import type { Answer, EncodeResult, Questions, SchemaQuestion, SchemaTypes } from './protocol.ts';

/** Milliseconds that one payload may take. */
const longestWork = 5_000;
/** Of JavaScript's heap. */
const mostMegabytes = 512;

export class FormatThread {
  readonly #script: string | URL;
  #worker: Worker | undefined;
  /** Ends the question that is asked now. */
  #settle: ((said: Answer) => void) | undefined;
  #last: Promise<unknown> = Promise.resolve();
  #disposed = false;

  /** @param script the thread's bundle */
  constructor(script: string | URL) {
    this.#script = script;
  }

  /** All formats that TopicScope brings along. */
  async infos(): Promise<readonly FormatInfo[]> {
    const said = await this.#bounded('infos', undefined);
    return 'ok' in said ? [] : said;
  }

  /** Names of the message types or records of a schema file. */
  async schemaTypes(question: SchemaQuestion): Promise<SchemaTypes> {
    return await this.#bounded('schemaTypes', question);
  }

  /** Which earlier messages help to read a message. */
  async needs(params: Questions['needs']['params']): Promise<readonly EarlierNeed[]> {
    const said = await this.#bounded('needs', params);
    return 'ok' in said ? [] : said;
  }

  /** Reads a payload. What the payload is to blame for is in the result; never hangs, never brings the host down. */
  async decode(params: Questions['decode']['params']): Promise<DecodeResult> {
    return await this.#bounded('decode', params);
  }

  /** Makes a payload. */
  async encode(params: Questions['encode']['params']): Promise<EncodeResult> {
    return await this.#bounded('encode', params);
  }

  /** What lies in compressed bytes, for formats that other extensions read. */
  async unpack(params: Questions['unpack']['params']): Promise<EncodeResult> {
    return await this.#bounded('unpack', params);
  }

  /** Compressed bytes. */
  async pack(params: Questions['pack']['params']): Promise<EncodeResult> {
    return await this.#bounded('pack', params);
  }

  /** What the bytes look like; nothing when that cannot be told in time. */
  async propose(params: Questions['propose']['params']): Promise<readonly FormatProposal[]> {
    const said = await this.#bounded('propose', params);
    return 'ok' in said ? [] : said;
  }

  dispose(): void {
    this.#disposed = true;
    this.#settle?.({ ok: false, error: 'TopicScope has been stopped.' });
    void this.#end();
  }

  /** Questions wait for each other, so that a limit of time blames the one that needs it. */
  #bounded<K extends keyof Questions>(
    name: K,
    params: Questions[K]['params'],
  ): Promise<Questions[K]['result'] | { readonly ok: false; readonly problem: string }> {
    const asked = this.#last.then(() => this.#ask(name, params));
    this.#last = asked.catch(() => undefined);
    return asked;
  }

  async #ask<K extends keyof Questions>(
    name: K,
    params: Questions[K]['params'],
  ): Promise<Questions[K]['result'] | { readonly ok: false; readonly problem: string }> {
    if (this.#disposed) return { ok: false, problem: 'TopicScope has been stopped.' };
    const worker = (this.#worker ??= this.#start());
    worker.ref();
    worker.postMessage({ name, params });
    const answer = await new Promise<Answer>((resolve) => {
      const timer = setTimeout(() => {
        this.#settle?.({
          ok: false,
          error: `This takes longer than ${longestWork / 1000} seconds; it was given up.`,
        });
      }, longestWork);
      this.#settle = (said) => {
        this.#settle = undefined;
        clearTimeout(timer);
        resolve(said);
      };
    });
    worker.unref();
    if (answer.ok) return answer.result as Questions[K]['result'];
    // Whatever went wrong may have left something behind.
    await this.#end();
    return { ok: false, problem: answer.error };
  }

  #start(): Worker {
    const worker = new Worker(this.#script, { resourceLimits: { maxOldGenerationSizeMb: mostMegabytes } });
    worker.on('message', (said: Answer) => this.#settle?.(said));
    worker.on('error', (error) => this.#settle?.({ ok: false, error: crashText(error) }));
    worker.on('exit', () => {
      // One that dies while nothing is asked must not be asked again.
      if (this.#worker === worker) this.#worker = undefined;
      this.#settle?.({ ok: false, error: 'The thread that reads payloads ended.' });
    });
    return worker;
  }

  async #end(): Promise<void> {
    const worker = this.#worker;
    this.#worker = undefined;
    worker?.removeAllListeners();
    // It may run out of memory while it ends: an error that nobody hears would be one of the extension host.
    worker?.on('error', () => undefined);
    await worker?.terminate();
  }
}

function crashText(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  return code === 'ERR_WORKER_OUT_OF_MEMORY'
    ? `This takes more than ${mostMegabytes} MB of memory; it was given up.`
    : `Reading failed: ${error instanceof Error ? error.message : String(error)}`;
}
