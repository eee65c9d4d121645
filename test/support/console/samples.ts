/** Healths, messages and bytes for tests of the console. */
import type { Health } from '../../../src/shared/health.ts';
import type { NewMessage } from '../../../src/shared/message.ts';

/** A health like the local endpoint's. */
export function healthOf(state: Health['state'], profile = 'local'): Health {
  const none = { messages: 0, bytes: 0, messagesPerSecond: 0, bytesPerSecond: 0 };
  return {
    profile,
    state,
    since: Date.now(),
    session: {
      protocol: 'MQTT 5 over TLS',
      host: 'localhost',
      port: 8883,
      authentication: 'X.509 client certificate',
      row: 4,
    },
    roundTripTime: 4.2,
    attempt: 0,
    reconnects: 0,
    notRecorded: 0,
    received: none,
    sent: none,
    subscriptions:
      state === 'connected'
        ? [
            {
              topicFilter: 'factory/#',
              qos: 1,
              grantedQos: 1,
              state: 'active',
              messages: 0,
              bytes: 0,
              rate: 0,
            },
          ]
        : [],
  };
}

/** A message as the local endpoint delivers it, with the given fields. */
export function newMessage(message: Partial<NewMessage> & { readonly text?: string }): NewMessage {
  return {
    profile: 'local',
    time: Date.now(),
    direction: 'in',
    route: 'mqtt',
    topic: 'factory/line1/state',
    qos: 0,
    retain: false,
    duplicate: false,
    payload: new Uint8Array(),
    ...message,
  };
}

/** Payload bytes of a text. */
export function bytes(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}
