/** Profiles for the rows of AWS's protocol table against a local endpoint. */
import { chmod, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { LocalEndpointDescription } from '../../src/local/endpoint.ts';
import type { ProfileInput, Secrets } from '../../src/profile/schema.ts';
import type { ProtocolRow } from '../../src/shared/aws/protocolTable.ts';

export interface RowProfile {
  readonly profile: ProfileInput;
  readonly secrets: Secrets;
}

/** Name of the AWS profile that writeAwsCredentials writes. */
export const awsProfileName = 'topicscope-local';

/**
 * Writes a shared credentials file with the endpoint's credentials and points the AWS SDK of this process to it.
 *
 * @returns the path of the file
 */
export async function writeAwsCredentials(
  directory: string,
  { credentials }: Pick<LocalEndpointDescription, 'credentials'>,
): Promise<string> {
  const file = path.join(directory, 'aws-credentials');
  await writeFile(
    file,
    `[${awsProfileName}]\naws_access_key_id = ${credentials.accessKeyId}\naws_secret_access_key = ${credentials.secretAccessKey}\naws_session_token = ${credentials.sessionToken}\n`,
  );
  await chmod(file, 0o600);
  process.env['AWS_SHARED_CREDENTIALS_FILE'] = file;
  process.env['AWS_CONFIG_FILE'] = path.join(directory, 'aws-config-that-is-not-there');
  return file;
}

/** A profile for one row; `changes` override its fields. */
export function profileForRow(
  row: ProtocolRow,
  endpoint: Omit<LocalEndpointDescription, 'account' | 'credentials' | 'control'>,
  changes: Partial<ProfileInput> = {},
): RowProfile {
  const [device] = endpoint.devices;
  if (!device) throw new Error('the endpoint has no device');
  const { authorizer } = endpoint;
  const base = {
    id: `row-${row.row}`,
    endpoint: endpoint.host,
    protocol: row.protocol,
    port: row.port,
    portMap: {
      '443': endpoint.ports.tls443,
      '8883': endpoint.ports.mqtts8883,
      '8443': endpoint.ports.https8443,
    },
    ca: endpoint.ca,
    clientId: `row-${row.row}-\${window}`,
  } as const;
  switch (row.authentication) {
    case 'x509':
      return {
        profile: { ...base, identity: { type: 'x509', ...device }, ...changes },
        secrets: {},
      };
    case 'sigv4':
      return {
        profile: {
          ...base,
          identity: { type: 'sigv4', source: 'profile', profile: awsProfileName, region: endpoint.region },
          ...changes,
        },
        secrets: {},
      };
    case 'customAuthorizer':
      return {
        profile: {
          ...base,
          identity: {
            type: 'customAuthorizer',
            authorizerName: authorizer.name,
            tokenKeyName: authorizer.tokenKeyName,
          },
          ...changes,
        },
        secrets: { token: authorizer.token, tokenSignature: authorizer.signature },
      };
  }
}
