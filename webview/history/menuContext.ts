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
