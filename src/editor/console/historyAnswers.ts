/** What a console's page asks of the recorded messages. */
import type { History } from '../../history/history.ts';
import type { HistoryFilter } from '../../history/filter.ts';
import { systemClock } from '../../shared/clock.ts';
import type { DensityView, HistoryView, MessageDetail, Place, WindowResult } from '../../shared/contract.ts';
import { findsEverything, parseQuery } from '../../shared/search/parseQuery.ts';
import { matchOptions } from '../../shared/topic.ts';
import type { Previews } from '../payloads/previews.ts';
import { messageDetail } from './messageDetail.ts';
import {
  compareSchema,
  densitySchema,
  idSchema,
  messageSchema,
  neighbourSchema,
  openSchema,
  placeSchema,
  read,
  windowSchema,
} from './pageMessages.ts';
import type { PageServerOptions } from './pageOptions.ts';

export type HistoryAnswersOptions = Pick<PageServerOptions, 'profileId' | 'profile' | 'actions'> & {
  readonly history: () => Promise<History>;
  readonly previews: Pick<Previews, 'apply'>;
};

export class HistoryAnswers {
  readonly #options: HistoryAnswersOptions;

  constructor(options: HistoryAnswersOptions) {
    this.#options = options;
  }

  async window(params: unknown): Promise<WindowResult> {
    const { search, at, skip, limit, upTo } = read(windowSchema, params, 'window');
    const filter = this.#filter({ search, at });
    const answer = await (
      await this.#options.history()
    ).window({
      ...filter,
      skip,
      limit,
      ...(upTo === undefined ? {} : { upTo }),
    });
    return { ...answer, rows: await this.#options.previews.apply(answer.rows) };
  }

  async message(params: unknown): Promise<MessageDetail | undefined> {
    const { id, payloadLimit } = read(messageSchema, params, 'message');
    const message = await (await this.#options.history()).message(id);
    if (message?.profile !== this.#options.profileId) return undefined;
    return messageDetail(message, payloadLimit);
  }

  async place(params: unknown): Promise<Place> {
    const { search, at, upTo, to } = read(placeSchema, params, 'place');
    return (await this.#options.history()).position({ ...this.#filter({ search, at }), upTo, at: to });
  }

  async neighbour(params: unknown): Promise<number | undefined> {
    const request = read(neighbourSchema, params, 'neighbour');
    await this.#own(request.id);
    return (await this.#options.history()).neighbour(request);
  }

  async density(params: unknown): Promise<DensityView> {
    const { search, at, buckets } = read(densitySchema, params, 'density');
    return (await this.#options.history()).density({ ...this.#filter({ search, at }), buckets });
  }

  async open(params: unknown): Promise<undefined> {
    const { id, as } = read(openSchema, params, 'openMessage');
    await this.#own(id);
    await this.#options.actions.openMessage(id, as);
  }

  async compare(params: unknown): Promise<undefined> {
    const { id, with: other, choice } = read(compareSchema, params, 'compare');
    await this.#own(id);
    await this.#options.actions.compare(id, other, choice);
  }

  async selectForCompare(params: unknown): Promise<undefined> {
    const { id } = read(idSchema, params, 'selectForCompare');
    await this.#own(id);
    await this.#options.actions.selectForCompare(id);
  }

  /** The page knows messages of its own profile only. */
  async #own(id: number): Promise<void> {
    const message = await (await this.#options.history()).message(id);
    if (message?.profile !== this.#options.profileId)
      throw new Error('this message is no longer in history.');
  }

  /** Throws what is wrong in the search; the page knows that before it asks. */
  #filter({ search, at }: { readonly [K in keyof HistoryView]: HistoryView[K] | undefined }): HistoryFilter {
    const { profileId, profile: find } = this.#options;
    const profile = find();
    const parsed = parseQuery(search ?? '', { now: at ?? systemClock.time() });
    if (!parsed.ok) throw new Error(parsed.problem.message);
    return {
      profile: profileId,
      ...(findsEverything(parsed.query) ? {} : { query: parsed.query }),
      // A filter finds in history what the broker would send for it.
      ...(profile ? matchOptions(profile.broker) : {}),
    };
  }
}
