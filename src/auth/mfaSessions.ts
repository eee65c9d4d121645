/**
 * Credentials that a person had to give an MFA code for. They are kept in memory until they end, since a session that
 * reconnects at night has nobody to ask for another code.
 */
import { type Clock, systemClock } from '../shared/clock.ts';
import type { AwsCredentials } from './credentialSource.ts';

/** By identity, as JSON. */
const kept = new Map<string, AwsCredentials>();

/** Milliseconds that credentials have to be good for yet. */
const margin = 60_000;

export type AskMfaCode = (mfaSerial: string) => Promise<string | undefined>;

/**
 * Resolves credentials, handing in where to get MFA codes; takes those of a code given before while they last.
 *
 * @param key says whose credentials these are
 * @param ask absent when there is nobody to ask
 */
export async function withMfaSession(
  key: string,
  ask: AskMfaCode | undefined,
  resolve: (mfaCode: ((mfaSerial: string) => Promise<string>) | undefined) => Promise<AwsCredentials>,
  clock: Clock = systemClock,
): Promise<AwsCredentials> {
  const before = kept.get(key);
  if (before && (before.expiration?.getTime() ?? 0) > clock.time() + margin) return before;
  kept.delete(key);
  const asked: string[] = [];
  const credentials = await resolve(
    ask &&
      (async (mfaSerial) => {
        asked.push(mfaSerial);
        const code = await ask(mfaSerial);
        if (code !== undefined) return code;
        throw new Error(`The multi-factor authentication code of ${mfaSerial} was not given.`);
      }),
  );
  if (asked.length > 0) kept.set(key, credentials);
  return credentials;
}
