/** Experiments on CONNECT, SUBSCRIBE and PUBLISH: what each tries, and what its outcome says of the causes. */
import type { Packet } from 'mqtt-packet';
import { afterEach, describe, expect, it } from 'vitest';
import type { Experiment } from '../../../../src/diagnosis/experiments/experiment.ts';
import {
  mqtt5,
  otherClientId,
  otherVersion,
  withoutWill,
} from '../../../../src/diagnosis/experiments/mqtt.ts';
import { publishByMqtt5, subscribeByMqtt5 } from '../../../../src/diagnosis/experiments/operations.ts';
import type { Walk } from '../../../../src/diagnosis/walk.ts';
import type { Failure } from '../../../../src/shared/failure.ts';
import { ScriptedBroker, type ScriptedClient } from '../../../support/scriptedBroker.ts';
import { plainBroker, walkFor } from '../../../support/walkFor.ts';

type Connect = Extract<Packet, { cmd: 'connect' }>;
type Script = (packet: Packet, client: ScriptedClient) => boolean | undefined;

const x509 = { type: 'x509', certificate: '/c', privateKey: '/k' };
const sigv4 = { type: 'sigv4' };
const authorizer = { type: 'customAuthorizer', authorizerName: 'a' };

let broker: ScriptedBroker | undefined;
afterEach(async () => {
  await broker?.close();
  broker = undefined;
});

const failure: Failure = {
  id: 'connect.closedWithoutConnack',
  stage: 'connect',
  symptom: '',
  cause: '',
  hint: '',
  evidence: {},
  retryable: false,
};

async function run(
  experiment: Experiment,
  script: Script,
  profile: Record<string, unknown> = {},
  { walk: changes = {}, failure: other = {} }: { walk?: Partial<Walk>; failure?: Partial<Failure> } = {},
): Promise<{ outcome: string; findings: string[]; connects: Connect[] }> {
  broker = await new ScriptedBroker(4).listen();
  broker.script = script;
  const walk = walkFor({ ...plainBroker(broker.port), mqttVersion: '3.1.1', ...profile }, changes);
  // The identity is what the experiments judge by, and this broker asks for none.
  const subject = {
    walk: { ...walk, resolved: { identity: { type: 'none' as const } } },
    failure: { ...failure, ...other },
  };
  const { outcome, findings } = await experiment.run(subject);
  return {
    outcome,
    findings: findings.map(({ cause, effect }) => `${cause} ${effect}`),
    connects: broker.of('connect'),
  };
}

/** A walk to the broker as the profile of somebody with another identity. */
function as(identity: object): { walk: Partial<Walk> } {
  const endpoint = 'abc-ats.iot.eu-west-1.amazonaws.com';
  const protocol = identity === sigv4 ? 'wss' : 'mqtt';
  const { profile } = walkFor({ endpoint, protocol, identity, mqttVersion: '3.1.1' });
  return { walk: { profile } };
}

const accepting: Script = () => undefined;
const refusing =
  (reasonCode: number): Script =>
  (packet, client) => {
    if (packet.cmd !== 'connect') return undefined;
    client.send({ cmd: 'connack', returnCode: 5, reasonCode, sessionPresent: false });
    return true;
  };
const closing: Script = (packet, client) => {
  if (packet.cmd !== 'connect') return undefined;
  client.end();
  return true;
};

describe('MQTT 5, which has reason codes', () => {
  it('is tried by MQTT 3.1.1 only', () => {
    const title = (version: string, more = {}) =>
      mqtt5.title({ walk: walkFor({ ...plainBroker(1), mqttVersion: version, ...more }), failure });
    expect(title('3.1.1')).toContain('MQTT 5');
    expect(title('5')).toBeUndefined();
    const https = walkFor({
      endpoint: 'abc-ats.iot.eu-west-1.amazonaws.com',
      protocol: 'https',
      mqttVersion: '3.1.1',
    });
    expect(mqtt5.title({ walk: https, failure })).toBeUndefined();
  });

  it.each<[string, Script, object, string[]]>([
    ['lets in', accepting, x509, ['mqttVersion suggests', 'clientCertificate rulesOut']],
    ['denies', refusing(135), x509, ['connectPolicy confirms', 'clientCertificate rulesOut']],
    [
      'denies an authorizer',
      refusing(135),
      authorizer,
      ['authorizer confirms', 'clientCertificate rulesOut'],
    ],
    ['closes just so', closing, x509, ['mqttVersion rulesOut', 'clientCertificate suggests']],
    ['closes just so, without a certificate', closing, authorizer, ['mqttVersion rulesOut']],
    ['refuses in other words', refusing(136), x509, ['mqttVersion rulesOut']],
  ])('the broker %s', async (_name, script, identity, findings) => {
    const result = await run(mqtt5, script, {}, as(identity));
    expect(result.findings).toEqual(findings);
    expect(result.connects).toMatchObject([{ protocolVersion: 5, clientId: 'press-01' }]);
  });
});

describe('the other version', () => {
  it.each<[string, string, Script, number, string[]]>([
    ['5', '3.1.1', accepting, 4, ['mqttVersion confirms']],
    ['3.1.1', '5', accepting, 5, ['mqttVersion confirms']],
    ['5', '3.1.1', closing, 4, ['mqttVersion rulesOut']],
  ])('of %s is %s', async (mqttVersion, other, script, protocolVersion, findings) => {
    const result = await run(otherVersion, script, { mqttVersion });
    expect(result.findings).toEqual(findings);
    expect(result.connects).toMatchObject([{ protocolVersion }]);
    const walk = walkFor({ ...plainBroker(1), mqttVersion });
    expect(otherVersion.title({ walk, failure })).toBe(`Connect by MQTT ${other}`);
  });
});

describe('another client id', () => {
  it('that is let in', async () => {
    const { connects, findings } = await run(otherClientId, accepting, { cleanSession: false });
    expect(findings).toEqual([
      'clientId confirms',
      'clientCertificate rulesOut',
      'will rulesOut',
      'authorizer rulesOut',
    ]);
    // It leaves no session behind.
    expect(connects).toMatchObject([{ clean: true }]);
    expect(connects[0]?.clientId).toMatch(/^topicscope-[0-9a-f]{8}$/);
  });

  it.each<[object, string]>([
    [x509, 'clientCertificate suggests'],
    [authorizer, 'authorizer suggests'],
    [sigv4, 'connectPolicy suggests'],
  ])('that is refused, too: %j', async (identity, suggestion) => {
    const { findings } = await run(otherClientId, closing, {}, as(identity));
    expect(findings).toEqual(['clientId rulesOut', suggestion]);
  });
});

describe('without the will', () => {
  const will = { will: { topic: 'wills/press', payload: 'gone' } };
  const disliking: Script = (packet, client) =>
    packet.cmd === 'connect' && packet.will ? closing(packet, client) : undefined;

  it('is tried where there is one', () => {
    expect(withoutWill.title({ walk: walkFor(plainBroker(1)), failure })).toBeUndefined();
    expect(withoutWill.title({ walk: walkFor({ ...plainBroker(1), ...will }), failure })).toMatch(/./);
  });

  it('it connects: the will is what is refused', async () => {
    const { outcome, findings } = await run(withoutWill, disliking, will);
    expect(outcome).toContain('wills/press');
    expect(findings).toEqual([
      'will confirms',
      'clientCertificate rulesOut',
      'clientId rulesOut',
      'connectPolicy rulesOut',
    ]);
  });

  it('the same: it is not the will', async () => {
    expect((await run(withoutWill, closing, will)).findings).toEqual(['will rulesOut']);
  });

  it('any other attempt sends it', async () => {
    const { connects } = await run(otherVersion, accepting, will);
    expect(connects[0]?.will?.topic).toBe('wills/press');
  });
});

describe('the operation once more by MQTT 5', () => {
  const topic = 'doctor/test';
  const of = (id: string) => ({ walk: { topic }, failure: { id, evidence: { topic } } });
  const answering =
    (reasonCode: number): Script =>
    (packet, client) => {
      const messageId = 'messageId' in packet ? (packet.messageId ?? 0) : 0;
      if (packet.cmd === 'subscribe') client.send({ cmd: 'suback', messageId, granted: [reasonCode] });
      else if (packet.cmd === 'publish') client.send({ cmd: 'puback', messageId, reasonCode });
      else return undefined;
      return true;
    };
  const ending: Script = (packet, client) => {
    if (packet.cmd !== 'subscribe' && packet.cmd !== 'publish') return undefined;
    client.end();
    return true;
  };

  it.each<[string, Experiment, Script, string[]]>([
    [
      'a subscription is granted',
      subscribeByMqtt5,
      answering(1),
      ['subscribePolicy rulesOut', 'limits suggests'],
    ],
    ['is denied', subscribeByMqtt5, answering(135), ['subscribePolicy confirms', 'limits rulesOut']],
    ['passes a quota', subscribeByMqtt5, answering(151), ['subscribePolicy rulesOut', 'limits confirms']],
    ['is refused without a word', subscribeByMqtt5, answering(0x80), ['subscribePolicy suggests']],
    ['closes again', subscribeByMqtt5, ending, ['subscribePolicy suggests']],
    ['a publish is granted', publishByMqtt5, answering(0), ['publishPolicy rulesOut', 'limits suggests']],
    ['is denied', publishByMqtt5, answering(135), ['publishPolicy confirms', 'limits rulesOut']],
    ['passes a quota', publishByMqtt5, answering(151), ['publishPolicy rulesOut', 'limits confirms']],
    ['closes again', publishByMqtt5, ending, ['publishPolicy suggests']],
  ])('%s', async (_name, experiment, script, findings) => {
    const result = await run(
      experiment,
      script,
      { will: { topic: 'w', payload: '' } },
      of(experiment === publishByMqtt5 ? 'publish.denied' : 'subscribe.denied'),
    );
    expect(result.findings).toEqual(findings);
    expect(result.connects).toMatchObject([{ protocolVersion: 5 }]);
    // A refusal by closing would publish it.
    expect(result.connects[0]?.will).toBeUndefined();
  });

  it('is tried by MQTT 3.1.1 only, and for what has a topic', () => {
    const titles = (mqttVersion: string, evidence: Record<string, string>) => {
      const walk = walkFor({ ...plainBroker(1), mqttVersion }, { topic });
      return [subscribeByMqtt5, publishByMqtt5].map((one) =>
        one.title({ walk, failure: { ...failure, evidence } }),
      );
    };
    expect(titles('3.1.1', { topic })).toEqual([
      'Subscribe to doctor/test by MQTT 5',
      'Publish to doctor/test by MQTT 5',
    ]);
    expect(titles('3.1.1', { topic: 'other' })).toEqual(['Subscribe to other by MQTT 5', undefined]);
    expect(titles('5', { topic })).toEqual([undefined, undefined]);
    expect(titles('3.1.1', {})).toEqual([undefined, undefined]);
  });
});

it('closes what it opened', async () => {
  await run(otherVersion, accepting);
  await expect.poll(() => broker?.clients.size).toBe(0);
  expect(broker?.of('disconnect')).toHaveLength(1);
});
