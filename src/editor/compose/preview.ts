/** What a message would be on the wire, and everything that is wrong with it. */
import type { DraftField, DraftPreview, DraftProblem } from '../../shared/compose/draftReview.ts';
import type { MessageTemplate } from '../../shared/compose/messageTemplate.ts';
import type { VariableContext } from '../../shared/compose/template.ts';
import { checkPayload, checkProperties, checkQos, checkTopic, type Limited } from '../../shared/limits.ts';
import type { Payloads } from '../payloads/payloads.ts';
import { decodeText } from '../../shared/payload/text.ts';
import { fill, type CompiledMessage, type CompiledText } from './compiled.ts';
import { ComposeError } from './composeError.ts';
import { encodePayload } from './encoding.ts';
import { filledProperties } from './filledProperties.ts';

/** Bytes of the payload that go to the page. */
const shownBytes = 65_536;

export interface PreviewParts {
  readonly template: MessageTemplate;
  readonly compiled: CompiledMessage;
  readonly limits: Limited;
  readonly payloads: Pick<Payloads, 'write'>;
  /** Fills in names for what only sending tells. */
  readonly masked: VariableContext;
  /** Fills in numbers instead, which can stand where words cannot. */
  readonly numbered: VariableContext;
}

export async function previewOf(parts: PreviewParts): Promise<DraftPreview> {
  const { template, compiled, limits, masked } = parts;
  const problems: DraftProblem[] = [...compiled.problems];
  const attempt = <T>(work: () => T): T | undefined => {
    try {
      return work();
    } catch (error) {
      problems.push(...problemsOf(error));
      return undefined;
    }
  };
  const complain = (field: DraftField, message: string | undefined): void => {
    if (message !== undefined) problems.push({ field, severity: 'error', message });
  };
  const broken = (field: DraftField): boolean => problems.some((problem) => problem.field === field);

  const topic = attempt(() => fill(compiled.topic, masked));
  if (topic !== undefined && topic !== '' && !broken('topic')) {
    complain('topic', checkTopic(topic, limits, template));
  }
  complain('properties', checkQos(template.qos, limits, template.route));
  const text = attempt(() => fill(compiled.payload, masked));
  const bytes =
    topic === undefined || text === undefined || broken('payload')
      ? undefined
      : await encoded(parts, topic, text).catch((error: unknown) => {
          problems.push(...problemsOf(error));
          return undefined;
        });
  if (bytes) complain('payload', checkPayload(bytes.length, limits));
  if (template.properties) {
    const given = template.properties;
    const properties = attempt(() => filledProperties(given, compiled, masked));
    if (properties) complain('properties', checkProperties(properties, limits));
    if (bytes && given.payloadFormatIndicator === 'utf8' && decodeText(bytes) === undefined) {
      problems.push({ field: 'payloadFormatIndicator', severity: 'warning', message: notUtf8 });
    }
  }
  return {
    topic: topic ?? template.topic,
    text: text ?? template.payload,
    ...(bytes ? { bytes: bytes.slice(0, shownBytes), size: bytes.length } : {}),
    problems,
  };
}

const notUtf8 =
  'The payload is not UTF-8, although the payload format indicator says so: a receiver may refuse it. Choose "unspecified", or another format.';

/** What a name cannot stand for, a number perhaps can: a question between braces need not be a text. */
async function encoded(
  { template, compiled, payloads, masked, numbered }: PreviewParts,
  topic: string,
  text: string,
): Promise<Uint8Array> {
  const encode = (filled: string) => encodePayload(payloads, topic, filled, template.format);
  try {
    return await encode(text);
  } catch (error) {
    if (!hasMask(compiled.payload)) throw error;
    return await encode(fill(compiled.payload, { ...numbered, named: masked.named }));
  }
}

function hasMask({ template }: CompiledText): boolean {
  return template.parts.some(
    (part) => typeof part !== 'string' && (part.name === 'prompt' || part.name === 'env'),
  );
}

function problemsOf(error: unknown): readonly DraftProblem[] {
  if (error instanceof ComposeError) return error.problems;
  throw error;
}
