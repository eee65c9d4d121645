/** What `when` clauses of package.json ask for, worked out in one place. */
import type { Health } from '../shared/health.ts';
import type { ContextKeys } from './guards.ts';
import type { LocalEndpoint } from './local/localEndpoint.ts';
import type { Rehearsals } from './local/rehearsals.ts';
import type { Replays } from './transfer/replays.ts';
import type { ProfileList } from './profiles/profileList.ts';
import { isLive } from './trees/text.ts';

/** Brings all context keys up to date; only changes cross to the window. */
export function updateContextKeys(
  keys: ContextKeys,
  list: ProfileList,
  health: (profileId: string) => Health,
  localEndpoint: Pick<LocalEndpoint, 'startedHere' | 'description'>,
  rehearsals: Pick<Rehearsals, 'active'>,
  replays: Pick<Replays, 'running'>,
): void {
  const rows = list.profiles.map(({ profile }) => ({ profile, health: health(profile.id) }));
  keys.set('topicscope.hasProfiles', rows.length > 0);
  keys.set(
    'topicscope.hasLiveSession',
    rows.some((row) => isLive(row.health.state)),
  );
  keys.set(
    'topicscope.hasIdleProfile',
    rows.some((row) => !isLive(row.health.state)),
  );
  keys.set(
    'topicscope.hasSubscriptions',
    rows.some((row) => row.health.subscriptions.length > 0),
  );
  keys.set('topicscope.localEndpointStarted', localEndpoint.startedHere);
  keys.set('topicscope.localEndpointKnown', localEndpoint.description !== undefined);
  keys.set('topicscope.rehearsing', rehearsals.active.length > 0);
  keys.set('topicscope.replaying', replays.running.length > 0);
}
