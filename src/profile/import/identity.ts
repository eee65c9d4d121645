/** Who a foreign connection was: client certificate, user name and password, or nobody. */
import type { ForeignConnection, FoundIdentity } from './foreignConnection.ts';

/** The identity at a broker that is not AWS's. Gets notes of what is left out. */
export function genericIdentity(connection: ForeignConnection, notes: string[]): FoundIdentity {
  const { username, password, transport } = connection;
  const client = clientCertificate(connection, notes);
  if (client && (transport === 'mqtts' || transport === 'wss')) {
    if (username !== undefined || password !== undefined) {
      notes.push(
        'User name and password are left out: a profile has one identity, and the client certificate is it.',
      );
    }
    return client;
  }
  if (client) notes.push('The client certificate is left out: without TLS nobody asks for it.');
  if (username !== undefined) {
    return {
      identity: { type: 'usernamePassword', username },
      secrets: password === undefined ? {} : { password },
    };
  }
  if (password !== undefined) notes.push('The password is left out: there is no user name to it.');
  return { identity: { type: 'none' }, secrets: {} };
}

/** The identity of a client certificate; undefined when there is none, or only half of it. */
export function clientCertificate(connection: ForeignConnection, notes: string[]): FoundIdentity | undefined {
  const { certificate, privateKey, passphrase } = connection;
  if (!certificate || !privateKey) {
    if (certificate) notes.push('The client certificate is left out: its private key is not there.');
    if (privateKey) notes.push('The private key is left out: its client certificate is not there.');
    return undefined;
  }
  const secrets = passphrase === undefined ? {} : { passphrase };
  if ('path' in certificate && 'path' in privateKey) {
    return {
      identity: { type: 'x509', certificate: certificate.path, privateKey: privateKey.path },
      secrets,
    };
  }
  if ('pem' in certificate && 'pem' in privateKey) {
    return {
      identity: { type: 'x509', source: 'secrets' },
      secrets: { ...secrets, certificate: certificate.pem, privateKey: privateKey.pem },
    };
  }
  notes.push(
    'The client certificate is left out: one of certificate and key is a file, the other stands in the export. Put both into files.',
  );
  return undefined;
}
