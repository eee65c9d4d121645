/**
 * How code-server's page seals secrets before it lays them into localStorage: AES-GCM under a key of two halves, the client's, which
 * lies before what is sealed, and the server's, which it asks of the server (ServerKeyedAESCrypto in VS Code's
 * src/vs/code/browser/workbench/workbench.ts). The server that the tests start by itself has none to give: they give zeros.
 */
import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import type { Page } from 'playwright-core';

const [keyLength, vectorLength, tagLength] = [32, 12, 16];

/** Answers the page's question for the server's half. */
export async function giveKeys(page: Page): Promise<void> {
  await page.route('**/mint-key', (route) =>
    route.fulfill({ contentType: 'application/octet-stream', body: Buffer.alloc(keyLength) }),
  );
}

/** @returns base64 as the page keeps it */
export function seal(text: string): string {
  const [key, vector] = [randomBytes(keyLength), randomBytes(vectorLength)];
  const cipher = createCipheriv('aes-256-gcm', key, vector);
  const sealed = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()]);
  return Buffer.concat([key, vector, sealed, cipher.getAuthTag()]).toString('base64');
}

/** @param sealed base64 as the page keeps it, sealed with the half that `giveKeys` gives; throws on any other */
export function unseal(sealed: string): string {
  const bytes = Buffer.from(sealed, 'base64');
  const behind = keyLength + vectorLength;
  const decipher = createDecipheriv(
    'aes-256-gcm',
    bytes.subarray(0, keyLength),
    bytes.subarray(keyLength, behind),
  );
  decipher.setAuthTag(bytes.subarray(-tagLength));
  return Buffer.concat([decipher.update(bytes.subarray(behind, -tagLength)), decipher.final()]).toString();
}
