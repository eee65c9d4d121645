/**
 * Did the broker close because of what it was asked? Over MQTT 3.1.1 AWS IoT Core closes without a word where a policy denies
 * a subscription or a publish, or a limit is passed; over MQTT 5 its DISCONNECT says so.
 */
import type { ConnectionEnd } from '../transport/mqttConnection.ts';

/** Milliseconds within which a close speaks against what was sent before it. */
const suspectFor = 2000;

/** After so many closes right behind it, a filter or a message is set aside. */
export const closesToSetAside = 2;

/** Reason codes of DISCONNECT that are about an operation, and not about the connection or the broker (MQTT 5.0, section 3.14.2.1). */
const aboutOperations = new Set([
  0x80, 0x81, 0x82, 0x83, 0x87, 0x8f, 0x90, 0x93, 0x94, 0x95, 0x97, 0x99, 0x9a, 0x9b, 0x9e, 0xa1, 0xa2,
]);

/** Does this end speak against something that was sent so long before it and not answered? @param ago milliseconds */
export function speaksAgainst(end: ConnectionEnd | undefined, ago: number): boolean {
  if (!end || ago > suspectFor) return false;
  return end.reasonCode === undefined ? end.silent : aboutOperations.has(end.reasonCode);
}
