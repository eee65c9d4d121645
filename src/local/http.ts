/**
 * What speaks HTTP to the endpoint: publishes, retained messages, and the upgrade to MQTT over
 * WebSocket. Sockets come from front.ts with what TLS proved of the client.
 */
import {
  createServer,
  type IncomingMessage,
  type Server,
  type ServerResponse,
  STATUS_CODES,
} from 'node:http';
import type { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import type { TLSSocket } from 'node:tls';
import { quotas } from '../shared/aws/quotas.ts';
import type { CustomAuthorizer } from './authenticate/customAuthorizer.ts';
import type { Principal } from './authenticate/principal.ts';
import { refusals } from './authenticate/refusals.ts';
import type { RequestAuthenticator } from './authenticate/requestAuthenticator.ts';
import type { SignedRequest } from './authenticate/signature.ts';
import type { X509Registry } from './authenticate/x509Registry.ts';
import type { Broker } from './broker/broker.ts';
import type { ConnectionFaults } from './faults/connectionFaults.ts';
import { answerOfFault, faultsOfRequest } from './faults/httpFaults.ts';
import { MqttFaults } from './faults/mqttFaults.ts';
import { errorAnswer, type HttpAnswer, tooLarge } from './httpAnswer.ts';
import { route } from './httpRoutes.ts';
import { Authority } from './policy/authority.ts';
import { InvalidRequest } from './publishRequest.ts';
import { MqttWebSockets } from './webSocket.ts';

export interface HttpOptions {
  readonly broker: Broker;
  readonly authenticator: RequestAuthenticator;
  readonly authorizer: CustomAuthorizer;
  readonly registry: X509Registry;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  /** Told of what went wrong in here. */
  readonly log: (sentence: string) => void;
}

/** Milliseconds that an idle connection stays open between requests. */
const idleTime = 120_000;

/** Bytes of a body that is refused for its size; a client that sends even more is cut off. */
const droppedBodyLimit = 16 * 1024 * 1024;

export class HttpFront {
  readonly #options: HttpOptions;
  readonly #server: Server;
  readonly #webSockets: MqttWebSockets;
  /** Sockets whose client proved itself with a certificate. */
  readonly #principals = new WeakMap<Duplex, Principal>();
  readonly #faults = new WeakMap<Duplex, ConnectionFaults>();

  constructor(options: HttpOptions) {
    this.#options = options;
    this.#webSockets = new MqttWebSockets(options.broker);
    this.#server = createServer({ keepAliveTimeout: idleTime, keepAlive: true, noDelay: true });
    this.#server.on('request', (request, response) => {
      this.#respond(request, response).catch((error: unknown) => {
        // A client that went away in the middle of its request has nobody to be answered.
        if (!request.destroyed || request.complete) this.#options.log(`HTTP: ${String(error)}`);
        response.destroy();
      });
    });
    this.#server.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) =>
      this.#upgrade(request, socket, head),
    );
  }

  /**
   * Takes a TLS connection that speaks HTTP.
   *
   * @param principal of its client certificate, on the rows that want one
   */
  accept(socket: TLSSocket, principal: Principal | undefined, faults: ConnectionFaults | undefined): void {
    if (faults) this.#faults.set(socket, faults);
    if (principal) this.#principals.set(socket, principal);
    this.#server.emit('connection', socket);
  }

  async #respond(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = await readBody(request);
    const { socket } = request;
    const signed = signedRequest(request, body ?? Buffer.alloc(0));
    const faults = faultsOfRequest(this.#faults.get(socket), 'request', signed);
    const fault = answerOfFault(faults, 'request', signed, socket, this.#options.now());
    if (fault === 'broken') return;
    const answer = fault ?? (body === undefined ? tooLarge() : await this.#answer(signed, socket));
    response.writeHead(answer.status, this.#dated(answer) as Record<string, string | string[]>);
    response.end(answer.body);
  }

  async #answer(request: SignedRequest, socket: Socket): Promise<HttpAnswer> {
    const { authenticator, broker, now, registry } = this.#options;
    const certified = this.#principals.get(socket);
    const verdict = certified ? { principal: certified } : authenticator.authenticate(request);
    if (!verdict) return errorAnswer('ForbiddenException', refusals.missingToken);
    if ('refusal' in verdict) return errorAnswer('ForbiddenException', verdict.refusal);
    // The connection may be older than the certificate's last change of state.
    if (certified && registry.status(certified.identifier) !== 'ACTIVE') {
      return errorAnswer('ForbiddenException', refusals.forbidden);
    }
    const { principal } = verdict;
    const authority = new Authority(broker.options.policies, principal, {
      sourceIp: socket.remoteAddress ?? '',
      domainName: serverName(socket),
    });
    try {
      return await route(request, { broker, authority, now });
    } catch (error) {
      if (error instanceof InvalidRequest) return errorAnswer('InvalidRequestException', error.message);
      throw error;
    }
  }

  #upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    const signed = signedRequest(request, Buffer.alloc(0));
    const path = signed.target.split('?', 1)[0];
    const faults = faultsOfRequest(this.#faults.get(socket), 'upgrade', signed);
    const fault = answerOfFault(faults, 'upgrade', signed, socket, this.#options.now());
    if (fault === 'broken') {
      socket.on('error', () => socket.destroy());
      return;
    }
    const refusal = fault ?? this.#refusalOfUpgrade(signed, path ?? '', socket);
    if (refusal) {
      refuseUpgrade(socket, { ...refusal, headers: this.#dated(refusal) });
      return;
    }
    const verdict = this.#options.authenticator.authenticate(signed);
    const { authorizer } = this.#options;
    this.#webSockets.accept(request, socket, head, {
      // Proved in the upgrade, or else to be proved by the user name and password of CONNECT.
      authenticate: (username, password) =>
        verdict && 'principal' in verdict
          ? verdict.principal
          : authorizer.authenticate(authorizer.fromConnect(username, password)),
      overWebSocket: true,
      domainName: serverName(request.socket),
      ...(faults && { interfere: (connection) => new MqttFaults(faults, connection) }),
    });
  }

  /** An answer's headers by the endpoint's own clock, which a client may measure its own against. */
  #dated({ headers }: HttpAnswer): HttpAnswer['headers'] {
    return { ...headers, date: new Date(this.#options.now()).toUTCString() };
  }

  #refusalOfUpgrade(request: SignedRequest, path: string, socket: Duplex): HttpAnswer | undefined {
    // Rows with a client certificate have no WebSocket.
    if (this.#principals.has(socket) || path !== '/mqtt')
      return errorAnswer('ForbiddenException', refusals.missingToken);
    const verdict = this.#options.authenticator.authenticate(request);
    return verdict && 'refusal' in verdict ? errorAnswer('ForbiddenException', verdict.refusal) : undefined;
  }
}

/** The name that the client asked for in SNI. */
export function serverName(socket: Socket): string | undefined {
  const { servername } = socket as Socket & { servername?: string | false };
  return servername === false ? undefined : servername;
}

/**
 * The whole body, or undefined when it is over the limit. What is over it is read and dropped, so
 * that the client comes to the end of its sending and to the answer; but not without end.
 */
async function readBody(request: IncomingMessage): Promise<Buffer | undefined> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > droppedBodyLimit) break;
    if (size <= quotas.payloadBytes) chunks.push(chunk);
  }
  return size > quotas.payloadBytes ? undefined : Buffer.concat(chunks, size);
}

function signedRequest(request: IncomingMessage, body: Buffer): SignedRequest {
  const headers: Record<string, string | undefined> = {};
  for (const [name, value] of Object.entries(request.headers)) {
    headers[name] = Array.isArray(value) ? value.join(',') : value;
  }
  return { method: request.method ?? '', target: request.url ?? '', headers, body };
}

function refuseUpgrade(socket: Duplex, answer: HttpAnswer): void {
  const lines = [`HTTP/1.1 ${answer.status} ${STATUS_CODES[answer.status] ?? ''}`, 'connection: keep-alive'];
  for (const [name, value] of Object.entries(answer.headers)) {
    for (const one of typeof value === 'string' ? [value] : value) lines.push(`${name}: ${one}`);
  }
  socket.on('error', () => socket.destroy());
  socket.end(`${lines.join('\r\n')}\r\n\r\n${answer.body}`);
}
