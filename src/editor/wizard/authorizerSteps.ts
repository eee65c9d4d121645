/** The wizard's questions about a custom authorizer, and about user name and password. */
import type { WizardDraft } from './draft.ts';
import { passwordStep, tokenSteps } from './secretSteps.ts';
import { askChoice, askText, type Step } from './steps.ts';

const isAuthorizer = (draft: WizardDraft): boolean => draft.identity === 'customAuthorizer';
const byToken = (draft: WizardDraft): boolean => isAuthorizer(draft) && draft.authorizerBy === 'token';
const byPassword = (draft: WizardDraft): boolean =>
  (isAuthorizer(draft) && draft.authorizerBy === 'password') || draft.identity === 'usernamePassword';

/** Name, what it judges, and where that goes. */
export function authorizerSteps(): Step<WizardDraft>[] {
  return [
    authorizerNameStep,
    authorizerByStep,
    tokenKeyNameStep,
    ...tokenSteps(byToken),
    usernameStep,
    passwordStep(byPassword),
    passInStep,
  ];
}

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
  when: byPassword,
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

const passInStep: Step<WizardDraft> = {
  when: (draft) => isAuthorizer(draft) && draft.protocol === 'wss',
  run: (frame, draft) =>
    askChoice(
      frame,
      {
        placeholder: 'Where does the authorizer expect them?',
        current: draft.passIn,
        choices: [
          { label: 'In CONNECT', detail: 'In the user name and password of MQTT', value: 'connect' },
          { label: 'In HTTP headers', detail: 'Of the upgrade request', value: 'headers' },
          // The query carries no user name and password.
          ...(draft.authorizerBy === 'password'
            ? []
            : [
                {
                  label: 'In the query',
                  detail: 'Of the upgrade request, for clients that can set no headers (browsers)',
                  value: 'query' as const,
                },
              ]),
        ],
      },
      (passIn: NonNullable<WizardDraft['passIn']>) => void (draft.passIn = passIn),
    ),
};
