/** Variables in the payload: marked, completed and explained. */
import {
  pickedCompletion,
  type Completion,
  type CompletionContext,
  type CompletionResult,
} from '@codemirror/autocomplete';
import {
  Decoration,
  hoverTooltip,
  MatchDecorator,
  ViewPlugin,
  type DecorationSet,
  type EditorView,
  type ViewUpdate,
} from '@codemirror/view';
import { variableInfos } from '../../src/shared/compose/variables.ts';
import type { OwnVariable } from './editorElement.ts';

const marks = new MatchDecorator({
  regexp: /(?<!\\)\{\{[^{}\n]*\}\}/g,
  decoration: Decoration.mark({ class: 'cm-variable' }),
});

/** Gives variables their look. */
export const variableMarks = ViewPlugin.fromClass(
  class {
    decorations: DecorationSet;
    constructor(view: EditorView) {
      this.decorations = marks.createDeco(view);
    }
    update(update: ViewUpdate): void {
      this.decorations = marks.updateDeco(update, this.decorations);
    }
  },
  { decorations: (plugin) => plugin.decorations },
);

/** Says what the variable under the pointer is. */
export function variableHover(own: () => readonly OwnVariable[]): ReturnType<typeof hoverTooltip> {
  return hoverTooltip((view, position) => {
    const line = view.state.doc.lineAt(position);
    // Of a very long line what is near.
    const begin = Math.max(line.from, position - 500);
    const near = view.state.sliceDoc(begin, Math.min(line.to, position + 500));
    for (const match of near.matchAll(/(?<!\\)\{\{\s*([^\s{}]+)[^{}]*\}\}/g)) {
      const from = begin + match.index;
      const to = from + match[0].length;
      const words = from <= position && position <= to ? explain(match[1] ?? '', own()) : undefined;
      if (words === undefined) continue;
      return {
        pos: from,
        end: to,
        above: true,
        create: () => {
          const dom = document.createElement('div');
          dom.className = 'cm-diagnostic';
          dom.textContent = words;
          return { dom };
        },
      };
    }
    return null;
  });
}

function explain(name: string, own: readonly OwnVariable[]): string | undefined {
  const info = variableInfos.find((one) => one.name === name);
  if (info) return [info.name, ...info.arguments].join(' ') + ': ' + info.description;
  const variable = own.find((one) => one.name === name);
  return variable && `${name}: ${variable.value}`;
}

/** Is there a variable of this name? */
export function isVariable(name: string, own: readonly OwnVariable[]): boolean {
  return [...variableInfos, ...own].some((one) => one.name === name);
}

/** Names of variables after two braces. */
export function completeVariable(
  context: CompletionContext,
  own: readonly OwnVariable[],
): CompletionResult | null {
  const before = context.matchBefore(/\{\{[ \t]*[\p{L}\p{N}_$.-]*/u);
  if (!before || context.state.sliceDoc(before.from - 1, before.from) === '\\') return null;
  const options: Completion[] = [
    ...variableInfos.map(({ name, description, example }) => ({
      label: `{{${name}`,
      displayLabel: name,
      detail: description,
      apply: filledIn(example),
    })),
    ...own.map(({ name, value }) => ({
      label: `{{${name}`,
      displayLabel: name,
      detail: value,
      apply: filledIn(`{{${name}}}`),
      boost: 1,
    })),
  ];
  return { from: before.from, options, validFor: /^\{\{[ \t]*[\p{L}\p{N}_$.-]*$/u };
}

/** Puts the variable in, with its first argument selected; braces that closed themselves are not there twice. */
function filledIn(example: string) {
  return (view: EditorView, completion: Completion, from: number, to: number): void => {
    const closing = view.state.sliceDoc(to, to + 2);
    const end = closing === '}}' ? to + 2 : to;
    const argument = /(?<= "?)[^\s"{}]+/.exec(example);
    const anchor = from + (argument ? argument.index : example.length);
    view.dispatch({
      changes: { from, to: end, insert: example },
      selection: { anchor, head: anchor + (argument?.[0].length ?? 0) },
      annotations: pickedCompletion.of(completion),
      userEvent: 'input.complete',
    });
  };
}
