/** AWS credentials: their sources and the services that give them. */
import type { ProfileInput } from '../../../src/profile/schema.ts';
import { freePort } from '../../support/freePort.ts';
import type { FailureCase, Provocation } from '../failureCase.ts';
import type { World } from '../world.ts';

type Sigv4 = Extract<ProfileInput['identity'], { type: 'sigv4' }>;

const roleArn = 'arn:aws:iam::123456789012:role/press';
const config = `[profile base]
aws_access_key_id = AKIAIOSFODNN7EXAMPLE
aws_secret_access_key = not-of-the-endpoint
[profile process]
credential_process = sh -c "echo broken >&2; exit 3"
[sso-session company]
sso_region = eu-west-1
sso_start_url = https://company.example/start
[profile sso]
sso_session = company
sso_account_id = 123456789012
sso_role_name = Engineer
`;

async function sigv4(world: World, identity: Partial<Sigv4>): Promise<Provocation> {
  world.variable('HOME', world.directory);
  world.variable('AWS_CONFIG_FILE', await world.file(config));
  world.variable('AWS_EC2_METADATA_DISABLED', 'true');
  for (const service of ['STS', 'COGNITO_IDENTITY', 'SSO']) {
    world.variable(`AWS_ENDPOINT_URL_${service}`, world.services.url);
  }
  const { region } = world.endpoint.description;
  return world.row(1, { identity: { type: 'sigv4', region, ...identity } });
}

const role: Partial<Sigv4> = { source: 'assumeRole', profile: 'base', roleArn };

const sts = (id: string, how: string, code: string, message: string, status = 403): FailureCase => ({
  id,
  how: `an STS that answers ${how}`,
  provoke: async (world) => {
    world.services.refusal = {
      status,
      body: `<ErrorResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><Error><Type>Sender</Type><Code>${code}</Code><Message>${message}</Message></Error><RequestId>1</RequestId></ErrorResponse>`,
    };
    return sigv4(world, role);
  },
});

const provider = (id: string, status: number): FailureCase => ({
  id,
  how: `a credential provider that answers ${status}`,
  provoke: async (world) => {
    world.services.refusal = { status, body: JSON.stringify({ message: 'Access Denied' }) };
    return sigv4(world, {
      source: 'iotCredentialProvider',
      credentialEndpoint: world.services.credentialEndpoint,
      roleAlias: 'press',
      ...world.endpoint.description.devices[0],
    });
  },
});

export const credentialsCases: readonly FailureCase[] = [
  {
    id: 'credentials.ssoExpired',
    how: 'an AWS profile with SSO, and no session',
    provoke: (world) => sigv4(world, { source: 'profile', profile: 'sso' }),
  },
  {
    id: 'credentials.mfa',
    how: 'a role with an MFA device, and no code',
    provoke: (world) =>
      sigv4(world, { ...role, mfaSerial: 'arn:aws:iam::123456789012:mfa/ann', durationSeconds: 907 }),
  },
  {
    id: 'credentials.process',
    how: 'a credential_process that fails',
    provoke: (world) => sigv4(world, { source: 'profile', profile: 'process' }),
  },
  {
    id: 'credentials.environment',
    how: 'no keys in the environment',
    provoke: (world) => {
      world.variable('AWS_ACCESS_KEY_ID', undefined);
      world.variable('AWS_SECRET_ACCESS_KEY', undefined);
      return sigv4(world, { source: 'environment' });
    },
  },
  {
    id: 'credentials.profileNotFound',
    how: 'an AWS profile that is not there',
    provoke: (world) => sigv4(world, { source: 'profile', profile: 'nobody' }),
  },
  {
    id: 'credentials.none',
    how: 'the default chain without any source',
    provoke: (world) => {
      for (const name of ['AWS_ACCESS_KEY_ID', 'AWS_PROFILE', 'AWS_SHARED_CREDENTIALS_FILE']) {
        world.variable(name, undefined);
      }
      return sigv4(world, { source: 'default' });
    },
  },
  sts(
    'credentials.roleDenied',
    'AccessDenied',
    'AccessDenied',
    `User: arn:aws:iam::123456789012:user/ann is not authorized to perform: sts:AssumeRole on resource: ${roleArn}`,
  ),
  sts(
    'credentials.invalidKeys',
    'InvalidClientTokenId',
    'InvalidClientTokenId',
    'The security token included in the request is invalid.',
  ),
  sts(
    'credentials.clock',
    'a signature that has expired',
    'SignatureDoesNotMatch',
    'Signature expired: 20260101T000000Z is now earlier than 20260101T001000Z (20260101T001500Z - 5 min.)',
  ),
  sts('credentials.throttled', 'Throttling', 'Throttling', 'Rate exceeded', 400),
  {
    id: 'credentials.unreachable',
    how: 'an STS on a closed port',
    provoke: async (world) => {
      const provocation = await sigv4(world, role);
      world.variable('AWS_ENDPOINT_URL_STS', `http://127.0.0.1:${await freePort()}`);
      return provocation;
    },
  },
  {
    id: 'credentials.cognito',
    how: 'a Cognito that answers NotAuthorizedException',
    provoke: (world) => {
      world.services.refusal = {
        status: 400,
        body: JSON.stringify({
          __type: 'NotAuthorizedException',
          message: 'Unauthenticated access is not supported for this identity pool.',
        }),
      };
      return sigv4(world, { source: 'cognito', identityPoolId: 'eu-west-1:0a' });
    },
  },
  provider('credentials.providerDenied', 403),
  provider('credentials.providerNotFound', 404),
  provider('credentials.serviceFault', 503),
];
