/** Sessions with an end: what is told of it, and renewal without a lost message, against the local endpoint. */
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { openSessions } from '../../support/openSessions.ts';
import { profileForRow } from '../../support/rowProfiles.ts';
import { endpoint, open, request, row, useRowSessions } from '../../support/rowSessions.ts';

useRowSessions();

/** Seconds that a WebSocket lasts here instead of a day. */
const webSocketSeconds = 3;

describe.each(['3.1.1', '5'] as const)('a SigV4 session over WSS, MQTT %s', (mqttVersion) => {
  let limited: ReturnType<typeof openSessions>;
  beforeEach(() => {
    limited = openSessions({ webSocketSeconds });
    return () => limited.sessions.dispose();
  });
  const profile = (changes: object) =>
    profileForRow(row(1), endpoint.description, {
      id: 'limited',
      clientId: `limited-${mqttVersion}`,
      mqttVersion,
      ...changes,
    });

  it('is renewed a little before its end; no QoS 1 message of a persistent session is lost or out of order', async () => {
    const { profile: input } = profile({
      cleanSession: false,
      renewSession: true,
      subscriptions: [{ topicFilter: 'renewal/#', qos: 1 }],
    });
    limited.add(input);
    await limited.sessions.connect('limited');
    expect(limited.sessions.health('limited').lifetime).toMatchObject({ limit: 'webSocket', renews: true });
    await vi.waitFor(() => {
      expect(limited.sessions.health('limited').subscriptions[0]?.state).toBe('active');
    });
    open.add(profileForRow(row(4), endpoint.description, { id: 'publisher', clientId: 'publisher' }).profile);
    await open.sessions.connect('publisher');
    const renewals = () =>
      (limited.sessions.health('limited').events ?? []).filter(({ kind }) => kind === 'renewed').length;
    let sent = 0;
    let answered = 0;
    while (renewals() < 2) {
      await open.sessions.publish(
        'publisher',
        request('renewal/in', { qos: 1, payload: Buffer.from(String(sent)) }),
      );
      sent++;
      // What is published here meanwhile waits for the new connection.
      await limited.sessions.publish('limited', request('renewal/out', { qos: 1 }));
      answered++;
      await new Promise((resolve) => setTimeout(resolve, 15));
    }
    const received = (topic: string) =>
      limited.messages
        .filter((one) => one.direction === 'in' && one.topic === topic)
        .map(({ payload }) => Buffer.from(payload).toString());
    await vi.waitFor(() => {
      expect([...new Set(received('renewal/in'))]).toEqual(
        Array.from({ length: sent }, (_, index) => String(index)),
      );
      expect(received('renewal/out').length).toBeGreaterThanOrEqual(answered);
    });
    const health = limited.sessions.health('limited');
    expect(health).toMatchObject({ state: 'connected', reconnects: 0, sessionPresent: true });
    expect(health.events?.map(({ kind }) => kind)).toEqual(['connected', 'renewed', 'renewed']);
  });

  it('stays as it is when the credentials are gone, and tells until when', async () => {
    limited.add(profile({ renewSession: true }).profile);
    await limited.sessions.connect('limited');
    vi.stubEnv('AWS_SHARED_CREDENTIALS_FILE', '/nowhere');
    try {
      await vi.waitFor(() => {
        expect(limited.log.join('\n')).toContain('cannot be renewed yet');
      });
      expect(limited.sessions.health('limited')).toMatchObject({ state: 'connected' });
    } finally {
      vi.unstubAllEnvs();
    }
    await vi.waitFor(() => {
      expect(limited.sessions.health('limited').events?.at(-1)?.kind).toBe('renewed');
    });
  });
});

it('knows what a custom authorizer does not tell', async () => {
  const { profile, secrets } = profileForRow(row(2), endpoint.description, { id: 'custom' });
  open.add({ ...profile, identity: { ...profile.identity, disconnectAfterSeconds: 600 } }, secrets);
  const before = Date.now();
  const { lifetime } = await open.sessions.connect('custom');
  expect(lifetime).toMatchObject({ limit: 'customAuthorizer', renews: false });
  expect(lifetime?.endsAt).toBeGreaterThanOrEqual(before + 600_000);
});
