/** What commands need of saved and recent messages. */
import type { Route } from '../../shared/message.ts';
import type { ProfileMemory } from './profileMemory.ts';
import type { Recents } from './recents.ts';
import type { SavedMessages } from './savedMessages.ts';

export interface SavedParts {
  readonly messages: SavedMessages;
  readonly profiles: ProfileMemory;
  readonly recents: Recents;
  /** What a profile publishes by when a message names no route: that need not stand in its file. */
  readonly defaultRoute: (profileId: string) => Route;
}
