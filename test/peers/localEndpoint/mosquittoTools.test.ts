/** mosquitto's command-line clients against the local endpoint. */
import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { createInterface } from 'node:readline';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { endpointForTest } from './endpointForTest.ts';
import { allowing, certificateId } from './principals.ts';
import { RawClient } from './rawClient.ts';
import { leftOf } from '../../support/expiry.ts';

const test = endpointForTest();
const run = promisify(execFile);

function flags(port: 'tls443' | 'mqtts8883', alpn?: string): string[] {
  const { ports, ca, devices } = test().endpoint.description;
  const { certificate, privateKey } = devices[1]!;
  return [
    ...[
      '-h',
      'localhost',
      '-p',
      String(ports[port]),
      '--cafile',
      ca,
      '--cert',
      certificate,
      '--key',
      privateKey,
    ],
    ...(alpn === undefined ? [] : ['--tls-alpn', alpn]),
  ];
}

/** A subscriber of mosquitto's, whose SUBSCRIBE the endpoint has taken. */
async function subscribe(clientId: string, filter: string, ...more: string[]) {
  const watcher = await RawClient.connected(test(), `watcher-${clientId}`);
  await watcher.subscribe(`$aws/events/subscriptions/subscribed/${clientId}`);
  const args = [...flags('mqtts8883'), '-i', clientId, '-t', filter, '-W', '30', ...more];
  const child = spawn('mosquitto_sub', args);
  const lines: string[] = [];
  const output = createInterface({ input: child.stdout }).on('line', (line) => lines.push(line));
  const exited = once(child, 'close').then(([code]: unknown[]) => code);
  await watcher.next('publish');
  watcher.leave();
  return {
    /** The lines that it printed until it ended by itself. */
    ended: async (): Promise<string[]> => {
      expect(await exited).toBe(0);
      output.close();
      return lines;
    },
  };
}

const publish = (...args: string[]) => run('mosquitto_pub', [...flags('tls443', 'x-amzn-mqtt-ca'), ...args]);

describe.each(['mqttv311', 'mqttv5'])('%s', (version) => {
  it.each(['0', '1'])('subscribes on one port and publishes on the other, QoS %s', async (qos) => {
    const common = ['-V', version, '-q', qos];
    const subscriber = await subscribe(`tools-${version}`, 'tools/#', ...common, '-v', '-C', '1');
    await publish(...common, '-t', 'tools/a', '-m', 'hello');
    expect(await subscriber.ended()).toEqual(['tools/a hello']);
  });

  it('leaves a retained message, and a will when it is killed', async () => {
    await publish('-V', version, '-t', `kept/${version}`, '-m', 'state', '-q', '1', '-r');
    const kept = await subscribe(
      `kept-${version}`,
      `kept/${version}`,
      '-V',
      version,
      '-F',
      '%r %p',
      '-C',
      '1',
    );
    expect(await kept.ended()).toEqual(['1 state']);
    await publish('-V', version, '-t', `kept/${version}`, '-n', '-r');

    const heir = await subscribe(`heir-${version}`, `wills/${version}`, '-V', version, '-C', '1');
    const args = [
      '-V',
      version,
      '-i',
      `mortal-${version}`,
      '-t',
      'never',
      '--will-topic',
      `wills/${version}`,
    ];
    const mortal = spawn('mosquitto_sub', [...flags('mqtts8883'), ...args, '--will-payload', 'gone']);
    await expect.poll(() => test().endpoint.connections.get(`mortal-${version}`)?.connected).toBe(true);
    mortal.kill('SIGKILL');
    expect(await heir.ended()).toEqual(['gone']);
  });

  it('shares a subscription: of two members each gets messages that the other does not', async () => {
    const filter = `$share/tools/shared/${version}`;
    const members = await Promise.all(
      ['one', 'two'].map((name) =>
        subscribe(`${name}-${version}`, filter, '-V', version, '-q', '1', '-C', '10'),
      ),
    );
    const numbers = Array.from({ length: 40 }, (_, number) => String(number));
    const sender = spawn('mosquitto_pub', [
      ...[...flags('tls443', 'x-amzn-mqtt-ca'), '-V', version, '-t', `shared/${version}`, '-q', '1', '-l'],
    ]);
    sender.stdin.end(`${numbers.join('\n')}\n`);
    const [one = [], two = []] = await Promise.all(members.map((member) => member.ended()));
    expect(new Set([...one, ...two]).size).toBe(20);
  });

  it('asks with mosquitto_rr and is answered', async () => {
    const responder = await RawClient.connected(test(), `responder-${version}`);
    await responder.subscribe(`ask/${version}`, 1);
    const asking = run('mosquitto_rr', [
      ...[...flags('mqtts8883'), '-V', version, '-t', `ask/${version}`, '-e', `answer/${version}`],
      ...['-m', 'how much?', '-q', '1', '-W', '30'],
    ]);
    const request = await responder.next('publish');
    expect(request.payload.toString()).toBe('how much?');
    if (version === 'mqttv5') expect(request.properties?.responseTopic).toBe(`answer/${version}`);
    responder.publish(`answer/${version}`, '42', { qos: 1 });
    expect((await asking).stdout.trim()).toBe('42');
    responder.leave();
  });
});

it('MQTT 5 properties come through to mosquitto', async () => {
  const format = '%C|%D|%E|%F|%P|%R|%p';
  const subscriber = await subscribe('properties', 'properties', '-V', 'mqttv5', '-F', format, '-C', '1');
  const property = (...args: string[]) => ['-D', 'publish', ...args];
  const left = leftOf(60);
  await publish(
    ...['-V', 'mqttv5', '-t', 'properties', '-m', '21.5'],
    ...property('content-type', 'text/plain'),
    ...property('correlation-data', 'c-1'),
    ...property('message-expiry-interval', '60'),
    ...property('payload-format-indicator', '1'),
    ...property('user-property', 'line', '3'),
    ...property('response-topic', 'answers'),
  );
  expect((await subscriber.ended()).map((line) => line.split('|'))).toEqual([
    ['text/plain', 'c-1', left, '1', 'line:3', 'answers', '21.5'],
  ]);
});

it('a policy’s refusals, as mosquitto’s tools tell them', async () => {
  const { certificate } = test().endpoint.description.devices[1]!;
  const principal = certificateId(await readFile(certificate, 'utf8'));
  test().endpoint.policies.set(principal, allowing({ 'iot:Connect': ['client/tool'] }));
  try {
    const refused = (version: string, ...args: string[]) =>
      expect(publish('-V', version, '-m', 'x', '-t', 'a', ...args)).rejects;
    await refused('mqttv5', '-i', 'other').toMatchObject({
      stderr: expect.stringContaining('Not authorized') as string,
    });
    await refused('mqttv311', '-i', 'other').toMatchObject({
      stderr: expect.stringMatching(/connection was lost|lost/i) as string,
    });
    const denied = await publish('-V', 'mqttv5', '-i', 'tool', '-m', 'x', '-t', 'a', '-q', '1');
    expect(denied.stderr).toContain('Not authorized');
  } finally {
    test().endpoint.policies.remove();
  }
});

it('a wrong ALPN name ends in no application protocol', async () => {
  const publish = run('mosquitto_pub', [...flags('tls443', 'mqtts'), '-t', 'a', '-m', 'x', '-d']);
  await expect(publish).rejects.toMatchObject({
    stderr: expect.stringMatching(/TLS error|no application protocol/) as string,
  });
});
