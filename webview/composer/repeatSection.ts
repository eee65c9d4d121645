/** The draft again and again: how often, and what runs already. */
import { html, nothing, type TemplateResult } from 'lit';
import type { Draft, RunView } from '../../src/shared/contract.ts';
import type { RepeatPlan } from '../../src/shared/compose/messageTemplate.ts';
import { button, iconButton, textField } from '../controls.ts';
import { icon } from '../icon.ts';
import { strings } from '../strings.ts';
import './repeatSection.css';

const text = strings.composer.repeat;

export interface RepeatSectionOptions {
  readonly draft: Draft;
  readonly runs: readonly RunView[];
  readonly onChange: (draft: Draft) => void;
  readonly start: () => void;
  readonly stop: (id: string) => void;
}

const usual: RepeatPlan = { every: 1000 };

export function repeatSection({ draft, runs, onChange, start, stop }: RepeatSectionOptions): TemplateResult {
  const plan = draft.repeat ?? usual;
  const set = (change: Partial<RepeatPlan>): void => {
    const all = Object.entries({ ...plan, ...change }).filter(([, value]) => value !== undefined);
    onChange({ ...draft, repeat: Object.fromEntries(all) as unknown as RepeatPlan });
  };
  const field = (name: keyof RepeatPlan, placeholder: string): TemplateResult =>
    textField({
      label: text.names[name],
      classes: 'number-field',
      value: String(plan[name] ?? ''),
      placeholder,
      onInput: (value) => {
        const digits = value.replace(/\D/g, '');
        set({ [name]: digits === '' ? (name === 'every' ? 0 : undefined) : Number(digits) });
      },
    });
  return html`<div class="repeat-line">
      ${field('every', '1000')} ${field('times', text.untilStopped)} ${field('burst', '1')}
      ${button({ label: text.start, title: text.startTitle, icon: 'sync', onClick: start })}
    </div>
    ${
      runs.length === 0
        ? nothing
        : html`<ul class="repeat-runs" aria-label=${text.running}>
            ${runs.map(
              ({ id, name, words, warning }) =>
                html`<li>
                  ${icon(warning === undefined ? 'sync' : 'warning')}<span class="run-words"
                    ><bdi>${name}</bdi>:
                    ${words}${warning === undefined ? nothing : html` · ${warning}`}</span
                  >${iconButton({
                    icon: 'debug-stop',
                    label: text.stop(name),
                    onClick: () => {
                      stop(id);
                    },
                  })}
                </li>`,
            )}
          </ul>`
    }`;
}
