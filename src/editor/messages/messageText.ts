/** A recorded payload as the text of a document. Knows no VS Code. */
import { setImmediate as nextTurn } from 'node:timers/promises';
import { systemClock } from '../../shared/clock.ts';
import { hexDumpParts } from '../../shared/payload/hex.ts';
import { formatJsonParts } from '../../shared/payload/json.ts';
import { bestForm, type PayloadForm } from '../../shared/payload/reading.ts';

/** Milliseconds after which others have a turn. */
const stretch = 8;

/**
 * The whole payload as text: JSON formatted, text as UTF-8 (bytes that are none as U+FFFD), or a hex dump. Payloads of some MB are worked
 * through in stretches of some milliseconds. What is not JSON is shown as text even when JSON is wanted.
 */
export async function messageText(payload: Uint8Array, form: PayloadForm): Promise<string> {
  if (form === 'hex') return joined(hexDumpParts(payload));
  const text = new TextDecoder('utf-8', { ignoreBOM: true }).decode(payload);
  if (form === 'text') return text;
  try {
    return await joined(formatJsonParts(text));
  } catch (error) {
    if (error instanceof SyntaxError) return text;
    throw error;
  }
}

/** The forms in which two payloads are compared: alike as far as they can be; bytes only with bytes. */
export function comparableForms(
  left: Uint8Array,
  right: Uint8Array,
): readonly [left: PayloadForm, right: PayloadForm] {
  const forms = [left, right].map((payload) => (payload.length === 0 ? undefined : bestForm(payload)));
  if (forms.includes('hex')) return ['hex', 'hex'];
  return [forms[0] ?? 'text', forms[1] ?? 'text'];
}

/** Joins parts, and lets others have a turn between. */
export async function joined(parts: Iterable<string>, clock = systemClock): Promise<string> {
  const all: string[] = [];
  let end = clock.now() + stretch;
  for (const part of parts) {
    all.push(part);
    if (clock.now() < end) continue;
    await nextTurn();
    end = clock.now() + stretch;
  }
  return all.join('');
}
