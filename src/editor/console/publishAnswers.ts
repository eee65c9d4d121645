/** What a console's page asks of the composer's message. */
import { FailureError } from '../../failure/failureError.ts';
import type { History } from '../../history/history.ts';
import type { TopicCompletion } from '../../shared/completeTopic.ts';
import type { DraftPreview, JsonAssist } from '../../shared/compose/draftReview.ts';
import type { PublishReply } from '../../shared/contract.ts';
import { ComposeError } from '../compose/composeError.ts';
import { completionsOf, topicKnowledge } from '../topicCompletions.ts';
import type { KeptDraft } from './keptDraft.ts';
import { assistSchema, completeSchema, draftSchema, read } from './pageMessages.ts';
import type { PageServerOptions } from './pageOptions.ts';

/** Topics that are offered for what is typed. */
const mostCompletions = 40;

export type PublishAnswersOptions = Pick<
  PageServerOptions,
  'profileId' | 'profile' | 'runtime' | 'composing' | 'jsonSchemas' | 'draftEditors' | 'recents' | 'log'
> & {
  readonly draft: KeptDraft;
  readonly history: () => Promise<History>;
};

export class PublishAnswers {
  readonly #options: PublishAnswersOptions;

  constructor(options: PublishAnswersOptions) {
    this.#options = options;
  }

  async publish(params: unknown): Promise<PublishReply> {
    const draft = read(draftSchema, params, 'publish');
    this.#options.draft.keep(draft);
    this.#options.draftEditors.changed(this.#options.profileId);
    try {
      const { profileId, runtime, composing, recents, log } = this.#options;
      const prepared = await composing.prepare(profileId, draft);
      if (!prepared) return { ok: false, turnedAway: true };
      const sessions = await runtime.sessions();
      const request = await prepared.request(0);
      recents.add(profileId, draft);
      const heldBefore = runtime.health(profileId).held ?? 0;
      const publishing = sessions.publish(profileId, request);
      const { held = 0 } = runtime.health(profileId);
      if (held <= heldBefore) return { ok: true, outcome: await publishing };
      // What becomes of it stands in history: the person goes on meanwhile.
      publishing.catch((error: unknown) => log(`${profileId}: ${String(error)}`));
      return { ok: true, held };
    } catch (error) {
      if (error instanceof FailureError) return { ok: false, failure: error.failure };
      if (error instanceof ComposeError) return { ok: false, problems: error.problems };
      throw error;
    }
  }

  /** What the draft would be; what is wrong with it, is in the answer. */
  async preview(params: unknown): Promise<DraftPreview> {
    const draft = read(draftSchema, params, 'preview');
    const { profileId, profile: find, composing, jsonSchemas } = this.#options;
    const limits = find() ?? { broker: 'mqtt' };
    const preview = await composing.preview(profileId, draft, limits);
    const warnings = await jsonSchemas.warnings(profileId, draft, preview);
    return { ...preview, problems: [...preview.problems, ...warnings] };
  }

  async jsonAssist(params: unknown): Promise<JsonAssist> {
    const { topic, text, offset } = read(assistSchema, params, 'jsonAssist');
    return await this.#options.jsonSchemas.assist(this.#options.profileId, topic, text, offset);
  }

  async editPayload(params: unknown): Promise<undefined> {
    const draft = read(draftSchema, params, 'editPayload');
    this.#options.draft.keep(draft);
    this.#options.draftEditors.changed(this.#options.profileId);
    await this.#options.draftEditors.open(this.#options.profileId);
  }

  async completeTopic(params: unknown): Promise<readonly TopicCompletion[]> {
    const { prefix } = read(completeSchema, params, 'completeTopic');
    const { profileId, profile: find, runtime, history } = this.#options;
    const profile = find();
    if (!profile) return [];
    const knowledge = await topicKnowledge(profile, runtime.health(profileId), await history());
    return completionsOf(prefix, knowledge, { profile, for: 'publish', limit: mostCompletions });
  }
}
