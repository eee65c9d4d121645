/**
 * Messages as lines of JSON (NDJSON), lossless; docs/history-format.md describes them. The first line tells the format,
 * each other line is one message.
 */
import type { Message } from '../../shared/message.ts';
import { base64, payloadText } from './payloadText.ts';

export const formatName = 'topicscope-history';
export const formatVersion = 1;

/** What the first line tells besides format and version. */
export interface ExportFacts {
  /** Milliseconds since 1970 of the export. */
  readonly exported: number;
  /** The profiles whose messages may follow, with their names. */
  readonly profiles: readonly { readonly id: string; readonly name: string }[];
  /** What was exported, in words or as the search box has it. */
  readonly selection: string;
}

/** The first line, with its end. */
export function headerLine({ exported, profiles, selection }: ExportFacts): string {
  const header = {
    format: formatName,
    version: formatVersion,
    exported: new Date(exported).toISOString(),
    selection,
    profiles,
  };
  return `${JSON.stringify(header)}\n`;
}

/** A message as a line, with its end. */
export function messageLine(message: Message): string {
  const { payload, time, topic, properties, outcome, gap, session } = message;
  const text = payloadText(payload);
  const line = {
    id: message.id,
    time: new Date(time).toISOString(),
    profile: message.profile,
    ...(session !== undefined && { session }),
    direction: message.direction,
    route: message.route,
    topic,
    qos: message.qos,
    retain: message.retain,
    duplicate: message.duplicate,
    ...(text === undefined ? { payloadBase64: base64(payload) } : { payload: text }),
    ...(properties && {
      properties: {
        ...properties,
        ...(properties.correlationData && { correlationData: base64(properties.correlationData) }),
      },
    }),
    ...(outcome && { outcome }),
    ...(gap && { gap }),
  };
  return `${JSON.stringify(line)}\n`;
}
