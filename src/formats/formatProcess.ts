/**
 * The host's end of the process that reads formats: one question at a time, bounded in time and memory. A process and not a thread:
 * a thread whose heap is full takes its process, the extension host, with it at times.
 */
import { fork, type ChildProcess } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { systemClock, type Clock } from '../shared/clock.ts';
import type { DecodeResult, FormatInfo, FormatProposal } from '../shared/payload/format.ts';
import type { EarlierNeed } from './format.ts';
import type { Answer, EncodeResult, Questions, SchemaQuestion, SchemaTypes } from './protocol.ts';

/** What bounds a question; what is left out is as it is in the product. */
export interface FormatProcessOptions {
  readonly clock?: Clock;
  /** Milliseconds that one payload may take. */
  readonly longestWork?: number;
  /** Of JavaScript's heap. */
  readonly mostMegabytes?: number;
}

/** Characters of what a process says on standard error that are kept: the last tell why it ended. */
const keptWords = 10_000;

export class FormatProcess {
  readonly #script: string;
  readonly #clock: Clock;
  readonly #longestWork: number;
  readonly #mostMegabytes: number;
  #child: ChildProcess | undefined;
  /** Ends the question that is asked now. */
  #settle: ((said: Answer) => void) | undefined;
  #last: Promise<unknown> = Promise.resolve();
  #disposed = false;

  /** @param script the process's bundle */
  constructor(script: string | URL, options: FormatProcessOptions = {}) {
    const { clock = systemClock, longestWork = 5_000, mostMegabytes = 512 } = options;
    this.#script = typeof script === 'string' ? script : fileURLToPath(script);
    this.#clock = clock;
    this.#longestWork = longestWork;
    this.#mostMegabytes = mostMegabytes;
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
    this.#end();
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
    const child = (this.#child ??= this.#start());
    child.ref();
    child.channel?.ref();
    child.send({ name, params }, (error) => {
      if (error) this.#settle?.({ ok: false, error: `Reading failed: ${error.message}` });
    });
    const answer = await new Promise<Answer>((resolve) => {
      const callOff = this.#clock.after(this.#longestWork, () => {
        this.#settle?.({
          ok: false,
          error: `This takes longer than ${this.#longestWork / 1000} seconds; it was given up.`,
        });
      });
      this.#settle = (said) => {
        this.#settle = undefined;
        callOff();
        resolve(said);
      };
    });
    child.unref();
    child.channel?.unref();
    if (answer.ok) return answer.result as Questions[K]['result'];
    // Whatever went wrong may have left something behind.
    this.#end();
    return { ok: false, problem: answer.error };
  }

  #start(): ChildProcess {
    const child = fork(this.#script, [], {
      // Bytes and maps go over as they are.
      serialization: 'advanced',
      execArgv: [`--max-old-space-size=${this.#mostMegabytes}`],
      // Inside the desktop VS Code execPath is Electron, which is Node only when told so.
      env: { ...process.env, ELECTRON_RUN_AS_NODE: '1' },
      stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    });
    let said = '';
    child.stderr?.on('data', (chunk: Buffer) => {
      said = (said + chunk.toString()).slice(-keptWords);
    });
    child.on('message', (answer) => this.#settle?.(answer as Answer));
    child.on('error', (error) => this.#settle?.({ ok: false, error: `Reading failed: ${error.message}` }));
    child.on('close', () => {
      // One that dies while nothing is asked must not be asked again.
      if (this.#child !== child) return;
      this.#child = undefined;
      this.#settle?.({ ok: false, error: endText(said, this.#mostMegabytes) });
    });
    return child;
  }

  #end(): void {
    const child = this.#child;
    this.#child = undefined;
    child?.kill('SIGKILL');
  }
}

/** @param said what the process wrote on standard error */
function endText(said: string, mostMegabytes: number): string {
  return /heap limit|out of memory/i.test(said)
    ? `This takes more than ${mostMegabytes} MB of memory; it was given up.`
    : 'The process that reads payloads ended.';
}
