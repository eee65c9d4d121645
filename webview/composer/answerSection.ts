/** What counts as the answer to the draft, and how long it is waited for. */
import { html, nothing, type TemplateResult } from 'lit';
import type { ConsoleProfile, Draft } from '../../src/shared/contract.ts';
import type { AnswerPlan } from '../../src/shared/compose/messageTemplate.ts';
import { dropdown, textField } from '../controls.ts';
import { strings } from '../strings.ts';
import './answerSection.css';

const text = strings.composer.answer;

export interface AnswerSectionOptions {
  readonly draft: Draft;
  readonly profile: ConsoleProfile;
  readonly onChange: (draft: Draft) => void;
}

type Kind = AnswerPlan['kind'] | 'none';

/** Milliseconds that an answer is waited for when nobody says. */
const usualTimeout = 10_000;

export function answerSection({ draft, profile, onChange }: AnswerSectionOptions): TemplateResult {
  const { answer, ...rest } = draft;
  const kinds: readonly Kind[] = [
    'none',
    ...(profile.mqttVersion === '5' ? (['responseTopic'] as const) : []),
    ...(profile.broker === 'awsIotCore' ? (['aws'] as const) : []),
    'filter',
  ];
  const kind = answer?.kind ?? 'none';
  const timeout = answer?.timeout ?? usualTimeout;
  return html`<div class="repeat-line">
      ${dropdown<Kind>({
        label: text.kind,
        classes: 'answer-choice',
        value: kind,
        options: kinds.map((value) => ({ value, label: text.kinds[value] })),
        onChange: (chosen) => {
          onChange(chosen === 'none' ? rest : { ...rest, answer: planOf(chosen, timeout) });
        },
      })}
      ${
        answer === undefined
          ? nothing
          : textField({
              label: text.timeout,
              classes: 'number-field',
              value: String(answer.timeout / 1000),
              onInput: (value) => {
                const seconds = Number(value.replace(',', '.'));
                if (seconds > 0)
                  onChange({ ...draft, answer: { ...answer, timeout: Math.round(seconds * 1000) } });
              },
            })
      }
      ${
        answer?.kind === 'filter'
          ? html`${textField({
              label: text.topicFilter,
              value: answer.topicFilter,
              placeholder: 'answers/#',
              onInput: (topicFilter) => {
                onChange({ ...draft, answer: { ...answer, topicFilter } });
              },
            })}
            ${textField({
              label: text.condition,
              value: answer.condition ?? '',
              placeholder: 'progress >= 100',
              onInput: (condition) => {
                const { condition: _, ...others } = answer;
                onChange({ ...draft, answer: condition === '' ? others : { ...others, condition } });
              },
            })}`
          : nothing
      }
    </div>
    <p class="section-help">${text.help[kind]}</p>`;
}

function planOf(kind: AnswerPlan['kind'], timeout: number): AnswerPlan {
  return kind === 'filter' ? { kind, timeout, topicFilter: '' } : { kind, timeout };
}
