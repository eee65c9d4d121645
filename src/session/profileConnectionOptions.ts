import type { ResolveContext } from '../auth/resolve.ts';
import type { Profile } from '../profile/schema.ts';
import type { Clock } from '../shared/clock.ts';
import type { NewMessage } from '../shared/message.ts';
import type { Acknowledgement } from '../shared/receipt.ts';
import type { Outgoing } from './outgoing.ts';
import type { WantedSubscription } from './subscriptionSet.ts';

/** What one profile's connection is made of, and whom it tells. */
export interface ProfileConnectionOptions {
  readonly profile: Profile;
  readonly clientId: string;
  readonly context: ResolveContext;
  /** Topic filters of this window besides the profile's. */
  readonly subscriptions: readonly WantedSubscription[];
  /** Filters that the connection before may have left in the session that the broker keeps. */
  readonly left: readonly string[];
  /** Messages that waited in the connection before. */
  readonly waiting: readonly Outgoing[];
  /** Seconds that AWS IoT Core lets a WebSocket last; shrunk by tests. */
  readonly webSocketSeconds?: number | undefined;
  /** The end of the connection that the profile had before: two at once would take the client id from each other. */
  readonly predecessor: Promise<void>;
  /** @param acknowledgement what waits for the message to be recorded */
  readonly onMessage: (message: NewMessage, acknowledgement?: Acknowledgement) => void;
  /** Something of the health changed: the state, or a detail that may come very often. */
  readonly onChange: (what: 'state' | 'detail') => void;
  readonly log: (line: string) => void;
  readonly clock: Clock;
}
