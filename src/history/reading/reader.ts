/** Reads single messages, whole or as a list shows them. */
import { changedStretches } from '../../shared/payload/changed.ts';
import { previewPayload } from '../../shared/payload/preview.ts';
import type { Message, MessageRow } from '../../shared/message.ts';
import type { HistoryDatabase, Row } from '../file/database.ts';
import { DamagedError } from '../file/fault.ts';
import type { Names } from '../file/names.ts';
import {
  decodeExtra,
  decodeFlags,
  largeBeginning,
  largePayload,
  type StoredMessage,
} from '../file/record.ts';
import { newestOf } from '../file/newest.ts';
import { storedMessageOf } from '../file/tailRow.ts';
import type { SessionSummary } from '../questions.ts';
import type { PreviousMessages } from './previous.ts';
import { blocksAround, type Segments } from './segments.ts';
import { sessionsOf } from './sessions.ts';
import type { Found } from './view.ts';

/** Where a message came from. */
interface Source {
  readonly profile: string;
  readonly profileKey: number;
  readonly session: string | undefined;
}

/** To be asked inside a transaction that has refreshed names and segments. */
export class Reader {
  readonly #database: HistoryDatabase;
  readonly #names: Names;
  readonly #segments: Segments;

  constructor(database: HistoryDatabase, names: Names, segments: Segments) {
    this.#database = database;
    this.#names = names;
    this.#segments = segments;
  }

  message(id: number): Message | undefined {
    const found = this.#find(id);
    return found && this.whole(found);
  }

  /** Keys of the profile and the topic of a message. */
  origin(id: number): { readonly profile: number; readonly topic: number } | undefined {
    const found = this.#find(id);
    if (!found) return undefined;
    const { stored, profileKey } = this.#stored(found);
    return { profile: profileKey, topic: stored.topic };
  }

  /** A message as a list shows it. */
  row(id: number): MessageRow | undefined {
    const found = this.#find(id);
    return found && this.rowOf(found);
  }

  sessions(profile: string | undefined): SessionSummary[] {
    return sessionsOf(this.#database, this.#names, profile);
  }

  newest(profile: string): number {
    return newestOf(this.#database, this.#names.findProfile(profile));
  }

  #find(id: number): Found | undefined {
    if (this.#database.get('SELECT id FROM tail WHERE id = ?', id)) {
      return { id, block: undefined, index: 0 };
    }
    for (const key of blocksAround(this.#database, id)) {
      const index = this.#segments.head(key).ids.indexOf(id);
      if (index >= 0) return { id, block: key, index };
    }
    return undefined;
  }

  #stored(found: Found): { stored: StoredMessage } & Source {
    if (found.block === undefined) {
      const row = this.#database.get('SELECT * FROM tail WHERE id = ?', found.id);
      if (!row) throw new DamagedError(`message ${found.id} is missing`);
      return { stored: storedMessageOf(row), ...this.#sourceOf(row) };
    }
    const row = this.#database.get('SELECT profile, session FROM block WHERE key = ?', found.block);
    if (!row) throw new DamagedError(`block ${found.block} is missing`);
    const head = this.#segments.head(found.block);
    const { index } = found;
    const stored: StoredMessage = {
      id: found.id,
      time: head.times[index] ?? 0,
      topic: head.topics[index] ?? 0,
      flags: head.flags[index] ?? 0,
      size: head.sizes[index] ?? 0,
      extra: head.extras[index] ?? new Uint8Array(),
      payload: this.#segments.payloads(found.block)[index] ?? new Uint8Array(),
    };
    return { stored, ...this.#sourceOf(row) };
  }

  #sourceOf(row: Row): Source {
    const profileKey = Number(row['profile']);
    return {
      profile: this.#names.profileId(profileKey),
      profileKey,
      session: this.#names.sessionId(Number(row['session'])),
    };
  }

  whole(found: Found): Message {
    const { stored, profile, session } = this.#stored(found);
    return {
      id: stored.id,
      profile,
      ...(session !== undefined && { session }),
      time: stored.time,
      ...decodeFlags(stored.flags),
      topic: this.#names.topicName(stored.topic),
      // A copy: what is kept in memory here must not travel with it.
      payload: stored.size > largePayload ? this.#segments.large(stored.id) : stored.payload.slice(),
      ...decodeExtra(stored.extra),
    };
  }

  /** @param previous where to look for what a message changed */
  rowOf(found: Found, previous?: PreviousMessages): MessageRow {
    const { stored, profile, profileKey, session } = this.#stored(found);
    const { outcome, gap } = decodeExtra(stored.extra);
    const { id, topic } = stored;
    const payload = stored.payload.subarray(0, largeBeginning);
    const before = previous?.payloadBefore({ id, topic, profile: profileKey, block: found.block });
    const changed = before && changedStretches(payload, before);
    return {
      id: stored.id,
      profile,
      ...(session !== undefined && { session }),
      time: stored.time,
      ...decodeFlags(stored.flags),
      topic: this.#names.topicName(stored.topic),
      size: stored.size,
      preview: previewPayload(payload),
      ...(changed && changed.length > 0 && { changed }),
      ...(outcome && { outcome }),
      ...(gap && { gap }),
    };
  }
}
