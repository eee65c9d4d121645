/** Topics, profiles and recording sessions by their keys: a message stores numbers. */
import { matchesTopicFilter, hasWildcard, stripShare } from '../../shared/topic.ts';
import { textOf, type HistoryDatabase } from './database.ts';

/** Topics remembered before the memory starts anew: brokers with a topic of its own for each request exist. */
const remembered = 100_000;
/** Filters whose matching topics are remembered. */
const rememberedFilters = 8;

/** Keys of topics, as a bit each. */
export class KeySet {
  #bits = new Uint8Array(1024);

  add(key: number): void {
    if (key >> 3 >= this.#bits.length) {
      const larger = new Uint8Array(Math.max(this.#bits.length * 2, (key >> 3) + 1));
      larger.set(this.#bits);
      this.#bits = larger;
    }
    this.#bits[key >> 3] = (this.#bits[key >> 3] ?? 0) | (1 << (key & 7));
  }

  has(key: number): boolean {
    return ((this.#bits[key >> 3] ?? 0) & (1 << (key & 7))) !== 0;
  }
}

export interface TopicMatch {
  has(key: number): boolean;
}

export class Names {
  readonly #database: HistoryDatabase;
  readonly #topicKeys = new Map<string, number>();
  readonly #topicNames = new Map<number, string>();
  readonly #profileKeys = new Map<string, number>();
  readonly #profileIds = new Map<number, string>();
  readonly #sessionKeys = new Map<string, number>();
  readonly #sessionIds = new Map<number, string>();
  readonly #filters = new Map<string, { readonly keys: KeySet; upTo: number }>();
  #generation = -1;

  constructor(database: HistoryDatabase) {
    this.#database = database;
  }

  /** Forgets what is void since names were removed. To be called first in each transaction. */
  refresh(): void {
    const generation = this.#database.number("SELECT value FROM meta WHERE name = 'names'");
    if (generation === this.#generation) return;
    this.forget();
    this.#generation = generation;
  }

  /** Forgets everything; after a transaction that failed, keys given in it are void. */
  forget(): void {
    this.#topicKeys.clear();
    this.#topicNames.clear();
    this.#profileKeys.clear();
    this.#profileIds.clear();
    this.#sessionKeys.clear();
    this.#sessionIds.clear();
    this.#filters.clear();
    this.#generation = -1;
  }

  /** Key of a topic, made when it is new: only inside a writing transaction. */
  topicKey(name: string): number {
    let key = this.#topicKeys.get(name);
    if (key === undefined) {
      const known = this.#database.get('SELECT key FROM topic WHERE name = ?', name);
      key = known
        ? Number(known['key'])
        : this.#database.run('INSERT INTO topic (name) VALUES (?)', name).key;
      if (this.#topicKeys.size >= remembered) this.#topicKeys.clear();
      // A copy: the name may be a piece of a long text, all of which it would hold on to.
      this.#topicKeys.set(structuredClone(name), key);
    }
    return key;
  }

  topicName(key: number): string {
    let name = this.#topicNames.get(key);
    if (name === undefined) {
      name = textOf(
        this.#database.get('SELECT CAST(name AS BLOB) AS name FROM topic WHERE key = ?', key)?.['name'],
      );
      if (this.#topicNames.size >= remembered) this.#topicNames.clear();
      this.#topicNames.set(key, name);
    }
    return name;
  }

  /** Key of a profile, made when it is new: only inside a writing transaction. */
  profileKey(id: string): number {
    const known = this.findProfile(id);
    if (known !== undefined) return known;
    const { key } = this.#database.run('INSERT INTO profile (id) VALUES (?)', id);
    this.#profileKeys.set(id, key);
    return key;
  }

  findProfile(id: string): number | undefined {
    let key = this.#profileKeys.get(id);
    if (key === undefined) {
      const row = this.#database.get('SELECT key FROM profile WHERE id = ?', id);
      if (!row) return undefined;
      key = Number(row['key']);
      this.#profileKeys.set(id, key);
    }
    return key;
  }

  profileId(key: number): string {
    let id = this.#profileIds.get(key);
    if (id === undefined) {
      id = textOf(
        this.#database.get('SELECT CAST(id AS BLOB) AS id FROM profile WHERE key = ?', key)?.['id'],
      );
      this.#profileIds.set(key, id);
    }
    return id;
  }

  /**
   * Key of a profile's recording session, made when it is new: only inside a writing transaction.
   * @param id empty: none, whose key is 0
   */
  sessionKey(profile: number, id: string): number {
    if (id === '') return 0;
    const name = `${profile} ${id}`;
    let key = this.#sessionKeys.get(name);
    if (key === undefined) {
      const known = this.#database.get('SELECT key FROM session WHERE id = ? AND profile = ?', id, profile);
      key = known
        ? Number(known['key'])
        : this.#database.run('INSERT INTO session (profile, id) VALUES (?, ?)', profile, id).key;
      if (this.#sessionKeys.size >= remembered) this.#sessionKeys.clear();
      this.#sessionKeys.set(name, key);
    }
    return key;
  }

  /** Id of a recording session by its key; undefined for 0, which is none. */
  sessionId(key: number): string | undefined {
    if (key === 0) return undefined;
    let id = this.#sessionIds.get(key);
    if (id === undefined) {
      id = textOf(
        this.#database.get('SELECT CAST(id AS BLOB) AS id FROM session WHERE key = ?', key)?.['id'],
      );
      if (this.#sessionIds.size >= remembered) this.#sessionIds.clear();
      this.#sessionIds.set(key, id);
    }
    return id === '' ? undefined : id;
  }

  /** Which topics a filter matches; computed once and then for new topics only. */
  matching(filter: string, hashMatchesParent: boolean): TopicMatch {
    const plain = stripShare(filter) ?? filter;
    if (!hasWildcard(plain)) {
      const key = this.#database.get('SELECT key FROM topic WHERE name = ?', plain)?.['key'];
      return { has: (topic) => topic === key };
    }
    const name = `${hashMatchesParent}${filter}`;
    const entry = this.#filters.get(name) ?? { keys: new KeySet(), upTo: 0 };
    this.#filters.delete(name);
    this.#filters.set(name, entry);
    if (this.#filters.size > rememberedFilters) {
      for (const oldest of this.#filters.keys()) {
        this.#filters.delete(oldest);
        break;
      }
    }
    const options = { hashMatchesParent };
    for (const row of this.#database.iterate(
      'SELECT key, CAST(name AS BLOB) AS name FROM topic WHERE key > ? ORDER BY key',
      entry.upTo,
    )) {
      entry.upTo = Number(row['key']);
      const topic = textOf(row['name']);
      // The empty topic is that of gaps.
      if (topic === '') continue;
      if (matchesTopicFilter(filter, topic, options)) entry.keys.add(entry.upTo);
    }
    return entry.keys;
  }
}
