/** One identity for many connections: a thousand devices do not read the same files, or ask AWS for credentials, a thousand times. */
import { resolveIdentity, unattended, type ResolveContext, type Resolved } from '../../auth/resolve.ts';
import type { Profile } from '../../profile/schema.ts';
import type { Clock } from '../../shared/clock.ts';

/** Milliseconds for which an identity without an end of its own is good. */
const keepFor = 60_000;
/** Milliseconds before its end at which a session token is renewed. */
const renewBefore = 5 * 60_000;

export class SharedIdentity {
  readonly #profile: Profile;
  readonly #context: ResolveContext;
  readonly #clock: Pick<Clock, 'time'>;
  #resolved: Promise<Resolved> | undefined;
  /** Milliseconds since 1970 until which it is good. */
  #goodUntil = 0;
  #asked = false;

  /** @param context a person may be asked the first time alone: it was a person who began */
  constructor(profile: Profile, context: ResolveContext, clock: Pick<Clock, 'time'>) {
    this.#profile = profile;
    this.#context = context;
    this.#clock = clock;
  }

  /** @throws FailureError naming the field and the fix */
  async resolve(): Promise<Resolved> {
    if (!this.#resolved || this.#goodUntil < this.#clock.time()) {
      this.#goodUntil = this.#clock.time() + keepFor;
      this.#resolved = resolveIdentity(
        this.#profile,
        this.#asked ? unattended(this.#context) : this.#context,
      );
      this.#asked = true;
    }
    const asked = this.#resolved;
    try {
      const resolved = await asked;
      const end = resolved.identity.type === 'sigv4' ? resolved.identity.credentials.expiration : undefined;
      if (end) this.#goodUntil = end.getTime() - renewBefore;
      return resolved;
    } catch (error) {
      // The next attempt reads files, secrets and credentials anew.
      if (this.#resolved === asked) this.#resolved = undefined;
      throw error;
    }
  }

  /** What was resolved did not let a device in: the next attempt resolves anew. */
  forget(): void {
    this.#resolved = undefined;
  }
}
