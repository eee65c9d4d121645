/** All nine rows of AWS's protocol table against the local endpoint. */
import { describe, expect, it, vi } from 'vitest';
import { describeRow, protocolTable } from '../../../src/shared/aws/protocolTable.ts';
import { profileForRow } from '../../support/rowProfiles.ts';
import { endpoint, open, request, row, useRowSessions } from '../../support/rowSessions.ts';

useRowSessions();

/** Adds a session that listens (row 4), to see what others publish. */
async function listen(topicFilter: string): Promise<void> {
  const { profile } = profileForRow(row(4), endpoint.description, {
    id: 'listener',
    clientId: 'listener-${window}',
  });
  open.add(profile);
  await open.sessions.connect('listener');
  await open.sessions.subscribe('listener', topicFilter, { qos: 1 });
}

describe('each row connects and publishes with QoS 0 and 1', () => {
  it.each(protocolTable.map((one) => [describeRow(one), one] as const))('%s', async (_name, one) => {
    const { profile, secrets } = profileForRow(one, endpoint.description);
    open.add(profile, secrets);
    await listen('rows/#');
    const health = await open.sessions.connect(profile.id);
    expect(health.state).toBe('connected');
    if (one.subscribes) await open.sessions.subscribe(profile.id, 'rows/own/#', { qos: 1 });
    const route = one.protocol === 'https' ? 'https' : 'mqtt';
    for (const qos of [0, 1] as const) {
      const topic = `rows/own/é ${one.row}/${qos}`;
      const outcome = await open.sessions.publish(profile.id, request(topic, { qos, route }));
      expect(outcome.ok).toBe(true);
      if (route === 'https')
        expect(outcome).toMatchObject({
          httpStatus: 200,
          message: 'OK',
          traceId: expect.any(String) as string,
        });
      else if (qos === 1) expect(outcome.reasonCode).toBe(0);
      const receivers = one.subscribes ? ['listener', profile.id] : ['listener'];
      for (const receiver of receivers) {
        await vi.waitFor(() => {
          expect(open.messages).toContainEqual(
            expect.objectContaining({ profile: receiver, topic, direction: 'in', qos }),
          );
        });
      }
      await vi.waitFor(() => {
        expect(open.messages).toContainEqual(
          expect.objectContaining({ profile: profile.id, topic, direction: 'out', route }),
        );
      });
    }
    if (one.subscribes) {
      await vi.waitFor(() => {
        expect(open.sessions.health(profile.id).roundTripTime).toBeGreaterThan(0);
      });
    }
  });
});

describe('a custom authorizer over WSS and HTTPS', () => {
  it.each([
    [2, 'connect'],
    [2, 'headers'],
    [2, 'query'],
    [9, 'headers'],
    [9, 'query'],
  ] as const)('row %i with its parameters in %s', async (number, passIn) => {
    const { profile, secrets } = profileForRow(row(number), endpoint.description);
    const identity = { ...profile.identity, passIn } as typeof profile.identity;
    open.add({ ...profile, identity }, secrets);
    await open.sessions.connect(profile.id);
    const route = number === 9 ? 'https' : 'mqtt';
    expect((await open.sessions.publish(profile.id, request('rows/authorizer', { qos: 1, route }))).ok).toBe(
      true,
    );
  });

  it.each([2, 5, 9])('row %i with user name and password', async (number) => {
    const { authorizer } = endpoint.description;
    const { profile } = profileForRow(row(number), endpoint.description);
    open.add(
      {
        ...profile,
        identity: {
          type: 'customAuthorizer',
          authorizerName: authorizer.name,
          username: authorizer.username,
        },
      },
      { password: authorizer.password },
    );
    await open.sessions.connect(profile.id);
    const route = number === 9 ? 'https' : 'mqtt';
    expect((await open.sessions.publish(profile.id, request('rows/authorizer', { qos: 1, route }))).ok).toBe(
      true,
    );
  });
});

describe('by IPv6 and IPv4 address, with the name in SNI', () => {
  it.each(['::1', '127.0.0.1'])('%s', async (address) => {
    for (const number of [1, 2, 3, 4, 6, 7]) {
      const { profile, secrets } = profileForRow(row(number), endpoint.description, {
        endpoint: address,
        serverName: 'localhost',
      });
      open.add(profile, secrets);
      expect((await open.sessions.connect(profile.id)).state).toBe('connected');
      const route = row(number).subscribes ? 'mqtt' : 'https';
      const outcome = await open.sessions.publish(profile.id, request('rows/address', { qos: 1, route }));
      expect(outcome.ok).toBe(true);
    }
  });
});

describe('the publisher beside a session', () => {
  it.each([1, 2, 3, 5])('row %i publishes over HTTPS too', async (number) => {
    const { profile, secrets } = profileForRow(row(number), endpoint.description);
    open.add(profile, secrets);
    await open.sessions.connect(profile.id);
    await open.sessions.subscribe(profile.id, 'both/+', { qos: 1 });
    const outcome = await open.sessions.publish(profile.id, request('both/ways', { qos: 1, route: 'https' }));
    expect(outcome.httpStatus).toBe(200);
    await vi.waitFor(() => {
      expect(open.messages).toContainEqual(expect.objectContaining({ topic: 'both/ways', direction: 'in' }));
    });
  });
});
