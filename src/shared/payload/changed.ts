/** Which parts of a payload's preview differ from the message before on the same topic. */
import { previewPayload } from './preview.ts';
import { placedScalars } from './scalars.ts';
import { decodeText } from './text.ts';

export type Stretch = readonly [from: number, to: number];

/** Bytes of the previous payload that are looked at: the fields of a preview are found in it whatever their order. */
const mostBytes = 8192;
const mostStretches = 40;

/**
 * Stretches of the payload's preview (`previewPayload`), in UTF-16 units, ascending, that the payload before did not have: of JSON the
 * values that differ, of anything else the words between what both begin and end with. Both payloads may be cut off.
 */
export function changedStretches(payload: Uint8Array, before: Uint8Array): Stretch[] {
  const preview = previewPayload(payload);
  const cutAt = preview.endsWith('…') ? preview.length - 1 : preview.length;
  const fields = changedFields(preview.slice(0, cutAt), payload, before);
  const stretches =
    fields ?? changedWords(preview.slice(0, cutAt), previewPayload(before), cutAt < preview.length);
  return stretches.slice(0, mostStretches);
}

/** Undefined when one of them is no JSON. A preview has the places of its text: control characters became one space each. */
function changedFields(preview: string, payload: Uint8Array, before: Uint8Array): Stretch[] | undefined {
  const text = decodeText(payload.subarray(0, 1024), false)?.slice(0, preview.length);
  const textBefore = decodeText(before.subarray(0, mostBytes), false);
  const scalars = text === undefined ? undefined : placedScalars(text);
  const scalarsBefore = textBefore === undefined ? undefined : placedScalars(textBefore);
  if (!scalars || !scalarsBefore) return undefined;
  const known = new Map(scalarsBefore.map(({ path, source, cut }) => [path, { source, cut }]));
  const complete = before.length <= mostBytes && !scalarsBefore.at(-1)?.cut;
  return scalars
    .filter(({ path, source, cut }) => {
      const was = known.get(path);
      if (!was) return complete;
      return cut ? !was.source.startsWith(source) : was.source !== source && !was.cut;
    })
    .map(({ from, to }) => [from, to]);
}

/** The words from the first to the last difference; of a text that was cut off the end is not compared. */
function changedWords(text: string, before: string, cut: boolean): Stretch[] {
  let start = 0;
  while (start < text.length && start < before.length && text[start] === before[start]) start += 1;
  if (start === text.length && (cut || text.length === before.length)) return [];
  let end = text.length;
  let endBefore = before.length;
  while (!cut && end > start && endBefore > start && text[end - 1] === before[endBefore - 1]) {
    end -= 1;
    endBefore -= 1;
  }
  while (start > 0 && isWord(text[start - 1])) start -= 1;
  while (end < text.length && isWord(text[end])) end += 1;
  return end > start ? [[start, end]] : [];
}

function isWord(character: string | undefined): boolean {
  return character !== undefined && /[\p{L}\p{N}.+\-_]/u.test(character);
}
