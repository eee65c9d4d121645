/**
 * AWS IoT Core's protocol table as data: which protocol may be used with which authentication on
 * which port, and what the client must offer in ALPN. Defaults, validation, the wizard, the local
 * endpoint and the README's table are all read from here.
 *
 * Source: AWS IoT Core developer guide, "Device communication protocols", table
 * "Protocols, authentication, and port mappings".
 */

export type AwsProtocol = 'mqtt' | 'wss' | 'https';
export type AwsAuthentication = 'sigv4' | 'x509' | 'customAuthorizer';
export type AwsPort = 443 | 8443 | 8883;

export interface ProtocolRow {
  /** Position in AWS's table, 1 to 9; a stable name for the row in tests and documents. */
  readonly row: 1 | 2 | 3 | 4 | 5 | 6 | 7 | 8 | 9;
  readonly protocol: AwsProtocol;
  readonly authentication: AwsAuthentication;
  readonly port: AwsPort;
  /** The protocol name to offer in ALPN; absent where AWS's table says that none is needed. */
  readonly alpn?: 'x-amzn-mqtt-ca' | 'x-amzn-http-ca' | 'mqtt';
  /** HTTPS rows publish only. */
  readonly subscribes: boolean;
}

export const protocolTable: readonly ProtocolRow[] = [
  { row: 1, protocol: 'wss', authentication: 'sigv4', port: 443, subscribes: true },
  { row: 2, protocol: 'wss', authentication: 'customAuthorizer', port: 443, subscribes: true },
  { row: 3, protocol: 'mqtt', authentication: 'x509', port: 443, alpn: 'x-amzn-mqtt-ca', subscribes: true },
  { row: 4, protocol: 'mqtt', authentication: 'x509', port: 8883, subscribes: true },
  { row: 5, protocol: 'mqtt', authentication: 'customAuthorizer', port: 443, alpn: 'mqtt', subscribes: true },
  { row: 6, protocol: 'https', authentication: 'sigv4', port: 443, subscribes: false },
  { row: 7, protocol: 'https', authentication: 'x509', port: 443, alpn: 'x-amzn-http-ca', subscribes: false },
  { row: 8, protocol: 'https', authentication: 'x509', port: 8443, subscribes: false },
  { row: 9, protocol: 'https', authentication: 'customAuthorizer', port: 443, subscribes: false },
];

/** Rows that agree with everything given; with nothing given, all nine. */
export function findRows(
  wanted: Partial<Pick<ProtocolRow, 'protocol' | 'authentication' | 'port'>>,
): ProtocolRow[] {
  return protocolTable.filter(
    (row) =>
      (wanted.protocol === undefined || row.protocol === wanted.protocol) &&
      (wanted.authentication === undefined || row.authentication === wanted.authentication) &&
      (wanted.port === undefined || row.port === wanted.port),
  );
}

const protocolNames: Record<AwsProtocol, string> = {
  mqtt: 'MQTT',
  wss: 'MQTT over WSS',
  https: 'HTTPS',
};

const authenticationNames: Record<AwsAuthentication, string> = {
  sigv4: 'SigV4',
  x509: 'X.509 client certificate',
  customAuthorizer: 'custom authorizer',
};

/** "MQTT", "MQTT over WSS" or "HTTPS": the protocol's name in AWS's table. */
export function protocolName(protocol: AwsProtocol): string {
  return protocolNames[protocol];
}

/** "SigV4", "X.509 client certificate" or "custom authorizer". */
export function authenticationName(authentication: AwsAuthentication): string {
  return authenticationNames[authentication];
}

/** One line for a person, for example "MQTT, X.509 client certificate, port 443 (ALPN x-amzn-mqtt-ca)". */
export function describeRow(row: ProtocolRow): string {
  const alpn = row.alpn ? ` (ALPN ${row.alpn})` : '';
  return `${protocolName(row.protocol)}, ${authenticationName(row.authentication)}, port ${row.port}${alpn}`;
}
