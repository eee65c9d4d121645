/** Files that messages are written to, whatever their format. */
import { open } from 'node:fs/promises';
import type { Message } from '../../shared/message.ts';

export interface MessageFile {
  /** Writes messages, by growing id. */
  write(messages: readonly Message[]): Promise<void>;
  /** Writes what is left and closes the file. */
  close(): Promise<void>;
  /** Closes the file as it is. */
  drop(): Promise<void>;
}

/**
 * Makes a file of text.
 *
 * @param encode the text of a message
 * @param gathered characters of text that are gathered before they are written
 */
export async function openTextFile(
  path: string,
  header: string,
  encode: (message: Message) => string,
  gathered = 1024 * 1024,
): Promise<MessageFile> {
  const handle = await open(path, 'wx');
  let text = header;
  const flush = async (): Promise<void> => {
    const now = text;
    text = '';
    // Writes from where it stands, all of it.
    if (now !== '') await handle.writeFile(now);
  };
  return {
    write: async (messages) => {
      for (const message of messages) {
        text += encode(message);
        if (text.length > gathered) await flush();
      }
    },
    close: async () => {
      await flush();
      await handle.close();
    },
    drop: () => handle.close(),
  };
}
