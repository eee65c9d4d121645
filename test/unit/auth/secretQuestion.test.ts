/** Secrets that are missing: asked for where somebody is there, else a failure that "Set Secrets" mends. */
import { describe, expect, it } from 'vitest';
import { FailureError } from '../../../src/failure/failureError.ts';
import { requireSecret, secretFailure, type SecretQuestion } from '../../../src/auth/secretQuestion.ts';

const question = {
  secret: 'token',
  reason: 'The authorizer takes a token.',
  missing: 'missing: identity.tokenKeyName is "t".',
  hint: 'Enter it.',
} as const;

async function failureOf(work: Promise<unknown>) {
  const error: unknown = await work.catch((reason: unknown) => reason);
  if (!(error instanceof FailureError)) throw new Error(`expected a FailureError, got ${String(error)}`);
  return error.failure;
}

describe('a secret', () => {
  it('that is kept is not asked for', async () => {
    const asked: SecretQuestion[] = [];
    const ask = (one: SecretQuestion) => Promise.resolve(`${asked.push(one)}`);
    expect(await requireSecret({ token: 'kept' }, question, ask)).toBe('kept');
    expect(asked).toEqual([]);
  });

  it.each([[{}], [{ token: '' }], [{ password: 'another' }]])(
    'that is missing in %j is asked for',
    async (secrets) => {
      const asked: SecretQuestion[] = [];
      const ask = (one: SecretQuestion) => {
        asked.push(one);
        return Promise.resolve('entered');
      };
      expect(await requireSecret(secrets, question, ask)).toBe('entered');
      expect(asked).toEqual([{ secret: 'token', reason: question.reason }]);
    },
  );

  it.each([
    ['nobody is there', undefined],
    ['the person turned away', () => Promise.resolve(undefined)],
    ['nothing was entered', () => Promise.resolve('')],
  ])('that is missing is a failure: %s', async (_name, ask) => {
    const failure = await failureOf(requireSecret({}, question, ask));
    expect(failure).toMatchObject({
      id: 'settings.secretMissing',
      stage: 'settings',
      hint: 'Enter it.',
      remedy: { kind: 'setSecrets' },
      retryable: false,
    });
    expect(failure.symptom).toContain('missing: identity.tokenKeyName is "t".');
  });

  it('may be of another stage and line of the catalogue', () => {
    const more = { id: 'certificate.passphraseWrong', stage: 'certificate' } as const;
    expect(secretFailure('passphrase', 'wrong.', '', more).failure).toMatchObject(more);
  });
});
