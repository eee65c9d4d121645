/** What is wrong with a profile or a request against the local endpoint: refused, and the failure says why. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { startLocalEndpoint } from '../../../src/local/endpoint.ts';
import { systemClock } from '../../../src/shared/clock.ts';
import { profileForRow, writeAwsCredentials } from '../../support/rowProfiles.ts';
import {
  directory,
  endpoint,
  failureOf,
  open,
  request,
  row,
  useRowSessions,
} from '../../support/rowSessions.ts';

useRowSessions();

describe('wrong twins are refused, and the failure says why', () => {
  const wrong = async (
    number: number,
    change: (profile: Record<string, unknown>) => void,
    secrets?: object,
  ) => {
    const right = profileForRow(row(number), endpoint.description);
    const profile = { ...structuredClone(right.profile) } as Record<string, unknown>;
    change(profile);
    open.add(profile, { ...right.secrets, ...secrets });
    const connected = open.sessions.connect(right.profile.id);
    if (row(number).protocol !== 'https') return failureOf(connected);
    return failureOf(
      connected.then(() =>
        open.sessions.publish(right.profile.id, request('rows/x', { route: 'https', qos: 1 })),
      ),
    );
  };
  const otherRegion = (profile: Record<string, unknown>) => {
    (profile['identity'] as Record<string, unknown>)['region'] = 'eu-north-1';
  };

  it.each([3, 5])('row %i with another ALPN name', async (number) => {
    const failure = await wrong(number, (profile) => (profile['alpn'] = 'x-wrong'));
    expect(failure).toMatchObject({ stage: 'tls', retryable: false });
    expect(failure.symptom).toContain('x-wrong');
  });

  it('row 3 without ALPN: the server speaks HTTP', async () => {
    const failure = await wrong(3, (profile) => (profile['alpn'] = false));
    expect(failure.retryable).toBe(false);
    expect(failure.hint).toContain('x-amzn-mqtt-ca');
  });

  it.each([1, 6])('row %i with another region', async (number) => {
    const failure = await wrong(number, otherRegion);
    expect(failure.symptom).toContain("not 'eu-north-1'");
    expect(failure.hint).toContain('identity.region');
    expect(failure.retryable).toBe(false);
  });

  it.each([1, 6])('row %i with a wrong secret key', async (number) => {
    const { credentials } = endpoint.description;
    const other = await mkdtemp(path.join(directory, 'wrong-'));
    await writeAwsCredentials(other, { credentials: { ...credentials, secretAccessKey: 'wrong' } });
    const failure = await wrong(number, () => undefined);
    await writeAwsCredentials(directory, endpoint.description);
    expect(failure.symptom).toContain('signature we calculated does not match');
    expect(failure.stage).toBe('credentials');
  });

  it.each([2, 5, 9])('row %i with a wrong token', async (number) => {
    const failure = await wrong(number, () => undefined, { token: 'forged' });
    expect(failure.hint).toContain('token');
    expect(failure.retryable).toBe(false);
  });

  it.each([3, 4, 7, 8])('row %i with a certificate that is not registered', async (number) => {
    const stranger = await mkdtemp(path.join(tmpdir(), 'topicscope-stranger-'));
    const other = await startLocalEndpoint({ directory: stranger });
    const [device] = other.description.devices;
    const failure = await wrong(number, (profile) => (profile['identity'] = { type: 'x509', ...device }));
    await other.stop();
    await rm(stranger, { recursive: true });
    expect(`${failure.cause} ${failure.hint}`).toContain('certificate');
  });

  it.each([3, 4])('row %i without SNI, by an address alone', async (number) => {
    const failure = await wrong(number, (profile) => (profile['endpoint'] = '127.0.0.1'));
    expect(failure.symptom).toContain('without a word');
    expect(`${failure.cause} ${failure.hint}`).toContain('SNI');
  });

  it.each([
    [1, 600_000, 'Signature expired', 'behind'],
    [6, 600_000, 'Signature expired', 'behind'],
    [1, -600_000, 'Signature not yet current', 'ahead'],
    [6, -600_000, 'Signature not yet current', 'ahead'],
  ])('row %i with a clock that is off by %i ms', async (number, offset, says, cause) => {
    const other = await startLocalEndpoint({
      directory,
      clock: { ...systemClock, time: () => Date.now() + offset },
    });
    const { tls443 } = other.description.ports;
    const failure = await wrong(number, (profile) => (profile['portMap'] = { '443': tls443 })).finally(() =>
      other.stop(),
    );
    expect(failure.symptom).toContain(says);
    expect(failure.cause).toContain(cause);
    expect(failure.retryable).toBe(false);
  });

  it('a server certificate of an unknown CA', async () => {
    const failure = await wrong(4, (profile) => delete profile['ca']);
    expect(failure).toMatchObject({ stage: 'tls', retryable: false });
    expect(failure.hint).toContain('ca');
  });

  it('a key that does not fit its certificate', async () => {
    const [first, second] = endpoint.description.devices;
    const failure = await wrong(4, (profile) => {
      profile['identity'] = { type: 'x509', certificate: first?.certificate, privateKey: second?.privateKey };
    });
    expect(failure.symptom).toContain(
      'identity.privateKey: the private key does not belong to the certificate',
    );
  });

  it('a missing key file', async () => {
    const failure = await wrong(4, (profile) => {
      (profile['identity'] as Record<string, unknown>)['privateKey'] = '/nowhere/key.pem';
    });
    expect(failure.symptom).toBe('identity.privateKey: the file "/nowhere/key.pem" does not exist.');
    expect(failure.retryable).toBe(false);
  });

  it('swapped files', async () => {
    const [device] = endpoint.description.devices;
    const failure = await wrong(4, (profile) => {
      profile['identity'] = {
        type: 'x509',
        certificate: device?.privateKey,
        privateKey: device?.certificate,
      };
    });
    expect(failure.symptom).toContain('swapped');
  });

  it('a file that is no certificate', async () => {
    const file = path.join(directory, 'empty.pem');
    await writeFile(file, 'nothing');
    const failure = await wrong(4, (profile) => (profile['ca'] = file));
    expect(failure.symptom).toBe('ca: the file holds no certificate in PEM form.');
  });

  it('an endpoint that does not resolve', async () => {
    const failure = await wrong(4, (profile) => (profile['endpoint'] = 'no-such-host.invalid'));
    expect(failure.stage).toBe('dns');
    expect(failure.symptom).toContain('no-such-host.invalid');
  });
});

describe('bad requests never leave', () => {
  beforeEach(async () => {
    const { profile } = profileForRow(row(4), endpoint.description);
    open.add(profile);
    await open.sessions.connect(profile.id);
  });

  it.each([
    ['a topic with a wildcard', { topic: 'a/+' }, 'wildcard'],
    ['a topic with 8 slashes', { topic: '1/2/3/4/5/6/7/8/9' }, '8 slashes; AWS IoT Core allows 7'],
    ['an empty topic', { topic: '' }, 'empty'],
    [
      'a payload over the limit',
      { payload: Buffer.alloc(131_073) },
      '131,073 bytes; AWS IoT Core allows 131,072',
    ],
  ])('%s', async (_name, change, says) => {
    const failure = await failureOf(open.sessions.publish('row-4', { ...request('a', {}), ...change }));
    expect(failure.symptom).toContain(says);
    expect(open.messages).toEqual([]);
    expect(open.sessions.health('row-4').state).toBe('connected');
  });

  it('a payload of exactly the limit arrives', async () => {
    await open.sessions.subscribe('row-4', 'big', { qos: 1 });
    await open.sessions.publish('row-4', request('big', { payload: Buffer.alloc(131_072, 7), qos: 1 }));
    await vi.waitFor(() => {
      expect(open.messages.find(({ direction }) => direction === 'in')?.payload.length).toBe(131_072);
    });
  });

  it('an invalid topic filter', async () => {
    const failure = await failureOf(open.sessions.subscribe('row-4', 'a/#/b', { qos: 0 }));
    expect(failure.symptom).toContain('#');
  });
});
