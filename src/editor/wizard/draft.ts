/** What the wizard has learned so far, what may be asked next, and the profile that comes of it; pure. */
import type { ProfileInput, Secrets } from '../../profile/schema.ts';
import {
  findRows,
  protocolName,
  type AwsAuthentication,
  type ProtocolRow,
} from '../../shared/aws/protocolTable.ts';
import type { BrokerKind } from '../../shared/topic.ts';

export type IdentityType = ProfileInput['identity']['type'];
export type ProtocolChoice = NonNullable<ProfileInput['protocol']>;

/** The wizard's answers; absent means not answered yet. */
export interface WizardDraft {
  broker: BrokerKind;
  endpoint?: string;
  identity?: IdentityType;
  /** Region, asked for only where the endpoint's name does not tell it. */
  region?: string;
  credentialSource?: 'default' | 'profile' | 'environment';
  awsProfile?: string;
  protocol?: ProtocolChoice;
  port?: number;
  path?: string;
  certificate?: string;
  privateKey?: string;
  ca?: string;
  /** The broker's certificate is not checked. */
  insecure?: boolean;
  authorizerName?: string;
  authorizerBy?: 'token' | 'password';
  tokenKeyName?: string;
  username?: string;
  clientId?: string;
  mqttVersion?: '3.1.1' | '5';
  name?: string;
  scope?: 'user' | 'workspace' | 'window';
  secrets: Secrets;
}

export interface IdentityChoice {
  readonly type: IdentityType;
  readonly label: string;
  readonly detail: string;
}

/** The identities that a kind of broker knows. */
export function identityChoices(broker: BrokerKind): IdentityChoice[] {
  const x509: IdentityChoice = {
    type: 'x509',
    label: 'X.509 client certificate',
    detail: 'A certificate and its private key, as the device has them',
  };
  return broker === 'awsIotCore'
    ? [
        x509,
        {
          type: 'sigv4',
          label: 'SigV4',
          detail: 'AWS credentials: a profile of ~/.aws, SSO, the environment',
        },
        {
          type: 'customAuthorizer',
          label: 'Custom authorizer',
          detail: 'A Lambda function of yours judges a token or a user name and password',
        },
      ]
    : [
        { type: 'none', label: 'None', detail: 'The broker lets everybody in' },
        {
          type: 'usernamePassword',
          label: 'User name and password',
          detail: 'The password is kept as a secret',
        },
        x509,
      ];
}

export interface RouteChoice {
  readonly protocol: ProtocolChoice;
  readonly port: number;
  readonly label: string;
  readonly detail: string;
}

/** The ways in that are legal with an identity: for AWS the rows of its table and no others. */
export function routeChoices(broker: BrokerKind, identity: IdentityType): RouteChoice[] {
  return broker === 'awsIotCore'
    ? legalRows(identity).map((row) => ({
        protocol: row.protocol,
        port: row.port,
        label: `${protocolName(row.protocol)} on port ${row.port}`,
        detail: `${row.subscribes ? 'Publishes and subscribes' : 'Publishes only'}${row.alpn ? `; ALPN ${row.alpn}` : ''} (row ${row.row} of AWS's table)`,
      }))
    : genericRoutes.filter(
        ({ protocol }) => identity !== 'x509' || protocol === 'mqtts' || protocol === 'wss',
      );
}

/** The rows of AWS's table for an identity; sessions before publish-only, port 8883 before 443 as in AWS's guides. */
export function legalRows(identity: IdentityType): ProtocolRow[] {
  if (identity === 'none' || identity === 'usernamePassword') return [];
  const authentication: AwsAuthentication = identity;
  return findRows({ authentication }).sort(
    (one, other) =>
      Number(other.subscribes) - Number(one.subscribes) ||
      Number(other.port === 8883) - Number(one.port === 8883) ||
      one.row - other.row,
  );
}

const genericRoutes: readonly RouteChoice[] = [
  { protocol: 'mqtts', port: 8883, label: 'MQTT over TLS', detail: 'Usually port 8883' },
  {
    protocol: 'mqtt',
    port: 1883,
    label: 'MQTT, plain',
    detail: 'Usually port 1883; everything can be read on the way',
  },
  { protocol: 'wss', port: 443, label: 'MQTT over secure WebSocket', detail: 'Usually port 443' },
  {
    protocol: 'ws',
    port: 80,
    label: 'MQTT over WebSocket, plain',
    detail: 'Everything can be read on the way',
  },
];

/** Does the way in run over TLS, so that a CA file can matter? */
export function usesTls(draft: WizardDraft): boolean {
  return draft.broker === 'awsIotCore' || draft.protocol === 'mqtts' || draft.protocol === 'wss';
}

/** The profile as it will stand in settings, with nothing in it that is a default. */
export function profileOf(draft: WizardDraft, id: string): ProfileInput {
  const generic = draft.broker === 'mqtt';
  return {
    id,
    ...(filled(draft.name) && draft.name !== id ? { name: draft.name } : {}),
    ...(generic ? { broker: 'mqtt' } : {}),
    endpoint: draft.endpoint ?? '',
    protocol: draft.protocol ?? 'mqtt',
    ...(draft.port === undefined ? {} : { port: draft.port }),
    ...(filled(draft.path) && draft.path !== '/mqtt' ? { path: draft.path } : {}),
    ...(filled(draft.ca) ? { ca: draft.ca } : {}),
    ...(draft.insecure && generic && usesTls(draft) ? { insecure: true } : {}),
    identity: identityOf(draft),
    ...(filled(draft.clientId) ? { clientId: draft.clientId } : {}),
    ...(draft.mqttVersion === '3.1.1' ? { mqttVersion: '3.1.1' } : {}),
  };
}

function identityOf(draft: WizardDraft): ProfileInput['identity'] {
  switch (draft.identity) {
    case 'x509':
      return { type: 'x509', certificate: draft.certificate ?? '', privateKey: draft.privateKey ?? '' };
    case 'sigv4': {
      const source = draft.credentialSource ?? 'default';
      return {
        type: 'sigv4',
        ...(source === 'default' ? {} : { source }),
        ...(source === 'profile' && filled(draft.awsProfile) ? { profile: draft.awsProfile } : {}),
        ...(filled(draft.region) ? { region: draft.region } : {}),
      };
    }
    case 'customAuthorizer':
      return {
        type: 'customAuthorizer',
        ...(filled(draft.authorizerName) ? { authorizerName: draft.authorizerName } : {}),
        ...(draft.authorizerBy === 'token' && filled(draft.tokenKeyName)
          ? { tokenKeyName: draft.tokenKeyName }
          : {}),
        ...(draft.authorizerBy === 'password' && filled(draft.username) ? { username: draft.username } : {}),
      };
    case 'usernamePassword':
      return { type: 'usernamePassword', username: draft.username ?? '' };
    default:
      return { type: 'none' };
  }
}

/** The secrets that belong to the identity that was chosen at last; those typed for another one are left behind. */
export function secretsOf({ identity, authorizerBy, secrets }: WizardDraft): Secrets {
  const { password, token, tokenSignature } = secrets;
  if (identity === 'customAuthorizer' && authorizerBy === 'token') return { token, tokenSignature };
  return identity === 'usernamePassword' || identity === 'customAuthorizer' ? { password } : {};
}

function filled(text: string | undefined): text is string {
  return text !== undefined && text !== '';
}
