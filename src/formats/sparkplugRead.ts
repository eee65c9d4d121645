/** A Sparkplug B payload from Protobuf to values. */
import { FormatError } from './format.ts';
import { Entries, type Value } from './jsonValues.ts';
import { bigOf, list, payloadType, sent, texts, type ProtoMessage } from './sparkplugProto.ts';
import { arrayOf, fromBits, integerKind, shortFloat, typeName } from './sparkplugTypes.ts';

/** What a birth message says of a metric. */
export interface KnownMetric {
  readonly name: string;
  readonly datatype: number | undefined;
}

export interface MetricSummary {
  readonly name: string;
  readonly type: string;
  readonly value: Value;
  readonly time: bigint | undefined;
  readonly flags: readonly string[];
}

export interface SparkplugPayload {
  readonly value: Entries;
  readonly metrics: readonly MetricSummary[];
  readonly time: bigint | undefined;
  readonly seq: bigint | undefined;
  /** Aliases that no birth message explains. */
  readonly nameless: readonly bigint[];
}

/** Templates in templates, property sets in property sets. */
const deepest = 50;

/** @throws FormatError when the bytes are no such payload */
export function parsePayload(bytes: Uint8Array): ProtoMessage {
  try {
    return payloadType.decode(bytes);
  } catch (error) {
    const words = error instanceof Error ? error.message : String(error);
    throw new FormatError(`This is not a Sparkplug B payload: ${words.replace(/\.$/, '')}.`);
  }
}

/** Names and types by alias, as a birth message gives them. */
export function aliasesOf(birth: ProtoMessage): ReadonlyMap<bigint, KnownMetric> {
  const known = new Map<bigint, KnownMetric>();
  for (const metric of list(birth, 'metrics')) {
    const name = sent(metric, 'name');
    const alias = sent(metric, 'alias');
    if (typeof name !== 'string' || alias === undefined) continue;
    const datatype = sent(metric, 'datatype');
    known.set(bigOf(alias), { name, datatype: typeof datatype === 'number' ? datatype : undefined });
  }
  return known;
}

/** Types by name, for data messages may leave them out, too. */
export function typesOf(birth: ProtoMessage): ReadonlyMap<string, number> {
  const known = new Map<string, number>();
  for (const metric of list(birth, 'metrics')) {
    const name = sent(metric, 'name');
    const datatype = sent(metric, 'datatype');
    if (typeof name === 'string' && typeof datatype === 'number') known.set(name, datatype);
  }
  return known;
}

export function payloadValue(
  payload: ProtoMessage,
  aliases: ReadonlyMap<bigint, KnownMetric>,
  types: ReadonlyMap<string, number>,
): SparkplugPayload {
  const nameless: bigint[] = [];
  const reader = new Reader(aliases, types, nameless);
  const metrics = list(payload, 'metrics').map((metric) => reader.metric(metric, 0));
  const seq = sent(payload, 'seq');
  const time = sent(payload, 'timestamp');
  const uuid = sent(payload, 'uuid');
  const body = sent(payload, 'body');
  const value = new Entries(
    present([
      ['timestamp', time === undefined ? undefined : bigOf(time)],
      ['seq', seq === undefined ? undefined : bigOf(seq)],
      ['uuid', typeof uuid === 'string' ? uuid : undefined],
      ['metrics', metrics.map((metric) => metric.value)],
      ['body', body instanceof Uint8Array ? new Uint8Array(body) : undefined],
    ]),
  );
  return {
    value,
    metrics: metrics.map(({ summary }) => summary),
    time: time === undefined ? undefined : bigOf(time),
    seq: seq === undefined ? undefined : bigOf(seq),
    nameless,
  };
}

type Pair = readonly [string, Value];

function present(pairs: readonly Pair[]): readonly Pair[] {
  return pairs.filter(([, value]) => value !== undefined);
}

class Reader {
  readonly #aliases: ReadonlyMap<bigint, KnownMetric>;
  readonly #types: ReadonlyMap<string, number>;
  readonly #nameless: bigint[];

  constructor(
    aliases: ReadonlyMap<bigint, KnownMetric>,
    types: ReadonlyMap<string, number>,
    nameless: bigint[],
  ) {
    this.#aliases = aliases;
    this.#types = types;
    this.#nameless = nameless;
  }

  metric(metric: ProtoMessage, depth: number): { readonly value: Entries; readonly summary: MetricSummary } {
    const sentAlias = sent(metric, 'alias');
    const alias = sentAlias === undefined ? undefined : bigOf(sentAlias);
    const known = alias === undefined ? undefined : this.#aliases.get(alias);
    const sentName = sent(metric, 'name');
    // Some implementations send an empty name beside the alias.
    const name = typeof sentName === 'string' && sentName !== '' ? sentName : (known?.name ?? undefined);
    if (name === undefined && alias !== undefined) this.#nameless.push(alias);
    const sentType = sent(metric, 'datatype');
    const datatype =
      typeof sentType === 'number' && sentType !== 0
        ? sentType
        : (known?.datatype ?? (name === undefined ? undefined : this.#types.get(name)));
    const time = sent(metric, 'timestamp');
    const flags = (['isHistorical', 'isTransient'] as const).filter((flag) => sent(metric, flag) === true);
    const properties = sent(metric, 'properties');
    const metadata = sent(metric, 'metadata');
    const content = this.#content(metric, datatype, depth);
    const type = datatype === undefined ? undefined : typeName(datatype);
    const value = new Entries([
      ...present([
        ['name', name],
        ['alias', alias],
        ['timestamp', time === undefined ? undefined : bigOf(time)],
        ['dataType', type],
        ...flags.map((flag): Pair => [flag, true]),
        ['metadata', metadata === undefined ? undefined : metadataValue(metadata as ProtoMessage)],
        [
          'properties',
          properties === undefined ? undefined : this.#propertySet(properties as ProtoMessage, depth + 1),
        ],
      ]),
      ...content,
    ]);
    const summary = {
      name: name ?? (alias === undefined ? '' : `alias ${alias}`),
      type: type === undefined ? '' : String(type),
      value: content.find(([member]) => member === 'value')?.[1],
      time: time === undefined ? undefined : bigOf(time),
      flags: flags.map((flag) => flag.slice(2).toLowerCase()),
    };
    return { value, summary };
  }

  /** The member `value`, and `field` where the type does not tell which of Protobuf's members it came in. */
  #content(message: ProtoMessage, datatype: number | undefined, depth: number): readonly Pair[] {
    if (depth > deepest) throw new FormatError(`This is nested deeper than ${deepest} levels.`);
    if (sent(message, 'isNull') === true) return [['value', null]];
    const field = fields.find((name) => sent(message, name) !== undefined);
    if (field === undefined) return [];
    const raw = sent(message, field);
    const typed = datatype === undefined ? undefined : this.#typed(field, raw, datatype, depth);
    return typed === undefined
      ? [
          ['field', field],
          ['value', this.#untyped(field, raw, depth)],
        ]
      : [['value', typed]];
  }

  /** Undefined when a value of this type does not come in this member. */
  #typed(field: string, raw: unknown, datatype: number, depth: number): Value {
    const integer = integerKind(datatype);
    if (integer) {
      return field === 'intValue' || field === 'longValue' ? fromBits(integer, bigOf(raw)) : undefined;
    }
    const expected = expectedFields(datatype);
    if (expected !== field) return undefined;
    if (raw instanceof Uint8Array)
      return arrayOf(datatype, raw) ?? (datatype === 17 || datatype === 18 ? new Uint8Array(raw) : undefined);
    return this.#untyped(field, raw, depth);
  }

  #untyped(field: string, raw: unknown, depth: number): Value {
    if (field === 'intValue' || field === 'longValue') return bigOf(raw);
    if (field === 'floatValue') return shortFloat(Number(raw));
    if (raw instanceof Uint8Array) return new Uint8Array(raw);
    if (typeof raw === 'number' || typeof raw === 'boolean' || typeof raw === 'string') return raw;
    const message = raw as ProtoMessage;
    if (field === 'datasetValue') return this.#dataSet(message, depth);
    if (field === 'templateValue') return this.#template(message, depth + 1);
    if (field === 'propertysetValue') return this.#propertySet(message, depth + 1);
    return list(message, 'propertyset').map((set) => this.#propertySet(set, depth + 1));
  }

  #dataSet(set: ProtoMessage, depth: number): Entries {
    const types = list(set, 'types').map(Number);
    const columns = texts(set, 'columns');
    const count = sent(set, 'numOfColumns');
    const rows = list(set, 'rows').map((row) =>
      list(row, 'elements').map((element, column) => {
        const content = this.#content(element, types[column], depth);
        const value = content.find(([name]) => name === 'value');
        if (!value) return null;
        return content.length > 1 ? new Entries(content) : value[1];
      }),
    );
    const differs = count !== undefined && bigOf(count) !== BigInt(columns.length);
    return new Entries([
      ...(differs ? ([['numOfColumns', bigOf(count)]] as const) : []),
      ['columns', columns],
      ['types', types.map(typeName)],
      ['rows', rows],
    ]);
  }

  #template(template: ProtoMessage, depth: number): Entries {
    const text = (name: string): Value => {
      const value = sent(template, name);
      return typeof value === 'string' || typeof value === 'boolean' ? value : undefined;
    };
    const parameters = list(template, 'parameters').map((parameter) => this.#named(parameter, depth));
    return new Entries(
      present([
        ['version', text('version')],
        ['templateRef', text('templateRef')],
        ['isDefinition', text('isDefinition')],
        ['metrics', list(template, 'metrics').map((metric) => this.metric(metric, depth).value)],
        ['parameters', parameters.length > 0 ? parameters : undefined],
      ]),
    );
  }

  #named(parameter: ProtoMessage, depth: number): Entries {
    const name = sent(parameter, 'name');
    return new Entries([
      ...present([['name', typeof name === 'string' ? name : undefined]]),
      ...this.#typedPairs(parameter, depth),
    ]);
  }

  #propertySet(set: ProtoMessage, depth: number): Entries {
    if (depth > deepest) throw new FormatError(`This is nested deeper than ${deepest} levels.`);
    const values = list(set, 'values');
    return new Entries(
      texts(set, 'keys').map((key, index) => {
        const value = values[index];
        return [key, value === undefined ? null : new Entries(this.#typedPairs(value, depth))] as const;
      }),
    );
  }

  #typedPairs(message: ProtoMessage, depth: number): readonly Pair[] {
    const type = sent(message, 'type');
    const code = typeof type === 'number' ? type : undefined;
    return [
      ...(code === undefined ? [] : [['type', typeName(code)] as const]),
      ...this.#content(message, code, depth),
    ];
  }
}

const fields = [
  'intValue',
  'longValue',
  'floatValue',
  'doubleValue',
  'booleanValue',
  'stringValue',
  'bytesValue',
  'datasetValue',
  'templateValue',
  'propertysetValue',
  'propertysetsValue',
];

/** Which member of Protobuf holds a value of a type that is no integer. */
export function expectedFields(datatype: number): string | undefined {
  const kinds: Readonly<Record<number, string>> = {
    ...{
      9: 'floatValue',
      10: 'doubleValue',
      11: 'booleanValue',
      12: 'stringValue',
      14: 'stringValue',
      15: 'stringValue',
    },
    ...{ 16: 'datasetValue', 17: 'bytesValue', 18: 'bytesValue', 19: 'templateValue' },
    ...{ 20: 'propertysetValue', 21: 'propertysetsValue' },
  };
  return kinds[datatype] ?? (datatype >= 22 && datatype <= 34 ? 'bytesValue' : undefined);
}

function metadataValue(metadata: ProtoMessage): Entries {
  const member = (name: string): Value => {
    const value = sent(metadata, name);
    if (typeof value === 'string' || typeof value === 'boolean' || value === undefined) return value;
    return bigOf(value);
  };
  const names = ['isMultiPart', 'contentType', 'size', 'seq', 'fileName', 'fileType', 'md5', 'description'];
  return new Entries(present(names.map((name) => [name, member(name)])));
}
