/**
 * Reading and writing payloads for the whole editor: which format is bound to a topic, the process that reads it, the formats of other
 * extensions, and the earlier messages that a format needs. Knows no VS Code.
 */
import { bindingFor, type Binding } from '../../formats/binding.ts';
import type { EarlierMessage } from '../../formats/format.ts';
import { FormatProcess } from '../../formats/formatProcess.ts';
import type { EncodeResult, SchemaQuestion, SchemaTypes } from '../../formats/protocol.ts';
import type { History } from '../../history/history.ts';
import type { Clock } from '../../shared/clock.ts';
import { Emitter, type Disposable } from '../../shared/emitter.ts';
import type { Message } from '../../shared/message.ts';
import type { DecodeResult, FormatChoice, FormatInfo, FormatProposal } from '../../shared/payload/format.ts';
import { bestForm } from '../../shared/payload/reading.ts';
import type { BrokerKind } from '../../shared/topic.ts';
import { EarlierMessages } from './earlierMessages.ts';
import { ForeignFormats, type ForeignFormat } from './foreignFormats.ts';

export interface PayloadsOptions {
  /** Path of the bundle of the process that reads formats. */
  readonly script: string | URL;
  readonly history: () => Promise<History>;
  /** The valid entries of the setting `topicscope.decoders`, as they are now. */
  readonly bindings: () => readonly Binding[];
  /** Absolute folders in which schema files are looked for. */
  readonly schemaFolders: () => readonly string[];
  readonly broker: (profileId: string) => BrokerKind;
  /** Milliseconds that formats of other extensions are waited for. */
  readonly wait?: number;
  /** Tells what takes too long; the computer's own when left out. */
  readonly clock?: Clock;
}

/** A payload as it is read, and why so. */
export interface ReadMessage {
  readonly choice: FormatChoice;
  /** `bound` to the topic in settings, `chosen` by hand, or `automatic`: JSON, text or hex, whichever it surely is. */
  readonly origin: 'bound' | 'chosen' | 'automatic';
  /** The topic filter of the binding. */
  readonly topicFilter?: string;
  readonly result: DecodeResult;
}

export class Payloads {
  readonly #options: PayloadsOptions;
  readonly #process: FormatProcess;
  #own: readonly FormatInfo[] = [];
  readonly #earlierMessages: EarlierMessages;
  readonly #changed = new Emitter<undefined>();
  readonly #foreign: ForeignFormats;
  /** Payloads may be read differently from now on: bindings, schema folders or formats have changed. */
  readonly onDidChange = this.#changed.event;

  constructor(options: PayloadsOptions) {
    this.#options = options;
    this.#process = new FormatProcess(options.script, options.clock ? { clock: options.clock } : {});
    this.#earlierMessages = new EarlierMessages(options.history);
    this.#foreign = new ForeignFormats(options.wait, options.clock);
    this.#foreign.onDidChange(() => this.#changed.fire(undefined));
  }

  /** All formats: TopicScope's own and those of other extensions. */
  async formats(): Promise<readonly FormatInfo[]> {
    // A console that opens does not wait behind a payload that is read: these never change.
    if (this.#own.length === 0) this.#own = await this.#process.infos();
    return [...this.#own, ...this.#foreign.infos];
  }

  /** Adds a format of another extension until the result is disposed. @throws Error when its id is taken */
  register(format: ForeignFormat): Disposable {
    return this.#foreign.register(format);
  }

  /** Settings that decide how payloads are read have changed. */
  settingsChanged(): void {
    this.#changed.fire(undefined);
  }

  /** Names of the message types or records of a schema file; what is wrong with it where it cannot be read. */
  async schemaTypes(kind: SchemaQuestion['kind'], schema: string): Promise<SchemaTypes> {
    return await this.#process.schemaTypes({ kind, schema, schemaFolders: this.#options.schemaFolders() });
  }

  /** How messages on a topic are read; undefined when nothing is bound to it. */
  binding(profileId: string, topic: string): Binding | undefined {
    const { bindings, broker } = this.#options;
    return bindingFor(bindings(), { id: profileId, broker: broker(profileId) }, topic);
  }

  /**
   * Reads a message's payload as it was chosen, as its topic is bound, or as what it surely is.
   * @param brief without looking for what only notes are made of: for lists
   */
  async read(message: Message, chosen?: FormatChoice, brief = false): Promise<ReadMessage> {
    const binding = chosen ? undefined : this.binding(message.profile, message.topic);
    const choice = chosen ?? binding?.choice ?? { format: bestForm(message.payload) };
    const origin = chosen ? 'chosen' : binding ? 'bound' : 'automatic';
    const result = await this.#decode(message, choice, brief);
    return { choice, origin, ...(binding ? { topicFilter: binding.topicFilter } : {}), result };
  }

  /** Makes a payload of what a person wrote. */
  async write(topic: string, text: string, choice: FormatChoice): Promise<EncodeResult> {
    if (this.#foreign.has(choice.format)) {
      const written = await this.#foreign.encode(choice.format, text, topic);
      return written.ok && choice.compression
        ? await this.#process.pack({ bytes: written.bytes, compression: choice.compression })
        : written;
    }
    const { schemaFolders } = this.#options;
    return await this.#process.encode({
      choice,
      topic,
      text,
      schemaFolders: schemaFolders(),
      earlier: new Map(),
    });
  }

  /** Formats that a payload looks like. */
  async propose(message: Pick<Message, 'payload' | 'topic'>): Promise<readonly FormatProposal[]> {
    const { payload: bytes, topic } = message;
    const [own, foreign] = await Promise.all([
      this.#process.propose({ bytes, topic }),
      this.#foreign.propose(bytes, topic),
    ]);
    return [...own, ...foreign];
  }

  async #decode(message: Message, choice: FormatChoice, brief: boolean): Promise<DecodeResult> {
    const { topic, payload: bytes } = message;
    const { format, compression } = choice;
    if (this.#foreign.has(format)) {
      const inner: EncodeResult = compression
        ? await this.#process.unpack({ bytes, compression })
        : { ok: true, bytes };
      return inner.ok ? await this.#foreign.decode(format, inner.bytes, topic) : inner;
    }
    return await this.#process.decode({
      choice,
      topic,
      bytes,
      schemaFolders: this.#options.schemaFolders(),
      earlier: await this.#earlier(message, choice, brief),
    });
  }

  async #earlier(
    message: Message,
    choice: FormatChoice,
    brief: boolean,
  ): Promise<ReadonlyMap<string, EarlierMessage>> {
    const needs = await this.#process.needs({ choice, topic: message.topic });
    return await this.#earlierMessages.find(
      message,
      brief ? needs.filter(({ onlyForNotes }) => !onlyForNotes) : needs,
    );
  }

  dispose(): void {
    this.#process.dispose();
    this.#foreign.dispose();
    this.#changed.dispose();
  }
}
