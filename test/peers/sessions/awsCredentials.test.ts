/** Sessions with AWS credentials of every source; the services are local servers that speak AWS's APIs. */
import { createHash } from 'node:crypto';
import { chmod, mkdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { describeIdentity } from '../../../src/auth/describe.ts';
import { resolveIdentity } from '../../../src/auth/resolve.ts';
import type { ProfileInput, Secrets } from '../../../src/profile/schema.ts';
import { startAwsServices, type AwsServices } from '../../support/awsServices.ts';
import { startCuttingProxy, type CuttingProxy } from '../../support/proxies.ts';
import { profileForRow } from '../../support/rowProfiles.ts';
import {
  directory,
  endpoint,
  failureOf,
  open,
  request,
  row,
  useRowSessions,
} from '../../support/rowSessions.ts';

useRowSessions();

let services: AwsServices;
const roleArn = 'arn:aws:iam::123456789012:role/press';
type Sigv4 = Extract<ProfileInput['identity'], { type: 'sigv4' }>;

beforeAll(async () => {
  const { ca, credentials } = endpoint.description;
  const [serverCertificate, serverKey, caPem] = await Promise.all(
    ['server.pem.crt', 'server.pem.key', path.basename(ca)].map((name) =>
      readFile(path.join(path.dirname(ca), name), 'utf8'),
    ),
  );
  services = await startAwsServices({
    credentials,
    server: { certificate: serverCertificate ?? '', privateKey: serverKey ?? '', ca: caPem ?? '' },
  });
  const { accessKeyId, secretAccessKey, sessionToken } = credentials;
  const printed = path.join(directory, 'printed.json');
  await writeFile(
    printed,
    JSON.stringify({
      Version: 1,
      AccessKeyId: accessKeyId,
      SecretAccessKey: secretAccessKey,
      SessionToken: sessionToken,
    }),
  );
  await writeFile(
    path.join(directory, 'config'),
    `
[profile base]
aws_access_key_id = AKIAIOSFODNN7EXAMPLE
aws_secret_access_key = not-of-the-endpoint
[profile role]
role_arn = ${roleArn}
source_profile = base
[profile mfa]
role_arn = ${roleArn}
source_profile = base
mfa_serial = arn:aws:iam::123456789012:mfa/ann
[profile process]
credential_process = cat ${printed}
[sso-session company]
sso_region = eu-west-1
sso_start_url = https://company.example/start
sso_registration_scopes = sso:account:access
[profile sso]
sso_session = company
sso_account_id = 123456789012
sso_role_name = Engineer
[profile ssoRole]
role_arn = ${roleArn}
source_profile = sso
`,
  );
  await chmod(path.join(directory, 'config'), 0o600);
  vi.stubEnv('HOME', directory);
  vi.stubEnv('AWS_CONFIG_FILE', path.join(directory, 'config'));
  vi.stubEnv('AWS_ENDPOINT_URL_STS', services.url);
  vi.stubEnv('AWS_ENDPOINT_URL_COGNITO_IDENTITY', services.url);
  vi.stubEnv('AWS_ENDPOINT_URL_SSO', services.url);
});
afterAll(async () => {
  vi.unstubAllEnvs();
  await services.stop();
});
beforeEach(() => {
  services.refusal = undefined;
  services.asked.length = 0;
});

function add(identity: Partial<Sigv4>, secrets: Secrets = {}, number = 1): string {
  const { region } = endpoint.description;
  const { profile } = profileForRow(row(number), endpoint.description, {
    identity: { type: 'sigv4', region, ...identity },
  });
  open.add(profile, secrets);
  return profile.id;
}

/** Connects over WSS, publishes over HTTPS, and says who it is. */
async function works(identity: Partial<Sigv4>, secrets: Secrets = {}): Promise<string> {
  const id = add(identity, secrets);
  expect((await open.sessions.connect(id, { attended: true })).state).toBe('connected');
  const outcome = await open.sessions.publish(id, request('credentials/a', { qos: 1, route: 'https' }));
  expect(outcome.httpStatus).toBe(200);
  const profile = open.sessions.profiles().find((one) => one.id === id);
  if (!profile) throw new Error('no profile');
  const facts = describeIdentity(
    await resolveIdentity(profile, { secrets: () => Promise.resolve(secrets), workspaceFolder: undefined }),
  );
  const { secretAccessKey, sessionToken } = endpoint.description.credentials;
  for (const secret of [secretAccessKey, sessionToken]) expect(JSON.stringify(facts)).not.toContain(secret);
  return facts.source;
}

describe('works with', () => {
  it('the environment', async () => {
    const { accessKeyId, secretAccessKey, sessionToken } = endpoint.description.credentials;
    const keys = {
      AWS_ACCESS_KEY_ID: accessKeyId,
      AWS_SECRET_ACCESS_KEY: secretAccessKey,
      AWS_SESSION_TOKEN: sessionToken,
    };
    for (const [name, value] of Object.entries(keys)) vi.stubEnv(name, value);
    try {
      expect(await works({ source: 'environment' })).toBe('environment variables');
      expect(await works({ source: 'default' })).toBe('default chain, environment variables');
    } finally {
      for (const name of Object.keys(keys)) vi.stubEnv(name, undefined);
    }
  });

  it('a role of ~/.aws', async () => {
    expect(await works({ source: 'profile', profile: 'role' })).toBe('AWS profile "role", assumed role');
    expect(services.asked[0]).toMatchObject({ operation: 'AssumeRole', parameters: { RoleArn: roleArn } });
  });

  it('a credential_process', async () => {
    expect(await works({ source: 'profile', profile: 'process' })).toBe(
      'AWS profile "process", credential_process',
    );
  });

  it('an assumed role with everything that it can demand', async () => {
    const source = await works({
      source: 'assumeRole',
      profile: 'base',
      roleArn,
      externalId: 'factory-7',
      durationSeconds: 900,
    });
    expect(source).toBe(`role ${roleArn}, assumed with AWS profile "base"`);
    expect(services.asked[0]).toMatchObject({
      service: 'sts',
      parameters: {
        RoleArn: roleArn,
        ExternalId: 'factory-7',
        DurationSeconds: '900',
        authorization: expect.stringContaining('Credential=AKIAIOSFODNN7EXAMPLE/') as string,
      },
    });
  });

  it('a Cognito identity pool, unauthenticated', async () => {
    const source = await works({ source: 'cognito', identityPoolId: 'eu-west-1:0a' });
    expect(source).toBe('Cognito identity pool eu-west-1:0a, unauthenticated');
    expect(services.asked.map(({ operation }) => operation)).toContain('GetCredentialsForIdentity');
  });

  it('a Cognito identity pool with a login', async () => {
    const loginProvider = 'cognito-idp.eu-west-1.amazonaws.com/eu-west-1_abc';
    await works(
      { source: 'cognito', identityPoolId: 'eu-west-1:0b', loginProvider },
      { token: 'login-token' },
    );
    expect(services.asked).toContainEqual(
      expect.objectContaining({
        operation: 'GetCredentialsForIdentity',
        parameters: expect.objectContaining({ Logins: { [loginProvider]: 'login-token' } }) as unknown,
      }),
    );
  });

  it('the credential provider of AWS IoT', async () => {
    const [device] = endpoint.description.devices;
    const source = await works({
      source: 'iotCredentialProvider',
      credentialEndpoint: services.credentialEndpoint,
      roleAlias: 'press=role',
      thingName: 'press-01',
      ...device,
    });
    expect(source).toBe('AWS IoT credential provider, role alias "press=role"');
    expect(services.asked[0]).toMatchObject({
      operation: '/role-aliases/press%3Drole/credentials',
      parameters: { thingName: 'press-01' },
    });
  });

  it('an SSO session', async () => {
    await ssoToken(new Date(Date.now() + 3_600_000));
    expect(await works({ source: 'profile', profile: 'sso' })).toBe('AWS profile "sso", SSO');
    expect(services.asked[0]?.parameters).toMatchObject({
      account_id: '123456789012',
      role_name: 'Engineer',
      token: 'sso-token',
    });
  });
});

/** As `aws sso login` leaves it. */
async function ssoToken(expiresAt: Date): Promise<void> {
  const cache = path.join(directory, '.aws/sso/cache');
  await mkdir(cache, { recursive: true });
  const name = createHash('sha1').update('company').digest('hex');
  await writeFile(
    path.join(cache, `${name}.json`),
    JSON.stringify({
      startUrl: 'https://company.example/start',
      region: 'eu-west-1',
      accessToken: 'sso-token',
      expiresAt: expiresAt.toISOString(),
    }),
  );
}

describe('an SSO session that has expired', () => {
  it.each(['sso', 'ssoRole'])(
    'of profile %s offers to sign in to the profile that has it',
    async (profile) => {
      await ssoToken(new Date(Date.now() - 1000));
      const failure = await failureOf(
        open.sessions.connect(add({ source: 'profile', profile }), { attended: true }),
      );
      expect(failure).toMatchObject({
        id: 'credentials.ssoExpired',
        stage: 'credentials',
        retryable: false,
        remedy: { kind: 'ssoLogin', awsProfile: 'sso' },
      });
      expect(failure.hint).toContain('aws sso login --profile sso');
      await ssoToken(new Date(Date.now() + 3_600_000));
      expect((await open.sessions.connect('row-1')).state).toBe('connected');
    },
  );
});

describe('multi-factor authentication', () => {
  const mfaSerial = 'arn:aws:iam::123456789012:mfa/ann';

  it.each([
    ['of a profile', { source: 'profile', profile: 'mfa' }],
    ['of the identity', { source: 'assumeRole', profile: 'base', roleArn, mfaSerial }],
  ] as const)(
    '%s: the code is asked for once, and serves until the credentials end',
    async (_name, identity) => {
      const id = add(identity);
      const missing = await failureOf(open.sessions.connect(id));
      expect(missing).toMatchObject({ stage: 'credentials', retryable: false });
      expect(missing.symptom).toContain('multi-factor authentication');
      expect(open.questions).toEqual([]);
      open.mfaCode = '123456';
      await open.sessions.connect(id, { attended: true });
      await open.sessions.disconnect(id);
      await open.sessions.connect(id);
      expect(open.questions).toEqual([`MFA: ${mfaSerial}`]);
      expect(services.asked).toHaveLength(1);
      expect(services.asked[0]?.parameters).toMatchObject({ SerialNumber: mfaSerial, TokenCode: '123456' });
    },
  );

  it('a code that is not given is no code', async () => {
    const identity = {
      source: 'assumeRole',
      profile: 'base',
      roleArn,
      mfaSerial,
      durationSeconds: 901,
    } as const;
    const failure = await failureOf(open.sessions.connect(add(identity), { attended: true }));
    expect(failure.symptom).toContain('was not given');
  });
});

describe("the services are reached through the profile's proxy", () => {
  let proxy: CuttingProxy;
  beforeAll(async () => {
    proxy = await startCuttingProxy();
  });
  afterAll(async () => {
    await proxy.stop();
  });

  it.each([
    ['STS', () => ({ source: 'assumeRole', profile: 'base', roleArn, durationSeconds: 902 }) as const],
    [
      'the credential provider',
      () =>
        ({
          source: 'iotCredentialProvider',
          credentialEndpoint: services.credentialEndpoint,
          roleAlias: 'press',
          ...endpoint.description.devices[0],
        }) as const,
    ],
  ])('%s', async (_name, identity) => {
    const { region } = endpoint.description;
    const { profile } = profileForRow(row(1), endpoint.description, {
      identity: { type: 'sigv4', region, ...identity() },
      proxy: `http://${proxy.host}:${proxy.port}`,
    });
    open.add(profile);
    await open.sessions.connect(profile.id);
    const { host } = new URL(
      identity().source === 'assumeRole' ? services.url : `https://${services.credentialEndpoint}`,
    );
    expect(proxy.targets).toContain(host);
    await open.sessions.disconnect(profile.id);
    proxy.answer = Buffer.from('HTTP/1.1 407 No\r\n\r\n');
    const failure = await failureOf(open.sessions.connect(profile.id));
    expect(`${failure.symptom} ${JSON.stringify(failure.evidence)}`).toContain('407');
    proxy.answer = 'connect';
  });
});

describe('a refusal is explained', () => {
  it('of the role', async () => {
    services.refusal = {
      status: 403,
      body: '<ErrorResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><Error><Type>Sender</Type><Code>AccessDenied</Code><Message>User: arn:aws:iam::123456789012:user/ann is not authorized to perform: sts:AssumeRole on resource: arn:aws:iam::123456789012:role/press</Message></Error><RequestId>1</RequestId></ErrorResponse>',
    };
    const failure = await failureOf(
      open.sessions.connect(add({ source: 'assumeRole', profile: 'base', roleArn })),
    );
    expect(failure).toMatchObject({ id: 'credentials.roleDenied', stage: 'credentials', retryable: false });
  });

  it('of the identity pool', async () => {
    services.refusal = {
      status: 400,
      body: JSON.stringify({
        __type: 'NotAuthorizedException',
        message: 'Unauthenticated access is not supported for this identity pool.',
      }),
    };
    const failure = await failureOf(
      open.sessions.connect(add({ source: 'cognito', identityPoolId: 'eu-west-1:0c' })),
    );
    expect(failure).toMatchObject({ id: 'credentials.cognito', retryable: false });
  });

  it('of a login token, which can be set anew', async () => {
    services.refusal = {
      status: 400,
      body: JSON.stringify({
        __type: 'NotAuthorizedException',
        message: 'Invalid login token old-login-token. Token expired: 1700000000 >= 1690000000',
      }),
    };
    const identity = {
      source: 'cognito',
      identityPoolId: 'eu-west-1:0d',
      loginProvider: 'login.example',
    } as const;
    const failure = await failureOf(open.sessions.connect(add(identity, { token: 'old-login-token' })));
    expect(failure.remedy).toEqual({ kind: 'setSecrets' });
    expect(JSON.stringify(failure)).not.toContain('old-login-token');
    const missing = await failureOf(
      open.sessions.connect(add({ ...identity, identityPoolId: 'eu-west-1:0e' })),
    );
    expect(missing.symptom).toContain('token: missing: identity.loginProvider is "login.example"');
  });

  it.each([
    [403, 'credentials.providerDenied', 'iot:AssumeRoleWithCertificate'],
    [404, 'credentials.providerNotFound', 'identity.roleAlias'],
  ])('of the credential provider with %i', async (status, id, says) => {
    services.refusal = { status, body: JSON.stringify({ message: 'Access Denied' }) };
    const [device] = endpoint.description.devices;
    const identity = {
      source: 'iotCredentialProvider',
      credentialEndpoint: services.credentialEndpoint,
      roleAlias: 'press',
    } as const;
    const failure = await failureOf(open.sessions.connect(add({ ...identity, ...device })));
    expect(failure).toMatchObject({ id, stage: 'credentials', retryable: false });
    expect(`${failure.cause} ${failure.hint}`).toContain(says);
  });
});
