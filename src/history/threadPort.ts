/** A thread's end of its port: it hears when it is to end, and then ends by itself, for want of anything that keeps it alive. */
import type { MessagePort } from 'node:worker_threads';

/** What the host posts to end a thread. */
export const endOfThread = 'end';

/**
 * @param receive takes every other message
 * @param ended lets go of all that would keep the thread alive: files, timers, what is under way
 */
export function servePort(port: MessagePort, receive: (message: unknown) => void, ended: () => void): void {
  port.on('message', (message: unknown) => {
    if (message !== endOfThread) {
      receive(message);
      return;
    }
    ended();
    port.close();
  });
}
