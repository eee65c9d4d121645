/** Experiments on name, port and clock against sockets of this machine. */
import { once } from 'node:events';
import net from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { clock } from '../../../../src/diagnosis/experiments/clock.ts';
import type { Experiment } from '../../../../src/diagnosis/experiments/experiment.ts';
import { otherName, otherPort } from '../../../../src/diagnosis/experiments/network.ts';
import { probeHttp } from '../../../../src/diagnosis/probes/http.ts';
import { tryTcp } from '../../../../src/diagnosis/probes/tcp.ts';
import type { Walk } from '../../../../src/diagnosis/walk.ts';
import { systemClock } from '../../../../src/shared/clock.ts';
import type { Failure } from '../../../../src/shared/failure.ts';
import { freePort } from '../../../support/freePort.ts';
import { plainBroker, walkFor } from '../../../support/walkFor.ts';

const servers: net.Server[] = [];
afterEach(async () => {
  for (const server of servers.splice(0)) {
    server.close();
    await once(server, 'close');
  }
});

/** A server that says something to whoever asks, and closes. @returns its port */
async function answering(text: string, heard: string[] = []): Promise<number> {
  const server = net.createServer((socket) => {
    socket.on('data', (chunk: Buffer) => {
      heard.push(chunk.toString());
      socket.end(text);
    });
    socket.on('error', () => undefined);
  });
  servers.push(server);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return (server.address() as net.AddressInfo).port;
}

const failure: Failure = {
  id: 'tcp.timeout',
  stage: 'tcp',
  symptom: '',
  cause: '',
  hint: '',
  evidence: {},
  retryable: true,
};

async function run(experiment: Experiment, walk: Walk, changes: Partial<Failure> = {}) {
  const { outcome, findings } = await experiment.run({ walk, failure: { ...failure, ...changes } });
  return { outcome, findings: findings.map(({ cause, effect }) => `${cause} ${effect}`) };
}

const wish = (signal: AbortSignal) => ({ signal, clock: systemClock });

describe('a TCP connection', () => {
  const { signal } = new AbortController();

  it('is taken, or refused with its code', async () => {
    expect(await tryTcp({ host: '127.0.0.1', port: await answering('') }, wish(signal))).toMatchObject({
      ok: true,
    });
    expect(await tryTcp({ host: '127.0.0.1', port: await freePort() }, wish(signal))).toMatchObject({
      ok: false,
      code: 'ECONNREFUSED',
    });
  });

  it('is given up when aborted, before and meanwhile', async () => {
    const abort = new AbortController();
    abort.abort(new Error('enough'));
    await expect(tryTcp({ host: '127.0.0.1', port: 1 }, wish(abort.signal))).rejects.toThrow('enough');
    const later = new AbortController();
    const tried = tryTcp({ host: '127.0.0.1', port: await answering('') }, wish(later.signal));
    later.abort(new Error('enough'));
    await expect(tried).rejects.toThrow('enough');
  });
});

describe('an HTTP answer', () => {
  const place = async (text: string, heard: string[] = []) => {
    const walk = walkFor(plainBroker(await answering(text, heard)));
    const { route, destination } = walk;
    return { route, destination, clock: systemClock, resolved: { identity: { type: 'none' as const } } };
  };
  const { signal } = new AbortController();

  it('is its status and headers; nothing of the identity is sent', async () => {
    const heard: string[] = [];
    const text =
      'HTTP/1.0 403 No\r\nDate: Sun, 01 Mar 2026 14:00:00 GMT\r\nX-Odd : a:b \r\nnonsense\r\n\r\nBody: 1';
    const answer = await probeHttp(await place(text, heard), signal);
    expect(answer).toEqual({
      status: 403,
      headers: { date: 'Sun, 01 Mar 2026 14:00:00 GMT', 'x-odd': 'a:b' },
    });
    expect(heard.join('')).toMatch(/^HEAD \/ HTTP\/1\.1\r\nHost: 127\.0\.0\.1\r\nConnection: close\r\n/);
  });

  it.each(['', 'MQTT', 'HTTP/2 200', 'HTTP/1.1 20'])('"%s" is none', async (text) => {
    await expect(probeHttp(await place(text), signal)).rejects.toThrow('the answer is not HTTP');
  });
});

describe('the clock', () => {
  const walkTo = async (date: string | undefined, identity?: object): Promise<Walk> => {
    const port = await answering(`HTTP/1.1 200 OK\r\n${date === undefined ? '' : `Date: ${date}\r\n`}\r\n`);
    const walk = walkFor({ ...plainBroker(port), protocol: 'ws' });
    const other =
      identity && walkFor({ endpoint: 'abc-ats.iot.eu-west-1.amazonaws.com', protocol: 'wss', identity });
    // Judged by its identity, and asked without TLS.
    return other ? { ...walk, profile: { ...walk.profile, identity: other.profile.identity } } : walk;
  };
  const inMinutes = (minutes: number) => new Date(Date.now() + minutes * 60_000).toUTCString();
  const sigv4 = { type: 'sigv4' };

  it.each<[string, number, object | undefined, Failure['stage'], string, RegExp]>([
    ['is right', 0, undefined, 'tls', 'rulesOut', /clock agrees/],
    ['half an hour spoils no certificate', 30, undefined, 'tls', 'rulesOut', /clock is 29 minutes behind/],
    ['half an hour spoils a signature', 30, sigv4, 'upgrade', 'confirms', /clock is \d+ minutes behind/],
    ['four minutes do not', 4, sigv4, 'upgrade', 'rulesOut', /clock is 3 minutes behind/],
    ['TLS has no signature yet', -30, sigv4, 'tls', 'rulesOut', /clock is 30 minutes ahead/],
    ['a certificate has none, either', -30, sigv4, 'certificate', 'rulesOut', /clock is 30 minutes ahead/],
    ['hours spoil all', -130, undefined, 'tls', 'confirms', /clock is 2 hours ahead/],
  ])('%s', async (_name, minutes, identity, stage, effect, outcome) => {
    const walk = await walkTo(inMinutes(minutes), identity);
    const result = await run(clock, walk, { stage });
    expect(result.findings).toEqual([`clock ${effect}`]);
    expect(result.outcome).toMatch(outcome);
    expect(walk.seen.clockSkew).toBeTypeOf('number');
  });

  it('is not to be had from an answer without Date, from no HTTP, from nobody', async () => {
    expect(await run(clock, await walkTo(undefined))).toEqual({
      outcome: 'The answer has no Date.',
      findings: [],
    });
    const walk = walkFor({ ...plainBroker(await freePort()), protocol: 'ws' });
    const { outcome, findings } = await run(clock, walk);
    expect(outcome).toContain('The time is not to be had: ');
    expect(findings).toEqual([]);
  });
});

describe('a name', () => {
  it('whose parent resolves is wrong by itself', async () => {
    const walk = walkFor({ ...plainBroker(1), endpoint: 'broker.at.localhost' });
    const local = { ...walk, route: { ...walk.route, host: 'no.such.localhost' } };
    const { findings, outcome } = await run(otherName, local);
    // Not every system resolves names below localhost.
    expect(findings).toEqual(
      outcome.includes('resolves:') ? ['endpointName confirms', 'offline rulesOut'] : ['offline suggests'],
    );
  });
});

describe('another port', () => {
  const aws = { endpoint: 'localhost' };
  it.each<[string, string[]]>([
    ['tcp.timeout', ['portBlocked suggests', 'offline rulesOut', 'hostUnreachable rulesOut']],
    ['tls.timeout', ['portBlocked suggests', 'offline rulesOut', 'hostUnreachable rulesOut']],
    ['tls.closed', ['offline rulesOut', 'hostUnreachable rulesOut']],
  ])('that takes connections, after %s', async (id, findings) => {
    const walk = walkFor({ ...aws, portMap: { '443': await answering('no TLS'), '8883': 1, '8443': 1 } });
    expect((await run(otherPort, walk, { id })).findings).toEqual(findings);
  });

  it('that takes none either', async () => {
    const walk = walkFor({ ...aws, portMap: { '443': await freePort(), '8883': 1, '8443': 1 } });
    expect((await run(otherPort, walk)).findings).toEqual([
      'portBlocked rulesOut',
      'hostUnreachable suggests',
    ]);
  });
});
