/** What goes into CONNECT and PUBLISH, and what comes out of CONNACK and PUBLISH. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { IConnackPacket } from 'mqtt-packet';
import type { Will } from '../../../src/profile/schema.ts';
import { longestTimer, systemClock } from '../../../src/shared/clock.ts';
import type { PublishProperties } from '../../../src/shared/message.ts';
import { userPropertyPairs } from '../../../src/shared/userPropertyOrder.ts';
import { accepted, clientOptions, type ConnectOptions } from '../../../src/transport/mqttClientOptions.ts';
import { readProperties, writeProperties } from '../../../src/transport/publishProperties.ts';
import { TopicTable } from '../../../src/transport/topicTable.ts';
import { broker as destination } from '../failure/symptoms.ts';

const everything: PublishProperties = {
  ...{ payloadFormatIndicator: 'utf8', messageExpiryInterval: 60, contentType: 'application/json' },
  ...{ responseTopic: 'r', correlationData: Uint8Array.of(1, 2), topicAlias: 3 },
  userProperties: [
    ['a', '1'],
    ['b', ''],
    ['a', '2'],
  ],
};

describe('properties of PUBLISH', () => {
  it("are written in mqtt-packet's shape, and read back", () => {
    const { userProperties, ...written } = writeProperties(everything) ?? {};
    expect(written).toEqual({
      ...{ payloadFormatIndicator: true, messageExpiryInterval: 60, contentType: 'application/json' },
      ...{ responseTopic: 'r', correlationData: Buffer.of(1, 2), topicAlias: 3 },
    });
    expect(userPropertyPairs(userProperties as never)).toEqual(everything.userProperties);
    expect(readProperties(writeProperties(everything))).toEqual(everything);
    expect(writeProperties({ payloadFormatIndicator: 'unspecified' })).toEqual({
      payloadFormatIndicator: false,
    });
    expect(readProperties({ payloadFormatIndicator: false })).toEqual({
      payloadFormatIndicator: 'unspecified',
    });
  });

  it('are those that are there, and none where there are none', () => {
    expect(writeProperties(undefined)).toBeUndefined();
    expect(writeProperties({})).toEqual({});
    expect([readProperties(undefined), readProperties({})]).toEqual([undefined, undefined]);
    for (const [name, value] of Object.entries<unknown>({ ...everything })) {
      expect(readProperties(writeProperties({ [name]: value }))).toEqual({ [name]: value });
    }
    // Nothing that is 0 or empty is lost.
    const empty = {
      messageExpiryInterval: 0,
      contentType: '',
      responseTopic: '',
      correlationData: new Uint8Array(),
    };
    expect(readProperties(writeProperties(empty))).toEqual(empty);
  });

  it('have one subscription identifier or several', () => {
    expect(readProperties({ subscriptionIdentifier: 7 })?.subscriptionIdentifiers).toEqual([7]);
    expect(readProperties({ subscriptionIdentifier: [7, 8] as never })?.subscriptionIdentifiers).toEqual([
      7, 8,
    ]);
  });
});

describe('CONNECT', () => {
  const options: ConnectOptions = {
    ...{ destination, clientId: 'me', mqttVersion: '5', keepAlive: 60, cleanStart: true },
    ...{ acknowledge: 'onReceipt', signal: new AbortController().signal, timeout: 5000, clock: systemClock },
  };
  const will: Will = { topic: 'gone', payload: 'ü', qos: 1, retain: true };

  it('is what the profile says', () => {
    expect(clientOptions(options)).toMatchObject({
      ...{ clientId: 'me', protocolVersion: 5, clean: true, keepalive: 60, connectTimeout: longestTimer },
      ...{ manualConnect: true, reconnectPeriod: 0, resubscribe: false, queueQoSZero: false },
      ...{ reschedulePings: false },
    });
    for (const name of ['username', 'password', 'will', 'properties'])
      expect(clientOptions(options)).not.toHaveProperty(name);
    expect(
      clientOptions({ ...options, mqttVersion: '3.1.1', username: '', password: 'p', cleanStart: false }),
    ).toMatchObject({ protocolVersion: 4, username: '', password: 'p', clean: false });
  });

  it('has properties in MQTT 5 alone', () => {
    const expiring = { ...options, sessionExpiryInterval: 0, acknowledge: 'afterRecording' } as const;
    expect(clientOptions(expiring).properties).toEqual({ sessionExpiryInterval: 0, receiveMaximum: 250 });
    expect(clientOptions({ ...options, sessionExpiryInterval: 9 }).properties).toEqual({
      sessionExpiryInterval: 9,
    });
    expect(clientOptions({ ...expiring, mqttVersion: '3.1.1' })).not.toHaveProperty('properties');
  });

  it('carries the will, with its properties in MQTT 5', () => {
    const full: Will = {
      ...will,
      ...{ delayInterval: 5, messageExpiryInterval: 6, contentType: 'text/plain', responseTopic: 'r' },
      ...{ correlationData: 'c', payloadFormatIndicator: 'utf8', userProperties: [['a', '1']] },
    };
    const sent = { topic: 'gone', payload: Buffer.from('ü'), qos: 1, retain: true };
    expect(clientOptions({ ...options, mqttVersion: '3.1.1', will: full }).will).toEqual(sent);
    expect(clientOptions({ ...options, will }).will).toEqual({ ...sent, properties: {} });
    expect(clientOptions({ ...options, will: full }).will?.properties).toMatchObject({
      ...{ willDelayInterval: 5, messageExpiryInterval: 6, contentType: 'text/plain', responseTopic: 'r' },
      ...{ correlationData: Buffer.from('c'), payloadFormatIndicator: true },
      userProperties: [{ a: '1' }],
    });
  });

  it('is answered with what the broker sets, or with what was asked for', () => {
    const connack = (properties?: IConnackPacket['properties']): IConnackPacket => ({
      ...{ cmd: 'connack', sessionPresent: true, reasonCode: 0 },
      ...(properties ? { properties } : {}),
    });
    expect(accepted(connack(), options)).toEqual({
      ...{ sessionPresent: true, clientId: 'me', keepAlive: 60, receiveMaximum: 65_535 },
      ...{ topicAliasMaximum: 0, properties: {} },
    });
    const properties = {
      ...{ assignedClientIdentifier: 'you', serverKeepAlive: 0, receiveMaximum: 100, topicAliasMaximum: 8 },
      userProperties: { a: 'b' },
    };
    expect(accepted(connack(properties), options)).toEqual({
      ...{ sessionPresent: true, clientId: 'you', keepAlive: 0, receiveMaximum: 100, topicAliasMaximum: 8 },
      properties: {
        ...{ assignedClientIdentifier: 'you', serverKeepAlive: '0', receiveMaximum: '100' },
        ...{ topicAliasMaximum: '8', userProperties: '{"a":"b"}' },
      },
    });
  });
});

describe('the table of topics', () => {
  it('reads what Buffer reads, whatever it has read before', () => {
    const table = new TopicTable();
    fc.assert(
      fc.property(fc.array(fc.string({ unit: 'binary', maxLength: 6 }), { minLength: 1 }), (topics) => {
        for (const topic of [...topics, ...topics]) {
          const buffer = Buffer.from(`<${topic}>`);
          expect(table.read(buffer, 1, buffer.length - 1)).toBe(
            buffer.toString('utf8', 1, buffer.length - 1),
          );
        }
      }),
    );
  });

  it('does not take one topic for another with the same hash', () => {
    // By 31 · a + b: "Aa" and "BB" come out the same.
    const table = new TopicTable();
    for (const topic of ['Aa', 'BB', 'Aa', 'BB']) {
      expect(table.read(Buffer.from(topic), 0, 2)).toBe(topic);
    }
  });
});
