/** What the page and the payload editor's own bundle agree on: the element by which one knows the other. */

export const editorTag = 'topicscope-payload-editor';

export type EditorLanguage = 'json' | 'xml' | 'plaintext';

/** A variable that the person may use, beside those that are built in. */
export interface OwnVariable {
  readonly name: string;
  readonly value: string;
}

/** Something that stands in place of `from` to `to` afterwards; places are UTF-16 units. */
export interface JsonCompletion {
  readonly label: string;
  readonly insert: string;
  readonly from: number;
  readonly to: number;
  /** What of the inserted text is selected afterwards, counted from its beginning. */
  readonly select?: { readonly from: number; readonly to: number };
  readonly detail?: string;
}

export interface JsonAdvice {
  readonly findings: readonly { readonly from: number; readonly to: number; readonly message: string }[];
  readonly completions: readonly JsonCompletion[];
}

/** What the JSON Schema of the topic says; absent offset: without completions. */
export type Assist = (text: string, offset?: number) => Promise<JsonAdvice>;

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
