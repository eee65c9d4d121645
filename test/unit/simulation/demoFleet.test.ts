import { describe, expect, it } from 'vitest';
import { demoFleetFile, demoFleetSimulation } from '../../../src/shared/simulation/demoFleet.ts';
import { planDevices } from '../../../src/shared/simulation/devices.ts';
import { parseSimulation } from '../../../src/shared/simulation/parse.ts';
import { writeSimulation } from '../../../src/shared/simulation/writeSimulation.ts';
import { bench, surroundings } from './bench.ts';

const names = (total?: number) =>
  planDevices(demoFleetSimulation(), surroundings, total).map(({ name }) => name);

describe('the demo fleet', () => {
  it('has eight devices, and as many more as wanted, whose kinds take turns', () => {
    const eight = [
      'press-01',
      'oven-02',
      'press-03',
      'tank-04',
      'conveyor-05',
      'forklift-06',
      'press-07',
      'meter-08',
    ];
    expect(names()).toEqual(eight);
    expect(names(3)).toEqual(eight.slice(0, 3));
    expect(names(0)).toEqual([]);
    expect(names(11)).toEqual([...eight, 'press-09', 'oven-10', 'press-11']);
  });

  it('speaks on the topics of the factory', async () => {
    const { clock, simulator, happened } = bench(demoFleetSimulation());
    simulator.start();
    await clock.pass(60_000);
    const published = happened.filter(({ what }) => what === 'publish');
    const topics = new Set(published.map(({ message }) => message?.topic ?? ''));
    expect([...topics].filter((topic) => !topic.endsWith('/status')).sort()).toEqual([
      'factory/line1/press-01/telemetry',
      'factory/line1/press-03/telemetry',
      'factory/line1/press-07/telemetry',
      'factory/line2/conveyor-05/count',
      'factory/line2/conveyor-05/events',
      'factory/line2/oven-02/state',
      'factory/line2/oven-02/telemetry',
      'factory/utilities/meter-08/telemetry',
      'factory/utilities/tank-04/telemetry/cbor',
      'factory/yard/forklift-06/position',
    ]);
    const first = (topic: string) => published.find(({ message }) => message?.topic === topic);
    expect(JSON.parse(first('factory/line2/oven-02/telemetry')?.text ?? '')).toMatchObject({
      timestamp: '2023-11-14T22:13:20.000Z',
      zones: [{ zone: 1 }, { zone: 2 }, { zone: 3 }],
    });
    expect(JSON.parse(first('factory/utilities/tank-04/telemetry/cbor')?.text ?? '')).toMatchObject({
      timestamp: 1_700_000_000_000,
      alarm: false,
    });
    expect(first('factory/line1/press-01/status')).toMatchObject({
      text: '{"status":"online"}',
      message: { qos: 1, retain: true },
    });
    expect(happened.some(({ what, device }) => what === 'vanish' && device === 'forklift-06')).toBe(true);
  });

  it('is a file that people can read and run', () => {
    const text = writeSimulation(demoFleetFile);
    expect(parseSimulation(text)).toEqual({ ok: true, simulation: demoFleetSimulation() });
    expect(Math.max(...text.split('\n').map((line) => line.length))).toBeLessThanOrEqual(140);
  });
});
