/**
 * A profile as other extensions see it. The setting's own schema (profile/schema.ts) describes each field; the
 * compiler holds the two alike where the API is made.
 */
import type { AdjustableQuotas } from './aws/quotas.ts';
import type { QoS } from './message.ts';

/** Values as JSON has them: an absent field may also be undefined. */
type Optional<T> = { readonly [K in keyof T]?: T[K] | undefined };

export type Identity =
  | ({ readonly type: 'x509' } & Optional<{
      source: 'files' | 'pkcs12' | 'secrets';
      certificate: string;
      privateKey: string;
      pkcs12: string;
    }>)
  | ({ readonly type: 'sigv4' } & Optional<{
      source: 'default' | 'profile' | 'environment' | 'assumeRole' | 'cognito' | 'iotCredentialProvider';
      profile: string;
      roleArn: string;
      externalId: string;
      mfaSerial: string;
      durationSeconds: number;
      identityPoolId: string;
      loginProvider: string;
      credentialEndpoint: string;
      roleAlias: string;
      thingName: string;
      certificate: string;
      privateKey: string;
      region: string;
    }>)
  | ({ readonly type: 'customAuthorizer' } & Optional<{
      authorizerName: string;
      tokenKeyName: string;
      username: string;
      passIn: 'connect' | 'headers' | 'query';
      disconnectAfterSeconds: number;
    }>)
  | { readonly type: 'usernamePassword'; readonly username: string }
  | { readonly type: 'none' };

export interface WillInput extends Optional<{
  payload: string;
  qos: QoS;
  retain: boolean;
  delayInterval: number;
  messageExpiryInterval: number;
  payloadFormatIndicator: 'unspecified' | 'utf8';
  contentType: string;
  responseTopic: string;
  correlationData: string;
  userProperties: readonly (readonly [name: string, value: string])[];
}> {
  readonly topic: string;
}

/** A profile as it stands in the setting `topicscope.profiles`, which describes each field. */
export interface ProfileInput extends Optional<{
  name: string;
  broker: 'awsIotCore' | 'mqtt';
  protocol: 'mqtt' | 'wss' | 'https' | 'mqtts' | 'ws';
  port: number;
  httpsPort: 443 | 8443;
  portMap: Optional<{ '443': number; '8443': number; '8883': number }>;
  alpn: string | false;
  serverName: string;
  ca: string;
  insecure: boolean;
  path: string;
  headers: Readonly<Record<string, string>>;
  proxy: string;
  clientId: string;
  keepAlive: number;
  cleanSession: boolean;
  sessionExpiryInterval: number;
  acknowledge: 'onReceipt' | 'afterRecording';
  renewSession: boolean;
  whileOffline: 'refuse' | 'hold';
  will: WillInput;
  quotas: Optional<AdjustableQuotas>;
  mqttVersion: '3.1.1' | '5';
  subscriptions: readonly { readonly topicFilter: string; readonly qos?: QoS | undefined }[];
}> {
  readonly id: string;
  readonly endpoint: string;
  readonly identity: Identity;
}

/** A profile with all defaults filled in. */
export interface Profile extends ProfileInput {
  readonly broker: 'awsIotCore' | 'mqtt';
  readonly protocol: 'mqtt' | 'wss' | 'https' | 'mqtts' | 'ws';
  readonly insecure: boolean;
  readonly keepAlive: number;
  readonly cleanSession: boolean;
  readonly renewSession: boolean;
  readonly whileOffline: 'refuse' | 'hold';
  readonly mqttVersion: '3.1.1' | '5';
  readonly subscriptions: readonly { readonly topicFilter: string; readonly qos: QoS }[];
}

/** Kept in VS Code's secret storage. */
export type Secrets = Optional<{
  password: string;
  /** Custom authorizer: the token and its signature in base64. Cognito: the login provider's token. */
  token: string;
  tokenSignature: string;
  /** Of an encrypted private key or a PKCS#12 file. */
  passphrase: string;
  /** Pasted PEM of a client certificate. */
  certificate: string;
  privateKey: string;
  proxyPassword: string;
}>;
