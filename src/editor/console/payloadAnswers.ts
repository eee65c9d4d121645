/** What a console's page asks of the reading of payloads. */
import type { History } from '../../history/history.ts';
import type { MessageReading } from '../../shared/contract.ts';
import type { Message } from '../../shared/message.ts';
import { bindSchema, decodeSchema, read } from './pageMessages.ts';
import type { PageServerOptions } from './pageOptions.ts';

export type PayloadAnswersOptions = Pick<PageServerOptions, 'profileId' | 'payloads' | 'actions'> & {
  readonly history: () => Promise<History>;
};

export class PayloadAnswers {
  readonly #options: PayloadAnswersOptions;

  constructor(options: PayloadAnswersOptions) {
    this.#options = options;
  }

  async decode(params: unknown): Promise<MessageReading> {
    const { id, choice } = read(decodeSchema, params, 'decode');
    const { payloads } = this.#options;
    const message = await this.#own(id);
    const reading = await payloads.read(message, choice);
    const proposals = reading.origin === 'automatic' ? await payloads.propose(message) : [];
    return { ...reading, proposals };
  }

  async bind(params: unknown): Promise<undefined> {
    const { topic, choice } = read(bindSchema, params, 'bindDecoder');
    await this.#options.actions.bindDecoder(this.#options.profileId, topic, choice);
  }

  /** The page knows messages of its own profile only. */
  async #own(id: number): Promise<Message> {
    const message = await (await this.#options.history()).message(id);
    if (message?.profile !== this.#options.profileId) {
      throw new Error('this message is no longer in history.');
    }
    return message;
  }
}
