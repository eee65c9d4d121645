/**
 * Sparkplug B (Eclipse Sparkplug specification 3.0). What a data message leaves out stands in messages before it: names of aliases in the
 * births of its edge node and device, and the sequence number that was due in the message before.
 */
import { jsonProblem } from '../shared/payload/json.ts';
import { decodeText, encodeText } from '../shared/payload/text.ts';
import { FormatError, type EarlierNeed, type Format, type FormatContext } from './format.ts';
import { fromJson, toJson } from './jsonValues.ts';
import { bigOf, sent, type ProtoMessage } from './sparkplugProto.ts';
import {
  aliasesOf,
  parsePayload,
  payloadValue,
  typesOf,
  type MetricSummary,
  type SparkplugPayload,
} from './sparkplugRead.ts';
import { payloadBytes } from './sparkplugWrite.ts';
import { table } from './table.ts';

const topicPattern = /^spBv1\.0\/([^/]+)\/([ND](?:BIRTH|DEATH|DATA|CMD))\/([^/]+)(?:\/([^/]+))?$/;
/** State of a host application: JSON, not Protobuf (section 6.4.20). */
const statePattern = /^spBv1\.0\/STATE\/[^/]+$/;
/** Those that carry a sequence number (section 6.4.18): all of an edge node but its NDEATH. */
const sequenced = ['NBIRTH', 'NDATA', 'DBIRTH', 'DDATA', 'DDEATH'];
const mostRows = 2000;

export const sparkplug: Format = {
  id: 'sparkplug',
  title: 'Sparkplug B',
  encodes: true,
  decode(bytes, context) {
    if (statePattern.test(context.topic)) return { json: stateText(bytes) };
    const message = parsePayload(bytes);
    const births = ['nbirth', 'dbirth'].flatMap((name): ProtoMessage[] => {
      const birth = earlier(context, name);
      return birth ? [birth] : [];
    });
    // A birth explains itself; a device's own birth comes last, and so counts.
    const known = [...births, message];
    const payload = payloadValue(
      message,
      new Map(known.flatMap((birth) => [...aliasesOf(birth)])),
      new Map(known.flatMap((birth) => [...typesOf(birth)])),
    );
    return {
      json: toJson(payload.value),
      text: words(payload),
      language: 'plaintext',
      summary: payload.metrics
        .slice(0, 20)
        .map((metric) => `${metric.name}=${shown(metric)}`)
        .join(', '),
      notes: notesOf(payload, message, context),
    };
  },
  encode(text, { topic }) {
    if (!statePattern.test(topic)) return payloadBytes(fromJson(text));
    const problem = jsonProblem(text);
    if (problem !== undefined) throw new FormatError(`The state of a host is JSON: ${problem}.`);
    return encodeText(text);
  },
  detect(bytes, topic) {
    if (!topicPattern.test(topic)) return undefined;
    try {
      parsePayload(bytes);
      return 'its topic is of Sparkplug B, and the bytes can be such a payload';
    } catch {
      return undefined;
    }
  },
  needs(topic) {
    const [, group, type, node, device] = topicPattern.exec(topic) ?? [];
    if (group === undefined || type === undefined || node === undefined) return [];
    const of = (kind: string, end = ''): string => `spBv1.0/${group}/${kind}/${node}${end}`;
    const needs: EarlierNeed[] = [];
    if (type !== 'NBIRTH') needs.push({ name: 'nbirth', topicFilters: [of('NBIRTH')] });
    if (device !== undefined && type !== 'DBIRTH') {
      needs.push({ name: 'dbirth', topicFilters: [of('DBIRTH', `/${device}`)] });
    }
    if (sequenced.includes(type) && type !== 'NBIRTH') {
      const topicFilters = sequenced.map((kind) => of(kind, kind.startsWith('D') ? '/+' : ''));
      needs.push({ name: 'previous', topicFilters, sameDirection: true, onlyForNotes: true });
    }
    return needs;
  },
};

/** An earlier message; one that is damaged explains nothing, and is no reason not to read this one. */
function earlier({ earlier: found }: FormatContext, name: string): ProtoMessage | undefined {
  const message = found.get(name);
  if (!message) return undefined;
  try {
    return parsePayload(message.payload);
  } catch (error) {
    if (error instanceof FormatError) return undefined;
    throw error;
  }
}

function stateText(bytes: Uint8Array): string {
  const text = decodeText(bytes);
  const problem = text === undefined ? 'it is not UTF-8' : jsonProblem(text);
  if (text === undefined || problem !== undefined) {
    throw new FormatError(`The state of a host is JSON since Sparkplug 3.0: ${problem ?? ''}.`);
  }
  return text;
}

function words({ metrics, time, seq }: SparkplugPayload): string {
  const head = [time === undefined ? undefined : iso(time), seq === undefined ? undefined : `seq ${seq}`];
  const rows = metrics
    .slice(0, mostRows)
    .map((metric) => [
      metric.name,
      metric.type,
      shown(metric),
      metric.time === undefined || metric.time === time ? '' : iso(metric.time),
      metric.flags.join(', '),
    ]);
  const rest = metrics.length > mostRows ? [`… and ${metrics.length - mostRows} more metrics`] : [];
  const lines = rows.length === 0 ? [] : table([['metric', 'type', 'value', 'time', ''], ...rows]);
  return [head.filter(Boolean).join(', '), ...lines, ...rest].filter((line) => line !== '').join('\n');
}

function shown({ type, value }: MetricSummary): string {
  if (value === undefined) return '';
  return type === 'DateTime' && typeof value === 'bigint' ? iso(value) : toJson(value);
}

/** Milliseconds since 1970. */
function iso(time: bigint): string {
  const date = new Date(Number(time));
  return Number.isNaN(date.getTime()) ? String(time) : date.toISOString();
}

function notesOf(
  payload: SparkplugPayload,
  message: ProtoMessage,
  context: FormatContext,
): readonly string[] {
  const [, , type, node = '', device] = topicPattern.exec(context.topic) ?? [];
  const notes: string[] = [];
  const gap = type === undefined ? undefined : sequenceNote(type, payload.seq, context);
  if (gap !== undefined) notes.push(gap);
  if (payload.nameless.length > 0) {
    const which = payload.nameless.length === 1 ? 'An alias has' : `${payload.nameless.length} aliases have`;
    const birth = device === undefined ? `no NBIRTH of ${node}` : `no DBIRTH of ${device}`;
    const isThere = context.earlier.has(device === undefined ? 'nbirth' : 'dbirth');
    notes.push(
      isThere
        ? `${which} no name: the birth before this message does not know ${payload.nameless.slice(0, 8).join(', ')}.`
        : `${which} no name: ${birth} is in history before this message. The command Node Control/Rebirth asks for one.`,
    );
  }
  if (type === 'NDEATH') notes.push(deathNote(message, earlier(context, 'nbirth')));
  return notes;
}

/** Numbers go from 0 to 255 and around; NBIRTH begins anew. */
function sequenceNote(type: string, seq: bigint | undefined, context: FormatContext): string | undefined {
  if (!sequenced.includes(type)) return undefined;
  if (seq === undefined) return `There is no sequence number: ${type} must have one.`;
  if (seq > 255n) return `The sequence number ${seq} is not one: they go from 0 to 255.`;
  const before = earlier(context, 'previous');
  if (type === 'NBIRTH' || !before) return undefined;
  const sentBefore = sent(before, 'seq');
  if (sentBefore === undefined) return undefined;
  const last = bigOf(sentBefore);
  if (seq === last) return `Sequence number ${seq} came twice in a row.`;
  const due = (last + 1n) % 256n;
  if (seq === due) return undefined;
  const missing = (seq - due + 256n) % 256n;
  return `Gap: sequence number ${due} was due, ${seq} came. ${missing} message${missing === 1n ? ' is' : 's are'} missing, came late, or ${missing === 1n ? 'is' : 'are'} not subscribed to.`;
}

/** Section 6.4.21: the death of a connection carries the number of its birth. */
function deathNote(death: ProtoMessage, lastBirth: ProtoMessage | undefined): string {
  const number = birthDeathNumber(death);
  if (number === undefined)
    return 'There is no metric bdSeq: it cannot be told which birth this NDEATH belongs to.';
  const birth = lastBirth && birthDeathNumber(lastBirth);
  if (birth === undefined)
    return `bdSeq ${number}; there is no NBIRTH with a bdSeq in history before this message.`;
  return number === birth
    ? `bdSeq ${number}: the death of the connection that the last NBIRTH began.`
    : `bdSeq ${number} is not that of the last NBIRTH, ${birth}: this is the death of another connection.`;
}

function birthDeathNumber(message: ProtoMessage): string | undefined {
  const metric = payloadValue(message, new Map(), new Map()).metrics.find(({ name }) => name === 'bdSeq');
  return typeof metric?.value === 'bigint' ? String(metric.value) : undefined;
}
