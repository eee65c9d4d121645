/** Which library does TLS and cryptography in the runtime of the tests: what it takes and refuses differs. */

/** From 3.2 on OpenSSL refuses keys of fewer than 2048 bits by itself (security level 2). */
export type CryptoLibrary = 'OpenSSL 3.2 or later' | 'OpenSSL before 3.2' | 'BoringSSL';

export const cryptoLibrary: CryptoLibrary = libraryOf(process.versions);

function libraryOf({ electron, openssl }: NodeJS.ProcessVersions): CryptoLibrary {
  if (electron !== undefined) return 'BoringSSL';
  const [major = 0, minor = 0] = openssl.split('.').map(Number);
  return major > 3 || (major === 3 && minor >= 2) ? 'OpenSSL 3.2 or later' : 'OpenSSL before 3.2';
}
