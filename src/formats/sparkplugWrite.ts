/** A Sparkplug B payload from values, in the form in which sparkplugRead.ts shows it, to Protobuf. */
import { FormatError } from './format.ts';
import { Entries, type Value } from './jsonValues.ts';
import { payloadType } from './sparkplugProto.ts';
import { expectedFields } from './sparkplugRead.ts';
import { arrayBytes, integerKind, isArrayType, toBits, typeCode } from './sparkplugTypes.ts';

type Members = Record<string, unknown>;

const deepest = 50;

/** @throws FormatError that names the field and what it takes */
export function payloadBytes(value: Value): Uint8Array {
  const payload = new Fields(value, 'the payload', ['timestamp', 'seq', 'uuid', 'metrics', 'body']);
  const members: Members = {
    ...payload.unsigned('timestamp'),
    ...payload.unsigned('seq'),
    ...payload.text('uuid'),
    metrics: payload.list('metrics').map((metric, index) => metricMembers(metric, `metrics[${index}]`, 0)),
    ...payload.bytes('body'),
  };
  return new Uint8Array(payloadType.encode(payloadType.fromObject(members)).finish());
}

const metadataNames = [
  'isMultiPart',
  'contentType',
  'size',
  'seq',
  'fileName',
  'fileType',
  'md5',
  'description',
];
const metricNames = [
  'name',
  'alias',
  'timestamp',
  'dataType',
  'isHistorical',
  'isTransient',
  'metadata',
  'properties',
  'field',
  'value',
];

function metricMembers(value: Value, where: string, depth: number): Members {
  const metric = new Fields(value, where, metricNames);
  const metadata = metric.value('metadata');
  const properties = metric.value('properties');
  const type = metric.value('dataType');
  const datatype = type === undefined ? undefined : typeCode(type, `${where}.dataType`);
  return {
    ...metric.text('name'),
    ...metric.unsigned('alias'),
    ...metric.unsigned('timestamp'),
    ...(datatype === undefined ? {} : { datatype }),
    ...metric.flag('isHistorical'),
    ...metric.flag('isTransient'),
    ...(metadata === undefined ? {} : { metadata: metadataMembers(metadata, `${where}.metadata`) }),
    ...(properties === undefined
      ? {}
      : { properties: propertySet(properties, `${where}.properties`, depth + 1) }),
    ...content(metric, datatype, depth),
  };
}

function metadataMembers(value: Value, where: string): Members {
  const metadata = new Fields(value, where, metadataNames);
  const texts = ['contentType', 'fileName', 'fileType', 'md5', 'description'].map((name) =>
    metadata.text(name),
  );
  return Object.assign(
    {},
    metadata.flag('isMultiPart'),
    metadata.unsigned('size'),
    metadata.unsigned('seq'),
    ...texts,
  ) as Members;
}

/** The member of Protobuf's union for the member `value`. */
function content(owner: Fields, datatype: number | undefined, depth: number): Members {
  if (depth > deepest) throw new FormatError(`${owner.where} is nested deeper than ${deepest} levels.`);
  if (!owner.has('value')) return {};
  const value = owner.value('value');
  const where = `${owner.where}.value`;
  if (value === null) return { isNull: true };
  const field = owner.value('field');
  if (typeof field === 'string') return { [field]: untyped(field, value, where, depth) };
  if (datatype === undefined) {
    throw new FormatError(`${owner.where} needs its data type, for example "dataType": "Double".`);
  }
  return typed(datatype, value, where, depth);
}

function typed(datatype: number, value: Value, where: string, depth: number): Members {
  const integer = integerKind(datatype);
  if (integer) {
    const bits = toBits(datatype, integer, value, where);
    return { [integer.field]: integer.field === 'intValue' ? Number(bits) : String(bits) };
  }
  const field = expectedFields(datatype);
  if (field === undefined) throw new FormatError(`${where}: this data type has no values.`);
  if (isArrayType(datatype) && Array.isArray(value)) {
    return { [field]: arrayBytes(datatype, value as readonly Value[], where) };
  }
  return { [field]: untyped(field, value, where, depth) };
}

function untyped(field: string, value: Value, where: string, depth: number): unknown {
  const wrong = (what: string): never => {
    throw new FormatError(`${where} takes ${what}.`);
  };
  switch (field) {
    case 'intValue':
      return typeof value === 'bigint' && value >= 0n && value < 2n ** 32n
        ? Number(value)
        : wrong('a whole number from 0 to 4294967295');
    case 'longValue':
      return typeof value === 'bigint' && value >= 0n && value < 2n ** 64n
        ? String(value)
        : wrong('a whole number below 2^64');
    case 'floatValue':
    case 'doubleValue':
      return typeof value === 'number'
        ? value
        : typeof value === 'bigint'
          ? Number(value)
          : wrong('a number');
    case 'booleanValue':
      return typeof value === 'boolean' ? value : wrong('true or false');
    case 'stringValue':
      return typeof value === 'string' ? value : wrong('a text');
    case 'bytesValue':
      return value instanceof Uint8Array ? value : wrong('bytes: {"$hex": "0a0b"}');
    case 'datasetValue':
      return dataSet(value, where, depth);
    case 'templateValue':
      return template(value, where, depth + 1);
    case 'propertysetValue':
      return propertySet(value, where, depth + 1);
    case 'propertysetsValue': {
      const sets = Array.isArray(value) ? (value as readonly Value[]) : wrong('a list of property sets');
      return { propertyset: sets.map((set, index) => propertySet(set, `${where}[${index}]`, depth + 1)) };
    }
    default:
      return wrong('a value: its "field" is not one of Sparkplug B');
  }
}

function dataSet(value: Value, where: string, depth: number): Members {
  const set = new Fields(value, where, ['numOfColumns', 'columns', 'types', 'rows']);
  const columns = set.list('columns').map((name) => {
    if (typeof name === 'string') return name;
    throw new FormatError(`${where}.columns takes texts.`);
  });
  const types = set.list('types').map((type, index) => typeCode(type, `${where}.types[${index}]`));
  const rows = set.list('rows').map((row, index) => {
    if (!Array.isArray(row)) throw new FormatError(`${where}.rows[${index}] takes a list of values.`);
    const elements = (row as readonly Value[]).map((one, column) => {
      const at = `${where}.rows[${index}][${column}]`;
      if (one === null) return {};
      const type = types[column];
      if (one instanceof Entries) return content(new Fields(one, at, ['field', 'value']), type, depth);
      if (type === undefined) throw new FormatError(`${at} has no column: there are ${types.length} types.`);
      return typed(type, one, at, depth);
    });
    return { elements };
  });
  const count = set.unsigned('numOfColumns');
  return { numOfColumns: String(columns.length), ...count, columns, types, rows };
}

function template(value: Value, where: string, depth: number): Members {
  const names = ['version', 'templateRef', 'isDefinition', 'metrics', 'parameters'];
  const fields = new Fields(value, where, names);
  return {
    ...fields.text('version'),
    ...fields.text('templateRef'),
    ...fields.flag('isDefinition'),
    metrics: fields
      .list('metrics')
      .map((metric, index) => metricMembers(metric, `${where}.metrics[${index}]`, depth)),
    parameters: fields.list('parameters').map((one, index) => {
      const parameter = new Fields(one, `${where}.parameters[${index}]`, ['name', 'type', 'field', 'value']);
      return { ...parameter.text('name'), ...typedMembers(parameter, depth) };
    }),
  };
}

function propertySet(value: Value, where: string, depth: number): Members {
  if (!(value instanceof Entries))
    throw new FormatError(`${where} takes properties: {"name": {"type": "String", "value": "x"}}.`);
  const pairs = value.pairs.map(([key, one]) => [named(key, where), one] as const);
  const keys = pairs.map(([key]) => key);
  const values = pairs.map(([key, one]) =>
    one === null ? {} : typedMembers(new Fields(one, `${where}.${key}`, ['type', 'field', 'value']), depth),
  );
  return { keys, values };
}

function named(key: Value, where: string): string {
  if (typeof key === 'string') return key;
  throw new FormatError(`${where} takes texts as names.`);
}

function typedMembers(owner: Fields, depth: number): Members {
  const type = owner.value('type');
  const code = type === undefined ? undefined : typeCode(type, `${owner.where}.type`);
  return { ...(code === undefined ? {} : { type: code }), ...content(owner, code, depth) };
}

/** Members of an object, each asked for by its kind. */
class Fields {
  readonly where: string;
  readonly #members = new Map<string, Value>();

  constructor(value: Value, where: string, known: readonly string[]) {
    this.where = where;
    if (!(value instanceof Entries)) throw new FormatError(`${where} is an object.`);
    for (const [key, member] of value.pairs) {
      const name = named(key, where);
      if (!known.includes(name)) throw new FormatError(`${where} has no "${name}", but ${known.join(', ')}.`);
      this.#members.set(name, member);
    }
  }

  has(name: string): boolean {
    return this.#members.has(name);
  }

  value(name: string): Value {
    return this.#members.get(name);
  }

  list(name: string): readonly Value[] {
    const value = this.value(name);
    if (value === undefined) return [];
    if (Array.isArray(value)) return value as readonly Value[];
    throw new FormatError(`${this.where}.${name} takes a list.`);
  }

  text(name: string): Members {
    return this.#of(name, (value) => typeof value === 'string', 'a text');
  }

  flag(name: string): Members {
    return this.#of(name, (value) => typeof value === 'boolean', 'true or false');
  }

  bytes(name: string): Members {
    return this.#of(name, (value) => value instanceof Uint8Array, 'bytes: {"$hex": "0a0b"}');
  }

  unsigned(name: string): Members {
    const value = this.value(name);
    if (value === undefined) return {};
    if (typeof value === 'bigint' && value >= 0n && value < 2n ** 64n) return { [name]: String(value) };
    throw new FormatError(`${this.where}.${name} takes a whole number from 0 on.`);
  }

  #of(name: string, fits: (value: Value) => boolean, what: string): Members {
    const value = this.value(name);
    if (value === undefined) return {};
    if (!fits(value)) throw new FormatError(`${this.where}.${name} takes ${what}.`);
    return { [name]: value };
  }
}
