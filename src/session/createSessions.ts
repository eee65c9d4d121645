/** The live profiles of this window. */
import type { Profile } from '../profile/schema.ts';
import { systemClock } from '../shared/clock.ts';
import { Emitter } from '../shared/emitter.ts';
import type { Health } from '../shared/health.ts';
import type { NewMessage } from '../shared/message.ts';
import { refusal } from './checkRequest.ts';
import { clientIdOf } from './clientId.ts';
import { HealthSignal } from './healthSignal.ts';
import { MessageBatcher } from './messageBatcher.ts';
import type { Outgoing } from './outgoing.ts';
import { ProfileConnection } from './profileConnection.ts';
import type { Sessions, SessionsOptions } from './sessions.ts';
import type { WantedSubscription } from './subscriptionSet.ts';
import { Surroundings } from './surroundings.ts';

interface Live {
  readonly connection: ProfileConnection;
  readonly signal: HealthSignal;
}

/** Makes the sessions; mqtt.js, undici and the AWS SDK are loaded when the first of them connects or publishes. */
export function createSessions(options: SessionsOptions): Sessions {
  const { clock = systemClock } = options;
  const live = new Map<string, Live>();
  /** By profile id: the end of what the profile was before. */
  const endings = new Map<string, Promise<void>>();
  const exchanged = new Emitter<readonly NewMessage[]>();
  const healthChanged = new Emitter<Health>();
  const batcher = new MessageBatcher((batch, receipt) => {
    if (options.record) options.record(batch, receipt);
    else receipt?.committed();
    exchanged.fire(batch);
  }, clock);

  const find = (profileId: string): ProfileConnection => {
    const entry = live.get(profileId);
    if (!entry)
      throw refusal(
        'settings',
        `There is no profile "${profileId}".`,
        'See the setting topicscope.profiles.',
      );
    return entry.connection;
  };

  const open = (profile: Profile, before: Live | undefined, waiting: readonly Outgoing[]): Live => {
    const connection: ProfileConnection = new ProfileConnection({
      profile,
      clientId: clientIdOf(profile, options.windowSuffix),
      context: options,
      subscriptions: inherited(profile, before?.connection),
      left: before && goesOn(before.connection.profile, profile) ? before.connection.left : [],
      waiting,
      webSocketSeconds: options.webSocketSeconds,
      predecessor: endings.get(profile.id) ?? Promise.resolve(),
      onMessage: (message, acknowledgement) => {
        batcher.add(message, acknowledgement);
      },
      onChange: (what) => {
        signal.changed(what);
      },
      log: options.log,
      clock,
    });
    const signal = new HealthSignal({
      fire: () => {
        const now = live.get(profile.id)?.connection ?? connection;
        // What a replaced connection still does is no news of the profile.
        if (now === connection) healthChanged.fire(connection.health());
      },
      isBusy: () => {
        const { received, sent } = connection.health();
        return received.messagesPerSecond > 0 || sent.messagesPerSecond > 0;
      },
      clock,
    });
    return { connection, signal };
  };

  const close = (id: string, { connection, signal }: Live): void => {
    const ending = Promise.all([endings.get(id), connection.dispose()])
      .catch((error: unknown) => {
        options.log(`${id}: ${String(error)}`);
      })
      .then(() => {
        signal.dispose();
        if (endings.get(id) === ending) endings.delete(id);
      });
    endings.set(id, ending);
  };

  /** Ends what a profile was, and begins what it is now. */
  const replace = (profile: Profile, before: Live | undefined): void => {
    const wasWanted =
      before !== undefined && !['idle', 'failed', 'closing'].includes(before.connection.state.name);
    // What was written for one endpoint does not go to another.
    const waiting =
      before && goesOn(before.connection.profile, profile) ? before.connection.takeWaiting() : [];
    if (before) close(profile.id, before);
    const entry = open(profile, before, waiting);
    live.set(profile.id, entry);
    entry.signal.changed('state');
    if (!wasWanted) return;
    entry.connection.connect(false).catch((error: unknown) => {
      // The health shows why; nobody waits for this attempt.
      options.log(`${profile.id}: ${String(error)}`);
    });
  };

  const surroundings = new Surroundings({
    ...options.surroundings,
    clock,
    onDoubt: (reason) => {
      options.log(reason === 'woke' ? 'the computer slept' : 'the network changed');
      for (const { connection } of live.values()) connection.doubt();
    },
  });

  return {
    setProfiles: (profiles) => {
      for (const [id, entry] of live) {
        if (profiles.some((profile) => profile.id === id)) continue;
        live.delete(id);
        close(id, entry);
      }
      for (const profile of profiles) {
        const before = live.get(profile.id);
        if (!before?.connection.adopt(profile)) replace(profile, before);
      }
    },
    profiles: () => [...live.values()].map(({ connection }) => connection.profile),
    connect: async (profileId, { attended } = { attended: false }) => {
      const connection = find(profileId);
      await connection.connect(attended);
      return connection.health();
    },
    disconnect: async (profileId) => {
      await find(profileId).disconnect();
      batcher.flush();
    },
    health: (profileId) => find(profileId).health(),
    subscribe: async (profileId, topicFilter, { qos }) => find(profileId).subscribe(topicFilter, qos),
    unsubscribe: async (profileId, topicFilter) => find(profileId).unsubscribe(topicFilter),
    resumeSetAside: async (profileId, topicFilter) => find(profileId).resumeSetAside(topicFilter),
    discardHeld: (profileId) => find(profileId).discardHeld(),
    listRetained: async (profileId, nextToken) => find(profileId).listRetained(nextToken),
    publish: async (profileId, request) => find(profileId).publish(request),
    onDidExchangeMessages: exchanged.event,
    onDidChangeHealth: healthChanged.event,
    countNotRecorded: (profileId, messages) => {
      live.get(profileId)?.connection.countNotRecorded(messages);
    },
    dispose: async () => {
      surroundings.dispose();
      for (const [id, entry] of live) close(id, entry);
      await Promise.all(endings.values());
      live.clear();
      batcher.flush();
      exchanged.dispose();
      healthChanged.dispose();
    },
  };
}

/** Is it still the same session of the same broker that the profile is about? */
function goesOn(before: Profile, now: Profile): boolean {
  return (
    before.broker === now.broker &&
    before.endpoint === now.endpoint &&
    before.clientId === now.clientId &&
    now.protocol !== 'https'
  );
}

/** Subscriptions of this window go on with the changed profile, as long as its broker has the same rules. */
function inherited(profile: Profile, before: ProfileConnection | undefined): readonly WantedSubscription[] {
  if (before?.profile.broker !== profile.broker || profile.protocol === 'https') return [];
  const kept = new Set(profile.subscriptions.map(({ topicFilter }) => topicFilter));
  return before.ownSubscriptions.filter(({ topicFilter }) => !kept.has(topicFilter));
}
