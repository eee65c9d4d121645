/** Which secrets a profile needs; pure. */
import { readProxy } from './proxyChoice.ts';
import type { ProfileInput, Secrets } from './schema.ts';

type Identity = ProfileInput['identity'];

export interface NeededSecret {
  readonly secret: keyof Secrets;
  /** What it is, for a person: 'Passphrase of "~/device.p12"'. */
  readonly what: string;
  /** Does nothing work without it? */
  readonly required: boolean;
}

/**
 * The secrets that a profile needs, in the order to ask for them.
 *
 * @param encryptedKey is the private key that the profile names (or the pasted one) encrypted?
 */
export function neededSecrets(
  profile: Pick<ProfileInput, 'identity' | 'headers' | 'proxy'>,
  encryptedKey: boolean,
): NeededSecret[] {
  const all = [...ofIdentity(profile.identity, encryptedKey), ...ofHeaders(profile), ...ofProxy(profile)];
  return all.filter(({ secret }, index) => all.findIndex((one) => one.secret === secret) === index);
}

function ofIdentity(identity: Identity, encryptedKey: boolean): NeededSecret[] {
  switch (identity.type) {
    case 'x509':
      return ofCertificate(identity, encryptedKey);
    case 'sigv4': {
      const { source, loginProvider } = identity;
      if (source === 'cognito' && loginProvider !== undefined) {
        return [{ secret: 'token', what: `Token of ${loginProvider}`, required: true }];
      }
      return source === 'iotCredentialProvider' && encryptedKey ? [passphraseOf(identity.privateKey)] : [];
    }
    case 'customAuthorizer': {
      const { tokenKeyName, username } = identity;
      const password: NeededSecret = {
        secret: 'password',
        what: username === undefined ? 'Password' : `Password of ${username}`,
        required: false,
      };
      return [
        ...(tokenKeyName === undefined
          ? []
          : [
              { secret: 'token', what: `Token, sent as "${tokenKeyName}"`, required: true } as const,
              {
                secret: 'tokenSignature',
                what: "The token's signature, where the authorizer verifies it",
                required: false,
              } as const,
            ]),
        ...(tokenKeyName === undefined || username !== undefined ? [password] : []),
      ];
    }
    case 'usernamePassword':
      return [{ secret: 'password', what: `Password of ${identity.username}`, required: false }];
    case 'none':
      return [];
  }
}

function ofCertificate(identity: Extract<Identity, { type: 'x509' }>, encryptedKey: boolean): NeededSecret[] {
  const { source, privateKey, pkcs12 = '' } = identity;
  switch (source) {
    case 'files':
    case undefined:
      return encryptedKey ? [passphraseOf(privateKey)] : [];
    case 'pkcs12':
      return [{ secret: 'passphrase', what: `Passphrase of "${pkcs12}"`, required: false }];
    case 'secrets':
      return [
        { secret: 'certificate', what: 'Client certificate (PEM)', required: true },
        { secret: 'privateKey', what: 'Private key (PEM)', required: true },
        ...(encryptedKey
          ? [{ secret: 'passphrase', what: 'Passphrase of the private key', required: true } as const]
          : []),
      ];
  }
}

function passphraseOf(privateKey = ''): NeededSecret {
  return { secret: 'passphrase', what: `Passphrase of "${privateKey}"`, required: true };
}

function ofHeaders({ headers = {} }: Pick<ProfileInput, 'headers'>): NeededSecret[] {
  return (['token', 'password'] as const).flatMap((secret) => {
    const name = Object.keys(headers).find((one) => headers[one]?.includes(`\${${secret}}`));
    return name === undefined
      ? []
      : [{ secret, what: `What \${${secret}} stands for in the header ${name}`, required: true }];
  });
}

function ofProxy({ proxy = 'none' }: Pick<ProfileInput, 'proxy'>): NeededSecret[] {
  if (proxy === 'none') return [];
  const read = readProxy(proxy, 'proxy');
  return 'problem' in read || read.username === undefined
    ? []
    : [
        {
          secret: 'proxyPassword',
          what: `Password of ${read.username} for the proxy ${read.host}`,
          required: false,
        },
      ];
}
