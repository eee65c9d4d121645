/** The JSON Schema of simulation files, with which editors complete and check them while a person writes. */
import * as z from 'zod';
import { generators } from './generators/registry.ts';
import { payloadSchema } from './payload.ts';
import { simulationSchema } from './schema.ts';

type JsonSchema = Record<string, unknown>;

const value = { $ref: '#/definitions/value' };

/** Draft 7, the one that VS Code knows best. */
export function simulationJsonSchema(): JsonSchema {
  const { definitions = {}, ...schema }: JsonSchema = z.toJSONSchema(simulationSchema, {
    io: 'input',
    target: 'draft-7',
    override: ({ zodSchema, jsonSchema }) => {
      if (zodSchema === payloadSchema) Object.assign(jsonSchema, value);
    },
  });
  return { ...schema, definitions: { ...Object(definitions), value: anyValue() } };
}

/** Any JSON, in which objects may stand for values that change. */
function anyValue(): JsonSchema {
  const properties = [...generators].map(([name, { description, schema }]) => {
    const { $schema: _, ...options } = z.toJSONSchema(schema, { io: 'input', target: 'draft-7' });
    return [name, withoutJson({ ...options, description })] as const;
  });
  return {
    description: 'JSON; an object with one name such as $walk stands for a value that changes.',
    type: ['object', 'array', 'string', 'number', 'boolean', 'null'],
    properties: Object.fromEntries(properties),
    additionalProperties: value,
    items: value,
  };
}

/** What stands for any JSON is recursive, and says nothing: where it stands, anything may. */
function withoutJson(schema: JsonSchema): JsonSchema {
  const { definitions, ...rest } = schema;
  if (definitions === undefined) return rest;
  const cut = (part: unknown): unknown => {
    if (Array.isArray(part)) return part.map(cut);
    if (typeof part !== 'object' || part === null) return part;
    if ('$ref' in part) return {};
    return Object.fromEntries(Object.entries(part).map(([name, member]) => [name, cut(member)]));
  };
  return cut(rest) as JsonSchema;
}
