/** What a console's page asks of the searches themselves: completions, those that were made before, those with a name. */
import * as z from 'zod';
import type { History } from '../../history/history.ts';
import type { FieldSummary, SessionSummary } from '../../history/questions.ts';
import { systemClock } from '../../shared/clock.ts';
import { completeSearch, type SearchCompletion } from '../../shared/search/completeSearch.ts';
import { topicOf } from '../../shared/search/editSearch.ts';
import { parseQuery } from '../../shared/search/parseQuery.ts';
import { topicKnowledge } from '../topicCompletions.ts';
import { completeSearchSchema, read, searchSchema } from './pageMessages.ts';
import type { PageServerOptions } from './pageOptions.ts';

/** Searches that are remembered. */
const mostRecent = 30;
/** Milliseconds for which topics and fields are as good as new: the person types meanwhile. */
const freshness = 5000;

const recentSchema = z.array(z.string()).max(mostRecent);

export type SearchAnswersOptions = Pick<
  PageServerOptions,
  'profileId' | 'profile' | 'runtime' | 'actions' | 'shared' | 'drafts' | 'log'
> & { readonly history: () => Promise<History> };

interface Seen {
  readonly topics: readonly string[];
  readonly fields: readonly FieldSummary[];
  readonly sessions: readonly SessionSummary[];
}

export class SearchAnswers {
  readonly #options: SearchAnswersOptions;
  #seen:
    { readonly topic: string | undefined; readonly at: number; readonly what: Promise<Seen> } | undefined;

  constructor(options: SearchAnswersOptions) {
    this.#options = options;
  }

  async complete(params: unknown): Promise<readonly SearchCompletion[]> {
    const { text, cursor } = read(completeSearchSchema, params, 'completeSearch');
    const { topics, fields, sessions } = await this.#whatIsSeen(topicOf(text));
    return completeSearch(text, Math.min(cursor, text.length), {
      topics,
      fields,
      sessions,
      saved: this.#options.shared.savedSearches(),
      recent: this.#recent(),
    });
  }

  async save(params: unknown): Promise<undefined> {
    const { search } = read(searchSchema, params, 'saveSearch');
    const parsed = parseQuery(search, { now: systemClock.time() });
    if (!parsed.ok) throw new Error(parsed.problem.message);
    await this.#options.actions.saveSearch(search);
  }

  async forget(params: unknown): Promise<undefined> {
    await this.#options.actions.forgetSearch(read(searchSchema, params, 'forgetSearch').search);
  }

  /** Remembers a search that was made; what is none is not. */
  remember(params: unknown): void {
    const { success, data } = searchSchema.safeParse(params);
    const search = data?.search.trim() ?? '';
    if (!success || search === '' || !parseQuery(search, { now: 0 }).ok) return;
    const recent = [search, ...this.#recent().filter((other) => other !== search)].slice(0, mostRecent);
    this.#options.drafts.update(this.#key, recent).then(undefined, (error: unknown) => {
      this.#options.log(`the search could not be remembered: ${String(error)}`);
    });
  }

  #recent(): readonly string[] {
    return recentSchema.safeParse(this.#options.drafts.get(this.#key)).data ?? [];
  }

  get #key(): string {
    return `topicscope.searches.${this.#options.profileId}`;
  }

  #whatIsSeen(topic: string | undefined): Promise<Seen> {
    const now = systemClock.time();
    if (!this.#seen || this.#seen.topic !== topic || now - this.#seen.at > freshness) {
      this.#seen = { topic, at: now, what: this.#look(topic) };
    }
    return this.#seen.what;
  }

  /** Without history the keywords can be completed all the same. */
  async #look(topic: string | undefined): Promise<Seen> {
    const { profileId, profile: find, runtime, history: open, log } = this.#options;
    const profile = find();
    try {
      const history = await open();
      const [known, fields, sessions] = await Promise.all([
        profile ? topicKnowledge(profile, runtime.health(profileId), history) : { known: [] },
        history.fields({ profile: profileId, ...(topic === undefined ? {} : { topicFilter: topic }) }),
        history.sessions(profileId),
      ]);
      return { topics: known.known.map((one) => one.topic), fields, sessions };
    } catch (error) {
      log(`completing a search: ${String(error)}`);
      return { topics: [], fields: [], sessions: [] };
    }
  }
}
