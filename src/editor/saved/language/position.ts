/** Where in a message file the cursor stands, from the text before it alone: it may be half written. Pure. */

export type Position =
  /** The name of a field is being written. */
  | { readonly kind: 'field'; readonly typed: string; readonly of?: string }
  /** Its value. */
  | { readonly kind: 'value'; readonly field: string; readonly of?: string; readonly typed: string }
  /** A variable, behind its braces. */
  | { readonly kind: 'variable'; readonly typed: string }
  | { readonly kind: 'payload' | 'other' };

const fence = /^---[ \t]*$/;
const variable = /(?<!\\)\{\{\s*([\p{L}\p{N}_$.-]*)$/u;

/** @param lines the lines before the cursor, the last one up to it */
export function positionAt(lines: readonly string[]): Position {
  const line = lines.at(-1) ?? '';
  const typed = variable.exec(line)?.[1];
  if (typed !== undefined) return { kind: 'variable', typed };
  if (!isAmongFields(lines)) return { kind: lines.length > 1 ? 'payload' : 'other' };
  if (/(^|\s)#/.test(line)) return { kind: 'other' };
  const flow = /^([\w-]+):\s*\{(?:[^{}]*,)?\s*(?:([\w-]+):\s*)?([^,{}:]*)$/.exec(line);
  if (flow) return place(flow[2], flow[3] ?? '', flow[1]);
  const [, indent = '', name, value] = /^(\s*)(?:([\w-]+):\s+)?(.*)$/.exec(line) ?? [];
  if (indent === '') return place(name, value ?? '', undefined);
  const parent = lines
    .slice(0, -1)
    .reverse()
    .map((one) => /^([\w-]+):\s*$/.exec(one)?.[1] ?? (/^\S/.test(one) ? '' : undefined))
    .find((found) => found !== undefined);
  return parent === undefined || parent === '' ? { kind: 'other' } : place(name, value ?? '', parent);
}

function place(name: string | undefined, typed: string, of: string | undefined): Position {
  const within = of === undefined ? {} : { of };
  if (name !== undefined) return { kind: 'value', field: name, typed, ...within };
  return /^[\w-]*$/.test(typed) ? { kind: 'field', typed, ...within } : { kind: 'other' };
}

/** Between the first fence and the second? */
function isAmongFields(lines: readonly string[]): boolean {
  if (lines.length < 2 || !fence.test((lines[0] ?? '').replace(/^\ufeff/, ''))) return false;
  return !lines.slice(1, -1).some((line) => fence.test(line));
}
