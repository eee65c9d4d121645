/** A snippet of the Language Server Protocol as text, and what of it is selected first. */

/** `"name": "$1"` becomes `"name": ""` with the cursor between the quotes. */
export function plainCompletion(snippet: string): {
  readonly insert: string;
  readonly select?: { readonly from: number; readonly to: number };
} {
  let insert = '';
  let select: { from: number; to: number } | undefined;
  const pattern = /\\([\\$}])|\$\{\d+:((?:[^\\}]|\\.)*)\}|\$\{\d+\}|\$\d+|[^\\$]+|[\\$]/gs;
  for (const [found, escaped, placeholder] of snippet.matchAll(pattern)) {
    if (escaped !== undefined) insert += escaped;
    else if (/^\$(?:\d|\{)/.test(found)) {
      const text = (placeholder ?? '').replace(/\\(.)/gs, '$1');
      select ??= { from: insert.length, to: insert.length + text.length };
      insert += text;
    } else insert += found;
  }
  return { insert, ...(select ? { select } : {}) };
}
