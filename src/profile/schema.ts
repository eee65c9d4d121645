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
    certificate: text('Path of the client certificate (PEM). `~` and `${workspaceFolder}` may begin it.'),
    privateKey: text('Path of the private key (PEM) that belongs to the certificate.'),
  })
  .meta({ title: 'X.509 client certificate' });

const sigv4Schema = z
  .strictObject({
    type: z
      .literal('sigv4')
      .meta({ description: 'AWS credentials; requests are signed with Signature Version 4.' }),
    source: z.enum(['default', 'profile', 'environment']).default('default').meta({
      description:
        'Where the credentials come from: the default chain, a named profile of ~/.aws (SSO, role, process or keys), or the environment variables.',
    }),
    profile: text(
      'Name of the profile in ~/.aws/config or ~/.aws/credentials, with source "profile".',
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
    path: z
      .string()
      .startsWith('/')
      .optional()
      .meta({ description: 'Path of the WebSocket, default /mqtt (ws and wss).' }),
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

/** What is kept in SecretStorage for a profile, never in settings. */
export const secretsSchema = z.strictObject({
  /** Password for user name and password, or for a custom authorizer. */
  password: z.string().optional(),
  /** Custom authorizer: the token and its signature (base64). */
  token: z.string().optional(),
  tokenSignature: z.string().optional(),
});
export type Secrets = z.output<typeof secretsSchema>;
