/** The wizard's questions about the broker, the endpoint and the session. */
import * as vscode from 'vscode';
import { endpointWarning, reduceEndpoint } from '../../profile/endpointName.ts';
import { checkClientId } from '../../shared/limits.ts';
import { scopeChoices } from './askScope.ts';
import type { WizardDraft } from './draft.ts';
import { askChoice, askText, type Step } from './steps.ts';

const generic = (draft: WizardDraft): boolean => draft.broker === 'mqtt';
const session = (draft: WizardDraft): boolean => draft.protocol !== 'https';

/** What is asked before the identity, and what after it. */
export function connectionSteps(): { before: Step<WizardDraft>[]; after: Step<WizardDraft>[] } {
  return {
    before: [brokerStep, endpointStep],
    after: [clientIdStep, mqttVersionStep, nameStep, scopeStep],
  };
}

const brokerStep: Step<WizardDraft> = {
  run: (frame, draft) =>
    askChoice(
      frame,
      {
        placeholder: 'What do you connect to?',
        current: draft.broker,
        choices: [
          {
            label: '$(cloud) AWS IoT Core',
            detail: "With AWS's rules: certificates, SigV4 or a custom authorizer on its nine ways in",
            value: 'awsIotCore',
          },
          {
            label: '$(server) Another MQTT broker',
            detail: 'Mosquitto, EMQX, HiveMQ …: plain, TLS or WebSocket',
            value: 'mqtt',
          },
        ],
      },
      (broker: WizardDraft['broker']) => {
        // Answers that hold for the other kind only must not survive the change.
        if (broker !== draft.broker) {
          delete draft.identity;
          delete draft.protocol;
          delete draft.port;
        }
        draft.broker = broker;
      },
    ),
};

const endpointStep: Step<WizardDraft> = {
  run: (frame, draft) =>
    askText(
      frame,
      {
        prompt: generic(draft)
          ? 'Host name of the broker; a pasted URL is reduced to it'
          : 'Host name that `aws iot describe-endpoint --endpoint-type iot:Data-ATS` prints; a pasted URL is reduced to it',
        placeholder: generic(draft) ? 'broker.example.com' : 'abc123-ats.iot.eu-west-1.amazonaws.com',
        value: draft.endpoint,
        validate: (text) => checkEndpoint(text, draft),
      },
      (text) => {
        const reduced = reduceEndpoint(text);
        draft.endpoint = reduced?.host ?? text;
        if (!generic(draft)) return;
        if (reduced?.port !== undefined) draft.port = reduced.port;
        if (reduced?.path !== undefined) draft.path = reduced.path;
      },
    ),
};

function checkEndpoint(
  text: string,
  draft: WizardDraft,
): string | vscode.InputBoxValidationMessage | undefined {
  const reduced = reduceEndpoint(text);
  if (!reduced) return 'There is no host name in this.';
  const warning = generic(draft) ? undefined : endpointWarning(reduced.host);
  if (warning !== undefined) {
    return {
      message: warning.replace(/^endpoint: (.)/, (_, first: string) => first.toUpperCase()),
      severity: vscode.InputBoxValidationSeverity.Warning,
    };
  }
  return reduced.host === text.trim().toLowerCase()
    ? undefined
    : { message: `Host name: ${reduced.host}`, severity: vscode.InputBoxValidationSeverity.Info };
}

const clientIdStep: Step<WizardDraft> = {
  when: session,
  run: (frame, draft) =>
    askText(
      frame,
      {
        prompt:
          "MQTT client id; ${window} becomes a suffix of this window's own, so that two windows do not throw each other out",
        value: draft.clientId ?? 'topicscope-${window}',
        validate: (text) => checkClientId(text, draft),
      },
      (clientId) => {
        if (clientId === '' || clientId === 'topicscope-${window}') delete draft.clientId;
        else draft.clientId = clientId;
      },
    ),
};

const mqttVersionStep: Step<WizardDraft> = {
  when: session,
  run: (frame, draft) =>
    askChoice(
      frame,
      {
        placeholder: 'MQTT version',
        current: draft.mqttVersion,
        choices: [
          { label: 'MQTT 5', detail: 'Tells reasons for refusals; knows message properties', value: '5' },
          { label: 'MQTT 3.1.1', detail: 'What many devices speak', value: '3.1.1' },
        ],
      },
      (version: '5' | '3.1.1') => void (draft.mqttVersion = version),
    ),
};

const nameStep: Step<WizardDraft> = {
  run: (frame, draft) =>
    askText(
      frame,
      {
        prompt: 'Name of the profile',
        value: draft.name ?? draft.endpoint?.split('.')[0],
        validate: (text) => (text.trim() === '' ? 'Write a name.' : undefined),
      },
      (name) => void (draft.name = name),
    ),
};

const scopeStep: Step<WizardDraft> = {
  run: (frame, draft) =>
    askChoice(
      frame,
      { placeholder: 'Keep the profile in', current: draft.scope, choices: scopesFor(draft) },
      (scope) => void (draft.scope = scope),
    ),
};

/** A workspace cannot turn the check of the server off. */
function scopesFor(draft: WizardDraft): ReturnType<typeof scopeChoices> {
  return scopeChoices().filter(({ value }) => !(draft.insecure === true && value === 'workspace'));
}
