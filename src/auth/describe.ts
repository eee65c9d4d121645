/** Who a resolved identity is, without its secrets; pure. */
import type { ClientCertificate } from './clientCertificate.ts';
import type { Resolved } from './resolve.ts';

/** What is known of an identity before anybody is asked; nothing of it is secret. */
export interface IdentityFacts {
  /** "X.509 client certificate", 'AWS profile "dev", SSO', "custom authorizer press-authorizer". */
  readonly source: string;
  /** The first four and last four characters. */
  readonly accessKeyId?: string;
  /** Twelve digits. */
  readonly accountId?: string;
  /** Region that requests are signed for. */
  readonly region?: string;
  /** Milliseconds since 1970 when the credentials end; absent for permanent ones. */
  readonly expires?: number;
  readonly username?: string;
  /** Which of the secrets that the identity can take are there: "token", "token signature", "password". */
  readonly sends?: readonly string[];
  readonly certificate?: Omit<ClientCertificate, 'certificate' | 'privateKey'>;
}

/** Says who a profile connects as. */
export function describeIdentity({ identity }: Resolved): IdentityFacts {
  switch (identity.type) {
    case 'x509':
      return { source: 'X.509 client certificate', certificate: factsOf(identity.clientCertificate) };
    case 'sigv4': {
      const { credentials, region, deviceCertificate } = identity;
      const accountId = credentials.accountId ?? accountOf(credentials.accessKeyId);
      return {
        source: credentials.source ?? 'AWS credentials',
        accessKeyId: masked(credentials.accessKeyId),
        ...(accountId === undefined ? {} : { accountId }),
        region,
        ...(credentials.expiration ? { expires: credentials.expiration.getTime() } : {}),
        ...(deviceCertificate ? { certificate: factsOf(deviceCertificate) } : {}),
      };
    }
    case 'customAuthorizer': {
      const { authorizerName, token, username, password } = identity.authorizer;
      const sends = [
        ...(token ? [`token as "${token.keyName}"`] : []),
        ...(token?.signature === undefined ? [] : ['token signature']),
        ...(password === undefined ? [] : ['password']),
      ];
      return {
        source:
          authorizerName === undefined
            ? "the endpoint's default custom authorizer"
            : `custom authorizer ${authorizerName}`,
        ...(username === undefined ? {} : { username }),
        sends,
      };
    }
    case 'usernamePassword':
      return {
        source: 'user name and password',
        username: identity.username,
        sends: identity.password === '' ? [] : ['password'],
      };
    case 'none':
      return { source: 'none' };
  }
}

/** Milliseconds since 1970 when the client certificate of an identity ends; undefined for one without. */
export function certificateEnd({ identity }: Resolved): number | undefined {
  if (identity.type === 'x509') return identity.clientCertificate.validTo;
  return identity.type === 'sigv4' ? identity.deviceCertificate?.validTo : undefined;
}

function factsOf({ certificate: _pem, privateKey: _key, ...facts }: ClientCertificate) {
  return facts;
}

function masked(accessKeyId: string): string {
  return accessKeyId.length < 12 ? '…' : `${accessKeyId.slice(0, 4)}…${accessKeyId.slice(-4)}`;
}

/**
 * The account in an access key id: ids given since 2019 have it in bits 1 to 40 of what base32 decodes from behind their
 * prefix. Undefined for older ones and for what does not look like AWS's.
 */
function accountOf(accessKeyId: string): string | undefined {
  if (!/^A[KS]IA[Q-Z2-7][A-Z2-7]{15}$/.test(accessKeyId)) return undefined;
  const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';
  let bits = 0n;
  for (const letter of accessKeyId.slice(4, 14)) bits = (bits << 5n) | BigInt(alphabet.indexOf(letter));
  // 50 bits: the first is a flag, the account the 40 behind it.
  return String((bits >> 9n) & 0xff_ffff_ffffn).padStart(12, '0');
}
