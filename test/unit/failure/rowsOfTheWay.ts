/** Symptoms on the way to a broker, each with the line of the catalogue that knows it. */
import type { Proxy, Symptom } from '../../../src/failure/symptom.ts';
import { authorizer, aws, broker, https, type Row } from './symptoms.ts';

const proxy: Proxy = { kind: 'http', host: 'proxy.local', port: 3128, source: 'proxy' };
const answered = (status: number, message = ''): Partial<Symptom> => ({
  phase: 'upgrade',
  http: { status, message },
});

export const network: Row[] = [
  ...['ENOTFOUND', 'EAI_NONAME', 'EAI_NODATA'].map((code): Row => [
    'dns.notFound',
    'dns',
    true,
    { phase: 'dns', code },
  ]),
  ['dns.notFound', 'dns', true, { phase: 'connect', code: 'ENOTFOUND', destination: broker }],
  ...['EAI_AGAIN', 'EAI_FAIL', 'ESERVFAIL', 'ETIMEOUT'].map((code): Row => [
    'dns.noAnswer',
    'dns',
    true,
    { phase: 'dns', code },
  ]),
  ['tcp.refused', 'tcp', true, { phase: 'upgrade', code: 'ECONNREFUSED' }],
  ['tcp.timeout', 'tcp', true, { phase: 'tcp', code: 'ETIMEDOUT' }],
  ['tcp.timeout', 'tcp', true, { phase: 'tcp', code: 'UND_ERR_CONNECT_TIMEOUT' }],
  ...['EHOSTUNREACH', 'ENETUNREACH', 'ENETDOWN', 'EADDRNOTAVAIL', 'EHOSTDOWN'].map((code): Row => [
    'tcp.unreachable',
    'tcp',
    true,
    { phase: 'tcp', code },
  ]),
  ['tcp.forbidden', 'tcp', false, { phase: 'tcp', code: 'EACCES' }],
  ['tcp.forbidden', 'tcp', false, { phase: 'tcp', code: 'EPERM' }],
  ['tcp.closed', 'tcp', true, { phase: 'tcp', code: 'ECONNRESET' }],
  ['tcp.closed', 'tcp', true, { phase: 'tcp', silentClose: true }],
  // In a session that was open the network is no longer on the way to it.
  ['session.lost', 'session', true, { phase: 'session', code: 'ECONNREFUSED' }],
  ['session.lost', 'session', true, { phase: 'session', code: 'EHOSTUNREACH' }],
  ['unknown', 'tcp', true, { phase: 'tcp', code: 'ENOTFOUND?' }],
];

export const proxies: Row[] = [
  ['proxy.authentication', 'tcp', false, { proxy: { ...proxy, status: 407 } }],
  ['proxy.authentication', 'tcp', false, { proxy: { ...proxy, status: 401 } }],
  ['proxy.authentication', 'tcp', false, { proxy, text: 'Socks5 Authentication failed' }],
  ['proxy.authentication', 'tcp', false, { proxy, text: 'no acceptable auth method' }],
  ['proxy.refused', 'tcp', false, { proxy: { ...proxy, status: 403 } }],
  ['proxy.refused', 'tcp', true, { proxy: { ...proxy, status: 500 } }],
  ['proxy.refused', 'tcp', true, { proxy: { ...proxy, status: 502 } }],
  ['proxy.refused', 'tcp', false, { proxy, text: 'connection not allowed by ruleset' }],
  ['proxy.targetUnreachable', 'tcp', true, { proxy, text: 'Socks5 proxy rejected: Host unreachable' }],
  ['proxy.notFound', 'dns', true, { proxy, code: 'ENOTFOUND' }],
  ['proxy.unreachable', 'tcp', true, { proxy, code: 'ECONNREFUSED' }],
  ['proxy.unreachable', 'tcp', true, { proxy, text: 'Proxy connection timed out' }],
  ['proxy.certificate', 'tls', false, { proxy, phase: 'tls', code: 'DEPTH_ZERO_SELF_SIGNED_CERT' }],
  ['proxy.protocol', 'tcp', true, { proxy, phase: 'tcp', code: 'DEPTH_ZERO_SELF_SIGNED_CERT' }],
  ['proxy.protocol', 'tcp', true, { proxy }],
  // The same without a proxy is the endpoint's.
  ['dns.notFound', 'dns', true, { code: 'ENOTFOUND' }],
];

const forProvider = (status: number): Partial<Symptom> => ({
  phase: 'credentials',
  http: { status, message: '' },
});
const credentials = (text: string): Partial<Symptom> => ({ phase: 'credentials', text });
export const provided: Row[] = [
  ['credentials.providerDenied', 'credentials', false, forProvider(403)],
  ['credentials.providerDenied', 'credentials', false, forProvider(401)],
  ['credentials.providerNotFound', 'credentials', false, forProvider(404)],
  ['credentials.providerNotFound', 'credentials', false, forProvider(400)],
  ['credentials.serviceFault', 'credentials', true, forProvider(500)],
  ['credentials.unreachable', 'credentials', true, { phase: 'credentials', code: 'ENOTFOUND' }],
  ['credentials.unreachable', 'credentials', true, { phase: 'credentials', code: 'ETIMEDOUT' }],
  ['credentials.throttled', 'credentials', true, credentials('Rate exceeded')],
  ['credentials.ssoExpired', 'credentials', false, credentials('Token is expired.')],
  ['credentials.mfa', 'credentials', false, credentials('MultiFactorAuthentication failed')],
  ['credentials.process', 'credentials', false, credentials('credential_process gave nothing')],
  ['credentials.clock', 'credentials', false, credentials('RequestTimeTooSkewed')],
  ['credentials.clock', 'credentials', false, credentials('Signature not yet current: …')],
  [
    'credentials.roleDenied',
    'credentials',
    false,
    credentials('is not authorized to perform: sts:AssumeRole'),
  ],
  ['credentials.cognito', 'credentials', false, credentials('NotAuthorizedException')],
  ['credentials.invalidKeys', 'credentials', false, credentials('The security token is invalid.')],
  ['credentials.environment', 'credentials', false, credentials('No environment variable is set.')],
  ['credentials.profileNotFound', 'credentials', false, credentials('Profile plant was not found')],
  ['credentials.none', 'credentials', false, credentials('Nothing.')],
];

export const tls: Row[] = [
  ['tls.noServerName', 'tls', false, { silentClose: true, destination: without(aws, 'serverName') }],
  [
    'tls.noServerName',
    'tls',
    false,
    { phase: 'connect', silentClose: true, destination: without(aws, 'serverName') },
  ],
  [
    'tls.closed',
    'tls',
    true,
    { silentClose: true, destination: { ...without(aws, 'serverName'), aws: false } },
  ],
  ['tls.closed', 'tls', true, { silentClose: true }],
  ['tls.noApplicationProtocol', 'tls', false, { text: 'tlsv1 alert no application protocol' }],
  ['tls.unrecognizedName', 'tls', false, { text: 'tlsv1 unrecognized name' }],
  ['tls.noCommonVersion', 'tls', false, { code: 'ERR_SSL_UNSUPPORTED_PROTOCOL' }],
  ['tls.noCommonVersion', 'tls', false, { text: 'tlsv1 alert protocol version' }],
  ['tls.handshakeRefused', 'certificate', false, { text: 'sslv3 alert handshake failure' }],
  ['tls.nothingInCommon', 'tls', false, { text: 'sslv3 alert handshake failure', refusedOffer: true }],
  ['tls.failed', 'tls', true, { text: 'something', refusedOffer: true }],
  ['tls.notTls', 'tls', false, { code: 'ERR_SSL_WRONG_VERSION_NUMBER' }],
  ['tls.timeout', 'tls', true, { code: 'ETIMEDOUT' }],
  ['tls.failed', 'tls', true, { text: 'something' }],
  ['tls.failed', 'tls', true, { phase: 'connect', code: 'ERR_SSL_SOMETHING' }],
  ['certificate.keyMismatch', 'certificate', false, { code: 'ERR_OSSL_X509_KEY_VALUES_MISMATCH' }],
  ['certificate.passphrase', 'certificate', false, { code: 'ERR_OSSL_BAD_DECRYPT' }],
  ['certificate.unreadable', 'certificate', false, { code: 'ERR_OSSL_PEM_NO_START_LINE' }],
  // In a session that was open nothing reads our files any more.
  ['session.lost', 'session', true, { phase: 'session', code: 'ERR_OSSL_PEM_NO_START_LINE' }],
  ['certificate.wanted', 'certificate', false, { code: 'ERR_SSL_TLSV13_ALERT_CERTIFICATE_REQUIRED' }],
  ['certificate.revoked', 'certificate', false, { text: 'sslv3 alert certificate revoked' }],
  ['certificate.expired', 'certificate', false, { text: 'sslv3 alert certificate expired' }],
  ['certificate.unknownCa', 'certificate', false, { text: 'tlsv1 alert unknown ca' }],
  ['certificate.refused', 'certificate', false, { text: 'sslv3 alert bad certificate' }],
  ['tls.selfSigned', 'tls', false, { code: 'DEPTH_ZERO_SELF_SIGNED_CERT' }],
  ['tls.unknownIssuer', 'tls', false, { code: 'SELF_SIGNED_CERT_IN_CHAIN' }],
  ['tls.unknownIssuer', 'tls', false, { text: 'unable to verify the first certificate' }],
  ['tls.serverNotYetValid', 'tls', false, { code: 'CERT_NOT_YET_VALID' }],
  ['tls.serverExpired', 'tls', false, { code: 'CERT_HAS_EXPIRED' }],
  ['tls.wrongName', 'tls', false, { code: 'ERR_TLS_CERT_ALTNAME_INVALID' }],
  ['tls.weakCertificate', 'tls', false, { code: 'CA_MD_TOO_WEAK' }],
  ['tls.badServerCertificate', 'tls', false, { code: 'INVALID_PURPOSE' }],
  [
    'tls.inspected',
    'tls',
    false,
    { code: 'SELF_SIGNED_CERT_IN_CHAIN', serverCertificate: of('Corporate Proxy') },
  ],
  [
    'tls.inspected',
    'tls',
    false,
    { code: 'ERR_TLS_CERT_ALTNAME_INVALID', serverCertificate: of('Corporate Proxy') },
  ],
  [
    'tls.unknownIssuer',
    'tls',
    false,
    { code: 'SELF_SIGNED_CERT_IN_CHAIN', serverCertificate: of('Amazon RSA 2048') },
  ],
  [
    'tls.unknownIssuer',
    'tls',
    false,
    { code: 'SELF_SIGNED_CERT_IN_CHAIN', serverCertificate: of('Plant CA'), destination: broker },
  ],
  ['tls.serverExpired', 'tls', false, { code: 'CERT_HAS_EXPIRED', serverCertificate: of('Corporate Proxy') }],
];

export const kinds: Row[] = [
  [
    'endpoint.credentialProvider',
    'settings',
    false,
    { phase: 'connect', silentClose: true, destination: at('c1.credentials.iot.eu-west-1.amazonaws.com') },
  ],
  [
    'dns.notFound',
    'dns',
    true,
    { phase: 'tls', code: 'ENOTFOUND', destination: at('c1.credentials.iot.eu-west-1.amazonaws.com') },
  ],
  [
    'endpoint.jobs',
    'settings',
    false,
    { phase: 'tls', silentClose: true, destination: at('a1.jobs.iot.eu-west-1.amazonaws.com') },
  ],
  [
    'endpoint.legacy',
    'tls',
    false,
    { code: 'UNABLE_TO_GET_ISSUER_CERT_LOCALLY', destination: at('abc.iot.eu-west-1.amazonaws.com') },
  ],
  ['tls.unknownIssuer', 'tls', false, { code: 'UNABLE_TO_GET_ISSUER_CERT_LOCALLY' }],
  [
    'endpoint.vpc',
    'tls',
    false,
    { silentClose: true, destination: at('vpce-0a-1b.iot.eu-west-1.vpce.amazonaws.com') },
  ],
  [
    'connack.notAuthorized',
    'connect',
    false,
    { phase: 'connect', connack: 135, destination: at('vpce-0a-1b.iot.eu-west-1.vpce.amazonaws.com') },
  ],
];

export const http: Row[] = [
  ['http.captivePortal', 'tcp', true, answered(300)],
  ['http.captivePortal', 'tcp', true, answered(399)],
  ['http.captivePortal', 'tcp', true, answered(511)],
  ['http.proxyAuthentication', 'upgrade', false, answered(407)],
  ['http.throttled', 'upgrade', true, answered(429)],
  ['http.serverError', 'upgrade', true, answered(500)],
  ['http.payloadTooLarge', 'upgrade', false, answered(413)],
  ['http.badRequest', 'publish', false, { ...answered(400), phase: 'publish', destination: https }],
  ['http.notTheService', 'upgrade', false, answered(400)],
  ['http.notTheService', 'upgrade', false, answered(200)],
  ['http.notTheService', 'upgrade', false, answered(404)],
  ['http.upgradeRequired', 'upgrade', true, answered(426)],
  ['http.clockBehind', 'upgrade', false, answered(403, 'Signature expired: x')],
  ['http.clockAhead', 'upgrade', false, answered(403, 'Signature not yet current: x')],
  [
    'http.signatureMismatch',
    'credentials',
    false,
    answered(401, 'The signature we calculated does not match it'),
  ],
  ['http.wrongRegion', 'settings', false, answered(403, 'scoped to a valid region')],
  ['http.tokenExpired', 'credentials', false, answered(403, 'The security token included is expired')],
  ['http.tokenInvalid', 'credentials', false, answered(403, 'The security token included is invalid')],
  ['http.missingToken', 'upgrade', false, answered(403, 'Missing Authentication Token')],
  ['http.authorizerDenied', 'upgrade', false, { ...answered(401), destination: authorizer }],
  ['http.authorizerDenied', 'upgrade', false, { ...answered(403), destination: authorizer }],
  ['http.forbidden', 'upgrade', false, answered(403)],
  ['http.forbidden', 'upgrade', false, { ...answered(401), destination: broker }],
  // A text of AWS in another answer than a refusal says nothing.
  ['http.notTheService', 'upgrade', false, answered(404, 'Signature expired: x')],
  ['upgrade.timeout', 'upgrade', true, { phase: 'upgrade', code: 'ETIMEDOUT' }],
  ['upgrade.closed', 'upgrade', true, { phase: 'upgrade', silentClose: true }],
  ['upgrade.notMqtt', 'upgrade', false, { phase: 'upgrade', text: 'Server sent no subprotocol' }],
  ['upgrade.notHttp', 'upgrade', false, { phase: 'upgrade', text: 'Parse Error' }],
];

/** The server's certificate, of an issuer. */
function of(issuer: string): NonNullable<Symptom['serverCertificate']> {
  return { subject: 'server', issuer, validFrom: 0, validTo: 4e12 };
}

function at(host: string): Symptom['destination'] {
  return { ...aws, host, serverName: host };
}

function without<T extends object, K extends keyof T>(value: T, key: K): Omit<T, K> {
  const { [key]: _left, ...rest } = value;
  return rest;
}
