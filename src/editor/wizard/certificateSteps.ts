/** The wizard's questions about a client certificate: PEM files, a PKCS#12 file, or pasted PEM. */
import type { WizardDraft, X509Source } from './draft.ts';
import { askFile } from './fileStep.ts';
import { pemSteps, secretStep } from './secretSteps.ts';
import { askChoice, type Step } from './steps.ts';

/** What file pickers show as PEM. */
export const pem = { PEM: ['pem', 'crt', 'cer', 'key'] };

const isX509 = (draft: WizardDraft): boolean => draft.identity === 'x509';
const inPkcs12 = (draft: WizardDraft): boolean => isX509(draft) && draft.x509Source === 'pkcs12';
const isPasted = (draft: WizardDraft): boolean => isX509(draft) && draft.x509Source === 'secrets';

/** Where certificate and key are, and then these. */
export function certificateSteps(): Step<WizardDraft>[] {
  return [
    sourceStep,
    ...certificateFileSteps((draft) => isX509(draft) && !inPkcs12(draft) && !isPasted(draft)),
    pkcs12Step,
    secretStep({ secret: 'passphrase', what: 'Passphrase of the PKCS#12 file', required: false }, inPkcs12),
    ...pemSteps(isPasted),
  ];
}

const sourceStep: Step<WizardDraft> = {
  when: isX509,
  run: (frame, draft) =>
    askChoice(
      frame,
      {
        placeholder: 'Where are the certificate and its private key?',
        current: draft.x509Source,
        choices: [
          { label: '$(files) Two PEM files', detail: 'As AWS IoT hands them out', value: 'files' },
          { label: '$(file-zip) A PKCS#12 file', detail: 'Both in one: .p12 or .pfx', value: 'pkcs12' },
          {
            label: '$(clippy) Paste them',
            detail: 'Both are kept in the secret storage of VS Code, and stand in no file',
            value: 'secrets',
          },
        ],
      },
      (source: X509Source) => void (draft.x509Source = source),
    ),
};

const pkcs12Step: Step<WizardDraft> = {
  when: inPkcs12,
  run: (frame, draft) =>
    askFile(
      frame,
      { what: 'PKCS#12 file', filters: { 'PKCS#12': ['p12', 'pfx'] }, current: draft.pkcs12 },
      (file) => {
        if (file !== undefined) draft.pkcs12 = file;
      },
    ),
};

/** The two PEM files of a certificate. */
export function certificateFileSteps(when: (draft: WizardDraft) => boolean): Step<WizardDraft>[] {
  return [
    {
      when,
      run: (frame, draft) =>
        askFile(
          frame,
          { what: 'client certificate (PEM)', filters: pem, current: draft.certificate },
          (file) => {
            if (file === undefined) delete draft.certificate;
            else draft.certificate = file;
          },
        ),
    },
    {
      when,
      run: (frame, draft) =>
        askFile(
          frame,
          {
            what: 'private key of the certificate (PEM)',
            filters: pem,
            current: draft.privateKey,
            beside: draft.certificate,
          },
          (file) => {
            if (file === undefined) delete draft.privateKey;
            else draft.privateKey = file;
          },
        ),
    },
  ];
}
