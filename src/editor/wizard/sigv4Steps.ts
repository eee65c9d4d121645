/** The wizard's questions about the source of AWS credentials. */
import { checkSourceField, type SourceField } from '../../profile/checkIdentity.ts';
import { regionOf } from '../../profile/endpointName.ts';
import { awsProfileNames } from './awsProfiles.ts';
import { certificateFileSteps } from './certificateSteps.ts';
import type { CredentialSource, WizardDraft } from './draft.ts';
import { secretStep } from './secretSteps.ts';
import { askChoice, askText, type Choice, type Step } from './steps.ts';

const from =
  (...sources: readonly CredentialSource[]) =>
  ({ identity, credentialSource }: WizardDraft): boolean =>
    identity === 'sigv4' && credentialSource !== undefined && sources.includes(credentialSource);

/** The source, and what it needs. */
export function sigv4Steps(): Step<WizardDraft>[] {
  return [
    credentialStep,
    awsProfileStep,
    fieldStep('assumeRole', 'roleArn', 'ARN of the role', 'arn:aws:iam::123456789012:role/press'),
    fieldStep('assumeRole', 'externalId', 'External id that the role demands; empty for none'),
    fieldStep(
      'assumeRole',
      'mfaSerial',
      'Serial number or ARN of the MFA device that the role demands; empty for none',
      'arn:aws:iam::123456789012:mfa/ann',
    ),
    fieldStep(
      'cognito',
      'identityPoolId',
      'Id of the identity pool',
      'eu-west-1:11111111-2222-3333-4444-555555555555',
    ),
    fieldStep(
      'cognito',
      'loginProvider',
      'Login provider whose token you have; empty to be an unauthenticated guest',
      'cognito-idp.eu-west-1.amazonaws.com/eu-west-1_AbCdEf',
    ),
    secretStep(
      { secret: 'token', what: 'Token of the login provider', required: true },
      (draft) => from('cognito')(draft) && (draft.loginProvider ?? '') !== '',
    ),
    fieldStep(
      'iotCredentialProvider',
      'credentialEndpoint',
      'Host name that `aws iot describe-endpoint --endpoint-type iot:CredentialProvider` prints',
      'abc123.credentials.iot.eu-west-1.amazonaws.com',
    ),
    fieldStep('iotCredentialProvider', 'roleAlias', 'Name of the role alias'),
    fieldStep('iotCredentialProvider', 'thingName', 'Name of the thing; empty for none'),
    ...certificateFileSteps(from('iotCredentialProvider')),
    regionStep,
  ];
}

/** A question for one field of a source, checked as settings are. */
function fieldStep(
  source: CredentialSource,
  field: SourceField & keyof WizardDraft,
  prompt: string,
  placeholder?: string,
): Step<WizardDraft> {
  return {
    when: from(source),
    run: (frame, draft) =>
      askText(
        frame,
        {
          prompt,
          ...(placeholder === undefined ? {} : { placeholder }),
          value: draft[field],
          validate: (text) => checkSourceField(source, field, text.trim()),
        },
        (text) => void (draft[field] = text),
      ),
  };
}

const sources: readonly Choice<CredentialSource>[] = [
  { label: 'A profile of ~/.aws', detail: 'SSO, role, process or keys', value: 'profile' },
  {
    label: 'The default chain',
    detail: 'Environment, then ~/.aws, then the machine itself',
    value: 'default',
  },
  { label: 'Environment variables', detail: 'AWS_ACCESS_KEY_ID and its like', value: 'environment' },
  { label: 'An assumed role', detail: 'By its ARN, with external id and MFA', value: 'assumeRole' },
  { label: 'A Cognito identity pool', detail: 'As a guest, or with a login', value: 'cognito' },
  {
    label: 'The AWS IoT credential provider',
    detail: 'A role alias, by a device certificate',
    value: 'iotCredentialProvider',
  },
];

const credentialStep: Step<WizardDraft> = {
  when: ({ identity }) => identity === 'sigv4',
  run: (frame, draft) =>
    askChoice(
      frame,
      {
        placeholder: 'Where do the AWS credentials come from?',
        current: draft.credentialSource,
        choices: sources,
      },
      (source) => void (draft.credentialSource = source),
    ),
};

/** Instead of a profile of ~/.aws. */
const defaultChain = { label: 'The default chain', value: '' };

const awsProfileStep: Step<WizardDraft> = {
  when: from('profile', 'assumeRole'),
  run: async (frame, draft) => {
    const names = await awsProfileNames();
    const take = (name: string): void => void (draft.awsProfile = name);
    const assumes = draft.credentialSource === 'assumeRole';
    return names.length === 0 && !assumes
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
            placeholder: assumes ? 'Whose credentials assume the role?' : 'Profile of ~/.aws',
            current: draft.awsProfile,
            choices: [
              ...(assumes ? [defaultChain] : []),
              ...names.map((name) => ({ label: name, value: name })),
            ],
          },
          take,
        );
  },
};

const regionStep: Step<WizardDraft> = {
  when: (draft) => draft.identity === 'sigv4' && regionOf(draft.endpoint ?? '') === undefined,
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
