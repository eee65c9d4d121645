/** Snippets for the setting `topicscope.profiles`: one for each row of AWS's table, one for other brokers; pure. */
import { describeRow, protocolTable, type AwsAuthentication } from '../../shared/aws/protocolTable.ts';

export interface ProfileSnippet {
  readonly label: string;
  readonly description: string;
  readonly body: Readonly<Record<string, unknown>>;
}

/** What identities need, with `${n:…}` where the person goes on writing; `$` of a value itself is escaped. */
const identities: Readonly<Record<AwsAuthentication, Readonly<Record<string, string>>>> = {
  x509: {
    type: 'x509',
    certificate: '${3:~/device-certificate.pem.crt}',
    privateKey: '${4:~/device-private.pem.key}',
  },
  sigv4: { type: 'sigv4', source: 'profile', profile: '${3:default}' },
  customAuthorizer: {
    type: 'customAuthorizer',
    authorizerName: '${3:my-authorizer}',
    tokenKeyName: '${4:token}',
  },
};

/** Further sources of certificates and credentials, each with the row that it goes most with. */
const sources = [
  {
    label: 'X.509 client certificate in a PKCS#12 file',
    protocol: 'mqtt',
    port: 8883,
    identity: { type: 'x509', source: 'pkcs12', pkcs12: '${3:~/device.p12}' },
  },
  {
    label: 'SigV4 with an assumed role',
    protocol: 'wss',
    port: 443,
    identity: {
      type: 'sigv4',
      source: 'assumeRole',
      profile: '${3:default}',
      roleArn: '${4:arn:aws:iam::123456789012:role/press}',
    },
  },
  {
    label: 'SigV4 with a Cognito identity pool',
    protocol: 'wss',
    port: 443,
    identity: {
      type: 'sigv4',
      source: 'cognito',
      identityPoolId: '${3:eu-west-1:11111111-2222-3333-4444-555555555555}',
    },
  },
  {
    label: 'SigV4 with the AWS IoT credential provider',
    protocol: 'wss',
    port: 443,
    identity: {
      type: 'sigv4',
      source: 'iotCredentialProvider',
      credentialEndpoint: '${3:abc123.credentials.iot.eu-west-1.amazonaws.com}',
      roleAlias: '${4:my-role-alias}',
      thingName: '${5:my-thing}',
      certificate: '${6:~/device-certificate.pem.crt}',
      privateKey: '${7:~/device-private.pem.key}',
    },
  },
] as const;

/** Snippets as package.json's `defaultSnippets` takes them. */
export function profileSnippets(): ProfileSnippet[] {
  const ofRows = protocolTable.map((row) => ({
    label: `AWS IoT Core: ${describeRow(row)}`,
    description: row.subscribes ? 'Publishes and subscribes' : 'Publishes only',
    body: {
      id: '${1:my-endpoint}',
      endpoint: '${2:abc123-ats.iot.eu-west-1.amazonaws.com}',
      protocol: row.protocol,
      port: row.port,
      identity: identities[row.authentication],
    },
  }));
  const ofSources = sources.map(({ label, protocol, port, identity }) => ({
    label: `AWS IoT Core: ${label}`,
    description: 'Publishes and subscribes',
    body: {
      id: '${1:my-endpoint}',
      endpoint: '${2:abc123-ats.iot.eu-west-1.amazonaws.com}',
      protocol,
      port,
      identity,
    },
  }));
  return [
    ...ofRows,
    ...ofSources,
    {
      label: 'Another MQTT broker: user name and password over TLS',
      description: 'Publishes and subscribes; the password is set with "TopicScope: Set Secrets"',
      body: {
        id: '${1:my-broker}',
        broker: 'mqtt',
        endpoint: '${2:broker.example.com}',
        protocol: 'mqtts',
        identity: { type: 'usernamePassword', username: '${3:me}' },
      },
    },
  ];
}
