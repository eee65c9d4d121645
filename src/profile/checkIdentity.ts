/** What an identity needs and what does not belong to it; each problem names the field and the fix. */
import { reduceEndpoint, regionOf } from './endpointName.ts';
import type { Identity, Profile } from './schema.ts';

type Sigv4 = Extract<Identity, { type: 'sigv4' }>;
type CustomAuthorizer = Extract<Identity, { type: 'customAuthorizer' }>;

/** The fields that a source must and may have. */
interface SourceFields {
  readonly required: readonly string[];
  readonly optional?: readonly string[];
}

const x509Sources: Readonly<Record<Extract<Identity, { type: 'x509' }>['source'], SourceFields>> = {
  files: { required: ['certificate', 'privateKey'] },
  pkcs12: { required: ['pkcs12'] },
  secrets: { required: [] },
};

const sigv4Sources: Readonly<Record<Sigv4['source'], SourceFields>> = {
  default: { required: [] },
  environment: { required: [] },
  profile: { required: ['profile'] },
  assumeRole: {
    required: ['roleArn'],
    optional: ['profile', 'externalId', 'mfaSerial', 'durationSeconds'],
  },
  cognito: { required: ['identityPoolId'], optional: ['loginProvider'] },
  iotCredentialProvider: {
    required: ['credentialEndpoint', 'roleAlias', 'certificate', 'privateKey'],
    optional: ['thingName'],
  },
};

/** What to write where a field of a source is missing. */
const examples: Readonly<Record<string, string>> = {
  certificate: 'write the path of the client certificate (PEM)',
  privateKey: 'write the path of its private key (PEM)',
  pkcs12: 'write the path of a .p12 or .pfx file',
  profile: 'name a profile of ~/.aws/config',
  roleArn: 'write for example arn:aws:iam::123456789012:role/press',
  identityPoolId: 'write for example eu-west-1:11111111-2222-3333-4444-555555555555',
  credentialEndpoint: 'write what `aws iot describe-endpoint --endpoint-type iot:CredentialProvider` prints',
  roleAlias: 'write the name of the role alias',
};

/** Problems of the profile's identity. */
export function checkIdentity(profile: Profile): string[] {
  const { identity } = profile;
  switch (identity.type) {
    case 'x509':
      return checkSource(identity, x509Sources);
    case 'sigv4':
      return [...checkSource(identity, sigv4Sources), ...checkSigv4(identity, profile.endpoint)];
    case 'customAuthorizer':
      return checkAuthorizer(identity, profile);
    case 'usernamePassword':
    case 'none':
      return [];
  }
}

function checkSource<S extends string>(
  identity: { readonly source: S } & object,
  sources: Readonly<Record<S, SourceFields>>,
): string[] {
  const { source } = identity;
  const { required, optional = [] } = sources[source];
  const fields: Readonly<Record<string, unknown>> = { ...identity };
  const missing = required
    .filter((field) => fields[field] === undefined)
    .map(
      (field) =>
        `identity.${field}: missing; with source "${source}" ${examples[field] ?? 'it must be there'}.`,
    );
  const all = Object.entries<SourceFields>(sources);
  const strange = Object.keys(fields).flatMap((field) => {
    if (fields[field] === undefined || required.includes(field) || optional.includes(field)) return [];
    const owners = all
      .filter(([, its]) => its.required.includes(field) || its.optional?.includes(field))
      .map(([name]) => `"${name}"`);
    return owners.length === 0
      ? []
      : [
          `identity.${field}: set, but source is "${source}"; set source to ${owners.join(' or ')} or remove it.`,
        ];
  });
  return [...missing, ...strange];
}

/** Forms of AWS's own API references: IAM, STS, Cognito identity and IoT. */
const forms: readonly (readonly [field: keyof Sigv4, form: RegExp, fix: string])[] = [
  [
    'roleArn',
    /^arn:aws[\w-]*:iam::\d{12}:role\/[\w+=,.@/-]+$/,
    'this is no ARN of a role; write for example arn:aws:iam::123456789012:role/press',
  ],
  ['externalId', /^[\w+=,.@:/-]{2,1224}$/, 'use 2 to 1224 letters, digits and _ + = , . @ : / -'],
  [
    'mfaSerial',
    /^[\w+=/:,.@-]{9,256}$/,
    'write the serial number or ARN of the device, for example arn:aws:iam::123456789012:mfa/ann',
  ],
  [
    'identityPoolId',
    /^[\w-]+:[0-9a-f-]+$/,
    'this is no id of an identity pool; write for example eu-west-1:11111111-2222-3333-4444-555555555555 (a user pool is another thing: it goes into loginProvider)',
  ],
  [
    'loginProvider',
    /^(?!https?:)[^\s]{1,128}$/,
    'write the name without https://, for example cognito-idp.eu-west-1.amazonaws.com/eu-west-1_AbCdEf',
  ],
  ['roleAlias', /^[\w=,@-]{1,128}$/, 'use 1 to 128 letters, digits and _ = , @ -, as AWS names role aliases'],
  ['thingName', /^[\w:-]{1,128}$/, 'use 1 to 128 letters, digits and _ : -, as AWS names things'],
  ['region', /^[a-z]{2}(-[a-z]+)+-\d+$/, 'this is no region; write for example eu-west-1'],
];

/** A field that a source of AWS credentials has. */
export type SourceField = Exclude<keyof Sigv4, 'type' | 'source'>;

/** What is wrong with what is typed for a field of a source; undefined when all is well. */
export function checkSourceField(
  source: Sigv4['source'],
  field: SourceField,
  text: string,
): string | undefined {
  if (text === '') {
    return sigv4Sources[source].required.includes(field)
      ? capitalized(`${examples[field] ?? 'write it'}.`)
      : undefined;
  }
  const complaint =
    field === 'credentialEndpoint'
      ? checkEndpoint(text)[0]?.replace(/^[^:]*: /, '')
      : forms.find(([one, form]) => one === field && !form.test(text))?.[2];
  return complaint && capitalized(/[.)]$/.test(complaint) ? complaint : `${complaint}.`);
}

function capitalized(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

function checkSigv4(identity: Sigv4, endpoint: string): string[] {
  const problems = forms.flatMap(([field, form, fix]) => {
    const value = identity[field];
    return value === undefined || form.test(String(value)) ? [] : [`identity.${field}: ${fix}.`];
  });
  if (identity.region === undefined && regionOf(endpoint) === undefined) {
    problems.push(
      "identity.region: missing; the endpoint's name does not tell it. Write for example eu-west-1.",
    );
  }
  if (identity.credentialEndpoint !== undefined) problems.push(...checkEndpoint(identity.credentialEndpoint));
  return problems;
}

function checkEndpoint(text: string): string[] {
  const host = reduceEndpoint(text)?.host;
  const copy = 'copy the one of `aws iot describe-endpoint --endpoint-type iot:CredentialProvider`';
  if (host === undefined) return [`identity.credentialEndpoint: "${text}" holds no host name; ${copy}.`];
  return /\.amazonaws\.com(\.cn)?$/.test(host) && !host.includes('.credentials.iot')
    ? [`identity.credentialEndpoint: this is not the endpoint of the credential provider; ${copy}.`]
    : [];
}

function checkAuthorizer(identity: CustomAuthorizer, { protocol }: Profile): string[] {
  const { passIn, username, tokenKeyName, authorizerName } = identity;
  const problems: string[] = [];
  if (protocol === 'mqtt' && passIn !== undefined && passIn !== 'connect') {
    problems.push(`identity.passIn: "${passIn}" needs HTTP; over MQTT use "connect" or leave it out.`);
  }
  if (protocol === 'https' && passIn === 'connect') {
    problems.push('identity.passIn: HTTPS has no CONNECT packet; use "headers" or "query".');
  }
  if (passIn === 'query' && username !== undefined) {
    problems.push('identity.passIn: the query carries no user name and password; use "headers" instead.');
  }
  if (tokenKeyName !== undefined && !/^[\w-]{1,128}$/.test(tokenKeyName)) {
    problems.push('identity.tokenKeyName: use 1 to 128 letters, digits, _ and -, as AWS names token keys.');
  }
  if (authorizerName !== undefined && !/^[\w=,@-]{1,128}$/.test(authorizerName)) {
    problems.push(
      'identity.authorizerName: use 1 to 128 letters, digits and _ = , @ -, as AWS names authorizers.',
    );
  }
  return problems;
}
