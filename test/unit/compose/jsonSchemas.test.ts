import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { JsonSchemas } from '../../../src/editor/compose/jsonSchemas.ts';
import { readSchemaBindings } from '../../../src/editor/compose/schemaBindings.ts';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'topicscope-schemas-'));
  write('command.json', {
    type: 'object',
    required: ['mode'],
    additionalProperties: false,
    properties: {
      mode: { enum: ['auto', 'manual'], description: 'Who decides.' },
      speed: { type: 'number', maximum: 10 },
      device: { $ref: 'parts.json#/$defs/device' },
    },
  });
  write('parts.json', { $defs: { device: { type: 'string', pattern: '^press-' } } });
});
afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

function write(name: string, schema: unknown): void {
  writeFileSync(path.join(folder, name), JSON.stringify(schema));
}

function schemas(schema = 'command.json'): JsonSchemas {
  return new JsonSchemas({
    bindings: () => [{ topicFilter: 'plant/+/command', schema }],
    folders: () => [folder],
    broker: () => 'mqtt',
  });
}
const topic = 'plant/a/command';
const placed = async (text: string) =>
  (await schemas().assist('local', topic, text)).findings.map(({ from, to, message }) => [
    text.slice(from, to),
    message,
  ]);

describe('a JSON Schema that is bound to a topic', () => {
  it('tells where a payload breaks it, in files that it refers to as well', async () => {
    expect(await placed('{"mode": "off", "speed": 11, "device": "oven-1"}')).toEqual([
      ['"off"', expect.stringContaining('"auto", "manual"')],
      ['11', expect.stringContaining('maximum of 10')],
      ['"oven-1"', expect.stringContaining('^press-')],
    ]);
    expect(await placed('{"mode": "auto", "speed": 9, "device": "press-1"}')).toEqual([]);
  });

  it('tells where JSON ends to be JSON', async () => {
    expect(await placed('{"mode": "auto",}')).toEqual([[',', 'Trailing comma']]);
  });

  it('takes variables for values', async () => {
    expect(await placed('{"mode": "{{pick "auto" "manual"}}", "speed": {{randomInt 1 10}}}')).toEqual([]);
    expect(await placed('{"mode": {{mode}}, "speed": 1{{counter}}.5, "device": "x-{{device}}"}')).toEqual([]);
    expect(await placed('{"speed": {{randomInt 1 10}}}')).toEqual([
      [expect.any(String), expect.stringContaining('"mode"')],
    ]);
  });

  it('completes names and values, with what is said of them', async () => {
    const at = async (text: string) =>
      (await schemas().assist('local', topic, text, text.length)).completions;
    expect(await at('{"mode": ')).toMatchObject([
      { label: '"auto"', insert: '"auto"', kind: 'value' },
      { label: '"manual"', insert: '"manual"', kind: 'value' },
    ]);
    const names = await at('{"x": {{counter}}, ');
    expect(names.map(({ label }) => label)).toEqual(['mode', 'speed', 'device']);
    expect(names[0]).toMatchObject({ kind: 'property', detail: 'Who decides.' });
    expect(names[1]).toMatchObject({ insert: '"speed": 0', select: { from: 9, to: 10 } });
  });

  it('says nothing of other topics', async () => {
    expect(await schemas().assist('local', 'plant/a/state', '{}', 1)).toEqual({
      findings: [],
      completions: [],
    });
  });

  it('is read again when one of its files has changed', async () => {
    const one = schemas();
    const text = '{"mode": "auto", "device": "oven-1"}';
    expect((await one.assist('local', topic, text)).findings).toHaveLength(1);
    write('parts.json', { $defs: { device: { type: 'string', pattern: '^(?:oven|press)-' } } });
    expect((await one.assist('local', topic, text)).findings).toEqual([]);
  });

  it('that cannot be used says why, and fetches nothing', async () => {
    const said = async (name: string) =>
      (await schemas(name).assist('local', topic, '{"mode": "auto"}')).schemaProblem;
    expect(await said('nothing.json')).toMatch(/no schema file nothing\.json in /);
    writeFileSync(path.join(folder, 'broken.json'), '{"type": ');
    expect(await said('broken.json')).toMatch(/broken\.json/);
    write('remote.json', { $ref: 'https://schemas.example/x.json' });
    expect(await said('remote.json')).toMatch(/is not fetched/);
  });

  it('warns of what is sent', async () => {
    const message = { topic, payload: '{"mode": "off"}', qos: 0, retain: false } as const;
    const preview = { topic, text: message.payload, problems: [] };
    expect(await schemas().warnings('local', message, preview)).toMatchObject([
      { field: 'payload', severity: 'warning', from: 9, to: 14, message: /^command\.json: / },
    ]);
    expect(await schemas().warnings('local', { ...message, format: { format: 'hex' } }, preview)).toEqual([]);
  });
});

describe('the setting topicscope.jsonSchemas', () => {
  it('is used as far as it can be, and told what is wrong', () => {
    const good = { topicFilter: 'a/#', schema: 'a.json' };
    expect(readSchemaBindings([good, { topicFilter: 'a/#/b', schema: 'b.json' }, 3])).toEqual({
      bindings: [good],
      problems: [
        expect.stringMatching(/entry 2: .*#/),
        expect.stringMatching(/entry 3: write a topicFilter/),
      ],
    });
    expect(readSchemaBindings({}).problems).toEqual([expect.stringMatching(/write a list/)]);
    expect(readSchemaBindings(undefined)).toEqual({ bindings: [], problems: [] });
  });
});
