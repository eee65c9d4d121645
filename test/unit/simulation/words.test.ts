import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { awsWarning, demandWords } from '../../../src/editor/simulation/demandWords.ts';
import { simulationExamples } from '../../../src/editor/simulation/examples.ts';
import { simulationWords } from '../../../src/editor/simulation/simulationRun.ts';
import { readTables } from '../../../src/editor/simulation/tables.ts';
import { profileSchema } from '../../../src/profile/schema.ts';
import { demoFleetSimulation } from '../../../src/shared/simulation/demoFleet.ts';
import { demandOf } from '../../../src/shared/simulation/devices.ts';
import { simulationPrompts } from '../../../src/shared/simulation/prompts.ts';
import { bench, simulationOf } from './bench.ts';

const busy = (connection: string) =>
  simulationOf(`{ "name": "Busy", "devices": [{ "name": "d{{number}}", "count": 200, "connection": "${connection}",
    "messages": [{ "topic": "t", "every": 1000 }] }] }`);

const profile = (endpoint: string) =>
  profileSchema.parse({ id: 'a', endpoint, identity: { type: 'x509', certificate: 'c', privateKey: 'k' } });

describe('what a simulation asks of a broker', () => {
  it('is said in words', () => {
    expect(demandWords(demandOf(demoFleetSimulation()))).toBe(
      '8 devices, each with a connection of its own, 11 messages a second',
    );
    expect(demandWords(demandOf(busy('shared')))).toBe(
      "200 devices, all through the profile's connection, 200 messages a second",
    );
  });

  it('is warned of where AWS bills it, and where quotas are too low', () => {
    const aws = profile('abc-ats.iot.eu-west-1.amazonaws.com');
    const warning = awsWarning(aws, demandOf(busy('shared')));
    expect(warning).toContain('17,280,000 messages a day');
    expect(warning).toContain('A connection may publish 90 messages a second');
    expect(awsWarning(aws, demandOf(busy('own')))).not.toContain('A connection may publish');
    expect(awsWarning(profile('localhost'), demandOf(busy('own')))).toBeUndefined();
  });
});

describe('the figures of a simulation', () => {
  it('tell what is there and what is not', async () => {
    const { clock, simulator, events } = bench(demoFleetSimulation());
    simulator.start();
    await clock.pass(45_000);
    events.get('press-01')?.lost('gone');
    expect(simulationWords(simulator.status)).toMatch(
      /^6 of 8 connected, 1 away, 1 failing, 10 msg\/s, \d+ sent$/,
    );
  });
});

describe('simulations to begin with', () => {
  it.each(simulationExamples.map(({ label, text }) => [label, text] as const))('%s runs', async (_, text) => {
    const { clock, simulator } = bench(simulationOf(text));
    simulator.start();
    await clock.pass(120_000);
    expect(simulator.status.failed).toBe(0);
    expect(simulator.status.sent).toBeGreaterThan(100);
  });
});

describe('CSV files of a simulation', () => {
  const replay = simulationOf(`{ "name": "Replay", "devices": [{ "name": "a", "messages": [
    { "topic": "t", "every": 1000, "payload": { "c": { "$csv": { "file": "data/a.csv", "column": "c" } } } }] }] }`);

  it('are read from where the file is', async () => {
    const folder = await mkdtemp(path.join(tmpdir(), 'topicscope-csv-'));
    try {
      await expect(readTables(replay, folder)).rejects.toThrow('$csv: data/a.csv cannot be read: ENOENT');
      await expect(readTables(replay, undefined)).rejects.toThrow('save the simulation first');
      const near = simulationOf(JSON.stringify(replay).replace('data/a.csv', 'a.csv'));
      await writeFile(path.join(folder, 'a.csv'), '\ufefft,c\n1,20.5\n\n2,"21,5"\n');
      const table = await readTables(near, folder);
      expect(table('a.csv')).toEqual({
        columns: ['t', 'c'],
        rows: [
          ['1', '20.5'],
          ['2', '21,5'],
        ],
      });
      await writeFile(path.join(folder, 'a.csv'), 't,c\n1\n');
      await expect(readTables(near, folder)).rejects.toThrow(
        '$csv: a.csv cannot be read: Invalid Record Length',
      );
    } finally {
      await rm(folder, { recursive: true });
    }
  });
});

it('asks for what its texts ask for, each once', () => {
  const simulation =
    simulationOf(`{ "name": "Asks", "devices": [{ "name": "{{prompt \\"Site\\"}}-1", "messages": [
    { "topic": "{{prompt \\"Site\\"}}/x", "every": 1000, "payload": { "a": "{{prompt \\"Line\\"}}", "b": { "$constant": "{{odd" } } }] }] }`);
  expect(simulationPrompts(simulation)).toEqual(['Site', 'Line']);
});
