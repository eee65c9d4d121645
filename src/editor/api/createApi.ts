/** The API that activate() returns, on top of the same parts that the commands use. src/api.ts is its contract. */
import type { Profile } from '../../profile/schema.ts';
import { isPersistent } from '../../session/sessionOptions.ts';
import type { Event as CoreEvent } from '../../shared/emitter.ts';
import type { Health, SubscriptionHealth } from '../../shared/health.ts';
import type {
  Message,
  NewMessage,
  PublishOutcome,
  PublishProperties,
  PublishRequest,
} from '../../shared/message.ts';
import type { Diagnosis } from '../../shared/diagnosis.ts';
import { checkFilter, checkTopic } from '../../shared/limits.ts';
import { matchOptions } from '../../shared/topic.ts';
import type { Diagnoses } from '../diagnosis/diagnoses.ts';
import type { Payloads } from '../payloads/payloads.ts';
import type { ProfileStore } from '../profiles/profileStore.ts';
import type { Runtime } from '../runtime.ts';
import {
  addOptionsSchema,
  decode,
  decodeSearch,
  diagnoseOptionsSchema,
  formatSchema,
  historyQuerySchema,
  profileIdSchema,
  publishSchema,
  subscribeOptionsSchema,
  topicFilterSchema,
} from './input.ts';

type VsCodeEvent<T> = (
  listener: (value: T) => unknown,
  thisArgs?: unknown,
  disposables?: { dispose(): unknown }[],
) => { dispose(): void };

/** Makes the API. Everything it is given is decoded; nothing it returns can change what is inside. */
export function createApi({
  profiles,
  runtime,
  diagnoses,
  payloads,
}: {
  profiles: ProfileStore;
  runtime: Runtime;
  diagnoses: Pick<Diagnoses, 'diagnose'>;
  payloads: Pick<Payloads, 'register'>;
}) {
  const known = (id: unknown, what: string): Profile =>
    profiles.require(decode(profileIdSchema, id, `${what}: id`)).profile;
  const checkedFilter = (profile: Profile, filter: unknown, what: string): string => {
    const topicFilter = decode(topicFilterSchema, filter, `${what}: topicFilter`);
    const complaint = checkFilter(topicFilter, profile);
    if (complaint !== undefined) throw new TypeError(`${what}: topicFilter: ${complaint}`);
    return topicFilter;
  };
  return {
    version: 1 as const,
    profiles: {
      list: (): readonly Profile[] => profiles.list.profiles.map(({ profile }) => structuredClone(profile)),
      add: async (profile: unknown, options: unknown = {}): Promise<Profile> => {
        const { scope, secrets } = decode(addOptionsSchema, options, 'profiles.add: options');
        const added = await profiles.add(profile, { scope, ...(secrets ? { secrets } : {}) });
        return structuredClone(added.profile);
      },
      remove: async (id: string): Promise<void> => {
        const { id: existing } = known(id, 'profiles.remove');
        await (await runtime.sessions()).disconnect(existing);
        await profiles.remove(existing);
      },
    },
    connect: async (id: string): Promise<Health> => {
      const profile = known(id, 'connect');
      return await (await runtime.sessions()).connect(profile.id);
    },
    disconnect: async (id: string): Promise<void> => {
      const profile = known(id, 'disconnect');
      await (await runtime.sessions()).disconnect(profile.id);
    },
    health: (id: string): Health => runtime.health(known(id, 'health').id),
    subscribe: async (id: string, filter: string, options: unknown = {}): Promise<SubscriptionHealth> => {
      const profile = known(id, 'subscribe');
      const topicFilter = checkedFilter(profile, filter, 'subscribe');
      const { qos } = decode(subscribeOptionsSchema, options, 'subscribe: options');
      return await (await runtime.sessions()).subscribe(profile.id, topicFilter, { qos });
    },
    unsubscribe: async (id: string, filter: string): Promise<void> => {
      const profile = known(id, 'unsubscribe');
      const topicFilter = decode(topicFilterSchema, filter, 'unsubscribe: topicFilter');
      await (await runtime.sessions()).unsubscribe(profile.id, topicFilter);
    },
    publish: async (id: string, message: unknown): Promise<PublishOutcome> => {
      const profile = known(id, 'publish');
      const { route, properties, ...rest } = decode(publishSchema, message, 'publish: message');
      const request: PublishRequest = {
        ...rest,
        // The caller may go on to write into its buffer while the message waits for the socket.
        payload: Uint8Array.from(rest.payload),
        route: route ?? (profile.protocol === 'https' ? 'https' : 'mqtt'),
        ...(properties ? { properties: withoutAbsent(properties) } : {}),
      };
      return await (await runtime.sessions()).publish(profile.id, request);
    },
    diagnose: async (id: string, options: unknown = {}): Promise<Diagnosis> => {
      const profile = known(id, 'diagnose');
      const { topic, clientId, onProgress, signal } = decode(
        diagnoseOptionsSchema,
        options,
        'diagnose: options',
      );
      const complaint = topic === undefined ? undefined : checkTopic(topic, profile);
      if (complaint !== undefined) throw new TypeError(`diagnose: options: topic: ${complaint}`);
      const connected = runtime.health(profile.id).state === 'connected';
      const spare = clientId === undefined ? connected || isPersistent(profile) : clientId === 'other';
      return await diagnoses.diagnose(profile, {
        ...(topic === undefined ? {} : { topic }),
        ...(spare ? { otherClientId: "The profile's own session was left alone." } : {}),
        ...(onProgress === undefined ? {} : { onProgress: (diagnosis) => void onProgress(diagnosis) }),
        ...(signal === undefined ? {} : { signal }),
      });
    },
    history: {
      query: async (query: unknown = {}): Promise<Message[]> => {
        const { profile, filter, direction, search, before, limit } = decode(
          historyQuerySchema,
          query,
          'history.query',
        );
        const wanted = search === undefined ? undefined : decodeSearch(search, 'history.query: search');
        const broker = profile === undefined ? undefined : profiles.get(profile)?.profile.broker;
        const history = await runtime.history();
        await history.flush();
        return await history.query({
          limit,
          ...(profile === undefined ? {} : { profile }),
          // A filter finds what the profile's broker would send for it.
          ...(broker === undefined ? {} : matchOptions(broker)),
          ...(filter === undefined ? {} : { topicFilter: filter }),
          ...(direction === undefined ? {} : { direction }),
          ...(wanted === undefined ? {} : { query: wanted }),
          ...(before === undefined ? {} : { before }),
        });
      },
    },
    formats: {
      register: (format: unknown): { dispose(): void } => {
        const {
          decode: read,
          encode,
          detect,
          ...names
        } = decode(formatSchema, format, 'formats.register: format');
        try {
          return payloads.register({
            ...names,
            // They may be methods that need their object.
            decode: (bytes, context) => read.call(format, bytes, context),
            ...(encode ? { encode: (text, context) => encode.call(format, text, context) } : {}),
            ...(detect ? { detect: (bytes, topic) => detect.call(format, bytes, topic) } : {}),
          });
        } catch (error) {
          const words = error instanceof Error ? error.message : String(error);
          throw new TypeError(`formats.register: format: id: ${words}.`, { cause: error });
        }
      },
    },
    onDidReceiveMessages: asVsCodeEvent<readonly NewMessage[]>((listener) =>
      runtime.onDidExchangeMessages((messages) => {
        const received = messages.filter(({ direction, gap }) => direction === 'in' && !gap);
        if (received.length > 0) listener(received);
      }),
    ),
    onDidChangeHealth: asVsCodeEvent<Health>(runtime.onDidChangeHealth),
  };
}

/** Drops members that are there but undefined: the session's types tell absent from undefined. */
function withoutAbsent(properties: object): PublishProperties {
  return Object.fromEntries(Object.entries(properties).filter(([, value]) => value !== undefined));
}

/** The shape of vscode.Event; an error of a listener stays with that listener. */
function asVsCodeEvent<T>(event: CoreEvent<T>): VsCodeEvent<T> {
  return (listener, thisArgs, disposables) => {
    const subscription = event((value) => {
      try {
        listener.call(thisArgs, value);
      } catch (error) {
        // Reported by the extension host as the listener's own, while recording and other listeners go on.
        queueMicrotask(() => {
          throw error;
        });
      }
    });
    disposables?.push(subscription);
    return subscription;
  };
}
