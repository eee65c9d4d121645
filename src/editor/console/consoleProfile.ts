import type { ConsoleProfile } from '../../shared/contract.ts';
import type { Profile } from '../../profile/schema.ts';
import { publisherRouteOf, sessionRouteOf } from '../../profile/routes.ts';

/** What the page needs to know of a profile; nothing that is secret. */
export function consoleProfile(profile: Profile): ConsoleProfile {
  const session = sessionRouteOf(profile) !== undefined;
  const publisher = publisherRouteOf(profile) !== undefined;
  return {
    id: profile.id,
    name: profile.name ?? profile.id,
    broker: profile.broker,
    ...(profile.quotas ? { quotas: profile.quotas } : {}),
    mqttVersion: profile.mqttVersion,
    host: profile.endpoint,
    routes: [...(session ? (['mqtt'] as const) : []), ...(publisher ? (['https'] as const) : [])],
    subscribes: session,
  };
}
