/** What the doctor waits for, by a clock that the test moves. */
import { once } from 'node:events';
import net from 'node:net';
import { beforeEach, describe, expect, it } from 'vitest';
import { Chart } from '../../../src/diagnosis/chart.ts';
import { ConnectPacer } from '../../../src/diagnosis/connectPacer.ts';
import { probeHttp } from '../../../src/diagnosis/probes/http.ts';
import type { Diagnosis } from '../../../src/shared/diagnosis.ts';
import { destination } from '../../support/scriptedConnection.ts';
import { TestClock } from '../../support/testClock.ts';

let clock: TestClock;
let controller: AbortController;

beforeEach(() => {
  clock = new TestClock();
  controller = new AbortController();
});

describe('CONNECTs', () => {
  it('of one client id come 1.1 s apart, those of another wait for nothing', async () => {
    const pacer = new ConnectPacer(clock);
    const times: [string, number][] = [];
    const turn = async (clientId: string) => {
      await pacer.turn(clientId, controller.signal);
      times.push([clientId, clock.now()]);
    };
    await turn('one');
    await turn('other');
    const second = turn('one');
    await clock.advance(1099);
    expect(times).toEqual([
      ['one', 0],
      ['other', 0],
    ]);
    await clock.advance(1);
    await second;
    await clock.advance(5000);
    await turn('one');
    expect(times.slice(2)).toEqual([
      ['one', 1100],
      ['one', 6100],
    ]);
  });

  it('are not made when it is aborted meanwhile, and then cost no turn', async () => {
    const pacer = new ConnectPacer(clock);
    await pacer.turn('one', controller.signal);
    const waiting = pacer.turn('one', controller.signal);
    controller.abort(new Error('enough'));
    await expect(waiting).rejects.toThrow('enough');
    expect(clock.pending).toBe(0);
    await clock.advance(1100);
    await pacer.turn('one', new AbortController().signal);
  });
});

it('waits 15 s for an answer of HTTP', async () => {
  const silent = net.createServer((socket) => socket.on('error', () => undefined).resume());
  silent.listen(0, '127.0.0.1');
  await once(silent, 'listening');
  const { port } = silent.address() as net.AddressInfo;
  const connection = once(silent, 'connection');
  const probing = probeHttp(
    {
      ...{ route: { host: '127.0.0.1', port, carrier: 'tcp' }, destination, clock },
      resolved: { identity: { type: 'none' } },
    },
    controller.signal,
  ).catch((error: unknown) => error);
  const [socket] = (await connection) as [net.Socket];
  await once(socket, 'data');
  await clock.advance(14_999);
  expect(clock.pending).toBe(1);
  await clock.advance(1);
  expect(await probing).toMatchObject({ code: 'ETIMEDOUT' });
  socket.destroy();
  silent.close();
  await once(silent, 'close');
});

describe('the chart', () => {
  const head = { profile: 'p', name: 'P', endpoint: 'e', route: 'r', notes: [] };
  let told: Diagnosis[];
  let chart: Chart;
  beforeEach(() => {
    told = [];
    chart = new Chart(head, (diagnosis) => told.push(diagnosis), clock);
  });
  const stage = (name: string) => chart.snapshot().stages.find((one) => one.stage === name);

  it('tells when it began, how long each stage took and how long all did', async () => {
    const began = clock.time();
    await clock.advance(10);
    chart.begin('dns');
    await clock.advance(20);
    chart.begin('dns');
    chart.pass('dns', 'one address');
    await clock.advance(5);
    chart.pass('tcp', 'without a beginning');
    chart.begin('tls');
    await clock.advance(7);
    chart.fail('tls', { symptom: 'refused' } as never);
    chart.begin('certificate');
    await clock.advance(3);
    chart.pass('certificate', 'within the handshake');
    chart.conclude({ text: 'done' } as never);
    expect(stage('dns')).toMatchObject({ verdict: 'ok', milliseconds: 20 });
    expect(stage('tcp')).not.toHaveProperty('milliseconds');
    expect(stage('tls')).toMatchObject({ verdict: 'failed', summary: 'refused', milliseconds: 7 });
    expect(stage('certificate')).not.toHaveProperty('milliseconds');
    expect(told.at(-1)).toMatchObject({ startedAt: began, milliseconds: 45, state: 'done' });
    expect(told.slice(0, -1).every(({ milliseconds }) => milliseconds === undefined)).toBe(true);
  });
});
