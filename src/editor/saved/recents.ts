/** The messages that were sent by hand, as they were written: what variables were filled with is not kept. Knows no VS Code. */
import * as z from 'zod';
import { systemClock } from '../../shared/clock.ts';
import type { MessageTemplate } from '../../shared/compose/messageTemplate.ts';
import { Emitter } from '../../shared/emitter.ts';
import { templateSchema } from '../compose/templateSchema.ts';

export interface RecentMessage {
  readonly template: MessageTemplate;
  /** Milliseconds since 1970: when it was sent last. */
  readonly at: number;
}

/** Where they are kept: a `vscode.Memento` is one. */
export interface RecentsStore {
  get(key: string): unknown;
  update(key: string, value: unknown): PromiseLike<void>;
}

/** Of each profile. */
const mostMessages = 50;
/** Characters, of a profile's messages together: VS Code reads the store whole at each start. */
const mostCharacters = 256 * 1024;

const entrySchema: z.ZodType<RecentMessage> = z.strictObject({ template: templateSchema, at: z.number() });

export class Recents {
  readonly #store: RecentsStore;
  readonly #log: (line: string) => void;
  readonly #changed = new Emitter<undefined>();
  readonly onDidChange = this.#changed.event;

  constructor(store: RecentsStore, log: (line: string) => void) {
    this.#store = store;
    this.#log = log;
  }

  /** A profile's, the newest first, each once. */
  of(profileId: string): readonly RecentMessage[] {
    const kept = this.#store.get(keyOf(profileId));
    if (!Array.isArray(kept)) return [];
    return kept.flatMap((entry: unknown) => entrySchema.safeParse(entry).data ?? []);
  }

  /** A message was sent. What is too long to be kept is passed over. */
  add(profileId: string, message: MessageTemplate, at = systemClock.time()): void {
    const template = plain(message);
    const text = JSON.stringify(template);
    const kept: RecentMessage[] = [];
    let characters = 0;
    for (const entry of [{ template, at }, ...this.of(profileId)]) {
      const size = JSON.stringify(entry.template).length;
      const isAgain = kept.length > 0 && JSON.stringify(plain(entry.template)) === text;
      if (isAgain || characters + size > mostCharacters) continue;
      characters += size;
      kept.push(entry);
      if (kept.length === mostMessages) break;
    }
    this.#keep(profileId, kept);
  }

  /** Forgets a profile's. */
  clear(profileId: string): void {
    this.#keep(profileId, undefined);
  }

  dispose(): void {
    this.#changed.dispose();
  }

  #keep(profileId: string, kept: readonly RecentMessage[] | undefined): void {
    this.#store.update(keyOf(profileId), kept).then(
      () => this.#changed.fire(undefined),
      (error: unknown) => {
        this.#log(
          `recent messages could not be kept: ${error instanceof Error ? error.message : String(error)}`,
        );
      },
    );
  }
}

function keyOf(profileId: string): string {
  return `topicscope.recents.${profileId}`;
}

/** The message itself, its fields in one order: without the plans that are no part of what was sent, and what a draft has besides. */
function plain({ topic, payload, qos, retain, route, format, properties }: MessageTemplate): MessageTemplate {
  return {
    topic,
    payload,
    qos,
    retain,
    ...(route === undefined ? {} : { route }),
    ...(format === undefined ? {} : { format }),
    ...(properties === undefined ? {} : { properties }),
  };
}
