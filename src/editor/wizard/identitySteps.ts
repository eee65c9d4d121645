/** The wizard's questions about the identity and the ways in that are legal with it. */
import { regionOf } from '../../profile/endpointName.ts';
import { awsProfileNames } from './awsProfiles.ts';
import { identityChoices, routeChoices, usesTls, type RouteChoice, type WizardDraft } from './draft.ts';
import { askFile } from './fileStep.ts';
import { passwordStep, tokenSteps } from './secretSteps.ts';
import { askChoice, askText, type Step } from './steps.ts';

const pem = { PEM: ['pem', 'crt', 'cer', 'key'] };
const isX509 = (draft: WizardDraft): boolean => draft.identity === 'x509';
const isSigv4 = (draft: WizardDraft): boolean => draft.identity === 'sigv4';
const isAuthorizer = (draft: WizardDraft): boolean => draft.identity === 'customAuthorizer';
const byToken = (draft: WizardDraft): boolean => isAuthorizer(draft) && draft.authorizerBy === 'token';
const byPassword = (draft: WizardDraft): boolean => isAuthorizer(draft) && draft.authorizerBy === 'password';
const generic = (draft: WizardDraft): boolean => draft.broker === 'mqtt';

/** Identity, way in, then what the identity needs. */
export function identitySteps(): Step<WizardDraft>[] {
  return [
    identityStep,
    routeStep,
    portStep,
    pathStep,
    certificateStep,
    privateKeyStep,
    credentialStep,
    awsProfileStep,
    regionStep,
    authorizerNameStep,
    authorizerByStep,
    tokenKeyNameStep,
    ...tokenSteps<WizardDraft>(byToken),
    usernameStep,
    passwordStep<WizardDraft>((draft) => byPassword(draft) || draft.identity === 'usernamePassword'),
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

const certificateStep: Step<WizardDraft> = {
  when: isX509,
  run: (frame, draft) =>
    askFile(frame, { what: 'client certificate (PEM)', filters: pem, current: draft.certificate }, (file) => {
      if (file === undefined) delete draft.certificate;
      else draft.certificate = file;
    }),
};

const privateKeyStep: Step<WizardDraft> = {
  when: isX509,
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
};

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

const credentialStep: Step<WizardDraft> = {
  when: isSigv4,
  run: (frame, draft) =>
    askChoice(
      frame,
      {
        placeholder: 'Where do the AWS credentials come from?',
        current: draft.credentialSource,
        choices: [
          { label: 'A profile of ~/.aws', detail: 'SSO, role, process or keys', value: 'profile' },
          {
            label: 'The default chain',
            detail: 'Environment, then ~/.aws, then the machine itself',
            value: 'default',
          },
          { label: 'Environment variables', detail: 'AWS_ACCESS_KEY_ID and its like', value: 'environment' },
        ],
      },
      (source: NonNullable<WizardDraft['credentialSource']>) => void (draft.credentialSource = source),
    ),
};

const awsProfileStep: Step<WizardDraft> = {
  when: (draft) => isSigv4(draft) && draft.credentialSource === 'profile',
  run: async (frame, draft) => {
    const names = await awsProfileNames();
    const take = (name: string): void => void (draft.awsProfile = name);
    return names.length === 0
      ? await askText(
          frame,
          {
            prompt: 'Name of the profile (none were found in ~/.aws)',
            value: draft.awsProfile,
            validate: (text) => (text.trim() === '' ? 'Write the name of a profile.' : undefined),
          },
          take,
        )
      : await askChoice(
          frame,
          {
            placeholder: 'Profile of ~/.aws',
            current: draft.awsProfile,
            choices: names.map((name) => ({ label: name, value: name })),
          },
          take,
        );
  },
};

const regionStep: Step<WizardDraft> = {
  when: (draft) => isSigv4(draft) && regionOf(draft.endpoint ?? '') === undefined,
  run: (frame, draft) =>
    askText(
      frame,
      {
        prompt: 'Region of the endpoint: its name does not tell it, and signatures need it',
        placeholder: 'eu-west-1',
        value: draft.region,
        validate: (text) =>
          /^[a-z]{2}(-[a-z]+)+-\d+$/.test(text.trim()) ? undefined : 'Write a region, for example eu-west-1.',
      },
      (region) => void (draft.region = region),
    ),
};

const authorizerNameStep: Step<WizardDraft> = {
  when: isAuthorizer,
  run: (frame, draft) =>
    askText(
      frame,
      {
        prompt: "Name of the authorizer; empty for the endpoint's default authorizer",
        value: draft.authorizerName,
        validate: (text) =>
          /^[\w=,@-]{0,128}$/.test(text.trim()) ? undefined : 'Letters, digits and _ = , @ - only.',
      },
      (name) => void (draft.authorizerName = name),
    ),
};

const authorizerByStep: Step<WizardDraft> = {
  when: isAuthorizer,
  run: (frame, draft) =>
    askChoice(
      frame,
      {
        placeholder: 'What does the authorizer judge?',
        current: draft.authorizerBy,
        choices: [
          { label: 'A token', detail: 'With its signature, where signing is enabled', value: 'token' },
          { label: 'User name and password', value: 'password' },
        ],
      },
      (by: 'token' | 'password') => void (draft.authorizerBy = by),
    ),
};

const tokenKeyNameStep: Step<WizardDraft> = {
  when: byToken,
  run: (frame, draft) =>
    askText(
      frame,
      {
        prompt: "The authorizer's token key name",
        value: draft.tokenKeyName,
        validate: (text) =>
          /^[\w-]{1,128}$/.test(text.trim())
            ? undefined
            : 'Write the token key name: letters, digits, _ and - only.',
      },
      (name) => void (draft.tokenKeyName = name),
    ),
};

const usernameStep: Step<WizardDraft> = {
  when: (draft) => byPassword(draft) || draft.identity === 'usernamePassword',
  run: (frame, draft) =>
    askText(
      frame,
      {
        prompt: 'User name',
        value: draft.username,
        validate: (text) => (text.trim() === '' ? 'Write the user name.' : undefined),
      },
      (username) => void (draft.username = username),
    ),
};
