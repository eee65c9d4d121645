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
  return [
    ...ofRows,
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
