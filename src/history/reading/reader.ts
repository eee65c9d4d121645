/** Answers questions: pages by cursor, windows by position, single messages. Each on one unchanging state of the file. */
import { changedStretches } from '../../shared/payload/changed.ts';
import { previewPayload } from '../../shared/payload/preview.ts';
import type { Message, MessageRow } from '../../shared/message.ts';
import { decompress } from '../file/block.ts';
import type { HistoryDatabase, Row } from '../file/database.ts';
import { DamagedError } from '../file/fault.ts';
import type { HistoryFilter, HistoryQuery, HistoryWindow } from '../history.ts';
import type { SessionSummary } from '../questions.ts';
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
import { PreviousMessages } from './previous.ts';
import { sessionsOf } from './sessions.ts';
import { blocksAround, isWanted, type Segments, type Selection } from './segments.ts';
import { SelectionView, type Found } from './view.ts';

/** Most messages in one answer. */
const mostMessages = 1_000;
/** A page ends before its payloads come to more bytes than this. */
const pageBytes = 64 * 1024 * 1024;

/** Where a message came from. */
interface Source {
  readonly profile: string;
  readonly profileKey: number;
  readonly session: string | undefined;
}

export class Reader {
  readonly #database: HistoryDatabase;
  readonly #names: Names;
  readonly #segments: Segments;

  constructor(database: HistoryDatabase, names: Names, segments: Segments) {
    this.#database = database;
    this.#names = names;
    this.#segments = segments;
  }

  query(query: HistoryQuery): Message[] {
    return this.#read(() => {
      const selection = this.#select(query);
      if (!selection) return [];
      const view = this.#view(query, selection);
      const page: Message[] = [];
      let bytes = 0;
      const walk =
        query.after === undefined ? view.descend(query.before ?? Infinity) : view.ascend(query.after);
      for (const found of walk) {
        const message = this.#whole(found);
        bytes += message.payload.length;
        if (page.length > 0 && bytes > pageBytes) break;
        page.push(message);
        if (page.length >= clampLimit(query.limit)) break;
      }
      return page;
    });
  }

  window(window: HistoryWindow): { rows: MessageRow[]; total: number; upTo: number } {
    return this.#read(() => {
      const upTo = window.upTo ?? this.#database.number("SELECT value - 1 FROM meta WHERE name = 'next_id'");
      const selection = this.#select(window);
      if (!selection) return { rows: [], total: 0, upTo };
      const view = this.#view(window, selection);
      const total = view.countUpTo(upTo);
      const rows: MessageRow[] = [];
      const previous = new PreviousMessages(this.#database, this.#segments);
      const skip = Math.max(0, Math.floor(window.skip));
      if (skip < total) {
        const start = view.seek(upTo, total, skip);
        let pass = start.pass;
        for (const found of view.descend(start.before)) {
          if (pass-- > 0) continue;
          rows.push(this.#row(found, previous));
          if (rows.length >= clampLimit(window.limit)) break;
        }
      }
      return { rows, total, upTo };
    });
  }

  message(id: number): Message | undefined {
    return this.#read(() => {
      const found = this.#find(id);
      return found && this.#whole(found);
    });
  }

  /** A message as a list shows it. Inside a transaction that has refreshed names and segments. */
  row(id: number): MessageRow | undefined {
    const found = this.#find(id);
    return found && this.#row(found);
  }

  sessions(profile: string | undefined): SessionSummary[] {
    return this.#read(() => sessionsOf(this.#database, this.#names, profile));
  }

  newest(profile: string): number {
    return this.#read(() => newestOf(this.#database, this.#names.findProfile(profile)));
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

  #read<T>(work: () => T): T {
    return this.#database.read(() => {
      this.#names.refresh();
      this.#segments.refresh();
      return work();
    });
  }

  /** Undefined when nothing can match: the profile has no messages. */
  #select(filter: HistoryFilter): Selection | undefined {
    const profile = filter.profile === undefined ? undefined : this.#names.findProfile(filter.profile);
    if (filter.profile !== undefined && profile === undefined) return undefined;
    const topics = filter.topicFilter
      ? this.#names.matching(filter.topicFilter, filter.hashMatchesParent === true)
      : undefined;
    return { profile, topics, direction: filter.direction };
  }

  #view(filter: HistoryFilter, selection: Selection): SelectionView {
    const { profile } = selection;
    const columns = 'SELECT id, topic, flags FROM tail';
    const rows =
      profile === undefined
        ? this.#database.all(`${columns} ORDER BY id`)
        : this.#database.all(`${columns} WHERE profile = ? ORDER BY id`, profile);
    const tail = rows
      .filter((row) => isWanted(selection, Number(row['topic']), Number(row['flags'])))
      .map((row) => Number(row['id']));
    return new SelectionView(selection, this.#segments.matched(filter, selection), tail, this.#segments);
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

  #whole(found: Found): Message {
    const { stored, profile, session } = this.#stored(found);
    return {
      id: stored.id,
      profile,
      ...(session !== undefined && { session }),
      time: stored.time,
      ...decodeFlags(stored.flags),
      topic: this.#names.topicName(stored.topic),
      // A copy: what is kept in memory here must not travel with it.
      payload: stored.size > largePayload ? this.#large(stored.id) : stored.payload.slice(),
      ...decodeExtra(stored.extra),
    };
  }

  #row(found: Found, previous?: PreviousMessages): MessageRow {
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

  #large(id: number): Uint8Array {
    const row = this.#database.get('SELECT payload FROM large WHERE id = ?', id);
    if (!row) throw new DamagedError(`the payload of message ${id} is missing`);
    try {
      return new Uint8Array(decompress(row['payload'] as Uint8Array));
    } catch (error) {
      throw new DamagedError(`the payload of message ${id} cannot be read`, { cause: error });
    }
  }
}

function clampLimit(limit: number): number {
  return Math.min(mostMessages, Math.max(1, Math.floor(limit)));
}
