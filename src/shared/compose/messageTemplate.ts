/** A message as a person writes it: text with variables. Drafts, saved messages, repeats and requests are made of it. */
import type { QoS, Route } from '../message.ts';
import type { FormatChoice } from '../payload/format.ts';

export interface MessageTemplate {
  readonly topic: string;
  /** What the format makes bytes of; variables in it are filled in first. */
  readonly payload: string;
  readonly qos: QoS;
  readonly retain: boolean;
  /** Absent: what suits the profile. */
  readonly route?: Route | undefined;
  /** Absent: the text goes out in UTF-8 as it stands. */
  readonly format?: FormatChoice | undefined;
  readonly properties?: TemplateProperties | undefined;
  readonly repeat?: RepeatPlan | undefined;
  readonly answer?: AnswerPlan | undefined;
}

/** MQTT 5's publish properties (MQTT 5.0, section 3.3.2.3) as text; variables may stand in all of it. */
export interface TemplateProperties {
  readonly payloadFormatIndicator?: 'unspecified' | 'utf8' | undefined;
  /** Seconds. */
  readonly messageExpiryInterval?: number | undefined;
  readonly contentType?: string | undefined;
  readonly responseTopic?: string | undefined;
  readonly correlationData?: CorrelationText | undefined;
  readonly userProperties?: readonly (readonly [name: string, value: string])[] | undefined;
  readonly topicAlias?: number | undefined;
}

/** Bytes as a person writes them. */
export interface CorrelationText {
  readonly text: string;
  readonly encoding: 'utf8' | 'hex' | 'base64';
}

/** A message again and again. */
export interface RepeatPlan {
  /** Milliseconds from one to the next. */
  readonly every: number;
  /** How many in all; absent: until stopped. */
  readonly times?: number | undefined;
  /** How many at each turn; absent: 1. */
  readonly burst?: number | undefined;
}

/** What counts as the answer to a message, and how long it is waited for. */
export type AnswerPlan = {
  /** Milliseconds. */
  readonly timeout: number;
} & (
  | {
      /** MQTT 5: on the response topic with the same correlation data; both are made up where the message has none. */
      readonly kind: 'responseTopic';
    }
  | {
      /** AWS IoT: on the topic with /accepted or /rejected behind it. */
      readonly kind: 'aws';
    }
  | {
      readonly kind: 'filter';
      readonly topicFilter: string;
      /** Conditions on the answer in the language of the search box, such as `progress >= 100`; taken as they stand. */
      readonly condition?: string | undefined;
    }
);
