/** The token that `aws sso login` leaves in ~/.aws/sso/cache. */
import * as z from 'zod';
import { readAwsProfiles } from './ssoProfile.ts';

const tokenSchema = z.object({ expiresAt: z.string() });

/** Milliseconds since 1970 when the SSO token of a profile of ~/.aws ends; undefined when there is none. */
export async function ssoTokenEnd(awsProfile: string): Promise<number | undefined> {
  const profile = (await readAwsProfiles())[awsProfile];
  const name = profile?.['sso_session'] ?? profile?.['sso_start_url'];
  if (name === undefined) return undefined;
  const { getSSOTokenFromFile } = await import('@smithy/core/config');
  try {
    const end = Date.parse(tokenSchema.parse(await getSSOTokenFromFile(name)).expiresAt);
    return Number.isNaN(end) ? undefined : end;
  } catch {
    // There was no sign-in yet, or the file is being written: the caller looks again.
    return undefined;
  }
}
