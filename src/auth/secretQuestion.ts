/** Secrets that are missing or wrong: asked for where somebody is there to answer, else a failure that names them. */
import { settingsFailure } from '../failure/explain.ts';
import { FailureError } from '../failure/failureError.ts';
import type { Secrets } from '../profile/schema.ts';

/** A secret that is missing, and why it is wanted. */
export interface SecretQuestion {
  readonly secret: keyof Secrets;
  /** A sentence for a person: "The private key /certs/a.key is encrypted." */
  readonly reason: string;
}

/** Asks the person for a secret and keeps it; undefined when the person turned away. */
export type AskSecret = (question: SecretQuestion) => Promise<string | undefined>;

/**
 * A failure of a secret, which "Set Secrets" mends.
 *
 * @param more `id` of the catalogue, and the stage where it is not `settings`
 */
export function secretFailure(
  secret: keyof Secrets,
  symptom: string,
  hint: string,
  more: { id?: string; stage?: 'certificate' | 'credentials' } = {},
): FailureError {
  const id = more.id ?? 'settings.secretMissing';
  return new FailureError(
    settingsFailure(secret, symptom, hint, { ...more, id, remedy: { kind: 'setSecrets' } }),
  );
}

/**
 * The secret as it is kept, else as the person answers.
 *
 * @param missing why it is needed, for the failure: 'missing: identity.tokenKeyName is "t".'
 * @throws FailureError when it is missing and nobody answers
 */
export async function requireSecret(
  secrets: Secrets,
  question: SecretQuestion & { readonly missing: string; readonly hint: string },
  ask: AskSecret | undefined,
): Promise<string> {
  const { secret, reason, missing, hint } = question;
  const value = secrets[secret] || (await ask?.({ secret, reason }));
  if (value) return value;
  throw secretFailure(secret, missing, hint);
}
