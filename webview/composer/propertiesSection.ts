/** The MQTT 5 publish properties of a draft. */
import { html, nothing, type TemplateResult } from 'lit';
import type { ConsoleProfile, Draft } from '../../src/shared/contract.ts';
import type { CorrelationText } from '../../src/shared/compose/messageTemplate.ts';
import { button, dropdown, iconButton, textField } from '../controls.ts';
import { icon } from '../icon.ts';
import { strings } from '../strings.ts';
import './propertiesSection.css';
import { propertyComplaint, withProperties } from './propertyFields.ts';

const text = strings.composer.properties;

export interface PropertiesSectionOptions {
  readonly draft: Draft;
  readonly profile: ConsoleProfile;
  readonly onChange: (draft: Draft) => void;
}

export function propertiesSection({ draft, profile, onChange }: PropertiesSectionOptions): TemplateResult {
  const { properties = {} } = draft;
  const complaint = propertyComplaint(draft, profile);
  const set = (change: Parameters<typeof withProperties>[1]): void => {
    onChange(withProperties(draft, change));
  };
  const line = (name: 'contentType' | 'responseTopic', placeholder: string): TemplateResult =>
    textField({
      label: text.names[name],
      value: properties[name] ?? '',
      placeholder,
      onInput: (value) => {
        set({ [name]: value === '' ? undefined : value });
      },
    });
  const number = (name: 'messageExpiryInterval' | 'topicAlias', placeholder: string): TemplateResult =>
    textField({
      label: text.names[name],
      value: String(properties[name] ?? ''),
      placeholder,
      classes: 'number-field',
      onInput: (value) => {
        const digits = value.replace(/\D/g, '');
        set({ [name]: digits === '' ? undefined : Number(digits) });
      },
    });
  return html`<div class="draft-properties">
    ${
      complaint === undefined
        ? nothing
        : html`<p class="complaint" role="alert">${icon('warning')}<span>${complaint}</span></p>`
    }
    <div class="property-grid">
      ${line('contentType', 'application/json')} ${line('responseTopic', 'answers/{{clientId}}')}
      ${correlationFields(properties.correlationData, (correlationData) => {
        set({ correlationData });
      })}
      ${number('messageExpiryInterval', text.seconds)}
      ${dropdown({
        label: text.names.payloadFormatIndicator,
        value: properties.payloadFormatIndicator ?? 'absent',
        options: [
          { value: 'absent', label: text.absent },
          { value: 'unspecified', label: strings.detail.formatIndicator.unspecified },
          { value: 'utf8', label: strings.detail.formatIndicator.utf8 },
        ],
        onChange: (value) => {
          set({ payloadFormatIndicator: value === 'absent' ? undefined : value });
        },
      })}
      ${draft.route === 'mqtt' ? number('topicAlias', text.none) : nothing}
    </div>
    ${userProperties(properties.userProperties ?? [], (pairs) => {
      set({ userProperties: pairs });
    })}
  </div>`;
}

function correlationFields(
  value: CorrelationText | undefined,
  onChange: (value: CorrelationText | undefined) => void,
): TemplateResult {
  const encoding = value?.encoding ?? 'utf8';
  return html`<div class="draft-correlation">
    ${textField({
      label: text.names.correlationData,
      value: value?.text ?? '',
      placeholder: '{{uuid}}',
      onInput: (written) => {
        onChange(written === '' ? undefined : { text: written, encoding });
      },
    })}
    ${dropdown({
      label: text.encoding,
      classes: 'encoding-choice',
      value: encoding,
      options: [
        { value: 'utf8', label: 'UTF-8' },
        { value: 'hex', label: 'Hex' },
        { value: 'base64', label: 'Base64' },
      ],
      onChange: (chosen) => {
        if (value) onChange({ ...value, encoding: chosen });
      },
    })}
  </div>`;
}

type Pairs = readonly (readonly [name: string, value: string])[];

/** A row for each, in the order in which they are sent; a name may come more than once. */
function userProperties(pairs: Pairs, onChange: (pairs: Pairs) => void): TemplateResult {
  const replace = (index: number, pair: readonly [string, string]): void => {
    onChange(pairs.map((one, at) => (at === index ? pair : one)));
  };
  return html`<div class="draft-user-properties" role="group" aria-label=${text.userProperties}>
    <span class="dropdown-label" aria-hidden="true">${text.userProperties}</span>
    ${pairs.map(
      ([name, value], index) =>
        html`<div class="draft-user-property">
          ${textField({
            label: text.userName(index + 1),
            hideLabel: true,
            value: name,
            placeholder: text.name,
            onInput: (written) => {
              replace(index, [written, value]);
            },
          })}
          ${textField({
            label: text.userValue(index + 1),
            hideLabel: true,
            value,
            placeholder: text.value,
            onInput: (written) => {
              replace(index, [name, written]);
            },
          })}
          ${iconButton({
            icon: 'trash',
            label: text.remove(index + 1),
            onClick: () => {
              onChange(pairs.filter((_, at) => at !== index));
            },
          })}
        </div>`,
    )}
    ${button({
      label: text.add,
      icon: 'add',
      onClick: () => {
        onChange([...pairs, ['', '']]);
      },
    })}
  </div>`;
}
