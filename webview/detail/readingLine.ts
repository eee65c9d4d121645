/** How the payload is read: the format, why this one, and what else it looks like. */
import { html, nothing, type TemplateResult } from 'lit';
import type { MessageReading } from '../../src/shared/contract.ts';
import type { FormatChoice, FormatInfo } from '../../src/shared/payload/format.ts';
import { button, dropdown } from '../controls.ts';
import { strings } from '../strings.ts';
import './readingLine.css';

const text = strings.detail.reading;

export interface ReadingLineOptions {
  readonly reading: MessageReading;
  readonly formats: readonly FormatInfo[];
  /** Reads it so from now on; undefined: as it is bound, or as what it surely is. */
  readonly choose: (choice: FormatChoice | undefined) => void;
  /** Binds the topic to the format in settings. */
  readonly bind: (choice: FormatChoice) => void;
}

export function readingLine({ reading, formats, choose, bind }: ReadingLineOptions): TemplateResult {
  const { choice, origin, proposals } = reading;
  // The control shows another text only for another value.
  const asUsual = origin === 'bound' ? 'as bound' : 'automatic';
  const titleOf = (one: FormatChoice): string => {
    const title = formats.find(({ id }) => id === one.format)?.title ?? one.format;
    return one.compression === undefined ? title : text.within(title, one.compression);
  };
  const [proposal] = proposals.filter((one) => one.choice.format !== choice.format || one.choice.compression);
  return html`<div class="reading-line">
    ${dropdown({
      label: text.label,
      hideLabel: true,
      classes: 'reading-choice',
      value: origin === 'chosen' ? choice.format : asUsual,
      options: [
        { value: asUsual, label: origin === 'bound' ? text.bound(titleOf(choice)) : text.automatic },
        ...formats.map(({ id, title }) => ({ value: id, label: title })),
      ],
      onChange: (id) => {
        choose(id === asUsual ? undefined : { format: id });
      },
    })}
    ${origin === 'bound' ? html`<span class="reading-why">${text.boundTo(reading.topicFilter ?? '')}</span>` : nothing}
    ${
      origin === 'chosen'
        ? html`<span class="reading-why">${text.chosen}</span>${button({
              label: text.always,
              title: text.alwaysTitle,
              onClick: () => {
                bind(choice);
              },
            })}`
        : nothing
    }
    ${
      proposal
        ? html`<span class="reading-why" title=${proposal.reason}
              >${text.looksLike(titleOf(proposal.choice))}</span
            >${button({
              label: text.readAs(titleOf(proposal.choice)),
              title: proposal.reason,
              onClick: () => {
                choose(proposal.choice);
              },
            })}`
        : nothing
    }
  </div>`;
}
