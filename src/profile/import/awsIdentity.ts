/** Foreign connections that lead to AWS IoT Core: their identity is one of AWS's. */
import type { ForeignConnection, FoundIdentity } from './foreignConnection.ts';
import { clientCertificate } from './identity.ts';

/** Does the connection lead to AWS IoT Core? */
export function leadsToAws({ host, source }: ForeignConnection): boolean {
  return (
    source === 'connectKit' || /(^|\.)iot(-fips)?\.[a-z0-9-]+\.(vpce\.)?amazonaws\.com(\.cn)?$/i.test(host)
  );
}

/**
 * The identity: a client certificate; else a custom authorizer where there are a user name and password, with its
 * parameters out of the user name; else, over WebSocket, SigV4.
 */
export function awsIdentity(connection: ForeignConnection, notes: string[]): FoundIdentity {
  const { username, password, transport, path } = connection;
  const client = clientCertificate(connection, notes);
  if (client) {
    if (username !== undefined || password !== undefined) {
      notes.push('User name and password are left out: the client certificate is the identity.');
    }
    return client;
  }
  if (username !== undefined || password !== undefined)
    return customAuthorizer(username ?? '', password, notes);
  if (transport === 'ws' || transport === 'wss') {
    notes.push(
      path !== undefined && /x-amz-signature/i.test(path)
        ? 'The signed address is left out, for signatures are good for minutes: the default chain of AWS credentials signs anew.'
        : 'It tells no identity: the default chain of AWS credentials signs the connection.',
    );
    return { identity: { type: 'sigv4' }, secrets: {} };
  }
  // Validation says which of the two is missing.
  return { identity: { type: 'x509' }, secrets: {} };
}

/**
 * AWS's device SDKs put the authorizer's parameters behind the user name:
 * `name?x-amz-customauthorizer-name=…&x-amz-customauthorizer-signature=…&{token key name}={token}`
 * (developer guide, "Connecting to AWS IoT Core by using custom authentication").
 */
function customAuthorizer(username: string, password: string | undefined, notes: string[]): FoundIdentity {
  const question = username.indexOf('?');
  const name = question < 0 ? username : username.slice(0, question);
  const parameters = new URLSearchParams(question < 0 ? '' : username.slice(question + 1));
  const own = new Map<string, string>();
  for (const [key, value] of parameters) own.set(key.toLowerCase(), value);
  const tokens = [...parameters].filter(
    ([key]) => !/^x-amz-customauthorizer-/i.test(key) && !/^sdk$|^version$/i.test(key),
  );
  const [token] = tokens;
  if (tokens.length > 1) {
    notes.push(
      `Not taken over of the user name: ${tokens
        .slice(1)
        .map(([key]) => key)
        .join(', ')}.`,
    );
  }
  const authorizerName = own.get('x-amz-customauthorizer-name');
  // A plus of base64 has become a space on the way.
  const tokenSignature = own.get('x-amz-customauthorizer-signature')?.replaceAll(' ', '+');
  return {
    identity: {
      type: 'customAuthorizer',
      ...(authorizerName ? { authorizerName } : {}),
      ...(token ? { tokenKeyName: token[0] } : {}),
      ...(name === '' ? {} : { username: name }),
    },
    secrets: {
      ...(password === undefined ? {} : { password }),
      ...(token ? { token: token[1] } : {}),
      ...(tokenSignature ? { tokenSignature } : {}),
    },
  };
}
