/**
 * The faults that the local endpoint makes on demand: their names, what a client sees of each, and
 * their parameters. The endpoint checks by it, the editor shows it, and tests go through it.
 */
import type { AwsPort, ProtocolRow } from '../aws/protocolTable.ts';
import { choice, number, type Parameter, type ValuesOf, wholeNumber } from './faultParameters.ts';

export type FaultGroup = 'network' | 'tls' | 'http' | 'mqtt' | 'session';

/** What may bound a fault besides its parameters. */
export type ScopeName = 'ports' | 'rows' | 'clientId' | 'times' | 'seconds';

export interface FaultDescription {
  readonly group: FaultGroup;
  /** What goes wrong, in a few words: it stands in a narrow tree. */
  readonly title: string;
  /** What a client sees of it. */
  readonly sees: string;
  readonly parameters: Readonly<Record<string, Parameter>>;
  readonly scope: readonly ScopeName[];
}

// A client id is known from CONNECT on, a row of AWS's table from ALPN on; before that `rows` counts for their whole port.
const anywhere = ['ports', 'rows', 'times', 'seconds'] as const;
const withClient = [...anywhere, 'clientId'] as const;

const afterSeconds = number('Seconds to wait before it strikes', 0, 86_400, 0);
const afterSecondsConnected = { ...afterSeconds, onlyAt: 'connected' } as const;

const failureCode = (standard: number) =>
  wholeNumber('Reason code that MQTT 5 is told (128 to 255)', 128, 255, standard);

/** Every fault by its name. */
export const faultCatalogue = {
  refuseConnections: {
    group: 'network',
    title: 'Refused connections',
    sees: 'Nothing listens on the port: ECONNREFUSED, as behind a firewall that rejects',
    parameters: {},
    scope: ['ports', 'rows', 'seconds'],
  },
  closeConnection: {
    group: 'network',
    title: 'Closed connection',
    sees: 'The connection ends in good order but without a word, at a moment of your choice',
    parameters: {
      at: choice(
        'When it closes',
        {
          accept: 'Right after TCP connects, before TLS',
          tls: 'Right after the TLS handshake',
          request: 'In place of the HTTP answer or the WebSocket upgrade',
          connect: 'After CONNECT, without CONNACK: what AWS does when a policy denies iot:Connect',
          subscribe: 'After SUBSCRIBE, without SUBACK: what AWS does when a policy denies iot:Subscribe',
          publish: 'After PUBLISH, without PUBACK: what AWS does when a policy denies iot:Publish',
          connected: 'Some time after CONNACK; connections that are open now count from now',
        },
        'connect',
      ),
      afterSeconds: afterSecondsConnected,
    },
    scope: withClient,
  },
  resetConnection: {
    group: 'network',
    title: 'Reset connection',
    sees: 'TCP reset: ECONNRESET, as when a router or firewall drops what it knew of the connection',
    parameters: {
      at: choice(
        'When it resets',
        {
          accept: 'Right after TCP connects, before TLS',
          tls: 'Right after the TLS handshake',
          request: 'In place of the HTTP answer or the WebSocket upgrade',
          connect: 'After CONNECT, without CONNACK',
          connected: 'Some time after CONNACK; connections that are open now count from now',
        },
        'connected',
      ),
      afterSeconds: afterSecondsConnected,
    },
    scope: withClient,
  },
  stallConnection: {
    group: 'network',
    title: 'Silent connection',
    sees: 'The connection stays open and nothing comes any more: a half-open connection, or a proxy that swallows',
    parameters: {
      at: choice(
        'When it falls silent',
        {
          accept: 'Right after TCP connects: the TLS handshake never ends',
          tls: 'Right after the TLS handshake',
          request: 'In place of the HTTP answer or the WebSocket upgrade',
          connect: 'After CONNECT: CONNACK never comes',
          connected: 'Some time after CONNACK; connections that are open now count from now',
        },
        'connected',
      ),
      afterSeconds: afterSecondsConnected,
    },
    scope: withClient,
  },
  slowDown: {
    group: 'network',
    title: 'Slow network',
    sees: 'New connections get few bytes a second, each way, and late: a bad mobile link',
    parameters: {
      bytesPerSecond: wholeNumber('Bytes a second, each way', 16, 100_000_000, 2048),
      delayMilliseconds: wholeNumber('Milliseconds that each byte is late, each way', 0, 60_000, 200),
    },
    scope: anywhere,
  },
  cutAfterBytes: {
    group: 'network',
    title: 'Cut in mid-message',
    sees: 'New connections break in the middle of a message, once so many bytes have passed in both directions',
    parameters: {
      bytes: wholeNumber(
        'Bytes on the wire, TLS included, both directions together',
        1,
        1_000_000_000,
        10_000,
      ),
      how: choice(
        'How it breaks',
        {
          reset: 'TCP reset: ECONNRESET',
          close: 'TCP closes, without the end that TLS or WebSocket would announce',
          stall: 'Nothing passes any more',
        },
        'reset',
      ),
    },
    scope: anywhere,
  },
  serverCertificate: {
    group: 'tls',
    title: 'Wrong server certificate',
    sees: 'The client refuses the endpoint’s certificate: wrong CA file, TLS-inspecting proxy, or wrong name',
    parameters: {
      as: choice(
        'What is wrong with it',
        {
          expired: 'Expired yesterday',
          notYetValid: 'Valid from tomorrow on',
          otherName: 'Issued to another host name',
          selfSigned: 'Signed by itself',
          unknownIssuer: 'Issued by a CA that nobody knows',
          selfSignedInChain: 'Issued by a proxy’s CA, which is sent along',
        },
        'unknownIssuer',
      ),
    },
    scope: anywhere,
  },
  noCommonAlpn: {
    group: 'tls',
    title: 'No common ALPN name',
    sees: 'TLS alert 120, no application protocol; a client that offers no name notices nothing',
    parameters: {},
    scope: anywhere,
  },
  tlsAlert: {
    group: 'tls',
    title: 'TLS alert',
    sees: 'The handshake ends with the alert that you choose',
    parameters: {
      alert: choice(
        'Which alert (RFC 8446, section 6)',
        {
          handshakeFailure: '40: no cipher in common, or TLS 1.2’s way to miss the client certificate',
          badCertificate: '42: the client certificate cannot be read',
          certificateRevoked: '44: the client certificate has been revoked',
          certificateExpired: '45: the client certificate has expired',
          certificateUnknown: '46: the client certificate is not registered or not active',
          unknownCa: '48: the client certificate’s issuer is not known',
          protocolVersion: '70: TLS version not spoken',
          internalError: '80: the server is in trouble',
          unrecognizedName: '112: no such server name (SNI)',
          certificateRequired: '116: TLS 1.3’s way to miss the client certificate',
        },
        'certificateUnknown',
      ),
    },
    scope: anywhere,
  },
  answerInPlainText: {
    group: 'tls',
    title: 'Plain HTTP instead of TLS',
    sees: 'No TLS on the other side (“wrong version number”): a captive portal, or the wrong port',
    parameters: {},
    scope: anywhere,
  },
  clientCertificateRefused: {
    group: 'tls',
    title: 'Inactive client certificate',
    sees: 'Closed after the handshake without a word, as with a certificate that is inactive or revoked',
    parameters: {},
    scope: anywhere,
  },
  httpError: {
    group: 'http',
    title: 'HTTP error',
    sees: 'The WebSocket upgrade or the publish is refused with this status, in AWS’s words',
    parameters: {
      answer: choice(
        'Which answer',
        {
          missingToken: '403: Missing Authentication Token',
          signatureMismatch: '403: the signature does not match',
          signatureExpired: '403: signature expired, the clock is behind',
          signatureNotYetCurrent: '403: signature not yet current, the clock is ahead',
          wrongRegion: '403: scoped to a wrong region',
          invalidToken: '403: the security token is invalid',
          expiredToken: '403: the security token is expired',
          forbidden: '403: Forbidden, by policy or by the custom authorizer',
          upgradeRequired: '426: seen when a client comes again with an old URL',
          throttled: '429: too many requests',
          internalError: '500: internal failure',
          badGateway: '502: a proxy on the way has lost the endpoint',
          unavailable: '503: service unavailable',
        },
        'forbidden',
      ),
      on: choice(
        'Which requests',
        { upgrade: 'WebSocket upgrades', requests: 'Publishes and other requests', all: 'All of them' },
        'all',
      ),
    },
    scope: anywhere,
  },
  connackRefusal: {
    group: 'mqtt',
    title: 'CONNECT refused',
    sees: 'CONNACK with a reason code of MQTT 5, or a return code of MQTT 3.1.1',
    parameters: {
      reasonCode: failureCode(135),
      returnCode: wholeNumber('Return code that MQTT 3.1.1 is told (1 to 255)', 1, 255, 5),
    },
    scope: withClient,
  },
  noConnack: {
    group: 'mqtt',
    title: 'No CONNACK',
    sees: 'CONNECT is never answered, and the connection stays open',
    parameters: {},
    scope: withClient,
  },
  subackRefusal: {
    group: 'mqtt',
    title: 'SUBSCRIBE refused',
    sees: 'SUBACK refuses every filter: with this code in MQTT 5, with 128 in MQTT 3.1.1',
    parameters: { reasonCode: failureCode(135) },
    scope: withClient,
  },
  noSuback: {
    group: 'mqtt',
    title: 'No SUBACK',
    sees: 'The subscription works but is never acknowledged',
    parameters: {},
    scope: withClient,
  },
  pubackRefusal: {
    group: 'mqtt',
    title: 'PUBLISH refused',
    sees: 'PUBACK refuses a QoS 1 message of MQTT 5 with this code; MQTT 3.1.1 and QoS 0 are closed without a word',
    parameters: { reasonCode: failureCode(135) },
    scope: withClient,
  },
  noPuback: {
    group: 'mqtt',
    title: 'Lost PUBACKs',
    sees: 'Messages are delivered, but some or all of their PUBACKs never come: duplicates after reconnecting',
    parameters: { share: number('Share of the PUBACKs that is lost, at random (1: all)', 0.001, 1, 1) },
    scope: withClient,
  },
  noPingresp: {
    group: 'mqtt',
    title: 'No PINGRESP',
    sees: 'PINGREQ is never answered: the client must notice within a keep alive',
    parameters: {},
    scope: withClient,
  },
  throttle: {
    group: 'mqtt',
    title: 'Throttling',
    sees: 'CONNECT is refused (MQTT 5: 151, quota exceeded), publishes are dropped without PUBACK, HTTPS is answered 429',
    parameters: {
      what: choice(
        'What is throttled',
        { connect: 'CONNECT', publish: 'Publishes, over MQTT and HTTPS', all: 'Both' },
        'all',
      ),
    },
    scope: withClient,
  },
  expireCredentials: {
    group: 'session',
    title: 'Expired AWS credentials',
    sees: 'Signed requests are refused with 403: the security token is expired, or invalid',
    parameters: {
      as: choice(
        'How they are refused',
        {
          expired: 'The security token included in the request is expired',
          invalid: 'The security token included in the request is invalid',
        },
        'expired',
      ),
    },
    scope: anywhere,
  },
  authorizerDenies: {
    group: 'session',
    title: 'Custom authorizer denies',
    sees: '403 Forbidden over HTTP and WebSocket; over MQTT closed after CONNECT, with code 135 for MQTT 5',
    parameters: {},
    scope: anywhere,
  },
  skewClock: {
    group: 'session',
    title: 'Skewed clock',
    sees: 'The endpoint’s clock is off, its Date header too: more than 5 minutes and signatures are refused with 403',
    parameters: {
      minutes: number('Minutes that the endpoint is ahead (below 0: behind)', -5_256_000, 5_256_000, 10),
    },
    scope: ['seconds'],
  },
  endSession: {
    group: 'session',
    title: 'Session ended by the server',
    sees: 'MQTT 5 is told why in DISCONNECT, MQTT 3.1.1 just sees the connection close; open connections count from now',
    parameters: {
      as: choice(
        'Why it ends',
        {
          maintenance: 'Service maintenance: SERVER_INITIATED_DISCONNECT, code 139',
          administrative: 'Somebody deleted the connection: API_INITIATED_DISCONNECT, code 152',
          takenOver: 'Another client came with the same client id: DUPLICATE_CLIENTID, code 142',
          lifetime: 'The WebSocket’s 24 hours, or the authorizer’s time, are over: closed without a word',
          forbidden: 'No longer authorised: FORBIDDEN_ACCESS, code 135',
          throttled: 'Over a quota: THROTTLED, code 151',
          serverError: 'A fault at AWS: SERVER_ERROR, code 128',
        },
        'maintenance',
      ),
      afterSeconds,
    },
    scope: withClient,
  },
} as const satisfies Record<string, FaultDescription>;

export type FaultName = keyof typeof faultCatalogue;

/** The values of a fault's parameters, all of them. */
export type FaultValues<N extends FaultName> = ValuesOf<(typeof faultCatalogue)[N]['parameters']>;

/** Where, for whom and for how long a fault holds; without any, everywhere and until it is ended. */
export interface FaultScope {
  /** AWS's ports. */
  readonly ports?: readonly AwsPort[];
  /** Rows of AWS's protocol table. */
  readonly rows?: readonly ProtocolRow['row'][];
  /** Client id; `*` stands for any characters and `?` for one. */
  readonly clientId?: string;
  /** How often it strikes before it is over. */
  readonly times?: number;
  /** Seconds until it is over. */
  readonly seconds?: number;
}

/** What a fault is set with; parameters that are left out have their default. */
export type FaultSettings<N extends FaultName> = Partial<FaultValues<N>> & FaultScope;

/** A fault that holds now, as the control interface tells it. */
export interface ActiveFault {
  readonly name: FaultName;
  readonly parameters: Readonly<Record<string, string | number>>;
  readonly scope: FaultScope;
  /** Milliseconds since 1970, by the machine's clock. */
  readonly since: number;
  /** When it ends by itself, if it does; milliseconds since 1970. */
  readonly until?: number;
  /** How often it struck since it was set. */
  readonly struck: number;
}

/** Faults without a parameter `at` that connections which are open now meet as well. */
const strikingOpenOnes: readonly FaultName[] = [
  'subackRefusal',
  'noSuback',
  'pubackRefusal',
  'noPuback',
  'noPingresp',
  'throttle',
  'endSession',
];

/** Is the fault met by connections that are open when it is set, or only by those (and requests) that come later? */
export function strikesOpenConnections(
  name: FaultName,
  parameters: Readonly<Record<string, string | number>>,
): boolean {
  const at = parameters['at'];
  if (at === undefined) return strikingOpenOnes.includes(name);
  return at === 'connected' || at === 'subscribe' || at === 'publish';
}

/** All names, in the catalogue's order. */
export const faultNames = Object.keys(faultCatalogue) as readonly FaultName[];

export function isFaultName(name: string): name is FaultName {
  return Object.hasOwn(faultCatalogue, name);
}
