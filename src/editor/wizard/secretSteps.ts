/** Questions for secrets: typed unseen, kept in SecretStorage and nowhere else. */
import * as vscode from 'vscode';
import { isEncryptedKey, pemLabels, repairPem } from '../../auth/pem.ts';
import type { NeededSecret } from '../../profile/neededSecrets.ts';
import type { Secrets } from '../../profile/schema.ts';
import { askText, type Step, type TextQuestion } from './steps.ts';

export interface WithSecrets {
  secrets: Secrets;
}

const kept = 'kept in the secret storage of VS Code';

/** A question for one of the secrets that a profile needs. */
export function secretStep<Draft extends WithSecrets>(
  { secret, what, required }: NeededSecret,
  when?: (draft: Draft) => boolean,
): Step<Draft> {
  return {
    ...(when ? { when } : {}),
    run: (frame, draft) =>
      askText(
        frame,
        {
          prompt: `${what}, ${kept}${required ? '' : '; empty for none'}`,
          password: secret !== 'certificate',
          ...questionOf(secret, required),
        },
        (text) => {
          const value = secret === 'certificate' || secret === 'privateKey' ? repairPem(text) : text;
          draft.secrets = { ...draft.secrets, [secret]: value };
        },
      ),
  };
}

/** Client certificate and private key as PEM, pasted, and the passphrase if the key is encrypted. */
export function pemSteps<Draft extends WithSecrets>(when: (draft: Draft) => boolean): Step<Draft>[] {
  return [
    secretStep({ secret: 'certificate', what: 'Client certificate (PEM)', required: true }, when),
    secretStep({ secret: 'privateKey', what: 'Private key (PEM)', required: true }, when),
    secretStep(
      { secret: 'passphrase', what: 'Passphrase of the private key', required: true },
      (draft) => when(draft) && isEncryptedKey(draft.secrets.privateKey ?? ''),
    ),
  ];
}

/** Password; may be empty. */
export function passwordStep<Draft extends WithSecrets>(when: (draft: Draft) => boolean): Step<Draft> {
  return secretStep({ secret: 'password', what: 'Password', required: false }, when);
}

/** Token, and its signature where the authorizer verifies signatures. */
export function tokenSteps<Draft extends WithSecrets>(when: (draft: Draft) => boolean): Step<Draft>[] {
  return [
    secretStep({ secret: 'token', what: 'Token for the authorizer', required: true }, when),
    secretStep(
      {
        secret: 'tokenSignature',
        what: "The token's signature in base64, where the authorizer verifies signatures",
        required: false,
      },
      when,
    ),
  ];
}

function questionOf(
  secret: keyof Secrets,
  required: boolean,
): Pick<TextQuestion, 'validate' | 'verbatim' | 'fill'> {
  switch (secret) {
    case 'certificate':
      return pemQuestion(/CERTIFICATE$/, '-----BEGIN CERTIFICATE-----');
    case 'privateKey':
      return pemQuestion(/PRIVATE KEY$/, '-----BEGIN PRIVATE KEY----- or the like');
    case 'tokenSignature':
      return {
        validate: (text) =>
          /^[A-Za-z0-9+/]*={0,2}$/.test(text.trim())
            ? undefined
            : 'Write base64: letters, digits, + / and =.',
      };
    case 'token':
      return { validate: (text) => (text === '' && required ? 'Write the token.' : undefined) };
    default:
      return {
        // Spaces at the ends may belong to a password.
        verbatim: true,
        validate: (text) => (text === '' && required ? `Write the ${secret}.` : undefined),
      };
  }
}

/** The box takes one line: PEM loses its line breaks in it, which are put back afterwards. */
function pemQuestion(label: RegExp, begins: string): Pick<TextQuestion, 'validate' | 'fill'> {
  return {
    validate: (text) =>
      pemLabels(repairPem(text)).some((one) => label.test(one))
        ? undefined
        : `Paste all of it, from ${begins} to the END line.`,
    fill: {
      icon: 'clippy',
      tooltip: 'Paste from the clipboard',
      read: async () =>
        repairPem(await vscode.env.clipboard.readText())
          .replaceAll('\n', ' ')
          .trim(),
    },
  };
}
