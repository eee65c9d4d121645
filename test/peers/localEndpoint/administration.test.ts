/** What an administrator does while clients are connected: certificates' states, ends of connections, lifetimes. */
import { afterEach, describe, expect, it } from 'vitest';
import { disconnectReasons } from '../../../src/local/broker/reasons.ts';
import { endpointForTest } from './endpointForTest.ts';
import { certificateId, connectWatcher } from './principals.ts';
import { RawClient } from './rawClient.ts';

const test = endpointForTest();
const both = [4, 5] as const;

/** The disconnect reason that lifecycle events tell of a client id next. */
async function reasons(clientId: string): Promise<() => Promise<unknown>> {
  const watcher = await connectWatcher(test(), '', [`$aws/events/presence/disconnected/${clientId}`]);
  return async () => {
    const event: unknown = JSON.parse((await watcher.next('publish')).payload.toString());
    return (event as { disconnectReason: unknown }).disconnectReason;
  };
}

describe('a certificate', () => {
  const id = (): string => certificateId(test().certificate);
  afterEach(() => {
    test().endpoint.registry.setStatus(id(), 'ACTIVE');
    test().endpoint.choices.inactiveCertificate = 'tlsClose';
  });

  describe.each(['INACTIVE', 'REVOKED', 'PENDING_ACTIVATION'] as const)('that is %s', (status) => {
    it.each(both)('ends its connections, MQTT %i, and makes none', async (version) => {
      const { registry } = test().endpoint;
      const next = await reasons('deactivated');
      const client = await RawClient.connected(test(), 'deactivated', version);
      registry.setStatus(id(), status);
      const rest = await client.end();
      if (version === 4) expect(rest).toEqual([]);
      else expect(rest).toMatchObject([{ cmd: 'disconnect', reasonCode: 0x87 }]);
      expect(await next()).toBe('AUTH_ERROR');
      expect(registry.list()).toContainEqual({ id: id(), status });
      await expect(RawClient.open(test(), version).connect('deactivated')).rejects.toThrow('closed');
      registry.setStatus(id(), 'ACTIVE');
      (await RawClient.connected(test(), 'deactivated', version)).leave();
    });

    it.each(both)('is refused by CONNECT only, MQTT %i, where that is chosen', async (version) => {
      const { registry, choices } = test().endpoint;
      choices.inactiveCertificate = 'afterConnect';
      registry.setStatus(id(), status);
      const client = RawClient.open(test(), version);
      if (version === 5) expect(await client.connect('later')).toMatchObject({ reasonCode: 0x87 });
      else await expect(client.connect('later')).rejects.toThrow('closed before connack');
    });
  });

  it('that nobody registered has no state to change', () => {
    expect(() => test().endpoint.registry.setStatus('abc', 'ACTIVE')).toThrow(
      'No certificate with the id abc is registered.',
    );
  });
});

describe('a connection', () => {
  it('is known while it is there, and for half an hour after', async () => {
    const { connections } = test().endpoint;
    const client = await RawClient.connected(test(), 'known', 5, {
      keepalive: 45,
      properties: { sessionExpiryInterval: 60 },
    });
    expect(connections.get('known')).toEqual({
      clientId: 'known',
      connected: true,
      principalIdentifier: certificateId(test().certificate),
      protocolVersion: 5,
      cleanSession: false,
      sourceIp: '127.0.0.1',
      sourcePort: client.socket.localPort,
      targetIp: '127.0.0.1',
      targetPort: test().endpoint.description.ports.mqtts8883,
      keepAlive: 45,
      sessionExpiry: 60,
      connectedSince: expect.any(Number) as number,
    });
    expect(connections.list().map(({ clientId }) => clientId)).toContain('known');
    client.leave();
    await client.end();
    expect(connections.get('known')).toMatchObject({
      connected: false,
      disconnectReason: 'CLIENT_INITIATED_DISCONNECT',
      disconnectedSince: expect.any(Number) as number,
    });
    expect(connections.get('never')).toBeUndefined();
    expect(connections.end('never')).toBe(false);
  });

  it.each(disconnectReasons)('ends as %s, and MQTT 5 is told what AWS has a code for', async (reason) => {
    const codes: Partial<Record<string, number>> = {
      AUTH_ERROR: 0x87,
      DUPLICATE_CLIENTID: 0x8e,
      FORBIDDEN_ACCESS: 0x87,
      MQTT_KEEP_ALIVE_TIMEOUT: 0x8d,
      SERVER_ERROR: 0x80,
      SERVER_INITIATED_DISCONNECT: 0x8b,
      API_INITIATED_DISCONNECT: 0x98,
      THROTTLED: 0x97,
    };
    const next = await reasons('ends');
    for (const version of both) {
      const client = await RawClient.connected(test(), 'ends', version);
      expect(test().endpoint.connections.end('ends', { reason })).toBe(true);
      const rest = await client.end();
      const code = codes[reason];
      if (version === 4 || code === undefined) expect(rest).toEqual([]);
      else expect(rest).toMatchObject([{ cmd: 'disconnect', reasonCode: code }]);
      expect(await next()).toBe(reason);
    }
  });
});
