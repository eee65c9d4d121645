/** The topics of a profile as the hierarchy that their slashes make, with what was counted at every level. */
import { Stats, type Counted } from './stats.ts';

/** A topic with more levels than this keeps the rest in its last one: what is hostile gets no endless tree. */
export const mostLevels = 32;
/** Names longer than this many UTF-16 units count as several levels of memory. */
const nameUnits = 256;

/** What was counted on one very topic. */
export class TopicStats extends Stats {
  /** Bytes of the newest payload. */
  lastSize = 0;
  /** A retained message was seen, and nothing since that says that it was cleared. */
  retained = false;
  /** Id of the message that last told whether there is a retained one. */
  #told = 0;

  seen(message: SeenMessage, now: number): void {
    if (message.id >= this.newest) this.lastSize = message.size;
    this.add(message, now);
    const retained = tellsRetained(message);
    if (retained === undefined || message.id < this.#told) return;
    this.#told = message.id;
    this.retained = retained;
  }
}

export interface SeenMessage extends Counted {
  readonly retain: boolean;
  /** Sent, and refused by the broker. */
  readonly failed: boolean;
}

/**
 * Brokers deliver a retained message with RETAIN to a new subscription, and what is published with RETAIN without it to
 * one that is there already (MQTT 5.0, 3.3.1.3): only an empty payload then tells that it may have been cleared.
 */
function tellsRetained({ retain, size, outgoing, failed }: SeenMessage): boolean | undefined {
  if (failed) return undefined;
  if (retain) return size > 0;
  return size === 0 && !outgoing ? false : undefined;
}

export class Level {
  readonly name: string;
  readonly parent: Level | undefined;
  children: Map<string, Level> | undefined;
  /** Of this very topic; undefined when no message came on it. */
  own: TopicStats | undefined;
  /** Of this topic and all below it; without children the same as `own`. */
  all: Stats;
  topics = 0;

  constructor(name: string, parent: Level | undefined) {
    this.name = name;
    this.parent = parent;
    this.all = new Stats();
  }

  /** The whole topic up to this level; the root has no name and no part in it. */
  get topic(): string {
    return this.parent?.parent ? `${this.parent.topic}/${this.name}` : this.name;
  }
}

export class Hierarchy {
  readonly root = new Level('', undefined);
  /** Levels that are topics, in the order in which they were first seen. */
  readonly topics: Level[] = [];
  /** Messages on topics that found no room. */
  unlisted = 0;
  /** Memory in use, in levels of the usual size (about 400 bytes). */
  units = 0;
  readonly #mostUnits: number;

  /** @param mostUnits how many levels there may be; topics beyond are counted together */
  constructor(mostUnits: number) {
    this.#mostUnits = mostUnits;
  }

  /** The level of a topic, made when it is new; undefined when there is no room for it. */
  place(topic: string): Level | undefined {
    let level = this.root;
    const names = levelsOf(topic);
    const needed = this.#unitsOf(names);
    if (needed > 0 && this.units + needed > this.#mostUnits) return undefined;
    this.units += needed;
    for (const name of names) {
      let child = level.children?.get(name);
      if (!child) {
        child = new Level(name, level);
        if (!level.children) {
          level.children = new Map();
          if (level.own) level.all = copyOf(level.own);
        }
        level.children.set(name, child);
      }
      level = child;
    }
    return level;
  }

  /** Counts a message of a topic; with no level, one of a topic that found no room. */
  add(level: Level | undefined, message: SeenMessage, now: number): void {
    if (!level) {
      this.unlisted++;
      this.root.all.add(message, now);
      return;
    }
    if (!level.own) this.#becomesTopic(level);
    level.own?.seen(message, now);
    let above: Level | undefined = level.children ? level : level.parent;
    for (; above; above = above.parent) above.all.add(message, now);
  }

  /** The level with these names below the root. */
  find(names: readonly string[]): Level | undefined {
    let level: Level | undefined = this.root;
    for (const name of names) level = level?.children?.get(name);
    return level;
  }

  #becomesTopic(level: Level): void {
    level.own = new TopicStats();
    if (!level.children) level.all = level.own;
    this.topics.push(level);
    for (let above: Level | undefined = level; above; above = above.parent) above.topics++;
  }

  /** What the levels of a topic that are not there yet would take. */
  #unitsOf(names: readonly string[]): number {
    let level: Level | undefined = this.root;
    let units = 0;
    for (const name of names) {
      level = level?.children?.get(name);
      if (!level) units += 1 + Math.floor(name.length / nameUnits);
    }
    return units;
  }
}

/** A topic's levels; of one with very many the last has all the rest. */
export function levelsOf(topic: string): string[] {
  const names = topic.split('/');
  if (names.length <= mostLevels) return names;
  return [...names.slice(0, mostLevels - 1), names.slice(mostLevels - 1).join('/')];
}

function copyOf(stats: Stats): Stats {
  const copy = new Stats();
  copy.merge(stats);
  return copy;
}
