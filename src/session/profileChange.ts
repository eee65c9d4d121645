/** What of a changed profile needs no new connection. */
import { isDeepStrictEqual } from 'node:util';
import type { Profile, Subscription } from '../profile/schema.ts';

/** Do two versions of a profile differ in nothing but name and subscriptions? */
export function needsNoNewConnection(before: Profile, after: Profile): boolean {
  return isDeepStrictEqual(withoutAdoptable(before), withoutAdoptable(after));
}

/** What to do for the profile's changed subscriptions. @param has whether the session knows a filter now */
export function subscriptionChanges(
  before: Profile,
  after: Profile,
  has: (topicFilter: string) => boolean,
): { readonly unsubscribe: readonly string[]; readonly subscribe: readonly Subscription[] } {
  const find = ({ subscriptions }: Profile, topicFilter: string) =>
    subscriptions.find((one) => one.topicFilter === topicFilter);
  return {
    unsubscribe: before.subscriptions
      .map(({ topicFilter }) => topicFilter)
      .filter((topicFilter) => !find(after, topicFilter) && has(topicFilter)),
    subscribe: after.subscriptions.filter(({ topicFilter, qos }) => {
      const qosBefore = find(before, topicFilter)?.qos;
      return !has(topicFilter) || (qosBefore !== undefined && qosBefore !== qos);
    }),
  };
}

function withoutAdoptable(profile: Profile): Partial<Profile> {
  const { name: _name, subscriptions: _subscriptions, ...rest } = profile;
  return rest;
}
