/**
 * What policy variables tell of a client certificate: `iot:Certificate.Subject.CommonName` and its kin.
 *
 * Source: AWS IoT Core developer guide, "X.509 certificate AWS IoT Core policy variables".
 */
import type { X509Certificate } from 'node:crypto';

/** OpenSSL's names for the parts of a distinguished name, and AWS's. */
const nameParts: Readonly<Record<string, string>> = {
  CN: 'CommonName',
  C: 'Country',
  O: 'Organization',
  OU: 'OrganizationalUnit',
  ST: 'State',
  SN: 'Surname',
  GN: 'GivenName',
  initials: 'Initials',
  title: 'Title',
  pseudonym: 'Pseudonym',
  generationQualifier: 'GenerationQualifier',
  dnQualifier: 'DistinguishedNameQualifier',
  serialNumber: 'SerialNumber',
};

/** OpenSSL's names for the kinds of alternative names, and AWS's. */
const alternativeNames: Readonly<Record<string, string>> = {
  DNS: 'DNSName',
  email: 'RFC822Name',
  URI: 'UniformResourceIdentifier',
  'IP Address': 'IPAddress',
};

/** From the variable's name in lower case to its values. */
export function certificateAttributes(certificate: X509Certificate): Map<string, readonly string[]> {
  const attributes = new Map<string, readonly string[]>([
    ['iot:certificate.serialnumber', [certificate.serialNumber]],
  ]);
  addName(attributes, 'iot:Certificate.Subject', certificate.subject);
  addName(attributes, 'iot:Certificate.Issuer', certificate.issuer);
  for (const entry of certificate.subjectAltName?.split(', ') ?? []) {
    const colon = entry.indexOf(':');
    const kind = alternativeNames[entry.slice(0, colon)];
    if (kind !== undefined)
      add(attributes, `iot:Certificate.SubjectAlternativeName.${kind}`, entry.slice(colon + 1));
  }
  return attributes;
}

/** @param name one line a part: `CN=press-01` */
function addName(attributes: Map<string, readonly string[]>, prefix: string, name: string): void {
  // An empty name is undefined at run time, whatever its type says.
  for (const line of ((name as string | undefined) ?? '').split('\n')) {
    const equals = line.indexOf('=');
    const part = nameParts[line.slice(0, equals)];
    if (part !== undefined) add(attributes, `${prefix}.${part}`, line.slice(equals + 1));
  }
}

function add(attributes: Map<string, readonly string[]>, name: string, value: string): void {
  const key = name.toLowerCase();
  attributes.set(key, [...(attributes.get(key) ?? []), value]);
}
