import type { ConsoleProfile } from '../../src/shared/contract.ts';
import type { MessageRow } from '../../src/shared/message.ts';

/**
 * What VS Code hands to the commands of a message's context menu (`webview/context` in package.json), as the attribute
 * `data-vscode-context` wants it.
 */
export function menuContext({
  id,
  profile,
  topic,
  gap,
}: Pick<MessageRow, 'id' | 'profile' | 'topic' | 'gap'>): string {
  return JSON.stringify({
    webviewSection: gap ? 'gap' : 'message',
    preventDefaultContextMenuItems: true,
    profile,
    message: id,
    ...(gap ? {} : { topic }),
  });
}

/** What commands are told besides, wherever in the history the menu is opened: what is searched for. */
export function searchContext({ id }: ConsoleProfile, search: string): string {
  return JSON.stringify({ profile: id, ...(search === '' ? {} : { search }) });
}
