/**
 * Reading and writing payloads for the whole editor: which format is bound to a topic, the thread that reads it, the formats of other
 * extensions, and the earlier messages that a format needs. Knows no VS Code.
 */
import { bindingFor, type Binding } from '../../formats/binding.ts';
import type { EarlierMessage } from '../../formats/format.ts';
import { FormatThread } from '../../formats/formatThread.ts';
import type { EncodeResult } from '../../formats/protocol.ts';
import type { History } from '../../history/history.ts';
import type { Message } from '../../shared/message.ts';
import type { DecodeResult, FormatChoice, FormatInfo, FormatProposal } from '../../shared/payload/format.ts';
import { bestForm } from '../../shared/payload/reading.ts';
import type { BrokerKind } from '../../shared/topic.ts';

export interface PayloadsOptions {
  /** Path of the bundle of the thread that reads formats. */
  readonly script: string | URL;
  readonly history: () => Promise<History>;
  /** The valid entries of the setting `topicscope.decoders`, as they are now. */
  readonly bindings: () => readonly Binding[];
  /** Absolute folders in which schema files are looked for. */
  readonly schemaFolders: () => readonly string[];
  readonly broker: (profileId: string) => BrokerKind;
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
  readonly #thread: FormatThread;

  constructor(options: PayloadsOptions) {
    this.#options = options;
    this.#thread = new FormatThread(options.script);
  }

  /** All formats: TopicScope's own and those of other extensions. */
  async formats(): Promise<readonly FormatInfo[]> {
    return await this.#thread.infos();
  }

  /** How messages on a topic are read; undefined when nothing is bound to it. */
  binding(profileId: string, topic: string): Binding | undefined {
    const { bindings, broker } = this.#options;
    return bindingFor(bindings(), { id: profileId, broker: broker(profileId) }, topic);
  }

  /** Reads a message's payload as it was chosen, as its topic is bound, or as what it surely is. */
  async read(message: Message, chosen?: FormatChoice): Promise<ReadMessage> {
    const binding = chosen ? undefined : this.binding(message.profile, message.topic);
    const choice = chosen ?? binding?.choice ?? { format: bestForm(message.payload) };
    const origin = chosen ? 'chosen' : binding ? 'bound' : 'automatic';
    const result = await this.#thread.decode({
      choice,
      topic: message.topic,
      bytes: message.payload,
      schemaFolders: this.#options.schemaFolders(),
      earlier: await this.#earlier(message, choice),
    });
    return { choice, origin, ...(binding ? { topicFilter: binding.topicFilter } : {}), result };
  }

  /** Makes a payload of what a person wrote. */
  async write(topic: string, text: string, choice: FormatChoice): Promise<EncodeResult> {
    const { schemaFolders } = this.#options;
    return await this.#thread.encode({
      choice,
      topic,
      text,
      schemaFolders: schemaFolders(),
      earlier: new Map(),
    });
  }

  /** Formats that a payload looks like. */
  async propose(message: Pick<Message, 'payload' | 'topic'>): Promise<readonly FormatProposal[]> {
    return await this.#thread.propose({ bytes: message.payload, topic: message.topic });
  }

  async #earlier(message: Message, choice: FormatChoice): Promise<ReadonlyMap<string, EarlierMessage>> {
    const found = new Map<string, EarlierMessage>();
    const needs = await this.#thread.needs({ choice, topic: message.topic });
    if (needs.length === 0) return found;
    const history = await this.#options.history();
    for (const { name, topicFilter } of needs) {
      const [earlier] = await history.query({
        profile: message.profile,
        topicFilter,
        before: message.id,
        limit: 1,
      });
      if (earlier) found.set(name, earlier);
    }
    return found;
  }

  dispose(): void {
    this.#thread.dispose();
  }
}
