/** What the draft comes to, before it is sent. */
import { html, nothing, type TemplateResult } from 'lit';
import { problemWords, type DraftPreview } from '../../src/shared/compose/draftReview.ts';
import type { Draft } from '../../src/shared/contract.ts';
import { hexDump } from '../../src/shared/payload/hex.ts';
import { decodeText, isReadable } from '../../src/shared/payload/text.ts';
import { icon } from '../icon.ts';
import { strings } from '../strings.ts';

const text = strings.composer.preview;
/** Bytes of which the dump, and characters of which the text is shown. */
const dumped = 1024;
const written = 4096;

/** Can only the host tell what is sent? */
export function needsPreview({ topic, payload, format }: Draft): boolean {
  return format !== undefined || `${topic}${payload}`.includes('{{');
}

export function previewView(preview: DraftPreview | undefined): TemplateResult {
  return html`<section class="draft-preview" aria-label=${text.title}>
    ${preview === undefined ? html`<p class="preview-note">${text.waiting}</p>` : content(preview)}
  </section>`;
}

function content({ topic, bytes, size, problems }: DraftPreview): TemplateResult {
  return html`<p class="preview-topic">
      <span class="preview-label">${strings.composer.topic}</span><bdi>${topic === '' ? '–' : topic}</bdi>
    </p>
    ${bytes === undefined ? nothing : html`<pre class="preview-payload">${payloadText(bytes, size ?? bytes.length)}</pre>`}
    ${problems.map(
      (problem) =>
        html`<p class="preview-problem ${problem.severity}">
          ${icon(problem.severity)}<span>${problemWords(problem)}</span>
        </p>`,
    )}`;
}

/** Text as it is, everything else as a dump. */
function payloadText(bytes: Uint8Array, size: number): string {
  if (size === 0) return text.empty;
  const readable = bytes.length === size ? decodeText(bytes) : undefined;
  if (readable !== undefined && isReadable(readable)) {
    return readable.length <= written ? readable : `${readable.slice(0, written)}\n${text.goesOn}`;
  }
  return hexDump(bytes.subarray(0, dumped)).trimEnd() + (size > dumped ? `\n${text.goesOn}` : '');
}

/** What keeps the payload from being sent, where only the host can tell. */
export function payloadProblem(preview: DraftPreview | undefined): string | undefined {
  return preview?.problems.find(
    ({ severity, field }) => severity === 'error' && (field === 'payload' || field === 'format'),
  )?.message;
}
