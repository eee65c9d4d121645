/** The diagnosis while it is being made: what each step makes of a stage, and that each change is told. */
import { beforeEach, describe, expect, it } from 'vitest';
import { Chart } from '../../../src/diagnosis/chart.ts';
import { diagnosisStages, type Diagnosis, type DiagnosisStage } from '../../../src/shared/diagnosis.ts';
import type { Failure } from '../../../src/shared/failure.ts';
import { TestClock } from '../../support/testClock.ts';

const head = { profile: 'p', name: 'Press', endpoint: 'e', route: 'MQTT', notes: ['a note'] };
const failure: Failure = {
  id: 'tcp.refused',
  stage: 'tcp',
  symptom: 'It was refused.',
  cause: '',
  hint: '',
  evidence: {},
  retryable: true,
};

let told: Diagnosis[];
let chart: Chart;
let now: TestClock;

beforeEach(() => {
  told = [];
  now = new TestClock();
  chart = new Chart(head, (diagnosis) => told.push(diagnosis), now);
});

const verdictOf = (stage: DiagnosisStage) => told.at(-1)?.stages.find((one) => one.stage === stage)?.verdict;

describe('a stage', () => {
  it('waits at first, as all stages do, in the order of the way', () => {
    const { stages, ...rest } = chart.snapshot();
    expect(stages.map(({ stage }) => stage)).toEqual(diagnosisStages);
    expect(new Set(stages.map(({ verdict }) => verdict))).toEqual(new Set(['waiting']));
    expect(rest).toEqual({ ...head, startedAt: now.time(), state: 'running', experiments: [] });
  });

  it('begins once: what has ended does not run again', () => {
    chart.begin('tcp');
    expect(verdictOf('tcp')).toBe('running');
    chart.pass('tcp', 'connected');
    expect(verdictOf('tcp')).toBe('ok');
    const before = told.length;
    chart.begin('tcp');
    expect(chart.stage('tcp').verdict).toBe('ok');
    expect(told).toHaveLength(before);
  });

  it('replaces evidence of the same name, and keeps the rest', () => {
    chart.fact('dns', { name: 'A', value: '1' }, { name: 'AAAA', value: '2' });
    chart.fact('dns', { name: 'A', value: '3' });
    expect(chart.stage('dns').facts).toEqual([
      { name: 'AAAA', value: '2' },
      { name: 'A', value: '3' },
    ]);
    expect(chart.stage('tcp').facts).toEqual([]);
  });

  it('passes with a warning where one of its facts has one', () => {
    chart.fact('tls', { name: 'Version', value: '1.3' }, { name: 'SNI', value: 'none', warning: 'None.' });
    chart.pass('tls', 'passed');
    expect(chart.stage('tls')).toMatchObject({ verdict: 'warning', summary: 'passed' });
  });

  it('fails with the symptom, warns with what was seen, is skipped with the reason', () => {
    chart.fail('tcp', failure);
    expect(chart.stage('tcp')).toMatchObject({ verdict: 'failed', summary: failure.symptom, failure });
    chart.warn('upgrade', 'odd', failure);
    expect(chart.stage('upgrade')).toMatchObject({ verdict: 'warning', summary: 'odd', failure });
    chart.warn('connect', 'odd');
    expect(chart.stage('connect')).not.toHaveProperty('failure');
    chart.skip('ping', 'no need');
    expect(chart.stage('ping')).toMatchObject({ verdict: 'skipped', summary: 'no need' });
  });

  it('has the time since it began, that it is given, or none', async () => {
    chart.begin('tcp');
    await now.advance(30);
    chart.pass('tcp', '');
    expect(chart.stage('tcp').milliseconds).toBe(30);
    chart.begin('tls');
    chart.pass('tls', '', 12);
    expect(chart.stage('tls').milliseconds).toBe(12);
    chart.fail('dns', failure);
    expect(chart.stage('dns')).not.toHaveProperty('milliseconds');
    // It is part of the handshake, whose time stands with TLS.
    chart.begin('certificate');
    chart.pass('certificate', '');
    expect(chart.stage('certificate')).not.toHaveProperty('milliseconds');
  });
});

describe('the rest', () => {
  it('is what has not begun or not ended', () => {
    chart.begin('settings');
    chart.pass('settings', 'valid');
    chart.fail('dns', failure);
    chart.begin('tcp');
    chart.skipRest('Not reached.');
    const { stages } = chart.snapshot();
    expect(stages.slice(0, 4).map(({ verdict, summary }) => [verdict, summary])).toEqual([
      ['ok', 'valid'],
      ['skipped', 'Not reached.'],
      ['failed', failure.symptom],
      ['skipped', 'Not reached.'],
    ]);
    expect(new Set(stages.slice(3).map(({ verdict }) => verdict))).toEqual(new Set(['skipped']));
  });
});

describe('experiments', () => {
  const running = { id: 'a', title: 'A', verdict: 'running', outcome: '', findings: [] } as const;

  it('are told as they begin, and replaced as they end', () => {
    chart.experiment(running);
    chart.experiment({ ...running, id: 'b' });
    chart.experiment({ ...running, verdict: 'done', outcome: 'so' });
    expect(chart.experiments.map(({ id, verdict }) => [id, verdict])).toEqual([
      ['a', 'done'],
      ['b', 'running'],
    ]);
    expect(told.map(({ experiments }) => experiments.length)).toEqual([1, 2, 2]);
  });

  it('end with the diagnosis when it is cancelled, those that are done stay as they are', async () => {
    chart.experiment({ ...running, verdict: 'done', outcome: 'so' });
    chart.experiment({ ...running, id: 'b' });
    chart.begin('tcp');
    await now.advance(70);
    chart.cancel();
    const last = told.at(-1);
    expect(last).toMatchObject({
      state: 'cancelled',
      experiments: [
        { id: 'a', verdict: 'done', outcome: 'so' },
        { id: 'b', verdict: 'skipped', outcome: 'Cancelled.' },
      ],
    });
    expect(last).not.toHaveProperty('conclusion');
    expect(last?.stages.every(({ verdict }) => verdict === 'skipped')).toBe(true);
    expect(last?.milliseconds).toBe(70);
  });
});

it('is done with its conclusion, and tells each change', () => {
  const conclusion = { verdict: 'ok', summary: 'All is well.', causes: [], advice: [] } as const;
  chart.begin('tcp');
  chart.fact('tcp', { name: 'a', value: 'b' });
  chart.conclude(conclusion);
  expect(told).toHaveLength(3);
  expect(told.map(({ state }) => state)).toEqual(['running', 'running', 'done']);
  expect(told.at(-1)?.conclusion).toEqual(conclusion);
  expect(told[1]).not.toHaveProperty('milliseconds');
});
