/**
 * AWS services that give credentials, as far as clients ask them: STS (AssumeRole), Cognito identity pools, the SSO portal, and the
 * credential provider of AWS IoT, which wants a client certificate. All give the same credentials: those that a local endpoint takes.
 */
import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { TLSSocket } from 'node:tls';
import type { LocalEndpointDescription } from '../../src/local/endpoint.ts';

export interface AskedService {
  readonly service: 'sts' | 'cognito' | 'sso' | 'credentialProvider';
  /** Operation or path. */
  readonly operation: string;
  readonly parameters: Readonly<Record<string, unknown>>;
}

export interface AwsServices {
  /** `http://…` for AWS_ENDPOINT_URL_STS and its like. */
  readonly url: string;
  /** `host:port` of the credential provider. */
  readonly credentialEndpoint: string;
  readonly asked: AskedService[];
  /** What the next requests are answered with instead. */
  refusal: { status: number; body: string; headers?: Record<string, string> } | undefined;
  stop(): Promise<void>;
}

export interface AwsServicesOptions {
  readonly credentials: LocalEndpointDescription['credentials'];
  /** PEM. */
  readonly server: { readonly certificate: string; readonly privateKey: string; readonly ca: string };
}

export async function startAwsServices({ credentials, server }: AwsServicesOptions): Promise<AwsServices> {
  const asked: AskedService[] = [];
  const { accessKeyId, secretAccessKey, sessionToken } = credentials;
  const expires = () => new Date(Date.now() + 3_600_000);

  const http = createServer((request, response) => {
    void readBody(request).then((body) => {
      const answer = (status: number, type: string, text: string, headers = {}) => {
        response.writeHead(status, { 'content-type': type, ...headers }).end(text);
      };
      const target = request.headers['x-amz-target'];
      const url = new URL(request.url ?? '/', 'http://services');
      const isJson = typeof target === 'string';
      if (isJson) {
        const parameters = JSON.parse(body) as Record<string, unknown>;
        asked.push({ service: 'cognito', operation: target.split('.')[1] ?? '', parameters });
      } else if (url.pathname === '/federation/credentials') {
        const token = request.headers['x-amz-sso_bearer_token'];
        const parameters = { ...Object.fromEntries(url.searchParams), token };
        asked.push({ service: 'sso', operation: url.pathname, parameters });
      } else {
        const { Action: operation = '', ...parameters } = Object.fromEntries(new URLSearchParams(body));
        asked.push({
          service: 'sts',
          operation,
          parameters: { ...parameters, authorization: request.headers.authorization },
        });
      }
      if (services.refusal) {
        const { status, body: text, headers } = services.refusal;
        answer(status, isJson ? 'application/x-amz-json-1.1' : 'text/xml', text, headers);
      } else if (isJson) {
        const reply = target.endsWith('GetId')
          ? { IdentityId: 'eu-west-1:11111111-2222-3333-4444-555555555555' }
          : {
              IdentityId: 'eu-west-1:11111111-2222-3333-4444-555555555555',
              Credentials: {
                AccessKeyId: accessKeyId,
                SecretKey: secretAccessKey,
                SessionToken: sessionToken,
                Expiration: expires().getTime() / 1000,
              },
            };
        answer(200, 'application/x-amz-json-1.1', JSON.stringify(reply));
      } else if (url.pathname === '/federation/credentials') {
        const roleCredentials = {
          accessKeyId,
          secretAccessKey,
          sessionToken,
          expiration: expires().getTime(),
        };
        answer(200, 'application/json', JSON.stringify({ roleCredentials }));
      } else {
        answer(
          200,
          'text/xml',
          `<AssumeRoleResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><AssumeRoleResult><AssumedRoleUser><Arn>arn:aws:sts::123456789012:assumed-role/press/me</Arn><AssumedRoleId>AROA:me</AssumedRoleId></AssumedRoleUser><Credentials><AccessKeyId>${accessKeyId}</AccessKeyId><SecretAccessKey>${secretAccessKey}</SecretAccessKey><SessionToken>${sessionToken}</SessionToken><Expiration>${expires().toISOString()}</Expiration></Credentials></AssumeRoleResult></AssumeRoleResponse>`,
        );
      }
    });
  });

  const provider = createTlsServer(
    {
      cert: server.certificate,
      key: server.privateKey,
      ca: server.ca,
      requestCert: true,
      rejectUnauthorized: true,
    },
    (request, response) => {
      const socket = request.socket instanceof TLSSocket ? request.socket : undefined;
      const certificate = socket?.getPeerCertificate();
      asked.push({
        service: 'credentialProvider',
        operation: request.url ?? '',
        parameters: { thingName: request.headers['x-amzn-iot-thingname'], subject: certificate?.subject.CN },
      });
      const { status, body } = services.refusal ?? {
        status: 200,
        body: JSON.stringify({
          credentials: { accessKeyId, secretAccessKey, sessionToken, expiration: expires().toISOString() },
        }),
      };
      response.writeHead(status, { 'content-type': 'application/json' }).end(body);
    },
  );
  const services: AwsServices = {
    url: `http://localhost:${await listen(http)}`,
    credentialEndpoint: `localhost:${await listen(provider)}`,
    asked,
    refusal: undefined,
    stop: async () => {
      await Promise.all([close(http), close(provider)]);
    },
  };
  return services;
}

async function readBody(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString('utf8');
}

type AnyServer = Server | ReturnType<typeof createTlsServer>;

async function listen(server: AnyServer): Promise<number> {
  server.listen(0, 'localhost');
  await once(server, 'listening');
  return (server.address() as AddressInfo).port;
}

async function close(server: AnyServer): Promise<void> {
  server.closeAllConnections();
  server.close();
  await once(server, 'close');
}
