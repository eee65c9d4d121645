/**
 * The messages of Sparkplug B (Eclipse Sparkplug specification 3.0, section 6.3, sparkplug_b.proto) as a descriptor. Extension ranges are
 * left out: fields of them are unknown fields.
 */
import protobuf from 'protobufjs';

const field = (id: number, type: string, rule?: 'repeated') => ({ id, type, ...(rule ? { rule } : {}) });
/** The kinds of value that all of its unions begin with. */
const values = (first: number) => ({
  intValue: field(first, 'uint32'),
  longValue: field(first + 1, 'uint64'),
  floatValue: field(first + 2, 'float'),
  doubleValue: field(first + 3, 'double'),
  booleanValue: field(first + 4, 'bool'),
  stringValue: field(first + 5, 'string'),
});

const messages = {
  Payload: {
    timestamp: field(1, 'uint64'),
    metrics: field(2, 'Metric', 'repeated'),
    seq: field(3, 'uint64'),
    uuid: field(4, 'string'),
    body: field(5, 'bytes'),
  },
  Metric: {
    name: field(1, 'string'),
    alias: field(2, 'uint64'),
    timestamp: field(3, 'uint64'),
    datatype: field(4, 'uint32'),
    isHistorical: field(5, 'bool'),
    isTransient: field(6, 'bool'),
    isNull: field(7, 'bool'),
    metadata: field(8, 'MetaData'),
    properties: field(9, 'PropertySet'),
    ...values(10),
    bytesValue: field(16, 'bytes'),
    datasetValue: field(17, 'DataSet'),
    templateValue: field(18, 'Template'),
  },
  MetaData: {
    isMultiPart: field(1, 'bool'),
    contentType: field(2, 'string'),
    size: field(3, 'uint64'),
    seq: field(4, 'uint64'),
    fileName: field(5, 'string'),
    fileType: field(6, 'string'),
    md5: field(7, 'string'),
    description: field(8, 'string'),
  },
  PropertySet: { keys: field(1, 'string', 'repeated'), values: field(2, 'PropertyValue', 'repeated') },
  PropertySetList: { propertyset: field(1, 'PropertySet', 'repeated') },
  PropertyValue: {
    type: field(1, 'uint32'),
    isNull: field(2, 'bool'),
    ...values(3),
    propertysetValue: field(9, 'PropertySet'),
    propertysetsValue: field(10, 'PropertySetList'),
  },
  DataSet: {
    numOfColumns: field(1, 'uint64'),
    columns: field(2, 'string', 'repeated'),
    types: field(3, 'uint32', 'repeated'),
    rows: field(4, 'Row', 'repeated'),
  },
  Row: { elements: field(1, 'DataSetValue', 'repeated') },
  DataSetValue: values(1),
  Template: {
    version: field(1, 'string'),
    metrics: field(2, 'Metric', 'repeated'),
    parameters: field(3, 'Parameter', 'repeated'),
    templateRef: field(4, 'string'),
    isDefinition: field(5, 'bool'),
  },
  Parameter: { name: field(1, 'string'), type: field(2, 'uint32'), ...values(3) },
};

// In proto2 a false or a zero that was sent is there, and what was not sent is not.
const root = protobuf.Root.fromJSON({
  nested: Object.fromEntries(
    Object.entries(messages).map(([name, fields]) => [name, { edition: 'proto2', fields }]),
  ),
});
root.resolveAll();

export const payloadType = root.lookupType('Payload');

/** A decoded message; members that were not sent are not its own. */
export type ProtoMessage = Readonly<Record<string, unknown>>;

/** A member that was sent; undefined else, for the prototype holds defaults. */
export function sent(message: ProtoMessage, name: string): unknown {
  return Object.hasOwn(message, name) ? message[name] : undefined;
}

/** Members of a repeated field. */
export function list(message: ProtoMessage, name: string): readonly ProtoMessage[] {
  const value = sent(message, name);
  return Array.isArray(value) ? (value as readonly ProtoMessage[]) : [];
}

/** Texts of a repeated field. */
export function texts(message: ProtoMessage, name: string): readonly string[] {
  const value = sent(message, name);
  return Array.isArray(value) ? value.filter((one): one is string => typeof one === 'string') : [];
}

/** 64 bits come as a pair of 32, or as a number; unsigned. */
export function bigOf(value: unknown): bigint {
  if (typeof value === 'number') return BigInt(Math.trunc(value));
  const { high, low } = value as { readonly high: number; readonly low: number };
  return (BigInt(high >>> 0) << 32n) | BigInt(low >>> 0);
}
