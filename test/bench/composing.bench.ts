/** Messages that are composed in a second, as a repeat does it: against the same texts put together by hand. */
import { randomUUID } from 'node:crypto';
import { Composing } from '../../src/editor/compose/composing.ts';
import { report } from './result.ts';

const rounds = 5;
const messages = 50_000;
const encoder = new TextEncoder();

const composing = new Composing({
  payloads: { write: () => Promise.reject(new Error('JSON needs no thread')) },
  ask: () => Promise.resolve(undefined),
  clientId: () => 'press-01',
  route: () => 'mqtt',
  variables: () => new Map([['deviceId', 'press-01']]),
  env: () => undefined,
});
const prepared = await composing.prepare('plant', {
  topic: 'plant/{{deviceId}}/state',
  payload: '{"n":{{counter}},"time":{{timestamp}},"id":"{{uuid}}","value":{{randomFloat 20 25 1}}}',
  qos: 0,
  retain: false,
  format: { format: 'json' },
  properties: { userProperties: [['n', '{{counter}}']] },
});
if (!prepared) throw new Error('nothing is asked for');

const composed: number[] = [];
const byHand: number[] = [];
for (let round = 0; round <= rounds; round++) {
  const began = performance.now();
  for (let index = 0; index < messages; index++) await prepared.request(index);
  const between = performance.now();
  for (let index = 0; index < messages; index++) await written(index);
  const ended = performance.now();
  // The first round warms up.
  if (round === 0) continue;
  composed.push((messages * 1000) / (between - began));
  byHand.push((messages * 1000) / (ended - between));
}
report(
  {
    bench: 'composing',
    what: 'messages with six variables',
    unit: '/s',
    reference: 'template literals and a UUID',
  },
  composed,
  byHand,
);

function written(index: number): Promise<object> {
  const value = (20 + Math.random() * 5).toFixed(1);
  const payload = `{"n":${index + 1},"time":${Date.now()},"id":"${randomUUID()}","value":${value}}`;
  return Promise.resolve({
    topic: 'plant/press-01/state',
    payload: encoder.encode(payload),
    userProperties: [['n', String(index + 1)]],
  });
}
