/** What a client of the local endpoint has to know besides a certificate: made once for a directory, and kept. */
import { createSign, generateKeyPair, randomBytes } from 'node:crypto';
import { promisify } from 'node:util';
import type { KeptFiles } from './keptFiles.ts';

/** AWS credentials as STS hands them out: always with a session token. */
export interface AwsCredentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken: string;
}

/** The custom authorizer, and both ways to satisfy it. */
export interface AuthorizerSecrets {
  readonly name: string;
  readonly tokenKeyName: string;
  /** PEM of the public key with which token signatures are checked. */
  readonly tokenSigningPublicKey: string;
  readonly token: string;
  /** RSASSA-PKCS1-v1_5 with SHA-256 over the token, base64 (custom authorizer guide, "Signing the token"). */
  readonly signature: string;
  readonly username: string;
  readonly password: string;
}

export interface Secrets {
  readonly credentials: AwsCredentials;
  readonly authorizer: AuthorizerSecrets;
}

const fileName = 'secrets.json';

/** Reads the directory's secrets, or makes and keeps new ones. */
export async function keepSecrets(files: KeptFiles): Promise<Secrets> {
  const kept = readSecrets(await files.read(fileName, 'owner'));
  if (kept) return kept;
  const made = await makeSecrets();
  await files.write(fileName, `${JSON.stringify(made, undefined, 2)}\n`, 'owner');
  return made;
}

async function makeSecrets(): Promise<Secrets> {
  const keys = await promisify(generateKeyPair)('rsa', {
    modulusLength: 2048,
    publicKeyEncoding: { type: 'spki', format: 'pem' },
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
  });
  const token = randomBytes(24).toString('base64url');
  return {
    credentials: {
      // ASIA is the prefix of AWS's temporary access keys, the kind that comes with a session token.
      accessKeyId: `ASIA${base32(16)}`,
      secretAccessKey: randomBytes(30).toString('base64'),
      // With + / and = in it, as real ones have: a client that forgets to encode them is found out.
      sessionToken: `IQoJb3JpZ2luX2Vj+/${randomBytes(180).toString('base64')}==`,
    },
    authorizer: {
      name: 'TopicScopeAuthorizer',
      tokenKeyName: 'TopicScopeToken',
      tokenSigningPublicKey: keys.publicKey,
      token,
      signature: createSign('SHA256').update(token).sign(keys.privateKey, 'base64'),
      username: 'operator',
      password: randomBytes(18).toString('base64url'),
    },
  };
}

function base32(length: number): string {
  const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';
  return Array.from(randomBytes(length), (byte) => alphabet[byte % 32]).join('');
}

/** Undefined for anything that is not a whole set of secrets, so that it is made anew. */
function readSecrets(text: string | undefined): Secrets | undefined {
  if (text === undefined) return undefined;
  try {
    const parsed: unknown = JSON.parse(text);
    if (!isRecord(parsed)) return undefined;
    const { credentials, authorizer } = parsed;
    if (!hasTexts(credentials, ['accessKeyId', 'secretAccessKey', 'sessionToken'])) return undefined;
    const names = [
      'name',
      'tokenKeyName',
      'tokenSigningPublicKey',
      'token',
      'signature',
      'username',
      'password',
    ] as const;
    if (!hasTexts(authorizer, names)) return undefined;
    return { credentials, authorizer };
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}

function hasTexts<K extends string>(value: unknown, names: readonly K[]): value is Record<K, string> {
  return isRecord(value) && names.every((name) => typeof value[name] === 'string' && value[name] !== '');
}
