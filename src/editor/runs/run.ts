/** What runs for a while and can be stopped: repeats, simulations. The tree shows them all alike. */

export interface RunStatus {
  readonly state: 'running' | 'waiting' | 'finished' | 'stopped' | 'failed';
  /** In a few words for the tree: "12 sent, every 500 ms". */
  readonly words: string;
  readonly sent: number;
  readonly failed: number;
  /** What a person should know, such as a quota that holds it back. */
  readonly warning?: string;
  /** Why it failed. */
  readonly problem?: string;
  /** What it is made of, such as the devices of a simulation, shown below it. */
  readonly parts?: readonly { readonly id: string; readonly label: string; readonly words: string }[];
}

export interface Run {
  /** Unique in this window. */
  readonly id: string;
  readonly profile: string;
  readonly kind: 'repeat' | 'simulation';
  /** For people: the topic, the file's name. */
  readonly name: string;
  readonly status: RunStatus;
  /** Sends nothing more. Resolves when all has ended. */
  stop(): Promise<void>;
}
