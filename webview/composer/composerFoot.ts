/** Below the message: what there is to say about it, and what can be done with it. */
import { html, type TemplateResult } from 'lit';
import { button, iconButton } from '../controls.ts';
import { strings } from '../strings.ts';
import type { PayloadVerdict } from './draftCheck.ts';
import { verdictView } from './verdictView.ts';

const text = strings.composer;
const publishKey = navigator.platform.startsWith('Mac') ? '⌘Enter' : 'Ctrl+Enter';

export interface ComposerFootOptions {
  readonly verdict: PayloadVerdict;
  /** The size on the wire, where only the host knows it. */
  readonly sentSize: string | undefined;
  /** Is the preview shown? */
  readonly previewing: boolean;
  /** Does publishing wait for an answer? */
  readonly waits: boolean;
  readonly busy: boolean;
  readonly onPreview: () => void;
  readonly onFormat: () => void;
  readonly onPublish: () => void;
}

export function composerFoot(options: ComposerFootOptions): TemplateResult {
  const { verdict, sentSize, previewing, waits, busy } = options;
  return html`<div class="composer-foot">
    ${verdictView(verdict, sentSize)}
    ${iconButton({
      icon: 'eye',
      label: text.preview.toggle,
      pressed: previewing,
      onClick: options.onPreview,
    })}
    ${button({
      label: text.format,
      title: text.formatTitle,
      disabled: !verdict.formattable,
      onClick: options.onFormat,
    })}
    ${button({
      label: waits ? text.answer.publish : text.publish,
      title: text.publishTitle(publishKey),
      appearance: 'primary',
      icon: 'send',
      disabled: busy,
      onClick: options.onPublish,
    })}
  </div>`;
}
