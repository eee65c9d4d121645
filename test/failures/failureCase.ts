/** One line of the failure table: which failure, and how it is provoked. */
import type { ProfileInput, Secrets } from '../../src/profile/schema.ts';
import type { Sessions } from '../../src/session/sessions.ts';
import type { PublishRequest } from '../../src/shared/message.ts';
import type { CryptoLibrary } from '../support/cryptoLibrary.ts';
import type { World } from './world.ts';

/** What goes wrong once everything is set up. */
export interface Provocation {
  readonly profile: ProfileInput;
  readonly secrets?: Secrets;
  /** What fails; connecting when left out. */
  readonly fails?:
    | 'connect'
    /** Connecting, which is ended by a disconnect. */
    | 'interrupted'
    | { readonly subscribe: string }
    | { readonly publish: Partial<PublishRequest> & { readonly topic: string } }
    /** The session, after CONNACK: by itself, or by what this does. */
    | { readonly session: (sessions: Sessions, id: string) => unknown };
}

export interface FailureCase {
  /** Of the failure that comes out. */
  readonly id: string;
  /** What stands in the table: by which part, and what it does. */
  readonly how: string;
  /** Another failure that the same thing is on some machines. */
  readonly or?: string;
  /** What comes out where another library does TLS and cryptography. */
  readonly differs?: readonly {
    readonly on: readonly CryptoLibrary[];
    readonly id: string;
    /** What the failure says of what it is about. */
    readonly symptom?: RegExp;
    readonly because: string;
  }[];
  /** It takes as long as TopicScope's patience, and touches nothing that others use: it may run beside them. */
  readonly slow?: true;
  readonly provoke: (world: World) => Provocation | Promise<Provocation>;
}
