import {
  autocompletion,
  closeBrackets,
  closeBracketsKeymap,
  completionKeymap,
} from '@codemirror/autocomplete';
import { defaultKeymap, history, historyKeymap, indentWithTab } from '@codemirror/commands';
import { json } from '@codemirror/lang-json';
import { xml } from '@codemirror/lang-xml';
import {
  bracketMatching,
  codeFolding,
  foldGutter,
  foldKeymap,
  indentOnInput,
  indentUnit,
} from '@codemirror/language';
import { forceLinting, linter, lintKeymap } from '@codemirror/lint';
import { highlightSelectionMatches, search, searchKeymap } from '@codemirror/search';
import { Annotation, Compartment, EditorState, type Extension } from '@codemirror/state';
import { drawSelection, EditorView, keymap, lineNumbers, placeholder } from '@codemirror/view';
import { strings } from '../strings.ts';
import { checkText } from './check.ts';
import type { EditorHelp, EditorLanguage, PayloadEditorElement } from './editorElement.ts';
import { completeFromSchema, findingsOf } from './jsonAssist.ts';
import { theme } from './theme.ts';
import { completeVariable, variableHover, variableMarks } from './variables.ts';

/** Lines from which on they are numbered and can be folded. */
const longText = 6;
/** Milliseconds of rest after which what was typed is checked. */
const checkDelay = 250;
const fromOutside = Annotation.define<boolean>();

const languages: Readonly<Record<EditorLanguage, () => Extension>> = {
  json: () => json(),
  xml: () => xml(),
  plaintext: () => [],
};

/** Keys that mean something else in the composer: Ctrl+Enter publishes. */
const composersKeys = ['Mod-Enter'];

/**
 * Writes a payload, with CodeMirror. Within a shadow root, where CodeMirror's styles are style sheets made by script: the
 * page's policy allows no inline ones.
 */
export class PayloadEditor extends HTMLElement implements PayloadEditorElement {
  onInput: (value: string) => void = () => undefined;
  readonly #view: EditorView;
  readonly #language = new Compartment();
  readonly #gutters = new Compartment();
  #languageName: EditorLanguage = 'json';
  #help: EditorHelp = { variables: [] };
  #numbered = false;
  /** What ends a line in the payload; CodeMirror's own text has but one kind. */
  #lineBreak = '\n';

  constructor() {
    super();
    const root = this.attachShadow({ mode: 'open' });
    this.#view = new EditorView({ root, parent: root, state: this.#begin() });
    // What the editor has made use of, is not also a key of VS Code's or of the page.
    this.addEventListener('keydown', (event) => {
      if (event.defaultPrevented) event.stopPropagation();
    });
  }

  get value(): string {
    return this.#view.state.doc.sliceString(0, undefined, this.#lineBreak);
  }

  set value(value: string) {
    this.#lineBreak = value.includes('\r\n') ? '\r\n' : '\n';
    const wanted = this.#view.state.toText(value);
    if (wanted.eq(this.#view.state.doc)) return;
    this.#view.dispatch({
      changes: { from: 0, to: this.#view.state.doc.length, insert: wanted },
      annotations: fromOutside.of(true),
    });
  }

  get language(): EditorLanguage {
    return this.#languageName;
  }

  set language(language: EditorLanguage) {
    if (language === this.#languageName) return;
    this.#languageName = language;
    this.#view.dispatch({ effects: this.#language.reconfigure(languages[language]()) });
    forceLinting(this.#view);
  }

  get help(): EditorHelp {
    return this.#help;
  }

  set help(help: EditorHelp) {
    if (help === this.#help) return;
    this.#help = help;
    forceLinting(this.#view);
  }

  override focus(): void {
    this.#view.focus();
  }

  goToEnd(): void {
    this.#view.dispatch({ selection: { anchor: this.#view.state.doc.length } });
  }

  #begin(): EditorState {
    const own = () => this.#help.variables;
    return EditorState.create({
      extensions: [
        theme,
        this.#gutters.of([]),
        this.#language.of(languages[this.#languageName]()),
        history(),
        drawSelection(),
        EditorState.allowMultipleSelections.of(true),
        EditorView.lineWrapping,
        indentUnit.of('  '),
        indentOnInput(),
        bracketMatching(),
        closeBrackets(),
        highlightSelectionMatches(),
        search({ top: true }),
        placeholder(strings.composer.payloadPlaceholder),
        variableMarks,
        variableHover(own),
        autocompletion({
          icons: false,
          override: [
            (context) => completeVariable(context, own()),
            (context) => completeFromSchema(context, this.#help.assist),
          ],
        }),
        linter((view) => this.#check(view.state.doc.toString()), { delay: checkDelay }),
        EditorView.contentAttributes.of({
          'aria-label': strings.composer.payload,
          'aria-description': strings.composer.payloadKeys,
        }),
        keymap.of([
          ...closeBracketsKeymap,
          ...defaultKeymap.filter(({ key }) => key === undefined || !composersKeys.includes(key)),
          ...searchKeymap,
          ...historyKeymap,
          ...foldKeymap,
          ...completionKeymap,
          ...lintKeymap,
          indentWithTab,
        ]),
        EditorView.updateListener.of((update) => {
          if (!update.docChanged) return;
          this.#number(update.state.doc.lines >= longText);
          if (!update.transactions.some((transaction) => transaction.annotation(fromOutside))) {
            this.onInput(this.value);
          }
        }),
      ],
    });
  }

  async #check(text: string) {
    const own = checkText(text, { language: this.#languageName, variables: this.#help.variables });
    const schema = this.#languageName === 'json' ? await findingsOf(text, this.#help.assist) : [];
    return [...own, ...schema];
  }

  #number(numbered: boolean): void {
    if (numbered === this.#numbered) return;
    this.#numbered = numbered;
    const gutters = numbered ? [lineNumbers(), codeFolding(), foldGutter()] : [];
    // An update must not be made within another.
    queueMicrotask(() => {
      this.#view.dispatch({ effects: this.#gutters.reconfigure(gutters) });
    });
  }
}
