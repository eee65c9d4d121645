/** What a device says, ready to be said again and again: topic, payload and properties with their variables filled in. */
import { expandTemplate, parseTemplate, type VariableContext } from '../compose/template.ts';
import type { TemplateProperties } from '../compose/messageTemplate.ts';
import type { QoS } from '../message.ts';
import type { FormatChoice } from '../payload/format.ts';
import { deviceVariables, type PlannedDevice, type Surroundings } from './devices.ts';
import type { Generate, Table } from './generators/generator.ts';
import { compilePayload } from './payload.ts';
import { mixSeed, seededRandom } from './random.ts';
import type { SimulatedMessage, StatusMessage, WillMessage } from './schema.ts';

/** A message with everything filled in, before it is encoded. */
export interface SaidMessage {
  readonly topic: string;
  readonly text: string;
  readonly qos: QoS;
  readonly retain: boolean;
  readonly format?: FormatChoice | undefined;
  readonly properties?: TemplateProperties | undefined;
}

export interface ContentOptions {
  readonly device: PlannedDevice;
  /** Seed of the simulation. */
  readonly seed: number;
  /** Tells the messages of a device apart. */
  readonly key: string;
  readonly clientId: string;
  readonly surroundings: Surroundings;
  readonly table: (file: string) => Table;
}

/** Milliseconds: `elapsed` since the device began, `now` since 1970. */
export interface SaidAt {
  readonly elapsed: number;
  readonly now: number;
}

type Content = WillMessage & Partial<Pick<StatusMessage | SimulatedMessage, 'format' | 'properties'>>;

/** Makes one message after the other. */
export class SaidContent {
  readonly #content: Content;
  readonly #options: ContentOptions;
  readonly #payload: Generate;
  readonly #random: () => number;
  readonly #local: VariableContext['local'];
  #index = 0;

  /** @throws Error in words for people */
  constructor(content: Content, options: ContentOptions) {
    const { device, seed, key, table } = options;
    this.#content = content;
    this.#options = options;
    const own = mixSeed(mixSeed(seed, device.name), key);
    this.#random = seededRandom(mixSeed(own, 'variables'));
    this.#local = deviceVariables(device);
    this.#payload =
      content.payload === undefined
        ? () => null
        : compilePayload(content.payload, { seed: own, share: device.share, table });
  }

  /** How many there were. */
  get count(): number {
    return this.#index;
  }

  /** @throws Error in words for people */
  next({ elapsed, now }: SaidAt): SaidMessage {
    const { payload, payloadText = '', topic, qos, retain, format, properties } = this.#content;
    const { surroundings, clientId } = this.#options;
    const index = this.#index++;
    const context: VariableContext = {
      ...surroundings,
      clientId,
      now,
      index,
      random: this.#random,
      named: new Map(),
      ...(this.#local ? { local: this.#local } : {}),
    };
    const fill = (text: string): string => expandTemplate(parsed(text), context);
    return {
      topic: fill(topic),
      text:
        payload === undefined ? fill(payloadText) : JSON.stringify(this.#payload({ elapsed, index, fill })),
      ...{ qos, retain },
      ...(format ? { format } : {}),
      ...(properties ? { properties: filled(properties, fill) } : {}),
    };
  }
}

const known = new Map<string, ReturnType<typeof parseTemplate>>();
/** Templates that are remembered: a simulation has few, and says them often. */
const mostKnown = 5_000;

function parsed(text: string): ReturnType<typeof parseTemplate> {
  const found = known.get(text);
  if (found) return found;
  const template = parseTemplate(text);
  if (known.size >= mostKnown) known.clear();
  known.set(text, template);
  return template;
}

function filled(properties: TemplateProperties, fill: (text: string) => string): TemplateProperties {
  const { contentType, responseTopic, correlationData, userProperties, ...rest } = properties;
  return {
    ...rest,
    ...(contentType === undefined ? {} : { contentType: fill(contentType) }),
    ...(responseTopic === undefined ? {} : { responseTopic: fill(responseTopic) }),
    ...(correlationData ? { correlationData: { ...correlationData, text: fill(correlationData.text) } } : {}),
    ...(userProperties
      ? { userProperties: userProperties.map(([name, value]) => [fill(name), fill(value)] as const) }
      : {}),
  };
}
