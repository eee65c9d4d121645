/**
 * The profile as it stands in settings (`topicscope.profiles`): one zod schema that validates at run
 * time and from which package.json's JSON Schema is made (`npm run build` keeps them alike).
 *
 * Secrets have no place here: see secrets.ts.
 */
import * as z from 'zod';

const text = (description: string) => z.string().trim().min(1).meta({ description });

const port = z.int().min(1).max(65_535);

const x509Schema = z
  .strictObject({
    type: z
      .literal('x509')
      .meta({ description: 'A client certificate and its private key, as a device has them.' }),
    source: z.enum(['files', 'pkcs12', 'secrets']).default('files').meta({
      description:
        'Where certificate and key are: two PEM files (certificate, privateKey), one PKCS#12 file (pkcs12), or pasted PEM kept as secrets. A passphrase is kept as a secret.',
    }),
    certificate: text(
      'Path of the client certificate (PEM), with source "files". `~` and `${workspaceFolder}` may begin it.',
    ).optional(),
    privateKey: text(
      'Path of the private key (PEM) that belongs to the certificate, with source "files".',
    ).optional(),
    pkcs12: text('Path of a PKCS#12 file (.p12, .pfx), with source "pkcs12".').optional(),
  })
  .meta({ title: 'X.509 client certificate' });

const sigv4Schema = z
  .strictObject({
    type: z
      .literal('sigv4')
      .meta({ description: 'AWS credentials; requests are signed with Signature Version 4.' }),
    source: z
      .enum(['default', 'profile', 'environment', 'assumeRole', 'cognito', 'iotCredentialProvider'])
      .default('default')
      .meta({
        description:
          "Where the credentials come from: the default chain, a named profile of ~/.aws (SSO, role, process or keys), the environment variables, an assumed role, a Cognito identity pool, or AWS IoT's credential provider (role alias by device certificate).",
      }),
    profile: text(
      'Name of the profile in ~/.aws/config or ~/.aws/credentials, with source "profile", or whose credentials assume the role with source "assumeRole" (default: the default chain).',
    ).optional(),
    roleArn: text('ARN of the role, with source "assumeRole".').optional(),
    externalId: text('External id that the role demands, with source "assumeRole".').optional(),
    mfaSerial: text(
      'Serial number or ARN of the MFA device, with source "assumeRole"; its code is asked for at every new session.',
    ).optional(),
    durationSeconds: z
      .int()
      .min(900)
      .max(43_200)
      .optional()
      .meta({ description: 'Seconds that the assumed role lasts, 900 to 43200, with source "assumeRole".' }),
    identityPoolId: text('Id of the identity pool, with source "cognito".').optional(),
    loginProvider: text(
      'Name of the login provider of the identity pool, with source "cognito"; its token is kept as a secret. Without it the pool\'s unauthenticated identity is used.',
    ).optional(),
    credentialEndpoint: text(
      'Host name of `aws iot describe-endpoint --endpoint-type iot:CredentialProvider`, with source "iotCredentialProvider".',
    ).optional(),
    roleAlias: text('Name of the role alias, with source "iotCredentialProvider".').optional(),
    thingName: text('Name of the thing, with source "iotCredentialProvider".').optional(),
    certificate: text(
      'Path of the device certificate (PEM), with source "iotCredentialProvider".',
    ).optional(),
    privateKey: text(
      'Path of the private key (PEM) of the device certificate, with source "iotCredentialProvider".',
    ).optional(),
    region: text(
      'Region of the endpoint, for example eu-west-1. Needed only where the endpoint does not tell it.',
    ).optional(),
  })
  .meta({ title: 'SigV4' });

const customAuthorizerSchema = z
  .strictObject({
    type: z.literal('customAuthorizer').meta({
      description:
        'A custom authorizer of AWS IoT Core: a Lambda function that judges a token or a user name and password.',
    }),
    authorizerName: text(
      "Name of the authorizer; leave it out to use the endpoint's default authorizer.",
    ).optional(),
    tokenKeyName: text(
      'Token key name of the authorizer; the token itself and its signature are kept as secrets.',
    ).optional(),
    username: text('User name for the authorizer; its password is kept as a secret.').optional(),
    passIn: z.enum(['connect', 'headers', 'query']).optional().meta({
      description:
        'Over WSS: pass them in the CONNECT packet, in HTTP headers or in the query of the upgrade request. HTTPS knows headers (default) and query; MQTT always uses CONNECT.',
    }),
    disconnectAfterSeconds: z.int().min(300).max(86_400).optional().meta({
      description:
        "The authorizer's disconnectAfterInSeconds, which AWS tells no client: the tree then shows what is left of the session.",
    }),
  })
  .meta({ title: 'Custom authorizer' });

const usernamePasswordSchema = z
  .strictObject({
    type: z
      .literal('usernamePassword')
      .meta({ description: 'User name and password (generic MQTT brokers).' }),
    username: text('User name; the password is kept as a secret.'),
  })
  .meta({ title: 'User name and password' });

const noneSchema = z
  .strictObject({
    type: z.literal('none').meta({ description: 'No authentication (generic MQTT brokers).' }),
  })
  .meta({ title: 'None' });

const identitySchema = z
  .discriminatedUnion('type', [
    x509Schema,
    sigv4Schema,
    customAuthorizerSchema,
    usernamePasswordSchema,
    noneSchema,
  ])
  .meta({ description: 'Who to be: how this profile authenticates.' });

const subscriptionSchema = z.strictObject({
  topicFilter: text('MQTT topic filter, for example factory/# or factory/+/telemetry.'),
  qos: z
    .union([z.literal(0), z.literal(1), z.literal(2)])
    .default(0)
    .meta({ description: 'Maximum QoS. AWS IoT Core knows 0 and 1.' }),
});

/** MQTT 5.0, section 3.1.3.2: properties of the will; MQTT 3.1.1 sends topic, payload, QoS and retain alone. */
const willSchema = z
  .strictObject({
    topic: text('Topic name that the will is published to.'),
    payload: z.string().default('').meta({ description: 'Payload, as text.' }),
    qos: z
      .union([z.literal(0), z.literal(1), z.literal(2)])
      .default(0)
      .meta({ description: 'QoS. AWS IoT Core knows 0 and 1.' }),
    retain: z.boolean().default(false).meta({ description: 'Retain the will.' }),
    delayInterval: z
      .int()
      .min(0)
      .max(4_294_967_295)
      .optional()
      .meta({ description: 'Seconds that the broker waits before it publishes the will (MQTT 5).' }),
    messageExpiryInterval: z
      .int()
      .min(0)
      .max(4_294_967_295)
      .optional()
      .meta({ description: 'Seconds after which the will expires (MQTT 5).' }),
    payloadFormatIndicator: z
      .enum(['unspecified', 'utf8'])
      .optional()
      .meta({ description: 'Is the payload UTF-8 text (MQTT 5)?' }),
    contentType: text('Content type (MQTT 5).').optional(),
    responseTopic: text('Response topic (MQTT 5).').optional(),
    correlationData: text('Correlation data, as text (MQTT 5).').optional(),
    userProperties: z
      .array(z.tuple([z.string(), z.string()]))
      .optional()
      .meta({ description: 'User properties as pairs of name and value, in order (MQTT 5).' }),
  })
  .meta({ description: 'The will: published by the broker when the connection ends without DISCONNECT.' });

const quota = (description: string) => z.int().min(1).optional().meta({ description });

/** Names and defaults: shared/aws/quotas.ts. */
const quotasSchema = z
  .strictObject({
    payloadBytes: quota('Bytes of one payload (131072).'),
    topicBytes: quota('UTF-8 bytes of a topic name or filter (256).'),
    topicSlashes: quota('Slashes in a topic name or filter (7).'),
    clientIdBytes: quota('UTF-8 bytes of a client id (128).'),
    filtersPerSubscribe: quota('Topic filters in one SUBSCRIBE (8).'),
    subscriptionsPerConnection: quota('Subscriptions of one connection (50).'),
    publishesPerSecond: quota('Publishes a second and connection (100).'),
    throughputBytesPerSecond: quota('Bytes a second and connection (524288).'),
    unacknowledgedPublishes: quota('Unacknowledged QoS 1 publishes in each direction (100).'),
  })
  .meta({
    description:
      "The account's own quotas where they differ from AWS IoT Core's defaults, several of which are adjustable.",
  });

export const profileSchema = z
  .strictObject({
    id: z
      .string()
      .regex(/^[A-Za-z0-9_-]{1,64}$/, 'use 1 to 64 letters, digits, - or _')
      .meta({ description: 'Stable id: history and secrets are kept under it. Letters, digits, - and _.' }),
    name: text('Name as the tree shows it; the id when left out.').optional(),
    broker: z
      .enum(['awsIotCore', 'mqtt'])
      .default('awsIotCore')
      .meta({ description: 'AWS IoT Core with its rules and limits, or any other MQTT broker.' }),
    endpoint: text(
      'Host name of the endpoint, for AWS IoT Core the one of `aws iot describe-endpoint --endpoint-type iot:Data-ATS`. A pasted URL is reduced to its host name.',
    ),
    protocol: z.enum(['mqtt', 'wss', 'https', 'mqtts', 'ws']).default('mqtt').meta({
      description:
        'AWS IoT Core: mqtt (over TLS), wss (MQTT over WebSocket) or https (publish only). Other brokers: mqtt (plain TCP), mqtts (TLS), ws or wss.',
    }),
    port: port.optional().meta({
      description:
        "Port as AWS's table has it: 443, 8883 or 8443; any port for other brokers. Default: by protocol.",
    }),
    httpsPort: z
      .union([z.literal(443), z.literal(8443)])
      .optional()
      .meta({
        description:
          'AWS IoT Core with a client certificate: port of the HTTPS publisher, 443 (default) or 8443.',
      }),
    portMap: z
      .strictObject({ '443': port.optional(), '8443': port.optional(), '8883': port.optional() })
      .optional()
      .meta({
        description:
          "Real ports where the endpoint is not behind AWS's own (local endpoint, tunnel): from 443, 8443 or 8883 to the port to connect to.",
      }),
    alpn: z
      .union([z.literal(false), text('ALPN protocol name')])
      .optional()
      .meta({
        description:
          "ALPN name for the MQTT session instead of the table's, for custom domains; false for none.",
      }),
    serverName: text(
      'Name to send in SNI and to check the server certificate against, where it is not the endpoint.',
    ).optional(),
    ca: text(
      "Path of a file with the CA certificates (PEM) to trust for this endpoint, instead of the system's.",
    ).optional(),
    insecure: z.boolean().default(false).meta({
      description:
        "Other brokers: take any server certificate. Whoever is between can then read and change everything; the tree says so. Counts in the user's settings only.",
    }),
    path: z
      .string()
      .startsWith('/')
      .optional()
      .meta({ description: 'Path of the WebSocket, default /mqtt (ws and wss).' }),
    headers: z.record(z.string(), z.string()).optional().meta({
      description:
        'Other brokers: HTTP headers of the WebSocket upgrade. `${token}` and `${password}` in a value are replaced by the secrets of those names.',
    }),
    proxy: text(
      "Proxy of this profile: http://host:port, https://host:port or socks5://host:port, with user name if it wants one (its password is kept as a secret), or none. Default: as VS Code's http.proxy settings and the environment say.",
    ).optional(),
    identity: identitySchema,
    clientId: text(
      "MQTT client id. `${window}` is replaced by a suffix of this window's own, so that two windows do not take each other's place. Default: topicscope-${window}.",
    ).optional(),
    keepAlive: z
      .int()
      .min(0)
      .max(65_535)
      .default(60)
      .meta({ description: 'Seconds between pings when nothing is sent. AWS IoT Core keeps to 30 to 1200.' }),
    cleanSession: z
      .boolean()
      .default(true)
      .meta({ description: 'Start without the stored session of this client id (MQTT 5: clean start).' }),
    sessionExpiryInterval: z.int().min(0).max(4_294_967_295).optional().meta({
      description:
        'Seconds that the broker keeps the session after the connection (MQTT 5). Default: 0 with a clean session, else 3600.',
    }),
    acknowledge: z.enum(['onReceipt', 'afterRecording']).optional().meta({
      description:
        'When QoS 1 and 2 messages are acknowledged to the broker: as they come, or after they are committed to the history on disk. After recording, nothing that the broker delivered is missing from the history, even if VS Code is killed; while the disk takes nothing, the broker keeps the messages. Default: afterRecording for persistent sessions (cleanSession false, or a sessionExpiryInterval above 0), else onReceipt.',
    }),
    renewSession: z.boolean().default(false).meta({
      description:
        'Connect anew a little before a limited session ends (SigV4 after 24 hours, custom authorizer after disconnectAfterSeconds), without losing QoS 1 messages of a persistent session.',
    }),
    whileOffline: z.enum(['refuse', 'hold']).default('refuse').meta({
      description:
        'What becomes of an MQTT message that is published while the session is not connected: refuse it, or hold it and send it after reconnecting.',
    }),
    will: willSchema.optional(),
    quotas: quotasSchema.optional(),
    mqttVersion: z
      .enum(['3.1.1', '5'])
      .default('5')
      .meta({ description: 'MQTT 5 tells reasons for refusals; 3.1.1 is what many devices speak.' }),
    subscriptions: z
      .array(subscriptionSchema)
      .default([])
      .meta({ description: 'Topic filters to subscribe to at every connection.' }),
  })
  .meta({ description: 'A connection profile: an endpoint and an identity.' });

/** A profile with all defaults filled in. */
export type Profile = z.output<typeof profileSchema>;
/** A profile as a person writes it. */
export type ProfileInput = z.input<typeof profileSchema>;
export type Identity = z.output<typeof identitySchema>;
export type Subscription = z.output<typeof subscriptionSchema>;
export type Will = z.output<typeof willSchema>;

/** What is kept in SecretStorage for a profile, never in settings. */
export const secretsSchema = z.strictObject({
  /** Password for user name and password, or for a custom authorizer. */
  password: z.string().optional(),
  /** Custom authorizer: the token and its signature (base64). Cognito: the login provider's token. Other brokers: `${token}` of headers. */
  token: z.string().optional(),
  tokenSignature: z.string().optional(),
  /** Of an encrypted private key or a PKCS#12 file. */
  passphrase: z.string().optional(),
  /** Pasted PEM of a client certificate with source "secrets". */
  certificate: z.string().optional(),
  privateKey: z.string().optional(),
  proxyPassword: z.string().optional(),
});
export type Secrets = z.output<typeof secretsSchema>;
