/** The wizard's questions about the identity and the ways in that are legal with it. */
import { authorizerSteps } from './authorizerSteps.ts';
import { certificateSteps, pem } from './certificateSteps.ts';
import {
  headerOf,
  identityChoices,
  routeChoices,
  takesHeaders,
  usesTls,
  type RouteChoice,
  type WizardDraft,
} from './draft.ts';
import { askFile } from './fileStep.ts';
import { secretStep } from './secretSteps.ts';
import { sigv4Steps } from './sigv4Steps.ts';
import { askChoice, askText, type Step } from './steps.ts';

const isX509 = (draft: WizardDraft): boolean => draft.identity === 'x509';
const generic = (draft: WizardDraft): boolean => draft.broker === 'mqtt';

/** Identity, way in, then what the identity needs. */
export function identitySteps(): Step<WizardDraft>[] {
  return [
    identityStep,
    routeStep,
    portStep,
    pathStep,
    headerStep,
    ...headerSecretSteps,
    ...certificateSteps(),
    ...sigv4Steps(),
    ...authorizerSteps(),
    caStep,
  ];
}

const identityStep: Step<WizardDraft> = {
  run: (frame, draft) =>
    askChoice(
      frame,
      {
        placeholder: 'Who do you connect as?',
        current: draft.identity,
        choices: identityChoices(draft.broker).map(({ type, label, detail }) => ({
          label,
          detail,
          value: type,
        })),
      },
      (identity) => {
        if (identity !== draft.identity) delete draft.protocol;
        draft.identity = identity;
      },
    ),
};

const routeStep: Step<WizardDraft> = {
  run: (frame, draft) => {
    const routes = routeChoices(draft.broker, draft.identity ?? 'none');
    return askChoice<RouteChoice>(
      frame,
      {
        placeholder: generic(draft) ? 'Protocol' : 'Protocol and port, as AWS allows them with this identity',
        current: routes.find(({ protocol, port }) => protocol === draft.protocol && port === draft.port),
        choices: routes.map((route) => ({ label: route.label, detail: route.detail, value: route })),
      },
      (route) => {
        const changed = draft.protocol !== route.protocol;
        draft.protocol = route.protocol;
        // A generic broker's port may stand in the URL that was pasted.
        if (!generic(draft) || draft.port === undefined || (changed && isUsualPort(draft.port))) {
          draft.port = route.port;
        }
      },
    );
  },
};

function isUsualPort(port: number): boolean {
  return [1883, 8883, 80, 443].includes(port);
}

const portStep: Step<WizardDraft> = {
  when: generic,
  run: (frame, draft) =>
    askText(
      frame,
      {
        prompt: 'Port',
        value: String(draft.port ?? ''),
        validate: (text) =>
          /^\d+$/.test(text) && Number(text) >= 1 && Number(text) <= 65_535
            ? undefined
            : 'Write a number from 1 to 65535.',
      },
      (text) => void (draft.port = Number(text)),
    ),
};

const pathStep: Step<WizardDraft> = {
  when: (draft) => generic(draft) && (draft.protocol === 'ws' || draft.protocol === 'wss'),
  run: (frame, draft) =>
    askText(
      frame,
      {
        prompt: 'Path of the WebSocket',
        value: draft.path ?? '/mqtt',
        validate: (text) => (text.startsWith('/') ? undefined : 'A path begins with /.'),
      },
      (path) => void (draft.path = path),
    ),
};

const headerStep: Step<WizardDraft> = {
  when: takesHeaders,
  run: (frame, draft) =>
    askText(
      frame,
      {
        prompt:
          'Header of the upgrade request, for gateways that want one; ${token} and ${password} in it are kept as secrets; empty for none',
        placeholder: 'Authorization: Bearer ${token}',
        value: draft.header,
        validate: (text) =>
          text.trim() === '' || headerOf(text)
            ? undefined
            : 'Write it as Name: value. More go into settings.',
      },
      (header) => void (draft.header = header),
    ),
};

const headerSecretSteps = (['token', 'password'] as const).map((secret) =>
  secretStep<WizardDraft>(
    { secret, what: `What \${${secret}} stands for in the header`, required: true },
    (draft) =>
      takesHeaders(draft) &&
      (draft.header ?? '').includes(`\${${secret}}`) &&
      // A user's password is asked for with the user name.
      !(secret === 'password' && draft.identity === 'usernamePassword'),
  ),
);

const caStep: Step<WizardDraft> = {
  when: (draft) => usesTls(draft) && (generic(draft) || isX509(draft)),
  run: (frame, draft) =>
    askFile(
      frame,
      {
        what: 'CA certificates to trust (PEM)',
        filters: pem,
        current: draft.ca,
        beside: draft.certificate,
        without: generic(draft)
          ? "the system's CAs are trusted"
          : "Amazon's CAs are among the system's; a file is needed for private endpoints only",
        otherwise: generic(draft)
          ? {
              label: '$(warning) Do not verify the server',
              detail: 'Whoever is between can read and change everything; the tree says so',
              take: () => {
                delete draft.ca;
                draft.insecure = true;
              },
            }
          : undefined,
      },
      (file) => {
        delete draft.insecure;
        if (file === undefined) delete draft.ca;
        else draft.ca = file;
      },
    ),
};
