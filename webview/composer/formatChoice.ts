/** What the payload's text becomes before it is sent. */
import { html, nothing, type TemplateResult } from 'lit';
import type { Draft } from '../../src/shared/contract.ts';
import {
  compressions,
  type Compression,
  type FormatChoice,
  type FormatInfo,
} from '../../src/shared/payload/format.ts';
import { dropdown, textField } from '../controls.ts';
import { strings } from '../strings.ts';
import './formatChoice.css';

const text = strings.composer.sendAs;

export interface FormatChoiceOptions {
  readonly draft: Draft;
  readonly formats: readonly FormatInfo[];
  readonly onChange: (draft: Draft) => void;
}

/** The choice of format with what it needs: nothing chosen sends the text as it stands. */
export function formatChoice({ draft, formats, onChange }: FormatChoiceOptions): TemplateResult {
  const { format: choice } = draft;
  const info = formats.find(({ id }) => id === choice?.format);
  const set = (change: Partial<FormatChoice> | undefined): void => {
    onChange(withFormat(draft, change && { format: choice?.format ?? 'text', ...choice, ...change }));
  };
  return html`<div class="format-line">
    ${dropdown({
      label: text.label,
      classes: 'format-choice',
      value: choice?.format ?? asWritten,
      options: [
        { value: asWritten, label: text.asWritten },
        ...formats.filter(({ encodes }) => encodes).map(({ id, title }) => ({ value: id, label: title })),
      ],
      onChange: (id) => {
        onChange(
          withFormat(draft, id === asWritten ? undefined : { format: id, compression: choice?.compression }),
        );
      },
    })}
    ${
      choice === undefined
        ? nothing
        : dropdown<Compression | 'none'>({
            label: text.compression,
            classes: 'format-choice',
            value: choice.compression ?? 'none',
            options: [
              { value: 'none', label: text.notCompressed },
              ...compressions.map((value) => ({ value, label: value })),
            ],
            onChange: (compression) => {
              set({ compression: compression === 'none' ? undefined : compression });
            },
          })
    }
    ${
      info?.encoding
        ? textField({
            label: text.encoding,
            value: choice?.encoding ?? '',
            placeholder: 'utf-8',
            onInput: (encoding) => {
              set({ encoding: encoding === '' ? undefined : encoding });
            },
          })
        : nothing
    }
    ${
      info?.schema === undefined
        ? nothing
        : html`${textField({
            label: text.schema,
            value: choice?.schema ?? '',
            placeholder: info.schema === 'avro' ? 'schemas/state.avsc' : 'schemas/plant.proto',
            onInput: (schema) => {
              set({ schema: schema === '' ? undefined : schema });
            },
          })}
          ${textField({
            label: text.message,
            value: choice?.message ?? '',
            placeholder: 'plant.State',
            onInput: (message) => {
              set({ message: message === '' ? undefined : message });
            },
          })}`
    }
  </div>`;
}

const asWritten = '';

function withFormat(draft: Draft, choice: FormatChoice | undefined): Draft {
  const { format: _, ...rest } = draft;
  if (!choice) return rest;
  const defined = Object.entries(choice).filter(([, value]) => value !== undefined);
  return { ...rest, format: Object.fromEntries(defined) as unknown as FormatChoice };
}
