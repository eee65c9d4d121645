/** What commands work with; one value, made in extension.ts and handed to each command. */
import type { LogOutputChannel } from 'vscode';
import type { LocalEndpoint } from '../local/localEndpoint.ts';
import type { ProfileStore } from '../profiles/profileStore.ts';
import type { Runtime } from '../runtime.ts';

export interface CommandContext {
  readonly profiles: ProfileStore;
  readonly runtime: Runtime;
  readonly localEndpoint: LocalEndpoint;
  readonly consoles: ConsoleOpener;
  readonly log: LogOutputChannel;
  /** Shows a profile in the tree. */
  readonly reveal: (profileId: string) => Promise<void>;
}

/** What commands want from the consoles. */
export interface ConsoleOpener {
  /** Shows a profile's console: with the cursor in the composer, or with the list filtered. */
  open(
    profileId: string,
    options?: { readonly compose?: boolean; readonly topicFilter?: string },
  ): Promise<void>;
}
