/** How a message is sent: QoS, route, retain, and what retaining means. */
import { html, nothing, type TemplateResult } from 'lit';
import type { ConsoleProfile, Draft } from '../../src/shared/contract.ts';
import type { QoS } from '../../src/shared/message.ts';
import { checkbox, dropdown } from '../controls.ts';
import { icon } from '../icon.ts';
import { strings } from '../strings.ts';

const text = strings.composer;

export interface SendOptions {
  readonly draft: Draft;
  readonly profile: ConsoleProfile;
  /** Tells what is changed only: the checkbox speaks also when it is set from outside, while the draft goes on. */
  readonly onChange: (change: Partial<Pick<Draft, 'qos' | 'route' | 'retain'>>) => void;
}

export function sendOptions({ draft, profile, onChange }: SendOptions): TemplateResult {
  const levels: readonly QoS[] = profile.broker === 'awsIotCore' ? [0, 1] : [0, 1, 2];
  return html`<div class="composer-options">
    ${dropdown({
      label: text.qos,
      classes: 'qos-choice',
      value: String(draft.qos),
      options: levels.map((qos) => ({ value: String(qos), label: text.qosOption[qos] })),
      onChange: (value) => {
        onChange({ qos: Number(value) as QoS });
      },
    })}
    ${dropdown({
      label: text.route,
      classes: 'route-choice',
      value: draft.route,
      options: profile.routes.map((value) => ({ value, label: text.routes[value] })),
      onChange: (route) => {
        onChange({ route });
      },
    })}
    ${checkbox({
      label: text.retain,
      title: text.retainTitle,
      checked: draft.retain,
      onChange: (retain) => {
        onChange({ retain });
      },
    })}
  </div>`;
}

export function retainNote({ retain, payload }: Draft): TemplateResult | typeof nothing {
  if (!retain) return nothing;
  return html`<p class="retain-warning" role="note">
    ${icon('warning')}<span>${payload === '' ? text.retainClears : text.retainWarning}</span>
  </p>`;
}
