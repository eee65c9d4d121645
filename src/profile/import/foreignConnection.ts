/** A connection of another program, in one form for all of them. */
import type { ProfileInput, Secrets } from '../schema.ts';
import type { ImportSource } from './found.ts';

/** Where a certificate or key is: in a file, or as PEM in the export itself. */
export type Material = { readonly path: string } | { readonly pem: string };

/** What the programs have in common. */
export interface ForeignConnection {
  readonly source: ImportSource;
  readonly name: string;
  /** Host name; empty when the source does not tell it. */
  readonly host: string;
  readonly port?: number | undefined;
  readonly transport: 'mqtt' | 'mqtts' | 'ws' | 'wss';
  /** Path of the WebSocket. */
  readonly path?: string | undefined;
  readonly clientId?: string | undefined;
  readonly username?: string | undefined;
  readonly password?: string | undefined;
  readonly ca?: Material | undefined;
  readonly certificate?: Material | undefined;
  readonly privateKey?: Material | undefined;
  readonly passphrase?: string | undefined;
  /** Is the server's certificate checked? */
  readonly verifies: boolean;
  readonly alpn?: readonly string[] | undefined;
  readonly keepAlive?: number | undefined;
  readonly cleanSession?: boolean | undefined;
  readonly sessionExpiryInterval?: number | undefined;
  readonly mqttVersion?: '3.1.1' | '5' | undefined;
  readonly will?: ProfileInput['will'];
  readonly subscriptions: readonly { readonly topicFilter: string; readonly qos: number }[];
  /** What could not be understood so far. */
  readonly notes: readonly string[];
}

/** What an identity needs and says. */
export interface FoundIdentity {
  readonly identity: ProfileInput['identity'];
  readonly secrets: Secrets;
}
