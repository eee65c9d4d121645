/** What the end of an MQTT connection looked like, as a symptom. */
import type { IDisconnectPacket } from 'mqtt-packet';
import { errorFacts } from '../failure/explain.ts';
import type { Destination, Symptom } from '../failure/symptom.ts';

/** What speaks for the end of a connection, the most telling first. */
export interface EndEvidence {
  error?: Error;
  disconnect?: IDisconnectPacket;
}

/** The symptom of a connection that ended before CONNACK (`connect`) or after it (`session`). */
export function endSymptom(
  { error, disconnect }: EndEvidence,
  phase: 'session' | 'connect',
  destination: Destination,
): Symptom {
  if (disconnect?.reasonCode !== undefined && disconnect.reasonCode !== 0) {
    const reasonString = disconnect.properties?.reasonString;
    return {
      phase: 'session',
      destination,
      reasonCode: disconnect.reasonCode,
      ...(reasonString === undefined ? {} : { reasonString }),
    };
  }
  if (!error) return { phase, destination, silentClose: true };
  const connack = phase === 'connect' ? numericCode(error) : undefined;
  return { phase, destination, ...errorFacts(error), ...(connack === undefined ? {} : { connack }) };
}

/** MQTT codes come as numbers in `code`, those of sockets and TLS as words. */
export function numericCode(error: Error): number | undefined {
  const { code } = error as { code?: unknown };
  return typeof code === 'number' ? code : undefined;
}
