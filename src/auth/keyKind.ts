/** Which kind of private key bytes are, also where the TLS library of this runtime does not know it. */

/** Kinds by their algorithm (RFC 8017, 5480, 8410, 9881). */
const algorithms: Readonly<Record<string, string>> = {
  '1.2.840.113549.1.1.1': 'RSA',
  '1.2.840.113549.1.1.10': 'RSA-PSS',
  '1.2.840.10040.4.1': 'DSA',
  '1.3.101.110': 'X25519',
  '1.3.101.111': 'X448',
  '1.3.101.112': 'Ed25519',
  '1.3.101.113': 'Ed448',
  '2.16.840.1.101.3.4.3.17': 'ML-DSA-44',
  '2.16.840.1.101.3.4.3.18': 'ML-DSA-65',
  '2.16.840.1.101.3.4.3.19': 'ML-DSA-87',
};
const ellipticCurve = '1.2.840.10045.2.1';

/** Curves (SEC 2, RFC 5639). */
const curves: Readonly<Record<string, string>> = {
  '1.2.840.10045.3.1.7': 'P-256',
  '1.3.132.0.10': 'secp256k1',
  '1.3.132.0.33': 'P-224',
  '1.3.132.0.34': 'P-384',
  '1.3.132.0.35': 'P-521',
  '1.3.36.3.3.2.8.1.1.7': 'brainpoolP256r1',
  '1.3.36.3.3.2.8.1.1.8': 'brainpoolP256t1',
  '1.3.36.3.3.2.8.1.1.11': 'brainpoolP384r1',
  '1.3.36.3.3.2.8.1.1.12': 'brainpoolP384t1',
  '1.3.36.3.3.2.8.1.1.13': 'brainpoolP512r1',
  '1.3.36.3.3.2.8.1.1.14': 'brainpoolP512t1',
};

/**
 * Names the kind of a key in DER: PKCS#8 (RFC 5958), PKCS#1 or SEC 1 (RFC 5915).
 *
 * @returns "RSA-PSS", "EC on the curve secp256k1", "of the kind 1.2.643.7.1.1.1.1"; undefined when the bytes are no key
 */
export async function keyKind(der: Buffer): Promise<string | undefined> {
  const { default: forge } = await import('node-forge');
  const { asn1 } = forge;
  let parts: readonly Asn1[];
  try {
    parts = valuesOf(asn1.fromDer(der.toString('binary')));
  } catch {
    // No DER: damaged, or decrypted with a wrong passphrase.
    return undefined;
  }
  const oid = (one: Asn1 | undefined): string | undefined =>
    one?.type === asn1.Type.OID && typeof one.value === 'string' ? asn1.derToOid(one.value) : undefined;
  const [version, second] = parts;
  if (version?.type !== asn1.Type.INTEGER) return undefined;
  const [algorithm, parameters] = valuesOf(second);
  const id = oid(algorithm);
  if (id === ellipticCurve) return onCurve(oid(parameters));
  if (id !== undefined) return algorithms[id] ?? `of the kind ${id}`;
  // SEC 1: the curve is in [0].
  if (second?.type === asn1.Type.OCTETSTRING) return onCurve(parts.slice(2).flatMap(valuesOf).map(oid)[0]);
  return parts.length >= 9 && parts.every(({ type }) => type === asn1.Type.INTEGER) ? 'RSA' : undefined;
}

type Asn1 = import('node-forge').asn1.Asn1;

function valuesOf(one: Asn1 | undefined): readonly Asn1[] {
  return Array.isArray(one?.value) ? one.value : [];
}

function onCurve(id: string | undefined): string {
  return id === undefined ? 'EC on a curve of its own' : `EC on the curve ${curves[id] ?? id}`;
}
