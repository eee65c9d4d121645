/**
 * Connections over HTTPS: `GET` and `DELETE /connections/{clientId}`, `GET …/subscriptions` and
 * `POST …/messages`.
 *
 * Source: AWS IoT data plane API reference, "GetConnection", "DeleteConnection", "ListSubscriptions"
 * and "SendDirectMessage".
 */
import type { Broker } from './broker/broker.ts';
import { errorAnswer, type HttpAnswer, jsonAnswer, okAnswer } from './httpAnswer.ts';
import { readPage, page } from './paging.ts';
import { InvalidRequest, readBoolean, readMessage } from './publishRequest.ts';

export function getConnection(broker: Broker, clientId: string, query: URLSearchParams): HttpAnswer {
  const info = broker.get(clientId);
  if (!info) return unknownConnection();
  const { sourceIp, sourcePort, targetIp, targetPort } = info;
  const withSocket = info.connected && readBoolean(query, 'includeSocketInformation');
  return jsonAnswer({
    clientId,
    connected: info.connected,
    cleanSession: info.cleanSession,
    keepAliveDuration: info.keepAlive,
    sessionExpiry: info.sessionExpiry,
    ...(info.connected
      ? { connectedSince: info.connectedSince }
      : { disconnectedSince: info.disconnectedSince, disconnectReason: info.disconnectReason }),
    ...(withSocket && { sourceIp, sourcePort, targetIp, targetPort }),
  });
}

export function deleteConnection(broker: Broker, clientId: string, query: URLSearchParams): HttpAnswer {
  const ended = broker.end(clientId, {
    cleanSession: readBoolean(query, 'cleanSession'),
    preventWillMessage: readBoolean(query, 'preventWillMessage'),
  });
  return ended ? jsonAnswer(undefined) : unknownConnection();
}

export function listSubscriptions(broker: Broker, clientId: string, query: URLSearchParams): HttpAnswer {
  if (!broker.get(clientId)) return unknownConnection();
  const wanted = readPage(query, 20);
  const { items, nextToken } = page(broker.subscriptions(clientId), ({ topicFilter }) => topicFilter, wanted);
  return jsonAnswer({ subscriptions: items, nextToken });
}

/**
 * Sends a message to one client, which need not subscribe to the topic. With `confirmation` it goes
 * out with QoS 1, and the answer waits for the client's PUBACK.
 */
export async function sendDirectMessage(
  broker: Broker,
  clientId: string,
  request: {
    readonly query: URLSearchParams;
    readonly header: (name: string) => string | undefined;
    readonly body: Buffer;
    /** Milliseconds since 1970. */
    readonly now: number;
  },
): Promise<HttpAnswer> {
  const { query } = request;
  const confirmation = readBoolean(query, 'confirmation');
  // Of no account without confirmation, whatever it is.
  const seconds = (confirmation ? query.get('timeout') : null) ?? '5';
  if (!/^\d{1,2}$/.test(seconds) || Number(seconds) < 1 || Number(seconds) > 15) {
    throw new InvalidRequest('timeout must be between 1 and 15 seconds.');
  }
  const message = readMessage(query.get('topic') ?? '', {
    ...request,
    payload: request.body,
    qos: confirmation ? 1 : 0,
    retain: false,
  });
  return await new Promise((resolve) => {
    const callOff = broker.options.clock.after(
      Number(seconds) * 1000,
      () => resolve(errorAnswer('GatewayTimeoutException', 'No delivery confirmation from the client.')),
      { unref: true },
    );
    const answer = (value: HttpAnswer): void => {
      callOff();
      resolve(value);
    };
    const sent = broker.sendDirect(clientId, message, () => answer(okAnswer()));
    if (!sent) answer(unknownConnection());
    else if (!confirmation) answer(okAnswer());
  });
}

function unknownConnection(): HttpAnswer {
  return errorAnswer('ResourceNotFoundException', 'Connection not found');
}
