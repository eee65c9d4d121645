/** How far this machine's clock is off, in the words of a failure. */
import { expect, it } from 'vitest';
import { explain } from '../../../src/failure/explain.ts';
import type { Symptom } from '../../../src/failure/symptom.ts';

const now = Date.UTC(2026, 2, 1, 12);
const date = (ahead: number): string => new Date(now - ahead).toUTCString();

function forbidden(message: string, ahead: number | undefined): string {
  const symptom: Symptom = {
    phase: 'upgrade',
    destination: {
      host: 'a.iot.us-east-1.amazonaws.com',
      port: 443,
      aws: true,
      protocol: 'websocket',
      secure: true,
      authentication: 'SigV4',
    },
    http: { status: 403, message, ...(ahead !== undefined && { date: date(ahead) }) },
    now,
  };
  return explain(symptom).cause;
}

it.each<[string, number | undefined, string]>([
  ['Signature expired: x', -603_000, " By the server's answer it is 10 min 3 s behind."],
  ['Signature not yet current: x', 603_000, " By the server's answer it is 10 min 3 s ahead."],
  ['Signature expired: x', -90_061_000, " By the server's answer it is 1 d 1 h behind."],
  ['Signature not yet current: x', 3_600_000, " By the server's answer it is 1 h ahead."],
  ['Signature expired: x', -5_000, " By the server's answer it is 5 s behind."],
  ['Signature expired: x', -4_000, " By the server's answer the clocks agree."],
  ['Signature expired: x', 4_000, " By the server's answer the clocks agree."],
  ['Signature expired: x', undefined, ''],
])('%s, %s ms ahead: "%s"', (message, ahead, expected) => {
  const begins = message.startsWith('Signature expired')
    ? "This machine's clock is behind, or the signature is older than 5 minutes."
    : "This machine's clock is ahead.";
  expect(forbidden(message, ahead)).toBe(`${begins}${expected}`);
});

it.each([
  [
    'CERT_NOT_YET_VALID',
    "This machine's clock (2026-03-01) is behind, or the certificate was made for later.",
  ],
  [
    'CERT_HAS_EXPIRED',
    "The broker's certificate was not renewed, or this machine's clock (2026-03-01) is ahead.",
  ],
])('%s tells this machine’s day', (code, expected) => {
  const destination = { host: 'broker', port: 8883, aws: false, protocol: 'mqtt', secure: true } as const;
  expect(
    explain({ phase: 'tls', destination: { ...destination, authentication: 'X.509' }, code, now }).cause,
  ).toBe(expected);
});
