/** From a message as it was written to what is published: prompts, variables, format. Knows no VS Code. */
import { randomUUID } from 'node:crypto';
import { systemClock } from '../../shared/clock.ts';
import type { DraftPreview } from '../../shared/compose/draftReview.ts';
import type { MessageTemplate } from '../../shared/compose/messageTemplate.ts';
import type { VariableContext } from '../../shared/compose/template.ts';
import type { Limited } from '../../shared/limits.ts';
import type { PublishRequest, Route } from '../../shared/message.ts';
import type { Payloads } from '../payloads/payloads.ts';
import { compileMessage, fill, type CompiledMessage } from './compiled.ts';
import { ComposeError } from './composeError.ts';
import { encodePayload } from './encoding.ts';
import { filledProperties } from './filledProperties.ts';
import { previewOf } from './preview.ts';

/** The person wants to change the answer before. */
export const goBack = Symbol('back');

/** Where a question stands among those of a message. */
export interface QuestionPlace {
  /** From 1. */
  readonly step: number;
  readonly of: number;
  /** What was answered last time. */
  readonly last: string | undefined;
}

export interface ComposingOptions {
  readonly payloads: Pick<Payloads, 'write'>;
  /** Asks a person for a value; undefined when they turned away. */
  readonly ask: (label: string, place: QuestionPlace) => Promise<string | typeof goBack | undefined>;
  readonly clientId: (profileId: string) => string;
  /** Route when the message names none. */
  readonly route: (profileId: string) => Route;
  /** Variables of the environment that is chosen now. */
  readonly variables: () => ReadonlyMap<string, string>;
  readonly env: VariableContext['env'];
}

/** A message whose questions are answered, ready to become as many requests as are wanted. */
export interface PreparedMessage {
  readonly template: MessageTemplate;
  /** The request of a repeat's message. @param index from 0. Rejects with what is wrong in words for people. */
  request(index: number): Promise<PublishRequest>;
}

export class Composing {
  readonly #options: ComposingOptions;
  /** What was answered in this window; not kept, for it may be a secret. */
  readonly #answers = new Map<string, string>();

  constructor(options: ComposingOptions) {
    this.#options = options;
  }

  /**
   * Asks what the message asks for, once.
   *
   * @returns undefined when the person turned away
   * @throws ComposeError
   */
  async prepare(profileId: string, template: MessageTemplate): Promise<PreparedMessage | undefined> {
    const compiled = compileMessage(template);
    const [first, ...others] = compiled.problems;
    if (first) throw new ComposeError([first, ...others]);
    const answers = await this.#askAll(compiled.prompts);
    if (!answers) return undefined;
    const { topic, payload } = compiled;
    // Encoding what never varies once is enough.
    let constant: Promise<Uint8Array> | undefined;
    const encode = (context: VariableContext, filledTopic: string): Promise<Uint8Array> => {
      const make = () =>
        encodePayload(this.#options.payloads, filledTopic, fill(payload, context), template.format);
      if (payload.constant === undefined || topic.constant === undefined) return make();
      return (constant ??= make());
    };
    return {
      template,
      request: async (index) => {
        const context = this.#context(profileId, { answers, index });
        const filledTopic = fill(topic, context);
        const properties = template.properties && filledProperties(template.properties, compiled, context);
        return {
          topic: filledTopic,
          payload: await encode(context, filledTopic),
          qos: template.qos,
          retain: template.retain,
          route: template.route ?? this.#options.route(profileId),
          ...(properties ? { properties } : {}),
        };
      },
    };
  }

  /** What a message would be, without asking anybody. @param limits of the profile */
  async preview(profileId: string, template: MessageTemplate, limits: Limited): Promise<DraftPreview> {
    const compiled: CompiledMessage = compileMessage(template);
    const contextWith = (mask: (text: string) => string): VariableContext => {
      const context = this.#context(profileId, { answers: new Map(), index: 0 });
      return {
        ...context,
        answers: new Map(compiled.prompts.map((label) => [label, mask(label)])),
        env: (name) => {
          const value = context.env(name);
          return typeof value === 'string' ? mask(`env ${name}`) : value;
        },
      };
    };
    return await previewOf({
      template,
      compiled,
      limits,
      payloads: this.#options.payloads,
      masked: contextWith((text) => `‹${text}›`),
      numbered: contextWith(() => '0'),
    });
  }

  /**
   * What fills in variables besides those of a message, for what sends by itself.
   *
   * @param labels prompts to ask first, each once; undefined is returned when the person turned away
   */
  async surroundings(
    labels: readonly string[],
  ): Promise<Pick<VariableContext, 'random' | 'uuid' | 'env' | 'answers' | 'variables'> | undefined> {
    const { variables, env } = this.#options;
    const answers = await this.#askAll(labels);
    return answers && { random: Math.random, uuid: randomUUID, env, answers, variables: variables() };
  }

  /** The answers by their labels; undefined when the person turned away. */
  async #askAll(labels: readonly string[]): Promise<ReadonlyMap<string, string> | undefined> {
    const answers = new Map<string, string>();
    for (let step = 0; step < labels.length;) {
      const label = labels[step] ?? '';
      const last = answers.get(label) ?? this.#answers.get(label);
      const answer = await this.#options.ask(label, { step: step + 1, of: labels.length, last });
      if (answer === undefined) return undefined;
      if (answer === goBack) {
        step = Math.max(0, step - 1);
        continue;
      }
      answers.set(label, answer);
      this.#answers.set(label, answer);
      step++;
    }
    return answers;
  }

  #context(profileId: string, given: Pick<VariableContext, 'answers' | 'index'>): VariableContext {
    const { clientId, variables, env } = this.#options;
    return {
      ...given,
      clientId: clientId(profileId),
      now: systemClock.time(),
      random: Math.random,
      uuid: randomUUID,
      env,
      variables: variables(),
      named: new Map(),
    };
  }
}
