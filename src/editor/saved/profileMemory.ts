/** With which profile a saved message was published last: remembered per message, in this workspace. Knows no VS Code. */

/** Where it is kept: a `vscode.Memento` is one. */
interface Store {
  get(key: string): unknown;
  update(key: string, value: unknown): PromiseLike<void>;
}

const key = 'topicscope.savedMessageProfiles';
/** The oldest are forgotten: the person is asked again then. */
const mostMessages = 2000;

interface Address {
  toString(): string;
}

export class ProfileMemory {
  readonly #store: Store;

  constructor(store: Store) {
    this.#store = store;
  }

  /** The id of a profile, which may be gone by now. */
  of(uri: Address): string | undefined {
    return this.#entries().find(([file]) => file === uri.toString())?.[1];
  }

  async remember(uri: Address, profileId: string): Promise<void> {
    const file = uri.toString();
    const rest = this.#entries().filter(([other]) => other !== file);
    await this.#store.update(key, [[file, profileId], ...rest].slice(0, mostMessages));
  }

  /** A file, or a folder with all below it, has another address. */
  async moved(from: Address, to: Address): Promise<void> {
    const [before, after] = [from.toString(), to.toString()];
    const entries = this.#entries();
    if (!entries.some(([file]) => file.startsWith(before))) return;
    const moved = entries.map(([file, profile]) =>
      file === before || file.startsWith(`${before}/`)
        ? [`${after}${file.slice(before.length)}`, profile]
        : [file, profile],
    );
    await this.#store.update(key, moved);
  }

  #entries(): readonly (readonly [file: string, profile: string])[] {
    const kept = this.#store.get(key);
    if (!Array.isArray(kept)) return [];
    return kept.flatMap((entry: unknown) => {
      const [file, profile] = Array.isArray(entry) ? (entry as readonly unknown[]) : [];
      return typeof file === 'string' && typeof profile === 'string' ? [[file, profile] as const] : [];
    });
  }
}
