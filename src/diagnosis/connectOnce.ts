/** One MQTT connection of the doctor: opened by the code that sessions use, with what is to be different. */
import type { Resolved } from '../auth/resolve.ts';
import type { Route } from '../profile/routes.ts';
import type { Profile } from '../profile/schema.ts';
import { openMqttLink } from '../session/mqttLink.ts';
import type { Failure } from '../shared/failure.ts';
import type { Acknowledgement } from '../shared/receipt.ts';
import type { MqttConnection } from '../transport/mqttConnection.ts';
import type { Delivered } from '../transport/mqttDelivery.ts';
import type { StreamObserver } from '../transport/observer.ts';
import type { Walk } from './walk.ts';

/** What of an attempt differs from the profile. */
export interface Variation {
  readonly profile?: Partial<Profile>;
  readonly route?: Partial<Route>;
  readonly clientId?: string;
  readonly resolved?: Resolved;
  readonly withoutWill?: boolean;
  readonly observer?: StreamObserver;
  readonly onMessage?: (message: Delivered) => void;
  readonly onRoundTrip?: (milliseconds: number) => void;
  /** The connection ended by itself. */
  readonly onLost?: (failure: Failure) => void;
}

/**
 * Connects when the client id's turn has come.
 *
 * A client id that is not the profile's leaves its session alone and begins a clean one. With the profile's own, the messages of a session
 * that is resumed go to the walk's `onMessage`: acknowledged is not to mean lost.
 *
 * @throws FailureError; the reason of the abort when aborted
 */
export async function connectOnce(walk: Walk, variation: Variation = {}): Promise<MqttConnection> {
  const { context, signal, clock } = walk;
  const clientId = variation.clientId ?? walk.clientId;
  const leavesSession = walk.spareClientId || clientId !== walk.clientId;
  const { will, sessionExpiryInterval, ...profile } = walk.profile;
  const resolved = variation.resolved ?? walk.resolved;
  await walk.pacer.turn(clientId, signal);
  return openMqttLink(
    {
      profile: {
        ...profile,
        ...(will === undefined || variation.withoutWill ? {} : { will }),
        ...(leavesSession
          ? { cleanSession: true }
          : sessionExpiryInterval === undefined
            ? {}
            : { sessionExpiryInterval }),
        ...variation.profile,
      },
      route: { ...walk.route, ...variation.route },
      clientId,
      context,
      clock,
      // A session that the broker keeps is taken up again and not begun anew.
      again: true,
      ...(resolved ? { resolved } : {}),
      ...(variation.observer ? { observer: variation.observer } : {}),
    },
    {
      signal,
      resolved: () => undefined,
      lost: (failure) => variation.onLost?.(failure),
    },
    {
      onMessage: (message, acknowledgement) => {
        variation.onMessage?.(message);
        if (leavesSession) {
          acknowledgement?.recorded();
          return;
        }
        walk.onMessage(
          { ...message, profile: profile.id, time: clock.time(), direction: 'in', route: 'mqtt' },
          acknowledgement ?? needless,
        );
      },
      onRoundTrip: (milliseconds) => variation.onRoundTrip?.(milliseconds),
    },
  );
}

/** Of a message that was acknowledged as it came. */
const needless: Acknowledgement = { recorded: () => undefined, failed: () => undefined };
