/** One MQTT connection against a broker that does as it is told. */
import { once } from 'node:events';
import net from 'node:net';
import { generate, parser, type Packet } from 'mqtt-packet';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { FailureError } from '../../../src/failure/failureError.ts';
import { systemClock } from '../../../src/shared/clock.ts';
import {
  connectMqtt,
  type ConnectOptions,
  type MqttConnection,
} from '../../../src/transport/mqttConnection.ts';

/** Answers CONNECT and PINGREQ; `answer` does the rest. */
class ScriptedBroker {
  readonly received: Packet[] = [];
  answer: (packet: Packet) => void = () => undefined;
  readonly #server = net.createServer((socket) => {
    this.socket = socket;
    const incoming = parser({ protocolVersion: 5 });
    incoming.on('packet', (packet) => {
      this.received.push(packet);
      if (packet.cmd === 'connect') this.send({ cmd: 'connack', reasonCode: 0, sessionPresent: false });
      else if (packet.cmd === 'pingreq') this.send({ cmd: 'pingresp' });
      else this.answer(packet);
    });
    socket.on('data', (chunk: Buffer) => incoming.parse(chunk)).on('error', () => undefined);
  });
  socket: net.Socket | undefined;

  async open(): Promise<net.Socket> {
    this.#server.listen(0, '127.0.0.1');
    await once(this.#server, 'listening');
    const { port } = this.#server.address() as net.AddressInfo;
    const socket = net.connect(port, '127.0.0.1');
    await once(socket, 'connect');
    return socket;
  }

  send(packet: Packet): void {
    this.socket?.write(generate(packet, { protocolVersion: 5 }));
  }

  async close(): Promise<void> {
    this.socket?.destroy();
    this.#server.close();
    await once(this.#server, 'close');
  }
}

const destination = {
  host: 'broker.test',
  port: 1883,
  aws: false,
  protocol: 'mqtt',
  secure: false,
  authentication: 'none',
  mqttVersion: '5',
  clientId: 'me',
} as const;

let broker: ScriptedBroker;
let stream: net.Socket;
let ended: FailureError[];

const connect = (changes: Partial<ConnectOptions> = {}): Promise<MqttConnection> =>
  connectMqtt(
    stream,
    {
      destination,
      clientId: 'me',
      mqttVersion: '5',
      keepAlive: 60,
      cleanStart: true,
      acknowledge: 'onReceipt',
      signal: new AbortController().signal,
      timeout: 5000,
      clock: systemClock,
      ...changes,
    },
    { onMessage: () => undefined, onRoundTrip: () => undefined, onClose: (failure) => ended.push(failure) },
  );

const message = (qos: 0 | 1) =>
  ({ topic: 'a', payload: Buffer.from('x'), qos, retain: false, route: 'mqtt' }) as const;

beforeEach(async () => {
  broker = new ScriptedBroker();
  ended = [];
  stream = await broker.open();
});
afterEach(async () => {
  if (!stream.closed) {
    const closed = once(stream, 'close');
    stream.destroy();
    await closed;
  }
  await broker.close();
});

describe('MqttConnection', () => {
  it('gives each filter its own reason code, whatever it is called', async () => {
    broker.answer = (packet) => {
      if (packet.cmd !== 'subscribe') return;
      const granted = packet.subscriptions.map(({ topic, qos }) => (topic === 'denied' ? 135 : qos));
      broker.send({ cmd: 'suback', messageId: packet.messageId!, granted });
    };
    const connection = await connect();
    expect(await connection.subscribe(['denied', '2', 'resubscribe', '1', '__proto__'], 1)).toEqual([
      135, 1, 1, 1, 1,
    ]);
  });

  it('ends what waits for an answer when the connection closes, and what is asked for afterwards', async () => {
    const connection = await connect();
    const waiting = [
      connection.publish(message(1)),
      connection.subscribe(['a'], 0),
      connection.unsubscribe(['a']),
    ];
    const results = Promise.allSettled(waiting);
    await vi.waitFor(() => {
      expect(broker.received.map(({ cmd }) => cmd)).toContain('unsubscribe');
    });
    broker.socket?.destroy();
    expect((await results).map(({ status }) => status)).toEqual(['rejected', 'rejected', 'rejected']);
    await expect(connection.publish(message(0))).rejects.toThrow('not acknowledged');
    await expect(connection.publish(message(1))).rejects.toThrow('not acknowledged');
    await expect(connection.subscribe(['a'], 0)).rejects.toThrow('failed');
    await expect(connection.unsubscribe(['a'])).rejects.toThrow('failed');
    await connection.close();
    expect(ended).toHaveLength(1);
  });

  it('closes in good order, tells nobody, and hears no PUBACK after that', async () => {
    const connection = await connect();
    let late: Packet | undefined;
    broker.answer = (packet) => {
      if (packet.cmd === 'publish') late = { cmd: 'puback', messageId: packet.messageId!, reasonCode: 0 };
    };
    const publishing = expect(connection.publish(message(1))).rejects.toThrow('the session was ended here');
    await vi.waitFor(() => {
      expect(late).toBeDefined();
    });
    const closing = connection.close();
    await publishing;
    if (late) broker.send(late);
    await closing;
    await vi.waitFor(() => {
      expect(broker.received.at(-1)?.cmd).toBe('disconnect');
    });
    expect(ended).toEqual([]);
  });

  it('ends at bytes that are not MQTT, and says so', async () => {
    await connect();
    broker.socket?.write(Buffer.of(0x2f, 0x00));
    await vi.waitFor(() => {
      expect(ended).toHaveLength(1);
    });
    expect(ended[0]?.failure.symptom).toContain('Invalid header flag bits');
    expect(stream.destroyed).toBe(true);
  });

  it('says why the broker ended the session', async () => {
    await connect();
    broker.send({ cmd: 'disconnect', reasonCode: 142 });
    broker.socket?.end();
    await vi.waitFor(() => {
      expect(ended[0]?.failure.symptom).toContain('Session taken over');
    });
    expect(ended).toHaveLength(1);
  });

  it('works without keep alive', async () => {
    const connection = await connect({ keepAlive: 0 });
    await connection.publish(message(0));
    await vi.waitFor(() => {
      expect(broker.received.map(({ cmd }) => cmd)).toEqual(['connect', 'publish']);
    });
    await connection.close();
  });

  it('lets go of the stream of an attempt that was ended before', async () => {
    const controller = new AbortController();
    controller.abort(new Error('ended'));
    await expect(connect({ signal: controller.signal })).rejects.toThrow('ended');
    expect(stream.destroyed).toBe(true);
    expect(broker.received).toEqual([]);
  });
});
