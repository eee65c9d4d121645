/** Programs that take part in a benchmark, each in a process of its own. */
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';

/** Starts a Node program; `line` resolves with the next line it prints and rejects when it ends before. */
export function start(
  script: string,
  ...args: string[]
): { child: ChildProcess; line: () => Promise<string>; stop: () => Promise<void> } {
  const child = spawn(process.execPath, [script, ...args], { stdio: ['ignore', 'pipe', 'inherit'] });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const exited = once(child, 'exit');
  return {
    child,
    line: async () => {
      const next = await lines.next();
      if (next.done === true) throw new Error(`${script} ended without an answer`);
      return next.value;
    },
    stop: async () => {
      child.kill();
      await exited;
    },
  };
}
