/**
 * What an HTTPS request asks for, whether its principal may have it, and the answer.
 *
 * Source: AWS IoT data plane API reference; AWS IoT Core developer guide, "AWS IoT Core policy actions".
 */
import { quotas } from '../shared/aws/quotas.ts';
import { refusals } from './authenticate/refusals.ts';
import type { SignedRequest } from './authenticate/signature.ts';
import type { Broker } from './broker/broker.ts';
import {
  deleteConnection,
  getConnection,
  listSubscriptions,
  sendDirectMessage,
} from './connectionRequests.ts';
import { errorAnswer, type HttpAnswer, okAnswer, tooLarge } from './httpAnswer.ts';
import type { Authority } from './policy/authority.ts';
import { decodePart, readPublish } from './publishRequest.ts';
import { getRetained, listRetained } from './retainedRequests.ts';

interface Asker {
  readonly broker: Broker;
  readonly authority: Authority;
  /** Milliseconds since 1970. */
  readonly now: () => number;
}

/** @throws InvalidRequest */
export async function route(request: SignedRequest, asker: Asker): Promise<HttpAnswer> {
  const [path = '', ...rest] = request.target.split('?');
  const query = new URLSearchParams(rest.join('?'));
  const [, resource = '', behind] = /^\/([^/]*)(?:\/(.*))?$/s.exec(path) ?? [];
  if (resource === 'topics' && behind !== undefined) return publish(request, behind, query, asker);
  // A custom authorizer over HTTPS is for publishing only.
  const isPublisher = asker.authority.principal.kind === 'customAuthorizer';
  switch (resource) {
    case 'retainedMessage':
      return isPublisher ? forbidden() : retainedMessage(request, behind, query, asker);
    case 'connections':
      return isPublisher ? forbidden() : await connections(request, behind, query, asker);
    default:
      return errorAnswer('ResourceNotFoundException', 'Not Found');
  }
}

function publish(
  request: SignedRequest,
  encodedTopic: string,
  query: URLSearchParams,
  { broker, authority, now }: Asker,
): HttpAnswer {
  if (request.method !== 'POST') return notAllowed();
  if (request.body.length > quotas.payloadBytes) return tooLarge();
  const message = readPublish(encodedTopic, {
    query,
    header: (name) => request.headers[name],
    payload: request.body,
    now: now(),
  });
  if (!authority.allowsPublish(message.topic, message.retain)) return forbidden();
  broker.publish(message);
  return okAnswer();
}

function retainedMessage(
  request: SignedRequest,
  encodedTopic: string | undefined,
  query: URLSearchParams,
  { broker, authority }: Asker,
): HttpAnswer {
  if (request.method !== 'GET') return notAllowed();
  if (!encodedTopic) {
    return authority.allows('iot:ListRetainedMessages', '*')
      ? listRetained(broker.retained, query)
      : forbidden();
  }
  const topic = decodePart(encodedTopic, 'Topic');
  return authority.allows('iot:GetRetainedMessage', `topic/${topic}`)
    ? getRetained(broker.retained, topic)
    : forbidden();
}

async function connections(
  request: SignedRequest,
  behind: string | undefined,
  query: URLSearchParams,
  { broker, authority, now }: Asker,
): Promise<HttpAnswer> {
  const [encodedClientId = '', part] = (behind ?? '').split('/');
  const clientId = decodePart(encodedClientId, 'Client id');
  const client = `client/${clientId}`;
  switch (`${request.method} ${part ?? ''}`) {
    case 'GET ':
      return authority.allows('iot:GetConnection', client)
        ? getConnection(broker, clientId, query)
        : forbidden();
    case 'DELETE ':
      return authority.allows('iot:DeleteConnection', client)
        ? deleteConnection(broker, clientId, query)
        : forbidden();
    case 'GET subscriptions':
      return authority.allows('iot:ListSubscriptions', client)
        ? listSubscriptions(broker, clientId, query)
        : forbidden();
    case 'POST messages':
      return authority.allows('iot:SendDirectMessage', client)
        ? await sendDirectMessage(broker, clientId, {
            query,
            header: (name) => request.headers[name],
            body: request.body,
            now: now(),
          })
        : forbidden();
    default:
      return notAllowed();
  }
}

function forbidden(): HttpAnswer {
  return errorAnswer('ForbiddenException', refusals.forbidden);
}

function notAllowed(): HttpAnswer {
  return errorAnswer('MethodNotAllowedException', 'Method Not Allowed');
}
