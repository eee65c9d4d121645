/** What came of waiting for an answer. */
import { html, nothing, type TemplateResult } from 'lit';
import type { AskReply } from '../../src/shared/contract.ts';
import { button } from '../controls.ts';
import { formatDuration } from '../format.ts';
import { icon } from '../icon.ts';
import { strings } from '../strings.ts';

const text = strings.composer.answer;

export function answerView(reply: AskReply, show: (id: number) => void): TemplateResult | typeof nothing {
  if (reply.kind === 'turnedAway') return nothing;
  const took = formatDuration(reply.milliseconds);
  if (!('topic' in reply)) {
    const [image, words] =
      reply.kind === 'timedOut'
        ? (['watch', text.timedOut(took)] as const)
        : (['circle-slash', text.cancelled] as const);
    return html`<span class="result-note ${reply.kind === 'timedOut' ? 'error' : 'info'}"
      >${icon(image)}<span>${words}</span></span
    >`;
  }
  const { id } = reply;
  const accepted = reply.kind === 'accepted';
  return html`<div class="answer">
    <span class="outcome-line ${accepted ? 'ok' : 'bad'}"
      >${icon(accepted ? 'pass' : 'error')}<span
        >${accepted ? text.answered(took) : text.rejected(took)}</span
      ></span
    >
    <span class="answer-topic"><bdi>${reply.topic}</bdi></span>
    <code class="answer-preview">${reply.preview}</code>
    ${
      id === undefined
        ? nothing
        : button({
            label: text.show,
            onClick: () => {
              show(id);
            },
          })
    }
  </div>`;
}
