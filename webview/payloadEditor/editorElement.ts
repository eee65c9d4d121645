/** What the page and the payload editor's own bundle agree on: the element by which one knows the other. */
import type { JsonAssist } from '../../src/shared/compose/draftReview.ts';

export const editorTag = 'topicscope-payload-editor';

export type EditorLanguage = 'json' | 'xml' | 'plaintext';

/** A variable that the person may use, beside those that are built in. */
export interface OwnVariable {
  readonly name: string;
  readonly value: string;
}

/** What the JSON Schema of the topic says; absent offset: without completions. */
export type Assist = (text: string, offset?: number) => Promise<JsonAssist>;

export interface EditorHelp {
  /** Variables of the environment that was chosen. */
  readonly variables: readonly OwnVariable[];
  readonly assist?: Assist | undefined;
}

/** `<topicscope-payload-editor>`: it writes a payload. */
export interface PayloadEditorElement extends HTMLElement {
  value: string;
  language: EditorLanguage;
  help: EditorHelp;
  /** Puts the cursor behind the text. */
  goToEnd(): void;
  /** The person has typed. */
  onInput: (value: string) => void;
}
