/** Asks with a message as it was written, and finds question and answer in history. Knows no VS Code. */
import { randomUUID } from 'node:crypto';
import type { History } from '../../history/history.ts';
import type { Profile } from '../../profile/schema.ts';
import { askFor, type Answer } from '../../session/answer/askFor.ts';
import { expectationOf } from '../../session/answer/expectation.ts';
import type { Sessions } from '../../session/sessions.ts';
import { type Clock, systemClock } from '../../shared/clock.ts';
import type { MessageTemplate } from '../../shared/compose/messageTemplate.ts';
import type { AskReply } from '../../shared/contract.ts';
import type { NewMessage } from '../../shared/message.ts';
import { previewPayload } from '../../shared/payload/preview.ts';
import { unanswerable } from '../../shared/search/matchMessage.ts';
import { parseQuery } from '../../shared/search/parseQuery.ts';
import type { Query } from '../../shared/search/query.ts';
import type { Composing } from '../compose/composing.ts';
import type { Payloads } from '../payloads/payloads.ts';
import { recordedId } from './recordedId.ts';

export interface AskingOptions {
  readonly composing: Pick<Composing, 'prepare'>;
  readonly payloads: Pick<Payloads, 'binding' | 'read'>;
  readonly sessions: () => Promise<Sessions>;
  readonly history: () => Promise<Pick<History, 'query' | 'onDidRecord'>>;
  readonly clock?: Clock;
}

export class Asking {
  readonly #options: AskingOptions;

  constructor(options: AskingOptions) {
    this.#options = options;
  }

  /**
   * Publishes a message and waits for its answer.
   *
   * @throws FailureError when subscribing or publishing fails; Error with what is wrong in the message
   */
  async ask(profile: Profile, template: MessageTemplate, signal: AbortSignal): Promise<AskReply> {
    const { composing, sessions } = this.#options;
    const { answer: plan } = template;
    if (!plan) throw new Error('it is not said what counts as the answer.');
    const condition = plan.kind === 'filter' ? conditionOf(plan.condition) : undefined;
    const prepared = await composing.prepare(profile.id, template);
    if (!prepared) return { kind: 'turnedAway' };
    const live = await sessions();
    const expectation = expectationOf(await prepared.request(0), plan, {
      broker: profile.broker,
      mqttVersion: profile.mqttVersion,
      clientId: live.health(profile.id).clientId ?? profile.id,
      uuid: randomUUID,
      ...(condition ? { condition } : {}),
      documentOf: (message) => this.#documentOf(message),
    });
    const answer = await askFor(expectation, { sessions: live, profile, timeout: plan.timeout, signal });
    return await this.#reply(answer);
  }

  /** What the format says that is bound to the topic; undefined where none is, or where it cannot read the payload. */
  async #documentOf(message: NewMessage): Promise<unknown> {
    const { payloads } = this.#options;
    if (!payloads.binding(message.profile, message.topic)) return undefined;
    // It is not in history yet; what came before it, is.
    const { result } = await payloads.read({ ...message, id: Number.MAX_SAFE_INTEGER });
    if (!result.ok || result.decoded.json === undefined) return undefined;
    return JSON.parse(result.decoded.json) as unknown;
  }

  async #reply(answer: Answer): Promise<AskReply> {
    const { kind, milliseconds } = answer;
    if (!('message' in answer)) return { kind: answer.kind, milliseconds };
    const { topic, payload } = answer.message;
    const { history, clock = systemClock } = this.#options;
    const id = await recordedId(await history(), answer.message, clock);
    return {
      kind: kind === 'rejected' ? 'rejected' : 'accepted',
      milliseconds,
      topic,
      preview: previewPayload(payload),
      ...(id === undefined ? {} : { id }),
    };
  }
}

/** @throws Error that says what is wrong with it */
function conditionOf(text: string | undefined): Query | undefined {
  if (text === undefined || text.trim() === '') return undefined;
  const parsed = parseQuery(text, { now: systemClock.time() });
  if (!parsed.ok) throw new Error(`The condition on the answer: ${parsed.problem.message}`);
  const words = unanswerable(parsed.query);
  if (words !== undefined) throw new Error(`The condition on the answer: ${words}`);
  return parsed.query;
}
