/** The field for the payload: CodeMirror's editor once it is there, a plain one until then and when it cannot be loaded. */
import { html, type TemplateResult } from 'lit';
import type { Draft } from '../../src/shared/contract.ts';
import { looksLikeJson } from '../../src/shared/payload/json.ts';
import { textArea } from '../controls.ts';
import { editorTag, type EditorHelp, type EditorLanguage } from '../payloadEditor/editorElement.ts';
import { strings } from '../strings.ts';

// Only while the page's script begins can it be asked where it comes from.
const ownScript = document.currentScript instanceof HTMLScriptElement ? document.currentScript : undefined;
let loading: Promise<boolean> | undefined;

/** Loads the editor's bundle, once. Resolves with whether it is there. */
export function loadPayloadEditor(): Promise<boolean> {
  return (loading ??= new Promise((resolve) => {
    if (!ownScript) {
      resolve(false);
      return;
    }
    const script = document.createElement('script');
    script.nonce = ownScript.nonce;
    script.src = new URL('editor.js', ownScript.src).href;
    script.addEventListener('load', () => {
      resolve(customElements.get(editorTag) !== undefined);
    });
    script.addEventListener('error', () => {
      resolve(false);
    });
    document.head.append(script);
  }));
}

export interface PayloadFieldOptions {
  readonly draft: Draft;
  /** Is CodeMirror's editor there? */
  readonly rich: boolean;
  readonly invalid: boolean;
  readonly help: EditorHelp;
  readonly onInput: (payload: string) => void;
}

export function payloadField({ draft, rich, invalid, help, onInput }: PayloadFieldOptions): TemplateResult {
  if (rich) {
    return html`<topicscope-payload-editor
      class="payload-field ${invalid ? 'invalid' : ''}"
      .language=${languageOf(draft)}
      .help=${help}
      .value=${draft.payload}
      .onInput=${onInput}
    ></topicscope-payload-editor>`;
  }
  return textArea({
    label: strings.composer.payload,
    classes: 'payload-field',
    value: draft.payload,
    rows: 3,
    placeholder: strings.composer.payloadPlaceholder,
    invalid,
    onInput,
  });
}

const plain = ['text', 'hex', 'base64', 'image'];

/** In what a payload is written: most formats are written as JSON, and text as what it looks like. */
export function languageOf({ format, payload }: Pick<Draft, 'format' | 'payload'>): EditorLanguage {
  if (format?.format === 'xml') return 'xml';
  if (format !== undefined && !plain.includes(format.format)) return 'json';
  if (format !== undefined && format.format !== 'text') return 'plaintext';
  if (looksLikeJson(payload) || payload.trim() === '') return 'json';
  return /^\s*<[?!\w]/.test(payload) ? 'xml' : 'plaintext';
}
