/** Every line of the catalogue, in the order in which they are asked: the first that knows a symptom decides. */
import { clientCertificateEntries } from './catalogue/clientCertificate.ts';
import { connackEntries } from './catalogue/connack.ts';
import { connectEntries } from './catalogue/connect.ts';
import { credentialsEntries } from './catalogue/credentials.ts';
import { disconnectEntries } from './catalogue/disconnect.ts';
import { endpointTypeEntries } from './catalogue/endpointType.ts';
import { forbiddenEntries } from './catalogue/forbidden.ts';
import { httpEntries } from './catalogue/http.ts';
import { networkEntries } from './catalogue/network.ts';
import { operationEntries } from './catalogue/operations.ts';
import { proxyEntries } from './catalogue/proxy.ts';
import { serverCertificateEntries } from './catalogue/serverCertificate.ts';
import { sessionEntries } from './catalogue/session.ts';
import { tlsEntries } from './catalogue/tls.ts';
import type { Entry } from './symptom.ts';

export const catalogue: readonly Entry[] = [
  ...proxyEntries,
  ...credentialsEntries,
  // A CONNACK has words of TLS in its text, such as "protocol version".
  ...connackEntries,
  ...networkEntries,
  ...endpointTypeEntries,
  ...forbiddenEntries,
  ...serverCertificateEntries,
  ...clientCertificateEntries,
  ...tlsEntries,
  ...connectEntries,
  ...httpEntries,
  ...sessionEntries,
  ...operationEntries,
  ...disconnectEntries,
];
