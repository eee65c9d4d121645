/** What the end of an MQTT connection looked like, as a symptom. */
import type { IDisconnectPacket } from 'mqtt-packet';
import { errorFacts } from '../failure/explain.ts';
import type { Destination, LastOperation, Symptom } from '../failure/symptom.ts';

/** What speaks for the end of a connection, the most telling first. */
export interface EndEvidence {
  error?: Error;
  disconnect?: IDisconnectPacket;
}

/** How an accepted connection ended, for whoever decides what comes next. */
export interface ConnectionEnd {
  /** The other side closed in good order and said nothing. */
  readonly silent: boolean;
  /** Of the broker's DISCONNECT. */
  readonly reasonCode?: number;
  /** What had left last and was not answered. */
  readonly lastOperation?: LastOperation;
  /** Milliseconds since CONNACK. */
  readonly connectedFor: number;
}

/** The facts of an end that the session judges by. */
export function connectionEnd(
  { error, disconnect }: EndEvidence,
  lastOperation: LastOperation | undefined,
  connectedFor: number,
): ConnectionEnd {
  const reasonCode = saidCode(disconnect);
  return {
    silent: error === undefined && reasonCode === undefined,
    ...(reasonCode === undefined ? {} : { reasonCode }),
    ...(lastOperation === undefined ? {} : { lastOperation }),
    connectedFor,
  };
}

/** The symptom of a connection that ended before CONNACK (`connect`) or after it (`session`). */
export function endSymptom(
  { error, disconnect }: EndEvidence,
  phase: 'session' | 'connect',
  destination: Destination,
): Symptom {
  const reasonCode = saidCode(disconnect);
  if (reasonCode !== undefined) {
    const reasonString = disconnect?.properties?.reasonString;
    return {
      phase: 'session',
      destination,
      reasonCode,
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

function saidCode(disconnect: IDisconnectPacket | undefined): number | undefined {
  return disconnect?.reasonCode === 0 ? undefined : disconnect?.reasonCode;
}
