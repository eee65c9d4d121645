/** Known secrets are fed through many failures; nothing that people or logs see may hold one of them. */
import { once } from 'node:events';
import { chmod, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest';
import { FailureError } from '../../../src/failure/failureError.ts';
import { keepCertificates } from '../../../src/local/certificates.ts';
import { startLocalEndpoint, type LocalEndpoint } from '../../../src/local/endpoint.ts';
import { KeptFiles } from '../../../src/local/keptFiles.ts';
import type { Secrets } from '../../../src/profile/schema.ts';
import { findRows } from '../../../src/shared/aws/protocolTable.ts';
import { openSessions, type OpenSessions } from '../../support/openSessions.ts';
import { profileForRow, writeAwsCredentials } from '../../support/rowProfiles.ts';

let directory: string;
let endpoint: LocalEndpoint;
let open: OpenSessions;
/** Everything that was shown. */
let shown: string[];

const known = {
  secretAccessKey: 'SecretAccessKey+Known/1',
  sessionToken: 'SessionToken+Known/2==',
  token: 'token-known-3',
  tokenSignature: 'Tm90QVNpZ25hdHVyZUtub3duNA==',
  password: 'password-known-5 &?',
  command: 'argument-known-6',
};

beforeAll(async () => {
  directory = await mkdtemp(path.join(tmpdir(), 'topicscope-secrets-'));
  endpoint = await startLocalEndpoint({ directory });
});
afterAll(async () => {
  await endpoint.stop();
  await rm(directory, { recursive: true });
});
beforeEach(async () => {
  open = openSessions();
  shown = [];
  open.sessions.onDidChangeHealth((health) => shown.push(JSON.stringify(health)));
  await writeAwsCredentials(directory, { credentials: { ...endpoint.description.credentials, ...known } });
});
afterEach(async () => {
  await open.sessions.dispose();
});

/** Connects and publishes, which has to fail, and looks for secrets in all that can be seen of it. */
async function failAndSearch(number: number, changes: object, secrets: Secrets = {}): Promise<string> {
  const row = findRows({}).find((one) => one.row === number);
  if (!row) throw new RangeError(`no row ${number}`);
  const { profile } = profileForRow(row, endpoint.description);
  open.add({ ...profile, ...changes }, secrets);
  const { id } = profile;
  const errors = [
    await open.sessions.connect(id).catch((error: unknown) => error),
    await open.sessions
      .publish(id, { topic: 'a', payload: Buffer.from('x'), qos: 1, retain: false, route: 'https' })
      .catch((error: unknown) => error),
  ].filter((error) => error instanceof FailureError);
  expect(errors).not.toEqual([]);
  shown.push(JSON.stringify(open.sessions.health(id)), ...open.log);
  for (const { message, failure, outcome } of errors) shown.push(message, JSON.stringify([failure, outcome]));
  await open.sessions.disconnect(id);
  shown.push(JSON.stringify(open.messages.map((one) => ({ ...one, payload: '' }))));
  const all = shown.join('\n');
  for (const secret of Object.values(known)) {
    for (const form of [secret, encodeURIComponent(secret), Buffer.from(secret).toString('base64')]) {
      expect(all).not.toContain(form);
    }
  }
  expect(all).not.toMatch(/Signature=(?!\*)/);
  return all;
}

const sigv4 = { type: 'sigv4', source: 'profile', profile: 'topicscope-local' } as const;
const authorizer = (passIn?: 'headers' | 'query') => ({
  type: 'customAuthorizer',
  authorizerName: endpoint.description.authorizer.name,
  tokenKeyName: endpoint.description.authorizer.tokenKeyName,
  ...(passIn === undefined ? {} : { passIn }),
});
const rowsWithParameters = [
  [2, undefined],
  [2, 'headers'],
  [2, 'query'],
  [5, undefined],
  [9, 'headers'],
  [9, 'query'],
] as const;

it.each([1, 6])('a wrong secret key, row %i', async (number) => {
  const all = await failAndSearch(number, { identity: { ...sigv4, region: endpoint.description.region } });
  expect(all).toContain('signature we calculated does not match');
});

it.each([1, 6])('a wrong region, row %i', async (number) => {
  const all = await failAndSearch(number, { identity: { ...sigv4, region: 'eu-north-1' } });
  expect(all).toContain("not 'eu-north-1'");
});

it.each(rowsWithParameters)('a wrong token, row %i, in %s', async (number, passIn) => {
  await failAndSearch(number, { identity: authorizer(passIn) }, known);
});

it.each([2, 5, 9])('a wrong password, row %i', async (number) => {
  const identity = { type: 'customAuthorizer', authorizerName: endpoint.description.authorizer.name };
  await failAndSearch(number, { identity: { ...identity, username: 'ann' } }, known);
});

it.each([
  [2, 'headers'],
  [9, 'headers'],
] as const)('a token that no header carries, row %i', async (number, passIn) => {
  const secrets = { token: `${known.token}\n`, tokenSignature: known.tokenSignature };
  const all = await failAndSearch(number, { identity: authorizer(passIn) }, secrets);
  expect(all).toContain('token: has a line break');
});

it.each([1, 2, 5, 6, 9])('an endpoint that refuses connections, row %i', async (number) => {
  const sign = number === 1 || number === 6;
  const all = await failAndSearch(
    number,
    {
      portMap: { '443': 1 },
      identity: sign ? { ...sigv4, region: endpoint.description.region } : authorizer(),
    },
    known,
  );
  expect(all).toContain('ECONNREFUSED');
});

it('a key file that holds no key', async () => {
  const file = path.join(directory, 'bad-key.pem');
  const [device] = endpoint.description.devices;
  const pem = await readFile(device!.privateKey, 'utf8');
  await writeFile(file, pem.replace(/\n([A-Za-z0-9+/]{8})/, `\n${known.token}$1`), { mode: 0o600 });
  const all = await failAndSearch(4, { identity: { type: 'x509', ...device, privateKey: file } });
  expect(all).toContain('identity.privateKey');
});

it('a credential process that fails', async () => {
  const file = path.join(directory, 'aws-config');
  await writeFile(
    file,
    `[profile process]\ncredential_process = sh -c "echo broken >&2; exit 3" ${known.command}\n`,
  );
  await chmod(file, 0o600);
  const before = process.env['AWS_CONFIG_FILE'];
  process.env['AWS_CONFIG_FILE'] = file;
  try {
    const all = await failAndSearch(1, {
      identity: { ...sigv4, profile: 'process', region: endpoint.description.region },
    });
    expect(all).toContain('credential_process failed. broken');
  } finally {
    process.env['AWS_CONFIG_FILE'] = before;
  }
});

it.each([[1, undefined], [6, undefined], ...rowsWithParameters.filter(([row]) => row !== 5)] as const)(
  'a proxy whose error page repeats the request, row %i, %s',
  async (number, passIn) => {
    const { server } = await keepCertificates({
      files: new KeptFiles(directory),
      devices: 1,
      serverName: 'localhost',
      now: Date.now,
    });
    const proxy = createServer(
      { cert: await readFile(server.certificatePath), key: await readFile(server.privateKeyPath) },
      (request, response) => {
        response.statusCode = 407;
        response.end(`${request.url ?? ''} ${request.rawHeaders.join(' ')}`);
      },
    );
    proxy.on('upgrade', (request, socket) => {
      socket.end(
        `HTTP/1.1 407 No\r\nConnection: close\r\n\r\n${request.url ?? ''} ${request.rawHeaders.join(' ')}`,
      );
    });
    proxy.listen(0, 'localhost');
    await once(proxy, 'listening');
    try {
      const all = await failAndSearch(
        number,
        {
          portMap: { '443': (proxy.address() as AddressInfo).port },
          identity:
            number === 1 || number === 6
              ? { ...sigv4, region: endpoint.description.region }
              : authorizer(passIn),
        },
        known,
      );
      expect(all).toContain('HTTP 407');
    } finally {
      proxy.close();
      proxy.closeAllConnections();
    }
  },
);
