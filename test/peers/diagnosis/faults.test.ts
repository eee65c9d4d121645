/** The doctor on connections that fail: which stage, which cause after which experiments, and what is ruled out. */
import { X509Certificate } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { afterEach, describe, expect, it } from 'vitest';
import type { NewMessage } from '../../../src/shared/message.ts';
import type { Acknowledgement } from '../../../src/shared/receipt.ts';
import type { ProfileInput } from '../../../src/profile/schema.ts';
import type { ProtocolRow } from '../../../src/shared/aws/protocolTable.ts';
import type { CauseId, Diagnosis, DiagnosisStage } from '../../../src/shared/diagnosis.ts';
import type { FaultName, FaultSettings } from '../../../src/shared/local/faults.ts';
import { diagnosed, verdicts } from '../../support/diagnoses.ts';
import { freePort } from '../../support/freePort.ts';
import { profileForRow } from '../../support/rowProfiles.ts';
import { endpoint, open, row, useRowSessions } from '../../support/rowSessions.ts';

useRowSessions();

const topic = 'doctor/test';

afterEach(() => {
  endpoint.faults.clear();
  endpoint.policies.remove();
});

/** The certificate id of the device that profileForRow takes. */
async function principal(): Promise<string> {
  const [device] = endpoint.description.devices;
  const certificate = new X509Certificate(await readFile(device?.certificate ?? ''));
  return certificate.fingerprint256.replaceAll(':', '').toLowerCase();
}

/** Lets the device do this, and nothing else but what `denied` leaves of it. */
async function allow(actions: string[], denied?: { Action: string; Resource: string }): Promise<void> {
  endpoint.policies.set(await principal(), {
    Version: '2012-10-17',
    Statement: [
      { Effect: 'Allow', Action: actions, Resource: '*' },
      ...(denied ? [{ Effect: 'Deny', ...denied }] : []),
    ],
  });
}

async function diagnoseRow(
  number: ProtocolRow['row'],
  changes: Partial<ProfileInput> = {},
): Promise<Diagnosis> {
  const { profile, secrets } = profileForRow(row(number), endpoint.description, changes);
  return (await diagnosed(profile, secrets, { topic, patience: 500 })).diagnosis;
}

function fault<N extends FaultName>(name: N, settings: FaultSettings<N>): void {
  endpoint.faults.set(name, settings);
}

/** The causes by their standing, the most probable first. */
function causes({ conclusion }: Diagnosis): [string, string][] {
  return (conclusion?.causes ?? []).map(({ id, standing }) => [id ?? 'catalogue', standing]);
}

function expectFailed(
  diagnosis: Diagnosis,
  stage: DiagnosisStage,
  cause: CauseId | 'catalogue',
  standing: string,
): void {
  expect(diagnosis.state).toBe('done');
  expect(verdicts(diagnosis)[stage]).toBe('failed');
  expect(diagnosis.conclusion?.verdict).toBe('failed');
  expect(causes(diagnosis)[0]).toEqual([cause, standing]);
  expect(diagnosis.conclusion?.advice[0]).toMatch(/./);
}

describe('the network', () => {
  it('a name that does not resolve', async () => {
    const { diagnosis } = await diagnosed({
      id: 'nowhere',
      broker: 'mqtt',
      endpoint: 'broker.nowhere.invalid',
      identity: { type: 'none' },
    });
    expect(verdicts(diagnosis)).toMatchObject({
      settings: 'ok',
      dns: 'failed',
      tcp: 'skipped',
      connect: 'skipped',
    });
    // Which of the two it is depends on whether this machine has a name server.
    expect(causes(diagnosis).map(([id]) => id)).toEqual(expect.arrayContaining(['endpointName', 'offline']));
    expect(diagnosis.experiments.map(({ id }) => id)).toEqual(['otherName']);
  });

  it('a blocked port: the other one works', async () => {
    const { ports } = endpoint.description;
    const diagnosis = await diagnoseRow(4, { portMap: { '443': ports.tls443, '8883': await freePort() } });
    expectFailed(diagnosis, 'tcp', 'portBlocked', 'confirmed');
    expect(causes(diagnosis)).toContainEqual(['nothingListens', 'ruledOut']);
    expect(diagnosis.conclusion?.advice[0]).toContain('Set the field port to 443');
  });

  it('a broker that does not run', async () => {
    const { diagnosis } = await diagnosed({
      id: 'down',
      broker: 'mqtt',
      endpoint: '127.0.0.1',
      port: await freePort(),
      identity: { type: 'none' },
    });
    expectFailed(diagnosis, 'tcp', 'nothingListens', 'probable');
    expect(verdicts(diagnosis).dns).toBe('skipped');
  });
});

describe('TLS', () => {
  it('a server certificate of an unknown CA', async () => {
    fault('serverCertificate', { as: 'unknownIssuer' });
    const diagnosis = await diagnoseRow(4);
    expect(verdicts(diagnosis).tls).toBe('failed');
    expect(causes(diagnosis).map(([id]) => id)).toEqual(
      expect.arrayContaining(['caFile', 'inspectingProxy']),
    );
    expect(diagnosis.experiments.map(({ id }) => id)).toContain('systemCa');
  });

  it('an expired server certificate: the clock is asked for', async () => {
    fault('serverCertificate', { as: 'expired' });
    const diagnosis = await diagnoseRow(4);
    expect(verdicts(diagnosis).tls).toBe('failed');
    expect(diagnosis.experiments).toMatchObject([
      { id: 'clock', findings: [{ cause: 'clock', effect: 'rulesOut' }] },
    ]);
  });

  it('a wrong field alpn', async () => {
    expectFailed(await diagnoseRow(3, { alpn: 'nonsense' }), 'tls', 'alpn', 'confirmed');
  });

  it('a client certificate that is refused in the handshake', async () => {
    fault('tlsAlert', { alert: 'certificateUnknown' });
    const diagnosis = await diagnoseRow(4);
    expect(verdicts(diagnosis).certificate).toBe('failed');
    expect(causes(diagnosis)[0]?.[0]).toBe('clientCertificate');
  });

  it('a key that does not fit: the network and the server are looked at all the same', async () => {
    const [one, other] = endpoint.description.devices;
    const diagnosis = await diagnoseRow(4, {
      identity: {
        type: 'x509',
        certificate: one?.certificate ?? '',
        privateKey: other?.privateKey ?? '',
      },
    });
    expect(verdicts(diagnosis)).toMatchObject({
      certificate: 'failed',
      dns: 'ok',
      tcp: 'ok',
      connect: 'skipped',
    });
    expect(diagnosis.conclusion?.summary).toContain('privateKey');
  });
});

describe('CONNECT', () => {
  it('a policy that denies every client id, by MQTT 3.1.1: MQTT 5 gives the reason', async () => {
    await allow(['iot:Publish']);
    const diagnosis = await diagnoseRow(4, { mqttVersion: '3.1.1' });
    expectFailed(diagnosis, 'connect', 'connectPolicy', 'confirmed');
    expect(causes(diagnosis)).toContainEqual(['clientCertificate', 'ruledOut']);
    expect(diagnosis.conclusion?.policyStatement).toContain('iot:Connect');
  });

  it('a client id that is refused, and others are not', async () => {
    fault('closeConnection', { at: 'connect', clientId: 'press-99' });
    const diagnosis = await diagnoseRow(4, { clientId: 'press-99' });
    expectFailed(diagnosis, 'connect', 'clientId', 'confirmed');
    expect(diagnosis.conclusion?.policyStatement).toContain('client/press-99');
  });

  it('a certificate that is not active: neither MQTT 5 nor another client id helps', async () => {
    fault('clientCertificateRefused', {});
    const diagnosis = await diagnoseRow(4, { mqttVersion: '3.1.1' });
    expectFailed(diagnosis, 'connect', 'clientCertificate', 'probable');
    expect(causes(diagnosis)).toContainEqual(['clientId', 'ruledOut']);
  });

  it('a will that may not be published', async () => {
    await allow(['iot:*'], { Action: 'iot:Publish', Resource: '*:topic/wills/forbidden' });
    const diagnosis = await diagnoseRow(4, { will: { topic: 'wills/forbidden', payload: 'gone' } });
    expectFailed(diagnosis, 'connect', 'will', 'confirmed');
  });

  it('a custom authorizer that denies', async () => {
    fault('authorizerDenies', {});
    expectFailed(await diagnoseRow(5), 'connect', 'authorizer', 'probable');
  });
});

describe('HTTP', () => {
  it('a clock that is off: measured by the Date of the answer', async () => {
    fault('skewClock', { minutes: 60 });
    const diagnosis = await diagnoseRow(1);
    expectFailed(diagnosis, 'upgrade', 'clock', 'confirmed');
    expect(diagnosis.experiments[0]?.outcome).toMatch(/clock is (59 minutes|1 hour) behind/);
  });

  it('credentials that have expired: the clock is not to blame', async () => {
    fault('expireCredentials', {});
    const diagnosis = await diagnoseRow(1);
    expectFailed(diagnosis, 'upgrade', 'catalogue', 'probable');
    expect(diagnosis.experiments).toMatchObject([{ findings: [{ cause: 'clock', effect: 'rulesOut' }] }]);
  });

  it('an HTTPS publish that is forbidden', async () => {
    fault('httpError', { answer: 'forbidden', on: 'requests' });
    expect(verdicts(await diagnoseRow(7)).publish).toBe('failed');
  });
});

describe('messages', () => {
  it('a subscription that ends the connection: MQTT 5 names the policy', async () => {
    await allow(['iot:Connect', 'iot:Publish', 'iot:Receive']);
    const diagnosis = await diagnoseRow(4, { mqttVersion: '3.1.1' });
    expectFailed(diagnosis, 'subscribe', 'subscribePolicy', 'confirmed');
    expect(diagnosis.conclusion?.policyStatement).toContain(`topicfilter/${topic}`);
    expect(verdicts(diagnosis).publish).toBe('skipped');
  });

  it('names the filter of the profile that is refused, and walks on', async () => {
    await allow(['iot:*'], { Action: 'iot:Subscribe', Resource: '*:topicfilter/secret/*' });
    const subscriptions = ['open/#', 'secret/#', 'more/#'].map((topicFilter) => ({ topicFilter }));
    const diagnosis = await diagnoseRow(4, { mqttVersion: '5', subscriptions });
    expect(diagnosis.conclusion?.summary).toContain('"secret/#"');
    expect(verdicts(diagnosis)).toMatchObject({ subscribe: 'failed', publish: 'ok', ping: 'ok' });
  });

  it('a publish that ends the connection: MQTT 5 names the policy', async () => {
    await allow(['iot:Connect', 'iot:Subscribe', 'iot:Receive']);
    const diagnosis = await diagnoseRow(4, { mqttVersion: '3.1.1' });
    expectFailed(diagnosis, 'publish', 'publishPolicy', 'confirmed');
  });

  it('a message that never comes back', async () => {
    await allow(['iot:Connect', 'iot:Subscribe', 'iot:Publish']);
    const diagnosis = await diagnoseRow(4);
    expectFailed(diagnosis, 'publish', 'receivePolicy', 'probable');
    expect(diagnosis.conclusion?.policyStatement).toContain('iot:Receive');
    expect(verdicts(diagnosis).ping).toBe('ok');
  });
});

describe('a diagnosis', () => {
  it('ends at once when it is cancelled', async () => {
    fault('stallConnection', { at: 'connect' });
    const { profile, secrets } = profileForRow(row(4), endpoint.description);
    const cancelling = new AbortController();
    const { diagnosis } = await diagnosed(profile, secrets, {
      signal: cancelling.signal,
      onProgress: (snapshot) => {
        if (verdicts(snapshot).connect === 'running') cancelling.abort();
      },
    });
    expect(diagnosis.state).toBe('cancelled');
    expect(verdicts(diagnosis)).toMatchObject({ tls: 'ok', connect: 'skipped', ping: 'skipped' });
    expect(diagnosis.conclusion).toBeUndefined();
  });

  it('leaves the session alone when it is to use another client id, and says so', async () => {
    const { profile } = profileForRow(row(4), endpoint.description, {
      clientId: 'press-01',
      cleanSession: false,
    });
    const { diagnosis } = await diagnosed(profile, {}, { otherClientId: 'The session was left alone.' });
    expect(diagnosis.clientId).toBe('press-01-doctor');
    expect(diagnosis.notes[0]).toContain('"press-01-doctor" was used instead of "press-01"');
    expect(endpoint.connections.get('press-01')).toBeUndefined();
    expect(diagnosis.conclusion?.verdict).toBe('ok');
  });

  it('hands over what the broker had kept for the session', async () => {
    const { profile } = profileForRow(row(4), endpoint.description, {
      clientId: 'kept',
      cleanSession: false,
      subscriptions: [{ topicFilter: 'kept/#', qos: 1 }],
    });
    open.add(profile);
    await open.sessions.connect(profile.id);
    await expect.poll(() => endpoint.connections.subscriptions('kept')).toHaveLength(1);
    await open.sessions.disconnect(profile.id);
    const publisher = profileForRow(row(8), endpoint.description);
    await diagnosed(publisher.profile, publisher.secrets, { topic: 'kept/message' });
    const messages: string[] = [];
    // Without a word that it is recorded the broker keeps it.
    await diagnosed(profile, {}, { onMessage: ({ topic }) => messages.push(topic) });
    expect(messages).toEqual(['kept/message']);
    const onMessage = ({ topic }: NewMessage, { recorded }: Acknowledgement) => {
      messages.push(topic);
      recorded();
    };
    await diagnosed(profile, {}, { onMessage });
    expect(messages).toEqual(['kept/message', 'kept/message']);
    await diagnosed(profile, {}, { onMessage });
    expect(messages).toHaveLength(2);
    expect(endpoint.connections.subscriptions('kept')).toHaveLength(1);
  });

  it('neither publishes nor subscribes without being asked to', async () => {
    const { profile, secrets } = profileForRow(row(4), endpoint.description);
    const { diagnosis } = await diagnosed(profile, secrets);
    expect(verdicts(diagnosis)).toMatchObject({ subscribe: 'skipped', publish: 'skipped', ping: 'ok' });
  });
});
