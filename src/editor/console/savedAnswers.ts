/** What a console's page asks of saved and recent messages. */
import type { MessageTemplate } from '../../shared/compose/messageTemplate.ts';
import type { SavedAs } from '../../shared/contract.ts';
import { read, saveSchema } from './pageMessages.ts';
import type { PageServerOptions } from './pageOptions.ts';

export type SavedAnswersOptions = Pick<PageServerOptions, 'profileId' | 'recents' | 'actions'>;

export class SavedAnswers {
  readonly #options: SavedAnswersOptions;

  constructor(options: SavedAnswersOptions) {
    this.#options = options;
  }

  async save(params: unknown): Promise<SavedAs | undefined> {
    const { draft, as } = read(saveSchema, params, 'saveMessage');
    return await this.#options.actions.saveMessage(this.#options.profileId, draft, as);
  }

  async recent(): Promise<readonly MessageTemplate[]> {
    return this.#options.recents.of(this.#options.profileId).map(({ template }) => template);
  }
}
