/**
 * AWS IoT device shadow documents: what is desired, reported and different, side by side, with the times of their metadata.
 * Topics and documents as in the AWS IoT Core developer guide, "Device Shadow MQTT topics" and "Device Shadow service documents".
 */
import { readJson, type JsonNode, type JsonObject } from '../shared/payload/json.ts';
import { decodeText, encodeText } from '../shared/payload/text.ts';
import { FormatError, type Format } from './format.ts';
import { json } from './json.ts';
import { table } from './table.ts';

const shadowTopic =
  /^\$aws\/things\/([^/]+)\/shadow(?:\/name\/([^/]+))?\/(get|update|delete)(?:\/(accepted|rejected|delta|documents))?$/;
/** Levels of a document that are laid out; AWS itself takes 8 at most. */
const deepest = 32;
const mostRows = 2000;

export const shadow: Format = {
  id: 'shadow',
  title: 'AWS IoT Shadow',
  encodes: true,
  decode(bytes, { topic }) {
    const text = decodeText(bytes);
    if (text === undefined) throw new FormatError('This is not UTF-8, so it is no shadow document.');
    const reading = readJson(text === '' ? '{}' : text);
    if (!reading.ok)
      throw new FormatError(`This is not JSON, so it is no shadow document: ${reading.problem}.`);
    const { root } = reading;
    if (root.kind !== 'object') throw new FormatError('A shadow document is a JSON object.');
    const [, , , , answer] = shadowTopic.exec(topic) ?? [];
    const laidOut = sections(root, answer)
      .map(([title, document]) => section(title, document, answer))
      .filter((lines) => lines !== '')
      .join('\n\n');
    return {
      json: text === '' ? '{}' : text,
      ...(laidOut === '' ? {} : { text: laidOut, language: 'plaintext' }),
      notes: notesOf(topic, root),
    };
  },
  encode: (text, context) =>
    text.trim() === '' ? encodeText('') : (json.encode?.(text, context) ?? encodeText(text)),
  detect(bytes, topic) {
    if (!shadowTopic.test(topic)) return undefined;
    const text = decodeText(bytes);
    const isDocument = text !== undefined && /^\s*\{/.test(text) && readJson(text).ok;
    return isDocument ? 'it came on a topic of a device shadow' : undefined;
  },
};

/** `update/documents` holds two documents; all the others are one. */
function sections(root: JsonObject, answer: string | undefined): readonly (readonly [string, JsonObject])[] {
  if (answer !== 'documents') return [['', root]];
  return (['current', 'previous'] as const).flatMap((name) => {
    const document = member(root, name);
    return document?.kind === 'object' ? [[name, document] as const] : [];
  });
}

function section(title: string, document: JsonObject, answer: string | undefined): string {
  const state = member(document, 'state');
  if (state?.kind !== 'object') return '';
  const metadata = member(document, 'metadata');
  const isDelta = answer === 'delta';
  const names = isDelta
    ? ['delta']
    : (['desired', 'reported', 'delta'] as const).filter((name) => member(state, name));
  const columns = names.map((name) => ({
    name,
    values: leaves(isDelta ? state : member(state, name)),
    times: times(isDelta ? metadata : member(metadata, name)),
  }));
  const paths = [...new Set(columns.flatMap(({ values }) => [...values.keys()]))];
  if (paths.length === 0) return '';
  const heads = [
    'field',
    ...columns.flatMap(({ name, times: known }) => (known.size > 0 ? [name, 'set'] : [name])),
  ];
  const rows = paths
    .slice(0, mostRows)
    .map((path) => [
      path,
      ...columns.flatMap(({ values, times: known }) => [
        values.get(path) ?? '',
        ...(known.size > 0 ? [known.get(path) ?? ''] : []),
      ]),
    ]);
  const version = source(member(document, 'version'));
  const head = title === '' ? [] : [`${title}${version === undefined ? '' : `, version ${version}`}`];
  const rest = paths.length > mostRows ? [`… and ${paths.length - mostRows} more fields`] : [];
  return [...head, ...table([heads, ...rows]), ...rest].join('\n');
}

function notesOf(topic: string, root: JsonObject): readonly string[] {
  const [, thing, name, operation, answer] = shadowTopic.exec(topic) ?? [];
  const notes: string[] = [];
  if (thing !== undefined) {
    const which = name === undefined ? `Classic shadow of ${thing}` : `Shadow ${name} of ${thing}`;
    notes.push(`${which}: ${operation ?? ''}${answer === undefined ? ' requested' : ` ${answer}`}.`);
  }
  const code = source(member(root, 'code'));
  const message = member(root, 'message');
  if (code !== undefined && message?.kind === 'string')
    notes.push(`Refused with ${code}: ${plain(message.source)}.`);
  const time = isoSeconds(member(root, 'timestamp'));
  const version = source(member(root, 'version'));
  if (version !== undefined || time !== undefined) {
    notes.push(`${[version && `version ${version}`, time].filter(Boolean).join(', ')}.`);
  }
  const state = member(root, 'state');
  const desired = leaves(member(state, 'desired'));
  const reported = leaves(member(state, 'reported'));
  if (desired.size > 0 && reported.size > 0) {
    const differ = [...desired].filter(([path, value]) => reported.get(path) !== value).map(([path]) => path);
    notes.push(
      differ.length === 0
        ? 'What is desired is reported.'
        : `Desired, but not reported: ${differ.slice(0, 8).join(', ')}${differ.length > 8 ? ` and ${differ.length - 8} more` : ''}.`,
    );
  }
  return notes;
}

/** Fields with their values as JSON; arrays are values in a shadow, they are never merged. */
function leaves(node: JsonNode | undefined): Map<string, string> {
  const found = new Map<string, string>();
  if (node?.kind === 'object') visit(node, '', 0, (path, value) => found.set(path, compact(value, 0)));
  return found;
}

/** Fields with the time when they were set. */
function times(node: JsonNode | undefined): Map<string, string> {
  const found = new Map<string, string>();
  const walk = (one: JsonNode | undefined, path: string, depth: number): void => {
    if (one?.kind === 'array') walk(one.members[0]?.[1], path, depth + 1);
    if (one?.kind !== 'object' || depth > deepest) return;
    const time = isoSeconds(member(one, 'timestamp'));
    if (time !== undefined && path !== '') found.set(path, time);
    for (const [name, value] of one.members) {
      if (value.kind === 'object' || value.kind === 'array') walk(value, joined(path, name), depth + 1);
    }
  };
  walk(node, '', 0);
  return found;
}

function visit(
  node: JsonObject,
  path: string,
  depth: number,
  leaf: (path: string, node: JsonNode) => void,
): void {
  for (const [name, value] of node.members) {
    if (value.kind === 'object' && value.members.length > 0 && depth < deepest) {
      visit(value, joined(path, name), depth + 1, leaf);
    } else {
      leaf(joined(path, name), value);
    }
  }
}

function compact(node: JsonNode, depth: number): string {
  if (node.kind !== 'object' && node.kind !== 'array') return node.source;
  if (depth > deepest) return '…';
  const inner =
    node.kind === 'array'
      ? node.members.map(([, one]) => compact(one, depth + 1))
      : node.members.map(([name, one]) => `${JSON.stringify(name)}:${compact(one, depth + 1)}`);
  return node.kind === 'array' ? `[${inner.join(',')}]` : `{${inner.join(',')}}`;
}

function member(node: JsonNode | undefined, name: string): JsonNode | undefined {
  // The last one counts, as for JSON.parse.
  return node?.kind === 'object' ? node.members.findLast(([one]) => one === name)?.[1] : undefined;
}

const joined = (path: string, name: string): string => (path === '' ? name : `${path}.${name}`);

function source(node: JsonNode | undefined): string | undefined {
  return node?.kind === 'number' || node?.kind === 'string' ? node.source : undefined;
}

function plain(text: string): string {
  return String(JSON.parse(text)).replace(/\.$/, '');
}

/** Shadows count seconds since 1970. */
function isoSeconds(node: JsonNode | undefined): string | undefined {
  if (node?.kind !== 'number') return undefined;
  const time = new Date(Number(node.source) * 1000);
  return Number.isNaN(time.getTime()) ? undefined : time.toISOString().replace('.000Z', 'Z');
}
