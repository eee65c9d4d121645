import { fork } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { node24 } from '../../../test/support/places.ts';

export interface BusyProcesses {
  /** Process ids. */
  readonly ids: readonly number[];
  /** Ends them, and resolves when they are gone. */
  stop(): Promise<void>;
}

/** Starts so many processes that keep a core busy each. They end by themselves when this process does, however it ends. */
export function startBusyProcesses(count: number): BusyProcesses {
  const children = Array.from({ length: count }, () =>
    fork(path.join(import.meta.dirname, 'busy.ts'), [], {
      execPath: node24,
      execArgv: [],
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    }),
  );
  return {
    ids: children.flatMap(({ pid }) => (pid === undefined ? [] : [pid])),
    stop: async () => {
      await Promise.all(
        children.map(async (child) => {
          if (child.exitCode !== null || child.signalCode !== null) return;
          const exited = once(child, 'exit');
          child.kill('SIGKILL');
          await exited;
        }),
      );
    },
  };
}
