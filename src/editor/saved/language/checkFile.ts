/** What there is to say about a message file while it is written: mistakes, and what the broker would refuse. Knows no VS Code. */
import type { Profile } from '../../../profile/schema.ts';
import { parseTemplate, TemplateError } from '../../../shared/compose/template.ts';
import { variableInfos } from '../../../shared/compose/variables.ts';
import { checkPayload, checkQos, checkTopic } from '../../../shared/limits.ts';
import { jsonProblem, looksLikeJson } from '../../../shared/payload/json.ts';
import { fieldPlaces, readMessageFile, type FileProblem } from '../messageFile.ts';
import type { SavedMessage } from '../messageFields.ts';

export interface Remark extends FileProblem {
  readonly severity: 'error' | 'warning';
}

export interface Surroundings {
  /** The profile that the message is published with, where it is known. */
  readonly profile: Profile | undefined;
  readonly hasProfile: (id: string) => boolean;
  /** Names of the chosen environment's variables. */
  readonly variables: ReadonlySet<string>;
  /** Ids of all formats; undefined while they are not known. */
  readonly formats: ReadonlySet<string> | undefined;
}

const builtIn: ReadonlySet<string> = new Set(variableInfos.map(({ name }) => name));
/** Formats whose text is JSON. */
const jsonText = new Set(['json', 'cbor', 'messagepack', 'protobuf', 'avro', 'sparkplug', 'shadow']);

/** All remarks on a file's text, with their places in it. */
export function checkFile(text: string, surroundings: Surroundings): Remark[] {
  const reading = readMessageFile(text);
  if (!reading.ok) return reading.problems.map((problem) => ({ ...problem, severity: 'error' }));
  const places = fieldPlaces(text);
  const top = { from: 0, to: 3 };
  const at = (field: string): Place => places.get(field) ?? top;
  const payload = places.has('payload')
    ? { text: reading.message.template.payload, ...at('payload'), isField: true }
    : { text: text.slice(reading.payloadAt), from: reading.payloadAt, to: text.length, isField: false };
  return [
    ...fieldRemarks(reading.message, at, surroundings),
    ...templateRemarks(reading.message, at, payload, surroundings.variables),
    ...payloadRemarks(reading.message, payload, surroundings),
  ];
}

interface Place {
  readonly from: number;
  readonly to: number;
}

interface PayloadPlace extends Place {
  readonly text: string;
  /** Does it stand in a field, where its places are not those of the file? */
  readonly isField: boolean;
}

function fieldRemarks(
  { template, profile: named }: SavedMessage,
  at: (field: string) => Place,
  { profile, hasProfile, formats }: Surroundings,
): Remark[] {
  const { topic, qos, retain, route, format } = template;
  const remarks: Remark[] = [];
  if (named !== undefined && !hasProfile(named)) {
    remarks.push({
      severity: 'warning',
      message: `There is no profile "${named}" here: you will be asked for one.`,
      ...at('profile'),
    });
  }
  if (format && formats && !formats.has(format.format)) {
    remarks.push({
      severity: 'error',
      message: `There is no format "${format.format}". Formats are ${[...formats].join(', ')}.`,
      ...at('format'),
    });
  }
  if (!profile) return remarks;
  // What a variable will be is not known yet.
  const complaint = topic.includes('{{') ? undefined : checkTopic(topic, profile, { retain });
  if (complaint !== undefined) remarks.push({ severity: 'error', message: complaint, ...at('topic') });
  const level = checkQos(qos, profile, route);
  if (level !== undefined) remarks.push({ severity: 'error', message: level, ...at('qos') });
  return remarks;
}

function templateRemarks(
  { template }: SavedMessage,
  at: (field: string) => Place,
  payload: PayloadPlace,
  variables: ReadonlySet<string>,
): Remark[] {
  const { topic, properties = {} } = template;
  const { contentType, responseTopic, correlationData, userProperties = [] } = properties;
  const fields: readonly (readonly [string, string | undefined])[] = [
    ['topic', topic],
    ['contentType', contentType],
    ['responseTopic', responseTopic],
    ['correlationData', correlationData?.text],
    ...userProperties.flat().map((one) => ['userProperties', one] as const),
  ];
  return [
    ...fields.flatMap(([field, text]) =>
      (text === undefined ? [] : faultsOf(text, variables)).map(({ message }) => ({
        severity: 'error' as const,
        message,
        ...at(field),
      })),
    ),
    ...faultsOf(payload.text, variables).map(({ message, from, to }) => ({
      severity: 'error' as const,
      message,
      ...(payload.isField
        ? { from: payload.from, to: payload.to }
        : { from: payload.from + from, to: payload.from + to }),
    })),
  ];
}

/** What is wrong with the variables in a text. */
function faultsOf(text: string, variables: ReadonlySet<string>): FileProblem[] {
  try {
    return parseTemplate(text).parts.flatMap((part) =>
      typeof part === 'string' || builtIn.has(part.name) || variables.has(part.name)
        ? []
        : [
            {
              message: `There is no variable "${part.name}" in the environment that is chosen. Define it in the setting topicscope.environments, or write \\{{ for braces.`,
              from: part.from,
              to: part.to,
            },
          ],
    );
  } catch (error) {
    if (!(error instanceof TemplateError)) throw error;
    return [{ message: error.message, from: error.from, to: error.to }];
  }
}

function payloadRemarks(
  { template: { payload: text, format } }: SavedMessage,
  payload: PayloadPlace,
  { profile }: Surroundings,
): Remark[] {
  const place = { from: payload.from, to: payload.to };
  const size = format ? undefined : profile && checkPayload(new TextEncoder().encode(text).length, profile);
  if (size !== undefined) return [{ severity: 'error', message: size, ...place }];
  const isMeant = format ? jsonText.has(format.format) : looksLikeJson(text);
  const problem = isMeant && text.trim() !== '' ? jsonProblem(masked(text)) : undefined;
  if (problem === undefined) return [];
  return [
    {
      // Text that is no JSON can be sent; what makes bytes of JSON refuses it.
      severity: format && format.format !== 'json' ? 'error' : 'warning',
      message: `Not valid JSON: ${problem}`,
      ...(payload.isField ? place : placeOf(problem, payload)),
    },
  ];
}

/** The text with something valid in each variable's place, as long as it. */
function masked(text: string): string {
  return text.replace(/\\\{\{|\{\{[^{}]*\}\}/g, (found) =>
    found.startsWith('\\') ? ' xx' : `1${' '.repeat(found.length - 1)}`,
  );
}

/** Where line and column of a problem are; the beginning of the payload where it names none. */
function placeOf(problem: string, { text, from }: PayloadPlace): Place {
  const [, line, column] = /line (\d+),? column (\d+)/.exec(problem) ?? [];
  if (line === undefined || column === undefined) return { from, to: from + text.trimEnd().length };
  const start = text.split('\n', Number(line) - 1).reduce((sum, one) => sum + one.length + 1, 0);
  const at = from + Math.min(text.length, start + Number(column) - 1);
  return { from: at, to: Math.min(from + text.length, at + 1) };
}
