import { afterAll, describe, expect, it } from 'vitest';
import { Composing, goBack, type ComposingOptions } from '../../../src/editor/compose/composing.ts';
import { readEnvironments } from '../../../src/editor/compose/environmentSetting.ts';
import { plainCompletion } from '../../../src/editor/compose/plainCompletion.ts';
import { Payloads } from '../../../src/editor/payloads/payloads.ts';
import type { MessageTemplate } from '../../../src/shared/compose/messageTemplate.ts';
import { TestClock } from '../../support/testClock.ts';
import { formatWorker } from '../../support/workers.ts';

const payloads = new Payloads({
  // Nothing takes too long, however slow the machine is.
  clock: new TestClock(),
  script: formatWorker,
  history: () => Promise.reject(new Error('not asked')),
  bindings: () => [],
  schemaFolders: () => [],
  broker: () => 'mqtt',
});
afterAll(() => {
  payloads.dispose();
});

function composing(change: Partial<ComposingOptions> = {}): Composing {
  return new Composing({
    payloads,
    ask: () => Promise.resolve(undefined),
    clientId: () => 'press-01',
    route: () => 'https',
    variables: () => new Map([['device', 'oven']]),
    env: (name) => (name === 'USER' ? 'kim' : undefined),
    ...change,
  });
}
const message = (change: Partial<MessageTemplate> = {}): MessageTemplate => ({
  topic: 'a/{{device}}',
  payload: '{"n":{{counter}}}',
  qos: 1,
  retain: true,
  ...change,
});
const aws = { broker: 'awsIotCore' } as const;
const text = (bytes: Uint8Array | undefined) => Buffer.from(bytes ?? []).toString();

describe('composing', () => {
  it('fills all of a message, each time anew', async () => {
    const prepared = await composing().prepare(
      'p',
      message({
        properties: {
          payloadFormatIndicator: 'utf8',
          messageExpiryInterval: 60,
          topicAlias: 2,
          contentType: '{{pick "text/plain"}}',
          responseTopic: 'answers/{{clientId}}',
          correlationData: { text: '{{counter 10}} ff', encoding: 'hex' },
          userProperties: [
            ['b', '{{counter}}'],
            ['{{device}}', ''],
            ['b', '\\{{x}}'],
          ],
        },
      }),
    );
    const second = await prepared?.request(1);
    expect(text(second?.payload)).toBe('{"n":2}');
    expect(second).toMatchObject({
      topic: 'a/oven',
      qos: 1,
      retain: true,
      route: 'https',
      properties: {
        payloadFormatIndicator: 'utf8',
        messageExpiryInterval: 60,
        topicAlias: 2,
        contentType: 'text/plain',
        responseTopic: 'answers/press-01',
        correlationData: Uint8Array.of(0x11, 255),
        userProperties: [
          ['b', '2'],
          ['oven', ''],
          ['b', '{{x}}'],
        ],
      },
    });
    expect(text((await prepared?.request(41))?.payload)).toBe('{"n":42}');
  });

  it('asks for everything once, with the last answers, and lets a person go back', async () => {
    const asked: unknown[] = [];
    const answers: (string | typeof goBack)[] = ['one', goBack, 'two', 'three', '', ''];
    const one = composing({
      ask: (label, { step, of, last }) => {
        asked.push([label, step, of, last]);
        return Promise.resolve(answers.shift());
      },
    });
    const template = message({ topic: '{{prompt "A"}}', payload: '{{prompt "B"}} {{prompt "A"}}' });
    const prepared = await one.prepare('p', template);
    expect(await prepared?.request(0)).toMatchObject({ topic: 'two' });
    expect(text((await prepared?.request(1))?.payload)).toBe('three two');
    await one.prepare('p', template);
    expect(asked).toEqual([
      ['A', 1, 2, undefined],
      ['B', 2, 2, undefined],
      ['A', 1, 2, 'one'],
      ['B', 2, 2, undefined],
      ['A', 1, 2, 'two'],
      ['B', 2, 2, 'three'],
    ]);
    expect(await composing().prepare('p', template)).toBeUndefined();
  });

  it.each<[Partial<MessageTemplate>, object, RegExp]>([
    [{ topic: 'a/{{nobody}}' }, { field: 'topic', from: 2, to: 12 }, /^Topic: There is no variable/],
    [{ payload: 'x {{1}}' }, { field: 'payload', from: 2, to: 7 }, /^Payload: Between/],
    [{ payload: '{', format: { format: 'json' } }, { field: 'payload' }, /^Payload: This is not JSON/],
    [{ payload: 'x', format: { format: 'cbor' } }, { field: 'payload' }, /^Payload: /],
    [
      { properties: { correlationData: { text: 'abc', encoding: 'hex' } } },
      { field: 'correlationData' },
      /^Correlation data: this is not hex/,
    ],
    [
      { properties: { userProperties: [['a', 'b'], ['c', '{{env "NONE"}}']] } }, // prettier-ignore
      { field: 'userProperties', index: 1, from: 0, to: 14 },
      /^User property 2: .*no environment variable NONE/,
    ],
  ])('%j: says which field, and where', async (change, place, words) => {
    const work = composing()
      .prepare('p', message(change))
      .then((prepared) => prepared?.request(0));
    await expect(work).rejects.toThrow(words);
    await expect(work).rejects.toMatchObject({ problems: [{ severity: 'error', ...place }] });
  });

  it('writes in a format, and in the thread only where it must', async () => {
    const written: string[] = [];
    const one = composing({
      payloads: {
        write: (topic, written_, choice) => {
          written.push(choice.format);
          return payloads.write(topic, written_, choice);
        },
      },
    });
    const bytes = async (change: Partial<MessageTemplate>) =>
      Buffer.from((await (await one.prepare('p', message(change)))!.request(0)).payload);
    expect(await bytes({ format: { format: 'json' } })).toEqual(Buffer.from('{"n":1}'));
    expect(await bytes({ format: { format: 'text' } })).toEqual(Buffer.from('{"n":1}'));
    expect(written).toEqual([]);
    expect(await bytes({ format: { format: 'cbor' } })).toEqual(Buffer.from('a1616e01', 'hex'));
    const constant = await one.prepare(
      'p',
      message({ topic: 'a', payload: '{}', format: { format: 'cbor' } }),
    );
    for (let index = 0; index < 5; index++) await constant?.request(index);
    expect(written).toEqual(['cbor', 'cbor']);
  });
});

describe('a preview', () => {
  it('masks what only sending tells', async () => {
    const preview = await composing().preview(
      'p',
      message({ topic: 'a/{{prompt "Device"}}', payload: '"{{env "USER"}} {{device}} {{counter}}"' }),
      aws,
    );
    expect(preview).toMatchObject({
      topic: 'a/‹Device›',
      text: '"‹env USER› oven 1"',
      size: Buffer.byteLength('"‹env USER› oven 1"'),
      problems: [],
    });
  });

  it('takes a question that stands for a number for one', async () => {
    const preview = await composing().preview(
      'p',
      message({ payload: '{"n":{{prompt "Speed"}}}', format: { format: 'cbor' } }),
      aws,
    );
    expect(preview.text).toBe('{"n":‹Speed›}');
    expect(Buffer.from(preview.bytes ?? [])).toEqual(Buffer.from('a1616e00', 'hex'));
    expect(preview.problems).toEqual([]);
  });

  it('tells all that is wrong, and what is only doubtful', async () => {
    const { problems, bytes } = await composing().preview(
      'p',
      message({
        topic: 'a/#',
        payload: 'ff',
        format: { format: 'hex' },
        properties: { payloadFormatIndicator: 'utf8', topicAlias: 9, contentType: '{{x}}' },
      }),
      aws,
    );
    expect(bytes).toEqual(Uint8Array.of(255));
    expect(problems).toMatchObject([
      { field: 'topic', severity: 'error' },
      { field: 'contentType', severity: 'error', from: 0, to: 5 },
      { field: 'payloadFormatIndicator', severity: 'warning' },
    ]);
  });

  it('shows the first 64 KB', async () => {
    const preview = await composing().preview('p', message({ payload: 'x'.repeat(100_000) }), aws);
    expect([preview.bytes?.length, preview.size]).toEqual([65_536, 100_000]);
  });
});

describe('the setting topicscope.environments', () => {
  it('is used as far as it can be, and told what is wrong', () => {
    const { environments, problems } = readEnvironments({
      staging: { device: 'press', port: 8883, uuid: 'x', 'a b': 'x', list: [] },
      production: 'x',
    });
    expect([...environments].map(([name, variables]) => [name, [...variables]])).toEqual([
      ['staging', [['device', 'press'], ['port', '8883']]], // prettier-ignore
    ]);
    expect(problems).toEqual([
      expect.stringMatching(/^topicscope\.environments\.staging\.uuid: .*own variables/),
      expect.stringMatching(/staging\.a b: a name is/),
      expect.stringMatching(/staging\.list: write a text/),
      expect.stringMatching(/environments\.production: write variables/),
    ]);
    expect(readEnvironments([]).problems).toHaveLength(1);
    expect(readEnvironments(undefined).problems).toEqual([]);
  });
});

it.each([
  ['"name": "$1"', '"name": ""', { from: 9, to: 9 }],
  ['"n": ${1:0}', '"n": 0', { from: 5, to: 6 }],
  ['"a\\$b"', '"a$b"', undefined],
  ['{$1}', '{}', { from: 1, to: 1 }],
])('the snippet %s becomes %s', (snippet, insert, select) => {
  expect(plainCompletion(snippet)).toEqual({ insert, ...(select ? { select } : {}) });
});
