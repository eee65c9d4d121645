/** Which protocol, identity and port go together, and what follows from them. */
import {
  describeRow,
  findRows,
  type AwsAuthentication,
  type AwsProtocol,
  type ProtocolRow,
} from '../shared/aws/protocolTable.ts';
import type { Profile } from './schema.ts';

const genericPorts: Record<string, number> = { mqtt: 1883, mqtts: 8883, ws: 80, wss: 443 };

/** The port of a profile that names none: AWS's table decides, 8883 before 443 for MQTT; generic brokers by convention. */
export function defaultPort(profile: Profile): number {
  if (profile.broker === 'mqtt') return genericPorts[profile.protocol] ?? 1883;
  const rows = findRows({
    protocol: profile.protocol as AwsProtocol,
    authentication: profile.identity.type as AwsAuthentication,
  });
  return (rows.find((row) => row.port === 8883) ?? rows[0])?.port ?? 443;
}

/** The table's row for the profile's own protocol; undefined for generic brokers. Expects a checked profile. */
export function rowOf(profile: Profile): ProtocolRow | undefined {
  return profile.broker === 'awsIotCore'
    ? rowFor(profile, profile.protocol as AwsProtocol, profile.port)
    : undefined;
}

/** The table's row for the HTTPS publisher beside the session; undefined for generic brokers. Expects a checked profile. */
export function publisherRowOf(profile: Profile): ProtocolRow | undefined {
  if (profile.broker !== 'awsIotCore') return undefined;
  return profile.protocol === 'https' ? rowOf(profile) : rowFor(profile, 'https', profile.httpsPort ?? 443);
}

function rowFor(profile: Profile, protocol: AwsProtocol, port: number | undefined): ProtocolRow | undefined {
  const authentication = profile.identity.type as AwsAuthentication;
  return findRows({ protocol, authentication }).find((row) => row.port === port);
}

/** Problems of the combination of broker, protocol, identity and port; each names the field and what is legal. */
export function checkCombination(profile: Profile): string[] {
  return profile.broker === 'awsIotCore' ? checkAws(profile) : checkGeneric(profile);
}

function checkAws(profile: Profile): string[] {
  const { protocol, identity, port } = profile;
  const authentication = identity.type;
  if (authentication === 'usernamePassword' || authentication === 'none') {
    return [
      `identity.type: AWS IoT Core knows no "${authentication}"; use x509, sigv4 or customAuthorizer (which takes a user name and password), or set broker to "mqtt".`,
    ];
  }
  const legal = findRows({ authentication });
  const listed = `Legal with ${authentication}: ${legal.map(describeRow).join('; ')}.`;
  if (protocol === 'mqtts' || protocol === 'ws') {
    return [
      `protocol: "${protocol}" is for other brokers; AWS IoT Core knows mqtt (always over TLS), wss and https. ${listed}`,
    ];
  }
  const ofProtocol = legal.filter((row) => row.protocol === protocol);
  if (ofProtocol.length === 0)
    return [`protocol: ${protocol} does not go with identity ${authentication}. ${listed}`];
  const problems: string[] = [];
  if (port !== undefined && !ofProtocol.some((row) => row.port === port)) {
    problems.push(
      `port: ${port} does not go with ${protocol} and identity ${authentication}. ${listed} For an endpoint behind another port keep the table's port and set portMap.`,
    );
  }
  if (profile.httpsPort === 8443 && authentication !== 'x509') {
    problems.push(`httpsPort: 8443 takes client certificates only; remove it. ${listed}`);
  }
  return problems;
}

function checkGeneric(profile: Profile): string[] {
  const { protocol, identity } = profile;
  const problems: string[] = [];
  if (protocol === 'https') {
    problems.push(
      'protocol: https publishes to AWS IoT Core only; use mqtt, mqtts, ws or wss, or set broker to "awsIotCore".',
    );
  }
  if (identity.type === 'sigv4' || identity.type === 'customAuthorizer') {
    problems.push(
      `identity.type: ${identity.type} is for AWS IoT Core; use none, usernamePassword or x509, or set broker to "awsIotCore".`,
    );
  }
  if (identity.type === 'x509' && (protocol === 'mqtt' || protocol === 'ws')) {
    problems.push(`protocol: a client certificate needs TLS; use ${protocol === 'mqtt' ? 'mqtts' : 'wss'}.`);
  }
  if (profile.portMap !== undefined)
    problems.push("portMap: is for AWS's ports; set port to the broker's own.");
  if (profile.httpsPort !== undefined) problems.push('httpsPort: is for AWS IoT Core; remove it.');
  return problems;
}
