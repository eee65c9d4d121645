/** The registry of forms in which a payload can be read, and the choice of the best one. */
import { looksLikeJson, readJsonParts, type JsonNode } from './json.ts';
import { decodeText, isReadable } from './text.ts';

/** The forms, in the order in which they are tried. */
export const payloadForms = ['json', 'text', 'hex'] as const;
export type PayloadForm = (typeof payloadForms)[number];

export interface PayloadReading {
  /** The form to show when nobody chose one. */
  readonly best: PayloadForm;
  /** The payload as text; absent when it is not UTF-8. */
  readonly text?: string;
  /** The payload as JSON; absent when it is not. */
  readonly json?: JsonNode;
  /** Why there is no JSON although it looks like it: a sentence. */
  readonly jsonProblem?: string;
}

/**
 * Reads payload bytes in all forms.
 * @param whole false when `bytes` is only the beginning of the payload
 */
export function readPayload(bytes: Uint8Array, whole = true): PayloadReading {
  const work = readPayloadParts(bytes, whole);
  for (;;) {
    const step = work.next();
    if (step.done === true) return step.value;
  }
}

/** The same, yielding now and then: for whoever reads a large payload and lets others have a turn between. */
export function* readPayloadParts(bytes: Uint8Array, whole = true): Generator<undefined, PayloadReading> {
  const text = decodeText(bytes, whole);
  if (text === undefined) return { best: 'hex' };
  yield;
  const textForm = isReadable(text) ? 'text' : 'hex';
  if (!whole) return { best: textForm, text };
  yield;
  const json = yield* readJsonParts(text);
  if (!json.ok) {
    return { best: textForm, text, ...(looksLikeJson(text) ? { jsonProblem: json.problem } : {}) };
  }
  const structured = json.root.kind === 'object' || json.root.kind === 'array';
  return { best: structured ? 'json' : textForm, text, json: json.root };
}

/** The form that suits a whole payload, by no more work than it takes to tell. */
export function bestForm(bytes: Uint8Array): PayloadForm {
  const text = decodeText(bytes);
  if (text === undefined) return 'hex';
  if (looksLikeJson(text) && isJson(text)) return 'json';
  return isReadable(text) ? 'text' : 'hex';
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch (error) {
    if (error instanceof SyntaxError) return false;
    throw error;
  }
}
