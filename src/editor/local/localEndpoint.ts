/** The local endpoint in this window: started here, or found running; and its profile in the tree. */
import { unwatchFile, watchFile } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import path from 'node:path';
import * as vscode from 'vscode';
import type { ProfileStore } from '../profiles/profileStore.ts';
import type { Notice } from '../trees/connectionNodes.ts';
import {
  localProfileId,
  localProfiles,
  readDescription,
  type EndpointDescription,
  type LocalProfile,
} from './description.ts';
import { startEndpointProcess, type EndpointProcess } from './endpointProcess.ts';

/** Names a file with the description of a running local endpoint; `npm start` sets it. */
const fileVariable = 'TOPICSCOPE_LOCAL_ENDPOINT';

/** Demo devices of an endpoint that is started here. */
const fleet = 8;

/** Milliseconds between looks at the file of an endpoint that runs elsewhere. */
const watchInterval = 2000;

export interface LocalEndpointOptions {
  readonly profiles: ProfileStore;
  readonly extensionPath: string;
  /** The extension's global storage. */
  readonly storage: string;
  readonly log: vscode.LogOutputChannel;
}

export class LocalEndpoint implements vscode.Disposable {
  readonly #options: LocalEndpointOptions;
  readonly #changed = new vscode.EventEmitter<void>();
  readonly #file: string;
  #process: EndpointProcess | undefined;
  #starting: Promise<EndpointProcess> | undefined;
  #known: EndpointDescription | undefined;
  #stopped: string | undefined;
  #disposed = false;

  /** It started, stopped, or was found. */
  readonly onDidChange = this.#changed.event;

  constructor(options: LocalEndpointOptions) {
    this.#options = options;
    this.#file =
      process.env[fileVariable] ?? path.join(homedir(), '.topicscope', 'local-endpoint', 'endpoint.json');
  }

  /** Did this window start one that runs? */
  get startedHere(): boolean {
    return this.#process !== undefined;
  }

  /** The running endpoint's description; undefined when none is known. */
  get description(): EndpointDescription | undefined {
    return this.#stopped === undefined ? this.#known : undefined;
  }

  /** What the tree has to say about it. */
  get notice(): Notice | undefined {
    return this.#stopped === undefined
      ? undefined
      : {
          id: 'localEndpointStopped',
          label: 'Local endpoint stopped',
          detail: `${this.#stopped}. Click to start it again.`,
          action: 'startLocalEndpoint',
        };
  }

  /** Looks for one that runs already (`npm start`, `npm run endpoint`), now and whenever its file changes. */
  async find(): Promise<void> {
    await this.#readFile();
    watchFile(this.#file, { interval: watchInterval, persistent: false }, this.#fileChanged);
  }

  /** Starts one, on the ports of the one before if they are free; when one runs here, nothing happens. */
  async start(): Promise<EndpointDescription> {
    if (this.#process) return this.#process.description;
    this.#starting ??= this.#spawn();
    try {
      return (await this.#starting).description;
    } finally {
      this.#starting = undefined;
    }
  }

  /** Ends the one that was started here and takes its profiles away. */
  async stop(): Promise<void> {
    const running = this.#process;
    this.#process = undefined;
    this.#known = undefined;
    this.#stopped = undefined;
    const { profiles } = this.#options;
    for (const { profile, scope } of profiles.list.profiles) {
      if (
        scope === 'window' &&
        (profile.id === localProfileId || profile.id.startsWith(`${localProfileId}-`))
      ) {
        await profiles.remove(profile.id);
      }
    }
    await running?.stop();
    this.#changed.fire();
  }

  /** The profiles that can be added besides the default one. */
  otherProfiles(): LocalProfile[] {
    const description = this.description;
    return description ? localProfiles(description).slice(1) : [];
  }

  dispose(): void {
    this.#disposed = true;
    unwatchFile(this.#file, this.#fileChanged);
    void this.#process?.stop();
    this.#changed.dispose();
  }

  readonly #fileChanged = (): void => {
    this.#readFile().catch((error: unknown) => this.#options.log.warn(`local endpoint: ${String(error)}`));
  };

  async #spawn(): Promise<EndpointProcess> {
    const { extensionPath, storage, log } = this.#options;
    const options = {
      program: path.join(extensionPath, 'dist', 'local', 'endpoint.js'),
      directory: path.join(storage, 'local-endpoint'),
      fleet,
      log: (line: string) => log.info(`local endpoint: ${line}`),
    };
    const before = this.#known?.ports;
    let running: EndpointProcess;
    if (before) {
      // The same ports let sessions that are waiting come back by themselves.
      running = await startEndpointProcess({ ...options, ports: before }).catch(async (error: unknown) => {
        log.info(`local endpoint: not on the ports it had: ${String(error)}`);
        return await startEndpointProcess(options);
      });
    } else {
      running = await startEndpointProcess(options);
    }
    if (this.#disposed) {
      await running.stop();
      throw new Error('TopicScope has been stopped.');
    }
    this.#process = running;
    void running.ended.then((reason) => this.#ended(running, reason));
    await this.#show(running.description);
    log.info(`local endpoint: running on ${JSON.stringify(running.description.ports)}`);
    return running;
  }

  #ended(running: EndpointProcess, reason: string): void {
    if (this.#process !== running) return;
    this.#process = undefined;
    this.#stopped = `Its process ${reason}`;
    this.#options.log.warn(`local endpoint: ${reason}`);
    this.#changed.fire();
  }

  async #readFile(): Promise<void> {
    if (this.#process || this.#starting || this.#disposed) return;
    const description = await readFile(this.#file, 'utf8').then(readDescription, () => undefined);
    if (description && isAlive(description.pid)) {
      await this.#show(description);
    } else if (this.#known && this.#stopped === undefined) {
      this.#stopped = 'It is no longer running';
      this.#changed.fire();
    }
  }

  async #show(description: EndpointDescription): Promise<void> {
    this.#known = description;
    this.#stopped = undefined;
    const { profiles } = this.#options;
    const current = new Set(
      profiles.list.profiles.filter(({ scope }) => scope === 'window').map(({ profile }) => profile.id),
    );
    for (const [index, { profile, secrets }] of localProfiles(description).entries()) {
      const wanted = index === 0 || current.has(profile.id);
      if (wanted) await profiles.setOfWindow(profile, secrets);
    }
    this.#changed.fire();
  }
}

/** Does the process live? Unknown counts as yes: the session finds out. */
function isAlive(pid: number | undefined): boolean {
  if (pid === undefined) return true;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
