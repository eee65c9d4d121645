/** Questions for secrets: typed unseen, kept in SecretStorage and nowhere else. */
import type { Identity, Secrets } from '../../profile/schema.ts';
import { askText, type Step } from './steps.ts';

interface WithSecrets {
  secrets: Secrets;
}

/** The secrets that an identity takes. */
export function askSecrets(
  identity: Pick<Identity, 'type'> & { tokenKeyName?: string | undefined },
): Step<WithSecrets>[] {
  if (identity.type === 'usernamePassword') return [passwordStep()];
  if (identity.type !== 'customAuthorizer') return [];
  return identity.tokenKeyName === undefined ? [passwordStep()] : [...tokenSteps(), passwordStep()];
}

/** Password; may be empty. */
export function passwordStep<Draft extends WithSecrets>(when?: (draft: Draft) => boolean): Step<Draft> {
  return {
    ...(when ? { when } : {}),
    run: (frame, draft) =>
      askText(
        frame,
        {
          prompt: 'Password, kept in the secret storage of VS Code; empty for none',
          password: true,
          verbatim: true,
        },
        (password) => void (draft.secrets = { ...draft.secrets, password }),
      ),
  };
}

/** Token, and its signature where the authorizer verifies signatures. */
export function tokenSteps<Draft extends WithSecrets>(when?: (draft: Draft) => boolean): Step<Draft>[] {
  const condition = when ? { when } : {};
  return [
    {
      ...condition,
      run: (frame, draft) =>
        askText(
          frame,
          {
            prompt: 'Token for the authorizer, kept in the secret storage of VS Code',
            value: draft.secrets.token,
            password: true,
            validate: (text) => (text === '' ? 'Write the token.' : undefined),
          },
          (token) => void (draft.secrets = { ...draft.secrets, token }),
        ),
    },
    {
      ...condition,
      run: (frame, draft) =>
        askText(
          frame,
          {
            prompt: "The token's signature in base64; empty when the authorizer does not verify signatures",
            value: draft.secrets.tokenSignature,
            password: true,
            validate: (text) =>
              /^[A-Za-z0-9+/]*={0,2}$/.test(text.trim())
                ? undefined
                : 'Write base64: letters, digits, + / and =.',
          },
          (tokenSignature) => void (draft.secrets = { ...draft.secrets, tokenSignature }),
        ),
    },
  ];
}
