/**
 * Publishes over HTTPS: `POST /topics/{topic}?qos=…`.
 *
 * Source: AWS IoT Core API reference, "Publish" of the data plane; developer guide, "HTTPS".
 */
import { authorizerHeaders, authorizerQuery } from '../auth/customAuthorizer.ts';
import type { Resolved } from '../auth/resolve.ts';
import { encodeRfc3986 } from '../auth/percentEncoding.ts';
import { signHttpsRequest, type HttpsRequest } from '../auth/sigv4.ts';
import { errorFacts, explain } from '../failure/explain.ts';
import { FailureError } from '../failure/failureError.ts';
import type { Destination, Symptom } from '../failure/symptom.ts';
import type { Route } from '../profile/routes.ts';
import type { Clock } from '../shared/clock.ts';
import type { PublishOutcome, PublishProperties, PublishRequest } from '../shared/message.ts';
import { authority, openConnections, type HttpsConnections } from './httpsConnections.ts';
import { describeRefusal, parseObject } from './httpRefusal.ts';

export interface HttpsPublisherOptions {
  readonly route: Route;
  readonly destination: Destination;
  /** Where a custom authorizer's parameters go. */
  readonly authorizerIn: 'headers' | 'query';
  /** Identity and CA; asked for before every publish, so it caches what it can. */
  readonly resolve: () => Promise<Resolved>;
  readonly clock: Clock;
}

/** What of a publish its failure tells. */
type About = Partial<Pick<PublishRequest, 'topic' | 'retain'>>;

interface Connections extends HttpsConnections {
  readonly connectedAs: string;
  /** Did the endpoint answer on one of them? Then it knows the identity. */
  answered: boolean;
}

/** A page of the topics that hold a retained message. */
export interface RetainedPage {
  readonly topics: readonly string[];
  /** Asks for the next page; absent: this is the last. */
  readonly nextToken?: string;
}

/** A publisher that keeps its connections open between messages. */
export class HttpsPublisher {
  readonly #options: HttpsPublisherOptions;
  /** Connections made with the identity they authenticated with: another identity needs others. */
  #open: Connections | undefined;
  #disposed = false;

  constructor(options: HttpsPublisherOptions) {
    this.#options = options;
  }

  /**
   * Publishes one message and waits for the answer.
   *
   * @throws FailureError with what the endpoint said; with its PublishOutcome when there was an answer
   */
  async publish(request: PublishRequest): Promise<PublishOutcome> {
    const { clock, resolve } = this.#options;
    const resolved = await resolve();
    const started = clock.now();
    const answer = await this.#send(httpsRequest(request, authority(this.#options.route)), resolved, request);
    const milliseconds = clock.now() - started;
    if (answer.status !== 200) {
      const http = describeRefusal(answer.status, answer.headers, answer.body, resolved);
      const outcome: PublishOutcome = {
        ok: false,
        milliseconds,
        httpStatus: http.status,
        message: http.message,
        ...(http.traceId === undefined ? {} : { traceId: http.traceId }),
      };
      throw new FailureError(explain({ ...this.#about(request), http }), { outcome });
    }
    const said = parseObject(Buffer.from(answer.body).toString('utf8'));
    const traceId = said?.['traceId'] ?? answer.headers['x-amzn-requestid'];
    return {
      ok: true,
      milliseconds,
      httpStatus: answer.status,
      ...(typeof said?.['message'] === 'string' ? { message: said['message'] } : {}),
      ...(typeof traceId === 'string' ? { traceId } : {}),
    };
  }

  /**
   * Asks which topics hold a retained message: `GET /retainedMessage`, "ListRetainedMessages" of the data plane.
   *
   * @throws FailureError when there was no answer; Error with what a refusal said
   */
  async listRetained(nextToken?: string): Promise<RetainedPage> {
    const resolved = await this.#options.resolve();
    const answer = await this.#send(
      {
        method: 'GET',
        host: authority(this.#options.route),
        path: '/retainedMessage',
        query: { maxResults: '200', ...(nextToken === undefined ? {} : { nextToken }) },
        headers: {},
        body: new Uint8Array(),
      },
      resolved,
      {},
    );
    if (answer.status !== 200) {
      const { message } = describeRefusal(answer.status, answer.headers, answer.body, resolved);
      const hint = answer.status === 403 ? '; a policy has to allow iot:ListRetainedMessages on *' : '';
      throw new Error(`HTTP ${answer.status}${message === '' ? '' : `: ${message}`}${hint}`);
    }
    const page = parseObject(Buffer.from(answer.body).toString('utf8'));
    const listed: unknown = page?.['retainedTopics'];
    if (!Array.isArray(listed)) throw new Error('the answer has no list of topics');
    const next = page?.['nextToken'];
    return {
      topics: listed.flatMap((entry: unknown) =>
        typeof entry === 'object' && entry !== null && 'topic' in entry && typeof entry.topic === 'string'
          ? [entry.topic]
          : [],
      ),
      ...(typeof next === 'string' && next !== '' ? { nextToken: next } : {}),
    };
  }

  /** Closes the connections; publishes that are under way end with a FailureError. */
  async dispose(): Promise<void> {
    this.#disposed = true;
    const open = this.#open;
    this.#open = undefined;
    await open?.destroy();
  }

  async #send(request: HttpsRequest, resolved: Resolved, about: About) {
    const { headers, query } = await authorized(request, resolved, this.#options.authorizerIn);
    const search = Object.entries(query).map(
      ([name, value]) => `${encodeRfc3986(name)}=${encodeRfc3986(value)}`,
    );
    if (this.#disposed) throw this.#unanswered(about, new Error('the publisher was closed'), 'publish');
    const open = this.#connections(resolved);
    try {
      const response = await open.pool.request({
        method: request.method,
        path: `${request.path}?${search.join('&')}`,
        headers,
        ...(request.method === 'POST' ? { body: request.body } : {}),
      });
      open.answered = true;
      return { status: response.statusCode, headers: response.headers, body: await response.body.bytes() };
    } catch (error) {
      // No connection came about, and nothing was sent.
      if (error instanceof FailureError) throw error;
      // TLS 1.3 refuses a client certificate after the handshake: that looks like the end of a first request.
      const refused =
        resolved.identity.type === 'x509' && !open.answered && this.#open === open && isEnd(error);
      throw this.#unanswered(about, error, refused ? 'tls' : 'publish');
    }
  }

  #connections(resolved: Resolved): Connections {
    const { identity, ca, proxy } = resolved;
    const connectedAs = JSON.stringify([
      ca,
      proxy,
      identity.type === 'x509' ? identity.clientCertificate : undefined,
    ]);
    if (this.#open?.connectedAs !== connectedAs) {
      // Requests that are on their way end on the old connections, which fail on their own account if they do.
      this.#open?.pool.close().catch(() => undefined);
      const { route, destination, clock } = this.#options;
      this.#open = { ...openConnections(route, resolved, destination, clock), connectedAs, answered: false };
    }
    return this.#open;
  }

  #unanswered(about: About, error: unknown, phase: Symptom['phase']): FailureError {
    return new FailureError(explain({ ...this.#about(about), phase, ...errorFacts(error) }), {
      cause: error,
    });
  }

  #about({ topic, retain }: About): Pick<Symptom, 'phase' | 'destination' | 'topic' | 'retain'> {
    return {
      phase: 'publish',
      destination: this.#options.destination,
      ...(topic === undefined ? {} : { topic }),
      ...(retain === undefined ? {} : { retain }),
    };
  }
}

/** Did the connection end, rather than the patience with it? */
function isEnd(error: unknown): boolean {
  return !/^UND_ERR_(HEADERS|BODY)_TIMEOUT$/.test(errorFacts(error).code ?? '');
}

function topicPath(topic: string): string {
  return `/topics/${encodeRfc3986(topic)}`;
}

function httpsRequest(
  { topic, payload, qos, retain, properties }: PublishRequest,
  host: string,
): HttpsRequest {
  return {
    method: 'POST',
    host,
    path: topicPath(topic),
    query: { qos: String(qos), ...(retain ? { retain: 'true' } : {}), ...queryProperties(properties) },
    headers: { 'content-type': 'application/octet-stream', ...headerProperties(properties) },
    body: payload,
  };
}

function queryProperties(properties: PublishProperties = {}): Record<string, string> {
  const { contentType, responseTopic, messageExpiryInterval } = properties;
  return {
    ...(contentType === undefined ? {} : { contentType }),
    ...(responseTopic === undefined ? {} : { responseTopic }),
    ...(messageExpiryInterval === undefined ? {} : { messageExpiry: String(messageExpiryInterval) }),
  };
}

function headerProperties(properties: PublishProperties = {}): Record<string, string> {
  const { userProperties, payloadFormatIndicator, correlationData } = properties;
  const base64 = (data: Uint8Array | string) => Buffer.from(data).toString('base64');
  return {
    ...(userProperties === undefined
      ? {}
      : {
          'x-amz-mqtt5-user-properties': base64(
            JSON.stringify(userProperties.map(([name, value]) => Object.fromEntries([[name, value]]))),
          ),
        }),
    ...(payloadFormatIndicator === undefined
      ? {}
      : {
          'x-amz-mqtt5-payload-format-indicator':
            payloadFormatIndicator === 'utf8' ? 'UTF8_DATA' : 'UNSPECIFIED_BYTES',
        }),
    ...(correlationData === undefined ? {} : { 'x-amz-mqtt5-correlation-data': base64(correlationData) }),
  };
}

/** Headers and query with what the identity adds to them. */
async function authorized(
  request: HttpsRequest,
  { identity }: Resolved,
  authorizerIn: 'headers' | 'query',
): Promise<Pick<HttpsRequest, 'headers' | 'query'>> {
  if (identity.type === 'sigv4')
    return { headers: await signHttpsRequest(request, identity), query: request.query };
  if (identity.type !== 'customAuthorizer') return request;
  const { authorizer } = identity;
  if (authorizerIn === 'headers')
    return { headers: { ...request.headers, ...authorizerHeaders(authorizer) }, query: request.query };
  return {
    headers: request.headers,
    query: { ...request.query, ...Object.fromEntries(authorizerQuery(authorizer)) },
  };
}
