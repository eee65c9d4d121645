/**
 * Where profiles' secrets are kept: the one file that names keys of SecretStorage.
 *
 * A workspace's profiles have secrets of their own per workspace, so that a folder cannot get at a
 * secret by naming its profile like one of another folder or of the user.
 */
import type { SecretStorage } from 'vscode';
import { secretsSchema, type Secrets } from '../profile/schema.ts';

/** Which profile of which owner: `workspace` is the workspace's URI for profiles of its settings. */
export interface SecretOwner {
  readonly profile: string;
  readonly scope: 'user' | 'workspace' | 'window';
  readonly workspace?: string | undefined;
}

export class ProfileSecrets {
  readonly #storage: Pick<SecretStorage, 'get' | 'store' | 'delete'>;
  /** Secrets of window-only profiles: they end with the window. */
  readonly #ofWindow = new Map<string, Secrets>();

  constructor(storage: Pick<SecretStorage, 'get' | 'store' | 'delete'>) {
    this.#storage = storage;
  }

  /** The secrets kept for a profile; an empty object when there are none. */
  async get(owner: SecretOwner): Promise<Secrets> {
    if (owner.scope === 'window') return this.#ofWindow.get(owner.profile) ?? {};
    const kept = await this.#storage.get(key(owner));
    if (kept === undefined) return {};
    // What doesn't parse was not written by this version: the person is asked again rather than stopped.
    try {
      const parsed = secretsSchema.safeParse(JSON.parse(kept));
      return parsed.success ? parsed.data : {};
    } catch {
      return {};
    }
  }

  /** Keeps secrets in place of those before; empty ones are removed. */
  async set(owner: SecretOwner, secrets: Secrets): Promise<void> {
    const given = Object.fromEntries(
      Object.entries(secrets).filter(([, value]) => value !== undefined && value !== ''),
    );
    if (Object.keys(given).length === 0) {
      await this.delete(owner);
    } else if (owner.scope === 'window') {
      this.#ofWindow.set(owner.profile, given);
    } else {
      await this.#storage.store(key(owner), JSON.stringify(given));
    }
  }

  async delete(owner: SecretOwner): Promise<void> {
    if (owner.scope === 'window') this.#ofWindow.delete(owner.profile);
    else await this.#storage.delete(key(owner));
  }
}

function key(owner: SecretOwner): string {
  return owner.scope === 'workspace'
    ? `topicscope.secrets/workspace/${encodeURIComponent(owner.workspace ?? '')}/${owner.profile}`
    : `topicscope.secrets/user/${owner.profile}`;
}
