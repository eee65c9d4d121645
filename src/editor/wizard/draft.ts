/** What the wizard has learned so far, and what may be asked next; pure. */
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
type SourceOf<Type extends IdentityType> = NonNullable<
  Extract<ProfileInput['identity'], { type: Type; source?: unknown }>['source']
>;
export type X509Source = SourceOf<'x509'>;
export type CredentialSource = SourceOf<'sigv4'>;

/** The wizard's answers; absent means not answered yet. */
export interface WizardDraft {
  broker: BrokerKind;
  endpoint?: string;
  identity?: IdentityType;
  /** Region, asked for only where the endpoint's name does not tell it. */
  region?: string;
  x509Source?: X509Source;
  pkcs12?: string;
  credentialSource?: CredentialSource;
  /** Of ~/.aws; also the one that assumes a role. */
  awsProfile?: string;
  roleArn?: string;
  externalId?: string;
  mfaSerial?: string;
  identityPoolId?: string;
  loginProvider?: string;
  credentialEndpoint?: string;
  roleAlias?: string;
  thingName?: string;
  protocol?: ProtocolChoice;
  port?: number;
  path?: string;
  /** Header of the WebSocket upgrade, "Name: value". */
  header?: string;
  certificate?: string;
  privateKey?: string;
  ca?: string;
  /** The broker's certificate is not checked. */
  insecure?: boolean;
  authorizerName?: string;
  authorizerBy?: 'token' | 'password';
  passIn?: 'connect' | 'headers' | 'query';
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
          detail: 'AWS credentials: a profile of ~/.aws, SSO, a role, Cognito, the environment',
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

/** Name and value of a header as it is typed, "Name: value"; undefined when it is none (RFC 9110, section 5.1). */
export function headerOf(text: string): [name: string, value: string] | undefined {
  const [, name, value] = /^([\w!#$%&'*+.^`|~-]+):\s*(\S.*)$/.exec(text.trim()) ?? [];
  return name === undefined || value === undefined ? undefined : [name, value];
}

/** Does the way in run over a WebSocket of another broker, which may want headers? */
export function takesHeaders({ broker, protocol }: WizardDraft): boolean {
  return broker === 'mqtt' && (protocol === 'ws' || protocol === 'wss');
}
