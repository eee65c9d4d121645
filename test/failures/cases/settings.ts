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
