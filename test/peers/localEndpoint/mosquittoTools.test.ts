/** mosquitto's command-line clients against the local endpoint. */
import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { endpointForTest } from './endpointForTest.ts';
import { RawClient } from './rawClient.ts';

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

describe.each(['mqttv311', 'mqttv5'])('%s', (version) => {
  it('subscribes on one port and publishes on the other', async () => {
    const watcher = await RawClient.connected(test(), 'watcher');
    await watcher.subscribe(`$aws/events/subscriptions/subscribed/tools-${version}`);
    const subscriber = spawn('mosquitto_sub', [
      ...[
        ...flags('mqtts8883'),
        '-V',
        version,
        '-i',
        `tools-${version}`,
        '-t',
        'tools/#',
        '-q',
        '1',
        '-v',
        '-C',
        '1',
      ],
    ]);
    const lines: string[] = [];
    const output = createInterface({ input: subscriber.stdout }).on('line', (line) => lines.push(line));
    const exited = once(subscriber, 'exit');
    await watcher.next('publish');
    watcher.leave();
    await run('mosquitto_pub', [
      ...flags('tls443', 'x-amzn-mqtt-ca'),
      '-V',
      version,
      '-t',
      'tools/a',
      '-m',
      'hello',
      '-q',
      '1',
    ]);
    expect(await exited).toEqual([0, null]);
    output.close();
    expect(lines).toContain('tools/a hello');
  });
});

it('a wrong ALPN name ends in no application protocol', async () => {
  const publish = run('mosquitto_pub', [...flags('tls443', 'mqtts'), '-t', 'a', '-m', 'x', '-d']);
  await expect(publish).rejects.toMatchObject({
    stderr: expect.stringMatching(/TLS error|no application protocol/) as string,
  });
});
