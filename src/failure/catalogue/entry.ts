/** What the catalogue's lines are made of. */
import type { Entry, Explanation, Symptom } from '../symptom.ts';

/** A line that knows a symptom by a condition. */
export function entry(
  id: string,
  knows: (symptom: Symptom) => boolean,
  explanation: (symptom: Symptom) => Explanation,
): Entry {
  return { id, explain: (symptom) => (knows(symptom) ? explanation(symptom) : undefined) };
}

/** Does the code or the text of the error match? OpenSSL tells some in the one, BoringSSL in the other. */
export function says({ code = '', text = '' }: Symptom, pattern: RegExp): boolean {
  return pattern.test(code) || pattern.test(text);
}

/** Did the other side end the connection, by closing or by resetting it? */
export function ended(symptom: Symptom): boolean {
  return (
    symptom.silentClose === true ||
    says(symptom, /^(ECONNRESET|EPIPE|UND_ERR_SOCKET)$|socket hang up|socket disconnected before secure TLS/)
  );
}

/** Did nothing come in time? */
export function timedOut(symptom: Symptom): boolean {
  return says(symptom, /^(ETIMEDOUT|UND_ERR_CONNECT_TIMEOUT)$|connack timeout/i);
}

/** "localhost port 8883". */
export function place({ destination: { host, port } }: Symptom): string {
  return `${host} port ${port}`;
}
