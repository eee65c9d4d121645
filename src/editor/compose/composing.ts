/** From a message as it was written to what is published: prompts, variables, format. Knows no VS Code. */
import { randomUUID } from 'node:crypto';
import {
  expandTemplate,
  parseTemplate,
  promptsOf,
  type VariableContext,
} from '../../shared/compose/template.ts';
import type { MessageTemplate, TemplateProperties } from '../../shared/compose/messageTemplate.ts';
import type { PublishProperties, PublishRequest, Route } from '../../shared/message.ts';
import { encodeText } from '../../shared/payload/text.ts';
import type { Payloads } from '../payloads/payloads.ts';

export interface ComposingOptions {
  readonly payloads: Pick<Payloads, 'write'>;
  /** Asks a person for a value; undefined when they turned away. */
  readonly ask: (label: string) => Promise<string | undefined>;
  readonly clientId: (profileId: string) => string;
  /** Route when the message names none. */
  readonly route: (profileId: string) => Route;
  /** Variables of the environment that is chosen now. */
  readonly variables: () => ReadonlyMap<string, string>;
  readonly env: (name: string) => string | undefined;
}

/** A message whose questions are answered, ready to become as many requests as are wanted. */
export interface PreparedMessage {
  readonly template: MessageTemplate;
  /** The request of a repeat's message. @param index from 0. Rejects with what is wrong in words for people. */
  request(index: number): Promise<PublishRequest>;
}

export class Composing {
  readonly #options: ComposingOptions;

  constructor(options: ComposingOptions) {
    this.#options = options;
  }

  /**
   * Asks what the message asks for, once.
   *
   * @returns undefined when the person turned away
   * @throws TemplateError
   */
  async prepare(profileId: string, template: MessageTemplate): Promise<PreparedMessage | undefined> {
    const { ask } = this.#options;
    const answers = new Map<string, string>();
    for (const label of promptsOf(parseTemplate(textsOf(template).join('\n')))) {
      const answer = await ask(label);
      if (answer === undefined) return undefined;
      answers.set(label, answer);
    }
    return {
      template,
      request: (index) => this.#request(profileId, template, { answers, index }),
    };
  }

  async #request(
    profileId: string,
    template: MessageTemplate,
    given: Pick<VariableContext, 'answers' | 'index'>,
  ): Promise<PublishRequest> {
    const { clientId, variables, env, payloads, route } = this.#options;
    const context: VariableContext = {
      ...given,
      clientId: clientId(profileId),
      now: Date.now(),
      random: Math.random,
      uuid: randomUUID,
      env,
      variables: variables(),
      named: new Map(),
    };
    const fill = (text: string): string => expandTemplate(parseTemplate(text), context);
    const topic = fill(template.topic);
    const text = fill(template.payload);
    const { format, qos, retain, properties } = template;
    const written = format
      ? await payloads.write(topic, text, format)
      : ({ ok: true, bytes: encodeText(text) } as const);
    if (!written.ok) throw new Error(written.problem);
    return {
      topic,
      payload: written.bytes,
      qos,
      retain,
      route: template.route ?? route(profileId),
      ...(properties ? { properties: filledProperties(properties, fill) } : {}),
    };
  }
}

/** All texts of a message in which variables may stand. */
function textsOf({ topic, payload, properties = {} }: MessageTemplate): readonly string[] {
  const { contentType, responseTopic, correlationData, userProperties = [] } = properties;
  return [topic, payload, contentType, responseTopic, correlationData?.text, ...userProperties.flat()].filter(
    (text) => text !== undefined,
  );
}

function filledProperties(
  { contentType, responseTopic, correlationData, userProperties, ...rest }: TemplateProperties,
  fill: (text: string) => string,
): PublishProperties {
  const { payloadFormatIndicator, messageExpiryInterval, topicAlias } = rest;
  return {
    ...(payloadFormatIndicator === undefined ? {} : { payloadFormatIndicator }),
    ...(messageExpiryInterval === undefined ? {} : { messageExpiryInterval }),
    ...(topicAlias === undefined ? {} : { topicAlias }),
    ...(contentType === undefined ? {} : { contentType: fill(contentType) }),
    ...(responseTopic === undefined ? {} : { responseTopic: fill(responseTopic) }),
    ...(correlationData === undefined
      ? {}
      : {
          correlationData: new Uint8Array(Buffer.from(fill(correlationData.text), correlationData.encoding)),
        }),
    ...(userProperties === undefined
      ? {}
      : { userProperties: userProperties.map(([name, value]) => [fill(name), fill(value)] as const) }),
  };
}
