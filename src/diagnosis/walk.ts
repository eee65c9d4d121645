/** What all parts of a diagnosis share: the profile, where it goes, as whom, and the chart that they fill. */
import type { ResolveContext, Resolved } from '../auth/resolve.ts';
import type { Destination } from '../failure/symptom.ts';
import type { Route } from '../profile/routes.ts';
import type { Profile } from '../profile/schema.ts';
import type { Clock } from '../shared/clock.ts';
import type { NewMessage } from '../shared/message.ts';
import type { Acknowledgement } from '../shared/receipt.ts';
import type { Chart } from './chart.ts';
import type { ConnectPacer } from './connectPacer.ts';

/** What the network part found out, for the experiments. */
export interface Seen {
  /** Addresses that took a TCP connection, and those that did not. */
  reachable: readonly string[];
  unreachable: readonly string[];
  /** The server's clock minus this machine's, in milliseconds. */
  clockSkew?: number;
  /** The issuer of the server's certificate. */
  serverIssuer?: string;
  /** A proxy stands between. */
  proxy?: string;
}

export interface Walk {
  readonly profile: Profile;
  readonly context: ResolveContext;
  readonly chart: Chart;
  readonly signal: AbortSignal;
  readonly clock: Clock;
  /** Of the session, or of the publisher for a profile that only publishes. */
  readonly route: Route;
  readonly destination: Destination;
  readonly clientId: string;
  /** Is the client id another than the profile's? Then the walk leaves its session alone. */
  readonly spareClientId: boolean;
  readonly topic: string | undefined;
  readonly pacer: ConnectPacer;
  /** Milliseconds to wait for a message to come back. */
  readonly patience: number;
  /** Takes messages of a resumed session, which are not to be lost. */
  readonly onMessage: (message: NewMessage, acknowledgement: Acknowledgement) => void;
  readonly seen: Seen;
  /** Absent until it is resolved, or when that failed. */
  resolved?: Resolved;
}
