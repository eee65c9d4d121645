/** What counts as the answer to a message: where it comes, and how it is told from others. */
import type { AnswerPlan } from '../../shared/compose/messageTemplate.ts';
import type { NewMessage, PublishRequest } from '../../shared/message.ts';
import { decodeText } from '../../shared/payload/text.ts';
import { matchesMessage } from '../../shared/search/matchMessage.ts';
import type { Query } from '../../shared/search/query.ts';
import { matchesTopicFilter, matchOptions, type BrokerKind } from '../../shared/topic.ts';
import { refusal } from '../checkRequest.ts';

export type Verdict = 'accepted' | 'rejected';

export interface Expectation {
  /** The message as it is to be sent: with what the answer is told by. */
  readonly request: PublishRequest;
  /** What has to be subscribed to before it is sent. */
  readonly topicFilters: readonly string[];
  /** Is this the answer? */
  readonly judge: (message: NewMessage) => Verdict | undefined | Promise<Verdict | undefined>;
}

export interface ExpectationOptions {
  readonly broker: BrokerKind;
  readonly mqttVersion: '3.1.1' | '5';
  readonly clientId: string;
  readonly uuid: () => string;
  /** The plan's condition, parsed. */
  readonly condition?: Query;
  /** The payload's JSON as the format reads it that is bound to its topic; undefined: read it as JSON itself. */
  readonly documentOf?: (message: NewMessage) => Promise<unknown>;
}

/** @throws FailureError when there is no such answer to this message */
export function expectationOf(
  request: PublishRequest,
  plan: AnswerPlan,
  options: ExpectationOptions,
): Expectation {
  switch (plan.kind) {
    case 'responseTopic':
      return byResponseTopic(request, options);
    case 'aws':
      return byPair(request);
    case 'filter':
      return byFilter(request, plan.topicFilter, options);
  }
}

/** MQTT 5.0, section 4.10: the responder publishes to the response topic, with the correlation data of the request. */
function byResponseTopic(
  request: PublishRequest,
  { mqttVersion, clientId, uuid }: ExpectationOptions,
): Expectation {
  if (mqttVersion !== '5') {
    throw refusal(
      'publish',
      'MQTT 3.1.1 has no response topic.',
      'Set mqttVersion to "5" in the profile, or wait for an answer by topic filter.',
    );
  }
  const { properties = {} } = request;
  const responseTopic = properties.responseTopic ?? `answers/${clientId}/${uuid()}`;
  const correlationData = properties.correlationData ?? new TextEncoder().encode(uuid());
  return {
    request: { ...request, properties: { ...properties, responseTopic, correlationData } },
    topicFilters: [responseTopic],
    judge: ({ topic, properties: found }) =>
      topic === responseTopic && sameBytes(found?.correlationData, correlationData) ? 'accepted' : undefined,
  };
}

/** AWS IoT answers many requests on the same topic with /accepted or /rejected behind it; a client token tells them apart. */
function byPair(request: PublishRequest): Expectation {
  const { topic } = request;
  const token = clientToken(request.payload);
  const accepted = `${topic}/accepted`;
  const rejected = `${topic}/rejected`;
  return {
    request,
    topicFilters: [accepted, rejected],
    judge: (message) => {
      if (message.topic !== accepted && message.topic !== rejected) return undefined;
      const verdict = message.topic === accepted ? 'accepted' : 'rejected';
      const found = clientToken(message.payload);
      if (token === undefined || found === token) return verdict;
      // AWS cannot give back the token of a payload that it could not read.
      return verdict === 'rejected' && found === undefined ? verdict : undefined;
    },
  };
}

function byFilter(
  request: PublishRequest,
  topicFilter: string,
  { broker, condition, documentOf }: ExpectationOptions,
): Expectation {
  const options = matchOptions(broker);
  return {
    request,
    topicFilters: [topicFilter],
    judge: async (message) => {
      if (!matchesTopicFilter(topicFilter, message.topic, options)) return undefined;
      if (!condition) return 'accepted';
      const document = await documentOf?.(message);
      return matchesMessage(condition, message, { ...options, document }) ? 'accepted' : undefined;
    },
  };
}

/** Member `clientToken` of a JSON payload, as shadows and jobs have it. */
function clientToken(payload: Uint8Array): string | undefined {
  try {
    const document: unknown = JSON.parse(decodeText(payload) ?? '');
    return typeof document === 'object' &&
      document !== null &&
      'clientToken' in document &&
      typeof document.clientToken === 'string'
      ? document.clientToken
      : undefined;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

export function sameBytes(found: Uint8Array | undefined, wanted: Uint8Array): boolean {
  return found?.length === wanted.length && wanted.every((byte, index) => byte === found[index]);
}
