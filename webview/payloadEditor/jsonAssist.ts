/** What the JSON Schema of the topic says: the host knows it, the editor shows it. */
import { pickedCompletion, type CompletionContext, type CompletionResult } from '@codemirror/autocomplete';
import type { Diagnostic } from '@codemirror/lint';
import type { JsonCompletion } from '../../src/shared/compose/draftReview.ts';
import type { Assist } from './editorElement.ts';

/** What the schema finds wrong. A host that has no answer finds nothing: the editor's own check goes on. */
export async function findingsOf(text: string, assist: Assist | undefined): Promise<readonly Diagnostic[]> {
  const { findings = [] } = (await assist?.(text).catch(() => undefined)) ?? {};
  return findings.map(({ from, to, message }) => ({
    from: Math.min(from, text.length),
    to: Math.min(to, text.length),
    severity: 'warning',
    message,
  }));
}

/** Names and values that the schema allows at the cursor. */
export async function completeFromSchema(
  context: CompletionContext,
  assist: Assist | undefined,
): Promise<CompletionResult | null> {
  const { state, pos } = context;
  // Without a key of its own it comes after a quote, a word or where a value begins.
  if (!assist || (!context.explicit && !context.matchBefore(/["\w]$|:\s*$/))) return null;
  const { completions = [] } = (await assist(state.doc.toString(), pos).catch(() => undefined)) ?? {};
  const [first] = completions;
  if (!first) return null;
  return {
    from: Math.min(...completions.map(({ from }) => from)),
    filter: true,
    options: completions.map((completion) => ({
      label: state.sliceDoc(first.from, first.from + 1) === '"' ? `"${completion.label}` : completion.label,
      displayLabel: completion.label,
      ...(completion.detail === undefined ? {} : { detail: completion.detail }),
      apply: (view, picked) => {
        view.dispatch({
          ...change(completion, view.state.doc.length),
          annotations: pickedCompletion.of(picked),
          userEvent: 'input.complete',
        });
      },
    })),
  };
}

function change({ from, to, insert, select }: JsonCompletion, length: number) {
  const { from: begin, to: end } = select ?? { from: insert.length, to: insert.length };
  return {
    changes: { from, to: Math.min(to, length), insert },
    selection: { anchor: from + begin, head: from + end },
  };
}
