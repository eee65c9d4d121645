/** What there is to say about a draft while it is written. */
import type { ConsoleProfile, Draft } from '../../src/shared/contract.ts';
import { effectiveQuotas } from '../../src/shared/aws/quotas.ts';
import { checkPayload, checkTopic } from '../../src/shared/limits.ts';
import { TemplateError } from '../../src/shared/compose/template.ts';
import { templateJsonProblem } from '../../src/shared/compose/templateJson.ts';
import { looksLikeJson } from '../../src/shared/payload/json.ts';
import { formatBytes } from '../../src/shared/payload/size.ts';
import { encodeText } from '../../src/shared/payload/text.ts';
import { strings } from '../strings.ts';

const text = strings.composer;
/** Share of the limit from which on it is named. */
const nearlyFull = 0.8;

export interface PayloadVerdict {
  readonly kind: 'empty' | 'json' | 'text' | 'notJson' | 'tooLarge' | 'mistyped';
  /** In a few words. */
  readonly words: string;
  readonly size: string;
  readonly formattable: boolean;
}

/** Judges the payload: JSON or text, valid or not, and its size against the broker's limit. */
export function judgePayload(payload: string, profile: ConsoleProfile): PayloadVerdict {
  const bytes = encodeText(payload).length;
  const size = sizeText(bytes, profile);
  const complaint = checkPayload(bytes, profile);
  if (complaint !== undefined) return { kind: 'tooLarge', words: complaint, size, formattable: false };
  if (payload.trim() === '')
    return { kind: 'empty', words: payload === '' ? text.empty : text.text, size, formattable: false };
  let problem;
  try {
    problem = templateJsonProblem(payload);
  } catch (error) {
    if (!(error instanceof TemplateError)) throw error;
    return { kind: 'mistyped', words: error.message, size, formattable: false };
  }
  if (problem === undefined) return { kind: 'json', words: text.json, size, formattable: true };
  if (!looksLikeJson(payload)) return { kind: 'text', words: text.text, size, formattable: false };
  return { kind: 'notJson', words: text.notJson(problem), size, formattable: false };
}

/** The size; near AWS's limit with the limit, exactly. */
function sizeText(bytes: number, profile: ConsoleProfile): string {
  const { payloadBytes } = effectiveQuotas(profile);
  return profile.broker === 'awsIotCore' && bytes >= payloadBytes * nearlyFull
    ? text.sizeOf(bytes, payloadBytes)
    : formatBytes(bytes);
}

/** The field that keeps the draft from being published, or undefined. */
export function draftFault(draft: Draft, profile: ConsoleProfile): 'topic' | 'payload' | undefined {
  if (checkTopic(draft.topic, profile, draft) !== undefined) return 'topic';
  const { kind } = judgePayload(draft.payload, profile);
  return kind === 'tooLarge' || kind === 'mistyped' ? 'payload' : undefined;
}
