import { html, type TemplateResult } from 'lit';
import { revealInvisible } from '../../src/shared/payload/text.ts';
import { strings } from '../strings.ts';
import { longText } from './textView.ts';

/** Text of a payload: laid out and wrapped by the browser, or, when it is long, in rows of which only those in sight exist. */
export function textBody(written: string): TemplateResult {
  if (written.length > longText) return html`<topicscope-text-view .text=${written}></topicscope-text-view>`;
  return html`<pre class="body-text" tabindex="0" aria-label=${strings.detail.body}>
${revealInvisible(written)}</pre>`;
}
