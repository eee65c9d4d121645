/** The live profiles of this window. */
import type { Profile } from '../profile/schema.ts';
import { Emitter } from '../shared/emitter.ts';
import type { Health } from '../shared/health.ts';
import type { NewMessage } from '../shared/message.ts';
import { refusal } from './checkRequest.ts';
import { HealthSignal } from './healthSignal.ts';
import { MessageBatcher } from './messageBatcher.ts';
import { ProfileConnection } from './profileConnection.ts';
import type { Sessions, SessionsOptions } from './sessions.ts';

interface Live {
  readonly connection: ProfileConnection;
  readonly signal: HealthSignal;
}

/** Makes the sessions; mqtt.js, undici and the AWS SDK are loaded when the first of them connects or publishes. */
export function createSessions(options: SessionsOptions): Sessions {
  const live = new Map<string, Live>();
  const exchanged = new Emitter<readonly NewMessage[]>();
  const healthChanged = new Emitter<Health>();
  const batcher = new MessageBatcher((batch) => {
    exchanged.fire(batch);
  });

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

  const open = (profile: Profile): Live => {
    const connection: ProfileConnection = new ProfileConnection({
      profile,
      clientId: (profile.clientId ?? 'topicscope-${window}').replaceAll('${window}', options.windowSuffix),
      context: { secrets: options.secrets, workspaceFolder: options.workspaceFolder },
      onMessage: (message) => {
        batcher.add(message);
      },
      onChange: (what) => {
        signal.changed(what);
      },
      log: options.log,
    });
    const signal = new HealthSignal({
      fire: () => {
        healthChanged.fire(connection.health());
      },
      isBusy: () => {
        const { received, sent } = connection.health();
        return received.messagesPerSecond > 0 || sent.messagesPerSecond > 0;
      },
    });
    return { connection, signal };
  };

  const close = async ({ connection, signal }: Live): Promise<void> => {
    await connection.dispose();
    signal.dispose();
  };

  /** Ends what a profile was, and begins what it is now. */
  const replace = (profile: Profile, before: Live | undefined): void => {
    const entry = open(profile);
    live.set(profile.id, entry);
    const wasWanted =
      before !== undefined && !['idle', 'failed', 'closing'].includes(before.connection.state.name);
    (before ? close(before) : Promise.resolve())
      .then(() => (wasWanted ? entry.connection.connect() : undefined))
      .catch((error: unknown) => {
        // The health shows why; nobody waits for this attempt.
        options.log(`${profile.id}: ${String(error)}`);
      });
    entry.signal.changed('state');
  };

  return {
    setProfiles: (profiles) => {
      for (const [id, entry] of live) {
        if (profiles.some((profile) => profile.id === id)) continue;
        live.delete(id);
        close(entry).catch((error: unknown) => {
          options.log(`${id}: ${String(error)}`);
        });
      }
      for (const profile of profiles) {
        const before = live.get(profile.id);
        if (!before?.connection.adopt(profile)) replace(profile, before);
      }
    },
    profiles: () => [...live.values()].map(({ connection }) => connection.profile),
    connect: async (profileId) => {
      const connection = find(profileId);
      await connection.connect();
      return connection.health();
    },
    disconnect: async (profileId) => {
      await find(profileId).disconnect();
      batcher.flush();
    },
    health: (profileId) => find(profileId).health(),
    subscribe: async (profileId, topicFilter, { qos }) => find(profileId).subscribe(topicFilter, qos),
    unsubscribe: async (profileId, topicFilter) => find(profileId).unsubscribe(topicFilter),
    publish: async (profileId, request) => find(profileId).publish(request),
    onDidExchangeMessages: exchanged.event,
    onDidChangeHealth: healthChanged.event,
    countNotRecorded: (profileId, messages) => {
      live.get(profileId)?.connection.countNotRecorded(messages);
    },
    dispose: async () => {
      await Promise.all([...live.values()].map(close));
      live.clear();
      batcher.flush();
      exchanged.dispose();
      healthChanged.dispose();
    },
  };
}
