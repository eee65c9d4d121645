/** The profile, and its secrets, that come of the wizard's answers; pure. */
import { isEncryptedKey } from '../../auth/pem.ts';
import { neededSecrets } from '../../profile/neededSecrets.ts';
import type { ProfileInput, Secrets } from '../../profile/schema.ts';
import { headerOf, takesHeaders, usesTls, type WizardDraft } from './draft.ts';

/** The profile as it will stand in settings, with nothing in it that is a default. */
export function profileOf(draft: WizardDraft, id: string): ProfileInput {
  const generic = draft.broker === 'mqtt';
  return {
    id,
    ...(filled(draft.name) && draft.name !== id ? { name: draft.name } : {}),
    ...(generic ? { broker: 'mqtt' } : {}),
    endpoint: draft.endpoint ?? '',
    protocol: draft.protocol ?? 'mqtt',
    ...(draft.port === undefined ? {} : { port: draft.port }),
    ...(filled(draft.path) && draft.path !== '/mqtt' ? { path: draft.path } : {}),
    ...headersOf(draft),
    ...(filled(draft.ca) ? { ca: draft.ca } : {}),
    ...(draft.insecure && generic && usesTls(draft) ? { insecure: true } : {}),
    identity: identityOf(draft),
    ...(filled(draft.clientId) ? { clientId: draft.clientId } : {}),
    ...(draft.mqttVersion === '3.1.1' ? { mqttVersion: '3.1.1' } : {}),
  };
}

function headersOf(draft: WizardDraft): Pick<ProfileInput, 'headers'> {
  const header = takesHeaders(draft) ? headerOf(draft.header ?? '') : undefined;
  return header ? { headers: Object.fromEntries([header]) } : {};
}

type IdentityInput = ProfileInput['identity'];

function identityOf(draft: WizardDraft): IdentityInput {
  switch (draft.identity) {
    case 'x509':
      return certificateOf(draft);
    case 'sigv4':
      return {
        type: 'sigv4',
        ...sourceOf(draft),
        ...(filled(draft.region) ? { region: draft.region } : {}),
      };
    case 'customAuthorizer': {
      const { authorizerName, authorizerBy, tokenKeyName, username, passIn, protocol } = draft;
      return {
        type: 'customAuthorizer',
        ...(filled(authorizerName) ? { authorizerName } : {}),
        ...(authorizerBy === 'token' && filled(tokenKeyName) ? { tokenKeyName } : {}),
        ...(authorizerBy === 'password' && filled(username) ? { username } : {}),
        ...(protocol === 'wss' && passIn !== undefined && passIn !== 'connect' ? { passIn } : {}),
      };
    }
    case 'usernamePassword':
      return { type: 'usernamePassword', username: draft.username ?? '' };
    default:
      return { type: 'none' };
  }
}

function certificateOf({
  x509Source,
  certificate = '',
  privateKey = '',
  pkcs12 = '',
}: WizardDraft): IdentityInput {
  switch (x509Source) {
    case 'pkcs12':
      return { type: 'x509', source: 'pkcs12', pkcs12 };
    case 'secrets':
      return { type: 'x509', source: 'secrets' };
    default:
      return { type: 'x509', certificate, privateKey };
  }
}

/** The fields of a source of AWS credentials; nothing that was answered for another one. */
function sourceOf(draft: WizardDraft): Omit<Extract<IdentityInput, { type: 'sigv4' }>, 'type'> {
  const { credentialSource: source = 'default', awsProfile: profile } = draft;
  const pick = <Key extends keyof WizardDraft>(...keys: Key[]): Partial<Pick<WizardDraft, Key>> =>
    Object.fromEntries(keys.filter((key) => filled(draft[key])).map((key) => [key, draft[key]])) as Partial<
      Pick<WizardDraft, Key>
    >;
  const ofAws = filled(profile) ? { profile } : {};
  switch (source) {
    case 'default':
      return {};
    case 'environment':
      return { source };
    case 'profile':
      return { source, ...ofAws };
    case 'assumeRole':
      return { source, ...ofAws, ...pick('roleArn', 'externalId', 'mfaSerial') };
    case 'cognito':
      return { source, ...pick('identityPoolId', 'loginProvider') };
    case 'iotCredentialProvider':
      return { source, ...pick('credentialEndpoint', 'roleAlias', 'thingName', 'certificate', 'privateKey') };
  }
}

/** The secrets that the profile needs which came of the answers; those typed for another identity are left behind. */
export function secretsOf(draft: WizardDraft): Secrets {
  const { secrets } = draft;
  const needed = neededSecrets(profileOf(draft, 'new'), isEncryptedKey(secrets.privateKey ?? ''));
  return Object.fromEntries(
    needed.flatMap(({ secret }) => (filled(secrets[secret]) ? [[secret, secrets[secret]]] : [])),
  );
}

function filled(value: unknown): value is string {
  return typeof value === 'string' && value !== '';
}
