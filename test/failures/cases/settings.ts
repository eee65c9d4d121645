/** Files and fields of the profile. */
import path from 'node:path';
import { readFile } from 'node:fs/promises';
import { openssl } from '../../support/opensslFiles.ts';
import type { FailureCase, Provocation } from '../failureCase.ts';
import type { World } from '../world.ts';

const x509 = (world: World, files: { certificate: string; privateKey: string }): Provocation =>
  world.row(4, {
    identity: { type: 'x509', certificate: files.certificate, privateKey: files.privateKey },
  });

const device = (world: World, index = 0) => {
  const found = world.endpoint.description.devices[index];
  if (!found) throw new Error('no such device');
  return found;
};

/** The device's key under a passphrase. */
async function encrypted(world: World, ...how: readonly string[]): Promise<string> {
  const file = path.join(world.directory, `encrypted${how.join('')}.key`);
  await openssl('pkey', '-in', device(world).privateKey, '-out', file, ...how, '-passout', 'pass:right');
  return file;
}

/** The same in two ways that came with OpenSSL 1. */
async function encryptedByDes(world: World, form: 'pkcs8' | 'traditional'): Promise<string> {
  const file = path.join(world.directory, `des-${form}.key`);
  const how = form === 'pkcs8' ? ['pkcs8', '-topk8', '-v1', 'PBE-MD5-DES'] : ['pkey', '-traditional', '-des'];
  await openssl(
    ...[...how, '-provider', 'legacy', '-provider', 'default'],
    ...['-in', device(world).privateKey, '-out', file, '-passout', 'pass:right'],
  );
  return file;
}

/** A client certificate that nobody knows, with a key of this kind. */
async function selfSigned(world: World, kind: string, newKey: readonly string[]) {
  const file = (ending: string) => path.join(world.directory, `${kind}.${ending}`);
  await openssl(
    ...['req', '-x509', '-nodes', '-days', '30', '-subj', `/CN=${kind}`, ...newKey],
    ...['-keyout', file('key'), '-out', file('pem')],
  );
  return { certificate: file('pem'), privateKey: file('key') };
}

/** A client certificate whose key OpenSSL knows, though the endpoint knows neither, and BoringSSL does not. */
const unknownKind = (
  kind: string,
  newKey: readonly string[],
  { differs = [], ...expected }: Pick<FailureCase, 'id' | 'or' | 'differs'>,
): FailureCase => ({
  ...expected,
  how: `a client certificate with a key of the kind ${kind}`,
  provoke: async (world) => x509(world, await selfSigned(world, kind, newKey)),
  differs: [
    ...differs,
    {
      on: ['BoringSSL'],
      id: 'certificate.unusable',
      symptom: new RegExp(`the private key is .*${kind}`),
      because: 'it does not know the kind',
    },
  ],
});

export const settingsCases: readonly FailureCase[] = [
  {
    id: 'settings.invalid',
    how: 'a key file that does not exist',
    provoke: (world) => x509(world, { ...device(world), privateKey: '/nowhere/key.pem' }),
  },
  {
    id: 'certificate.unusable',
    how: 'certificate and key swapped',
    provoke: (world) => {
      const { certificate, privateKey } = device(world);
      return x509(world, { certificate: privateKey, privateKey: certificate });
    },
  },
  {
    id: 'certificate.keyMismatch',
    how: "another device's key",
    provoke: (world) =>
      x509(world, { certificate: device(world).certificate, privateKey: device(world, 1).privateKey }),
  },
  {
    id: 'certificate.passphraseMissing',
    how: 'a key encrypted by openssl, no passphrase',
    provoke: async (world) =>
      x509(world, { ...device(world), privateKey: await encrypted(world, '-aes256') }),
  },
  {
    id: 'certificate.passphraseWrong',
    how: 'a key encrypted by openssl, a wrong passphrase',
    provoke: async (world) => ({
      ...x509(world, { ...device(world), privateKey: await encrypted(world, '-aes256') }),
      secrets: { passphrase: 'wrong' },
    }),
  },
  {
    id: 'certificate.unknownCipher',
    how: 'a key encrypted by openssl with DES (PBE-MD5-DES)',
    provoke: async (world) => ({
      ...x509(world, { ...device(world), privateKey: await encryptedByDes(world, 'pkcs8') }),
      secrets: { passphrase: 'right' },
    }),
  },
  {
    id: 'certificate.unknownCipher',
    how: 'a key encrypted by openssl with DES in the traditional form, a wrong passphrase',
    provoke: async (world) => ({
      ...x509(world, { ...device(world), privateKey: await encryptedByDes(world, 'traditional') }),
      secrets: { passphrase: 'wrong' },
    }),
    differs: [
      { on: ['BoringSSL'], id: 'certificate.passphraseWrong', because: 'it still decrypts DES in this form' },
    ],
  },
  unknownKind('secp256k1', ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:secp256k1'], {
    // TLS 1.3 has no signature with it: none is sent.
    id: 'certificate.wanted',
  }),
  unknownKind('brainpoolP256r1', ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:brainpoolP256r1'], {
    id: 'connect.closedWithoutConnack',
    or: 'tls.closed',
    differs: [
      {
        on: ['OpenSSL before 3.2'],
        id: 'certificate.wanted',
        because: 'its TLS 1.3 does not know the signatures of RFC 8734, so none is sent',
      },
    ],
  }),
  unknownKind('RSA-PSS', ['-newkey', 'rsa-pss', '-pkeyopt', 'rsa_keygen_bits:2048'], {
    id: 'connect.closedWithoutConnack',
    or: 'tls.closed',
  }),
  {
    id: 'certificate.expired',
    how: 'a client certificate that ended yesterday',
    provoke: async (world) => x509(world, await world.certificate({ days: -1 })),
  },
  {
    id: 'certificate.notYetValid',
    how: 'a client certificate of 2040',
    provoke: async (world) => x509(world, await world.certificate({ from: '20400101000000Z' })),
  },
  {
    id: 'settings.invalid',
    how: 'a CA file that holds no certificate',
    provoke: async (world) => world.row(4, { ca: await world.file('nothing') }),
    or: 'certificate.unusable',
  },
  {
    id: 'settings.secretMissing',
    how: 'no token though identity.tokenKeyName is set',
    provoke: (world) => ({ profile: world.row(5).profile }),
  },
  {
    id: 'certificate.unusable',
    how: 'a key file that is cut off',
    provoke: async (world) => {
      const pem = await readFile(device(world).privateKey, 'utf8');
      return x509(world, { ...device(world), privateKey: await world.file(pem.slice(0, pem.length / 2)) });
    },
  },
];
