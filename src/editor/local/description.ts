/** What the local endpoint says about itself, and the profiles that follow from it; pure. */
import * as z from 'zod';
import type { ProfileInput, Secrets } from '../../profile/schema.ts';

const port = z.int().min(1).max(65_535);
const text = z.string().min(1);

const descriptionSchema = z.object({
  host: text,
  region: text,
  ports: z.object({ tls443: port, mqtts8883: port, https8443: port }),
  ca: text,
  devices: z.array(z.object({ certificate: text, privateKey: text })).min(1),
  authorizer: z.object({
    name: text,
    tokenKeyName: text,
    token: text,
    signature: text,
    username: text,
    password: text,
  }),
  /** Its control interface; one of an earlier version has none. */
  control: z.object({ port, token: text }).optional(),
  /** Its process, where the one who wrote the file says so. */
  pid: z.int().min(1).optional(),
});

/** The line of JSON that `npm run endpoint -- --json` prints, as far as the editor needs it. */
export type EndpointDescription = z.output<typeof descriptionSchema>;

/** Reads that line; undefined when it is something else. */
export function readDescription(line: string): EndpointDescription | undefined {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    return undefined;
  }
  const parsed = descriptionSchema.safeParse(value);
  return parsed.success ? parsed.data : undefined;
}

/** A profile of the local endpoint that a person can choose. */
export interface LocalProfile {
  readonly label: string;
  readonly detail: string;
  readonly profile: ProfileInput;
  readonly secrets: Secrets;
}

/** The id of the profile that is always there while a local endpoint is known. */
export const localProfileId = 'local';

/** The local endpoint's profiles: the default one first, then one for each other way in. */
export function localProfiles(description: EndpointDescription): [LocalProfile, ...LocalProfile[]] {
  const { host, ports, ca, devices, authorizer } = description;
  const device = devices[0] ?? { certificate: '', privateKey: '' };
  const common = {
    broker: 'awsIotCore',
    endpoint: host,
    ca,
    portMap: { '443': ports.tls443, '8883': ports.mqtts8883, '8443': ports.https8443 },
  } satisfies Partial<ProfileInput>;
  const x509 = { type: 'x509', ...device } satisfies ProfileInput['identity'];
  const byToken = {
    type: 'customAuthorizer',
    authorizerName: authorizer.name,
    tokenKeyName: authorizer.tokenKeyName,
  } satisfies ProfileInput['identity'];
  const tokenSecrets = { token: authorizer.token, tokenSignature: authorizer.signature };
  return [
    {
      label: 'MQTT on port 443 with a client certificate',
      detail: "Row 3 of AWS's table, ALPN x-amzn-mqtt-ca",
      profile: {
        ...common,
        id: localProfileId,
        name: 'Local endpoint',
        protocol: 'mqtt',
        port: 443,
        identity: x509,
      },
      secrets: {},
    },
    {
      label: 'MQTT on port 8883 with a client certificate',
      detail: "Row 4 of AWS's table",
      profile: {
        ...common,
        id: 'local-8883',
        name: 'Local endpoint (8883)',
        protocol: 'mqtt',
        port: 8883,
        identity: x509,
      },
      secrets: {},
    },
    {
      label: 'MQTT over WSS with a custom authorizer',
      detail: "Row 2 of AWS's table, token in HTTP headers",
      profile: {
        ...common,
        id: 'local-wss-authorizer',
        name: 'Local endpoint (WSS, authorizer)',
        protocol: 'wss',
        port: 443,
        identity: { ...byToken, passIn: 'headers' },
      },
      secrets: tokenSecrets,
    },
    {
      label: 'MQTT with a custom authorizer',
      detail: "Row 5 of AWS's table, ALPN mqtt, user name and password",
      profile: {
        ...common,
        id: 'local-mqtt-authorizer',
        name: 'Local endpoint (MQTT, authorizer)',
        protocol: 'mqtt',
        port: 443,
        identity: {
          type: 'customAuthorizer',
          authorizerName: authorizer.name,
          username: authorizer.username,
        },
      },
      secrets: { password: authorizer.password },
    },
    {
      label: 'HTTPS on port 8443 with a client certificate',
      detail: "Row 8 of AWS's table, publishes only",
      profile: {
        ...common,
        id: 'local-https',
        name: 'Local endpoint (HTTPS)',
        protocol: 'https',
        port: 8443,
        identity: x509,
      },
      secrets: {},
    },
    {
      label: 'HTTPS with a custom authorizer',
      detail: "Row 9 of AWS's table, publishes only",
      profile: {
        ...common,
        id: 'local-https-authorizer',
        name: 'Local endpoint (HTTPS, authorizer)',
        protocol: 'https',
        port: 443,
        identity: byToken,
      },
      secrets: tokenSecrets,
    },
  ];
}
