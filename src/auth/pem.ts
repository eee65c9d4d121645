/** PEM (RFC 7468) as files have it and as people paste it; pure. */

const block = /-----\s*BEGIN ([A-Z0-9](?:[A-Z0-9 #]*[A-Z0-9])?)\s*-----([\s\S]*?)-----\s*END \1\s*-----/g;

/** Header of a key that is encrypted the traditional way (RFC 1421); the length of its IV tells where the key begins. */
const encryption = /^Proc-Type:\s*4\s*,\s*ENCRYPTED\s*DEK-Info:\s*([A-Z0-9-]+)\s*,\s*/;

/**
 * PEM whose line breaks were lost or became spaces on the way through an input box or a JSON string, with line
 * breaks where they belong. What stands around the blocks is dropped; a text without a block is given back as it is.
 */
export function repairPem(text: string): string {
  const blocks = [...text.replaceAll('\\n', '\n').matchAll(block)].map(
    ([, label = '', body = '']) => `-----BEGIN ${label}-----\n${repairBody(body)}\n-----END ${label}-----\n`,
  );
  return blocks.length === 0 ? text : blocks.join('');
}

function repairBody(body: string): string {
  const trimmed = body.trim();
  const header = encryption.exec(trimmed);
  if (!header) return lines(trimmed);
  const [whole, cipher = ''] = header;
  const digits = cipher.startsWith('DES') ? 16 : 32;
  const rest = trimmed.slice(whole.length);
  return `Proc-Type: 4,ENCRYPTED\nDEK-Info: ${cipher},${rest.slice(0, digits)}\n\n${lines(rest.slice(digits))}`;
}

/** Base64 in lines of 64 characters. */
function lines(base64: string): string {
  return (base64.replaceAll(/\s/g, '').match(/.{1,64}/g) ?? []).join('\n');
}

/** The labels of the blocks in a text: CERTIFICATE, EC PRIVATE KEY. */
export function pemLabels(text: string): string[] {
  return [...text.matchAll(block)].map(([, label = '']) => label);
}

/** The blocks with a label, as PEM each. */
export function pemBlocks(text: string, label: RegExp): string[] {
  return [...text.matchAll(block)]
    .filter((match) => label.test(match[1] ?? ''))
    .map(([whole]) => `${whole}\n`);
}

/** Is the private key in this text encrypted, in PKCS#8 or the traditional way? */
export function isEncryptedKey(text: string): boolean {
  return /-----BEGIN ENCRYPTED PRIVATE KEY-----|^Proc-Type:\s*4,\s*ENCRYPTED/m.test(text);
}
