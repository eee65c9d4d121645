import { html, nothing, type TemplateResult } from 'lit';
import type { MessageDetail } from '../../src/shared/contract.ts';
import type { PublishOutcome } from '../../src/shared/message.ts';
import { hexPairs } from '../../src/shared/payload/hex.ts';
import { formatBytes } from '../../src/shared/payload/size.ts';
import { decodeText, isReadable, revealInvisible } from '../../src/shared/payload/text.ts';
import { reasonName } from '../../src/shared/reasonCodes.ts';
import { formatDuration, formatFull } from '../format.ts';
import { icon } from '../icon.ts';
import { formatNumber, strings } from '../strings.ts';
import './properties.css';

const text = strings.detail;

type Field = readonly [name: string, value: string | TemplateResult];

/** Everything about a message but its payload, as names and values. */
export function propertiesView(message: MessageDetail): TemplateResult {
  const fields = [...ownFields(message), ...mqtt5Fields(message)];
  return html`<dl class="properties">
    ${fields.map(
      ([name, value]) =>
        html`<div class="property">
          <dt>${name}</dt>
          <dd>${value}</dd>
        </div>`,
    )}
    ${
      message.outcome
        ? html`<div class="property wide">
            <dt>${text.fields.outcome}</dt>
            <dd>${outcomeView(message.outcome)}</dd>
          </div>`
        : nothing
    }
  </dl>`;
}

/** What became of a message that was published, in a line. */
export function outcomeView(outcome: PublishOutcome): TemplateResult {
  return html`<span class="outcome-line ${outcome.ok ? 'ok' : 'bad'}"
    >${icon(outcome.ok ? 'pass' : 'error')}<span>${outcomeWords(outcome).join(' · ')}</span></span
  >`;
}

function outcomeWords(outcome: PublishOutcome): string[] {
  const composer = strings.composer;
  const took = formatDuration(outcome.milliseconds);
  const words: string[] = [];
  if (!outcome.ok) words.push(strings.history.outcomeFailed(''));
  else if (outcome.httpStatus !== undefined) words.push(composer.accepted(outcome.httpStatus, took));
  else words.push(outcome.reasonCode === undefined ? composer.sent(took) : composer.acknowledged(took));
  if (!outcome.ok && outcome.httpStatus !== undefined) words.push(`HTTP ${outcome.httpStatus}`);
  if (outcome.reasonCode !== undefined) {
    words.push(composer.reason(outcome.reasonCode, reasonName(outcome.reasonCode)));
  }
  if (outcome.reasonString !== undefined) words.push(outcome.reasonString);
  if (outcome.message !== undefined && outcome.message !== '') words.push(outcome.message);
  if (outcome.traceId !== undefined) words.push(composer.trace(outcome.traceId));
  return words;
}

function ownFields(message: MessageDetail): Field[] {
  const fields = text.fields;
  const yesNo = (value: boolean): string => (value ? text.yes : text.no);
  return [
    [fields.time, formatFull(message.time)],
    [fields.direction, message.direction === 'in' ? strings.history.in : strings.history.out],
    [fields.route, strings.composer.routes[message.route]],
    [fields.qos, String(message.qos)],
    [fields.retain, yesNo(message.retain)],
    [fields.duplicate, yesNo(message.duplicate)],
    [
      fields.size,
      message.size < 1024
        ? formatBytes(message.size)
        : `${formatBytes(message.size)} (${formatNumber(message.size)} bytes)`,
    ],
  ];
}

function mqtt5Fields({ properties }: MessageDetail): Field[] {
  if (!properties) return [];
  const fields = text.fields;
  const list: (Field | undefined)[] = [
    optional(fields.contentType, properties.contentType),
    optional(fields.responseTopic, properties.responseTopic),
    optional(fields.correlationData, properties.correlationData && bytesWords(properties.correlationData)),
    optional(
      fields.messageExpiryInterval,
      properties.messageExpiryInterval === undefined
        ? undefined
        : text.seconds(properties.messageExpiryInterval),
    ),
    optional(
      fields.payloadFormatIndicator,
      properties.payloadFormatIndicator && text.formatIndicator[properties.payloadFormatIndicator],
    ),
    optional(fields.topicAlias, properties.topicAlias?.toString()),
    optional(fields.subscriptionIdentifiers, properties.subscriptionIdentifiers?.join(', ')),
    ...(properties.userProperties ?? []).map(([name, value]): Field => [
      fields.userProperty,
      html`<span class="user-property"><b>${revealInvisible(name)}</b> = ${revealInvisible(value)}</span>`,
    ]),
  ];
  return list.filter((field) => field !== undefined);
}

function optional(name: string, value: string | undefined): Field | undefined {
  return value === undefined ? undefined : [name, revealInvisible(value)];
}

/** Text where it is text, else hexadecimal. */
function bytesWords(bytes: Uint8Array): string {
  const words = decodeText(bytes);
  return words !== undefined && isReadable(words) ? words : hexPairs(bytes);
}
