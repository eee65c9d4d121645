/** The ways in which Amazon's device SDK connects over MQTT to a local endpoint: rows 1 to 5 of AWS's table. */
import { auth, iot } from 'aws-iot-device-sdk-v2';
import type { EndpointForTest } from './endpointForTest.ts';

export interface Way {
  readonly name: string;
  readonly port: 'tls443' | 'mqtts8883';
  /** With port and CA set. */
  readonly mqtt5: (test: EndpointForTest) => iot.AwsIotMqtt5ClientConfigBuilder;
  readonly mqtt3: (test: EndpointForTest) => iot.AwsIotMqttConnectionConfigBuilder;
}

const { AwsIotMqtt5ClientConfigBuilder: Builder5, AwsIotMqttConnectionConfigBuilder: Builder3 } = iot;

export function tokenAuth({ endpoint }: EndpointForTest): iot.MqttConnectCustomAuthConfig {
  const { name, tokenKeyName, token, signature } = endpoint.description.authorizer;
  return { authorizerName: name, username: '', tokenKeyName, tokenValue: token, tokenSignature: signature };
}

function passwordAuth({ endpoint }: EndpointForTest): iot.MqttConnectCustomAuthConfig {
  const { name, username, password } = endpoint.description.authorizer;
  return { authorizerName: name, username, password: Buffer.from(password) };
}

function staticCredentials({ endpoint }: EndpointForTest): auth.AwsCredentialsProvider {
  const { accessKeyId, secretAccessKey, sessionToken } = endpoint.description.credentials;
  return auth.AwsCredentialsProvider.newStatic(accessKeyId, secretAccessKey, sessionToken);
}

function mutualTls(port: Way['port']): Way {
  return way({
    name: `mutual TLS, ${port}`,
    port,
    mqtt5: ({ certificate, privateKey }) =>
      Builder5.newDirectMqttBuilderWithMtlsFromMemory('localhost', certificate, privateKey),
    mqtt3: ({ certificate, privateKey }) => Builder3.new_mtls_builder(certificate, privateKey),
  });
}

function way({ mqtt5, mqtt3, name, port }: Way): Way {
  return {
    name,
    port,
    mqtt5: (test) =>
      mqtt5(test).withPort(test.endpoint.description.ports[port]).withCertificateAuthority(test.ca),
    mqtt3: (test) =>
      mqtt3(test)
        .with_certificate_authority(test.ca)
        .with_endpoint('localhost')
        .with_port(test.endpoint.description.ports[port])
        .with_clean_session(true),
  };
}

export const amazonWays: readonly Way[] = [
  mutualTls('mqtts8883'),
  mutualTls('tls443'),
  way({
    name: 'WSS with SigV4',
    port: 'tls443',
    mqtt5: (test) =>
      Builder5.newWebsocketMqttBuilderWithSigv4Auth('localhost', {
        credentialsProvider: staticCredentials(test),
        region: test.endpoint.description.region,
      }),
    mqtt3: (test) => {
      const { credentials, region } = test.endpoint.description;
      const { accessKeyId, secretAccessKey, sessionToken } = credentials;
      return Builder3.new_with_websockets({
        region,
        credentials_provider: staticCredentials(test),
      }).with_credentials(region, accessKeyId, secretAccessKey, sessionToken);
    },
  }),
  way({
    name: 'custom authorizer, MQTT on 443, signed token',
    port: 'tls443',
    mqtt5: (test) => Builder5.newDirectMqttBuilderWithCustomAuth('localhost', tokenAuth(test)),
    mqtt3: ({ endpoint }) => {
      const { name, tokenKeyName, token, signature } = endpoint.description.authorizer;
      const encoded = encodeURIComponent(signature);
      return Builder3.new_default_builder().with_custom_authorizer(
        '',
        name,
        encoded,
        '',
        tokenKeyName,
        token,
      );
    },
  }),
  way({
    name: 'custom authorizer, MQTT on 443, user name and password',
    port: 'tls443',
    mqtt5: (test) => Builder5.newDirectMqttBuilderWithCustomAuth('localhost', passwordAuth(test)),
    mqtt3: ({ endpoint }) => {
      const { name, username, password } = endpoint.description.authorizer;
      return Builder3.new_default_builder().with_custom_authorizer(username, name, '', password);
    },
  }),
  way({
    name: 'custom authorizer over WSS',
    port: 'tls443',
    mqtt5: (test) => Builder5.newWebsocketMqttBuilderWithCustomAuth('localhost', passwordAuth(test)),
    mqtt3: ({ endpoint }) => {
      const { name, username, password } = endpoint.description.authorizer;
      return Builder3.new_builder_for_websocket().with_custom_authorizer(username, name, '', password);
    },
  }),
];
