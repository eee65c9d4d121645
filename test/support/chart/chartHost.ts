/**
 * A chart's page in a plain browser, with the same Content Security Policy as in VS Code, the real server behind it, and a
 * history on a real file.
 */
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import type { Server } from 'node:http';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { ChartServer } from '../../../src/editor/chart/chartServer.ts';
import type { History } from '../../../src/history/history.ts';
import { openHistory } from '../../../src/history/open.ts';
import { profileSchema } from '../../../src/profile/schema.ts';
import type { SeriesField } from '../../../src/shared/chart/series.ts';
import { Emitter } from '../../../src/shared/emitter.ts';
import { beVsCode, originOf, servePage } from '../console/consoleHost.ts';
import { bytes, newMessage } from '../console/samples.ts';
import { themeKinds, themeVariables, type PageTheme } from '../console/themes.ts';
import { root } from '../places.ts';
import { historyWorkers } from '../workers.ts';

export interface ChartHostOptions {
  readonly browser: Browser;
  readonly files: ReadonlyMap<string, Uint8Array>;
  readonly fields: readonly SeriesField[];
  readonly size?: { readonly width: number; readonly height: number };
  readonly theme?: PageTheme;
  /** A history file that is there already; a new one when left out. */
  readonly file?: string;
  readonly profile?: string;
}

export class ChartHost {
  /** Actions that the page asked for: "showMessage 3", "copy …". */
  readonly asked: string[] = [];
  /** Files that were saved, by name. */
  readonly saved = new Map<string, Uint8Array>();
  /** CSP violations, errors on the page's console and uncaught ones. */
  readonly complaints: string[] = [];
  /** What the person chooses when asked for fields. */
  choice: readonly SeriesField[] = [];
  /** Lets questions to history fail with this. */
  failure: string | undefined;
  readonly #options: ChartHostOptions;
  readonly #problemChanged = new Emitter<string | undefined>();
  #folder = '';
  #history: History | undefined;
  #server: ChartServer | undefined;
  #web: Server | undefined;
  #page: Page | undefined;

  constructor(options: ChartHostOptions) {
    this.#options = options;
  }

  get page(): Page {
    if (!this.#page) throw new Error('open() comes first');
    return this.#page;
  }
  get history(): History {
    if (!this.#history) throw new Error('open() comes first');
    return this.#history;
  }

  async prepare(): Promise<this> {
    this.#folder = await mkdtemp(path.join(tmpdir(), 'topicscope-chart-'));
    const log = { info: () => undefined, warn: () => undefined, error: () => undefined };
    this.#history = openHistory({
      file: this.#options.file ?? path.join(this.#folder, 'history.sqlite'),
      workers: historyWorkers,
      limits: { maximumBytes: 2 ** 40, maximumAge: 2 ** 42 },
      log,
    });
    return this;
  }

  async open(): Promise<Page> {
    const { browser, files, size, theme = 'dark' } = this.#options;
    const page = await browser.newPage({ viewport: size ?? { width: 1100, height: 700 } });
    this.#page = page;
    page.on('console', (message) => {
      if (message.type() === 'error' || message.type() === 'warning') this.complaints.push(message.text());
    });
    page.on('pageerror', (error) => this.complaints.push(String(error)));
    this.#server = this.#serve(page);
    await page.exposeFunction('hostReceives', (message: unknown) => this.#server?.receive(message));
    await page.addInitScript(beVsCode, { variables: themeVariables[theme], kind: themeKinds[theme] });
    this.#web = await servePage(files, 'chart');
    await page.goto(originOf(this.#web));
    return page;
  }

  /** Records JSON payloads a second apart. */
  async record(topic: string, payloads: readonly unknown[], start = Date.now()): Promise<void> {
    const messages = payloads.map((payload, index) =>
      newMessage({ topic, time: start + index * 1000, payload: bytes(JSON.stringify(payload)) }),
    );
    this.history.record(messages);
    await this.history.flush();
  }

  async close(): Promise<void> {
    this.#server?.dispose();
    await this.#page?.close();
    await new Promise((resolve) => (this.#web ? this.#web.close(resolve) : resolve(undefined)));
    await this.#history?.dispose();
    await rm(this.#folder, { recursive: true, force: true, maxRetries: 5 });
  }

  #serve(page: Page): ChartServer {
    const { fields, profile: id = 'local' } = this.#options;
    const profile = profileSchema.parse({
      id,
      name: 'Local endpoint',
      endpoint: 'localhost',
      identity: { type: 'x509', certificate: 'device.pem', privateKey: 'device.key' },
    });
    return new ChartServer({
      profileId: id,
      fields,
      profile: () => profile,
      runtime: {
        history: async () => {
          if (this.failure !== undefined) throw new Error(this.failure);
          return this.history;
        },
        historyProblem: undefined,
        onDidChangeHistoryProblem: this.#problemChanged.event,
      },
      actions: {
        chooseFields: async () => this.choice,
        showMessage: async (_, message) => void this.asked.push(`showMessage ${message}`),
        save: async (name, content) => {
          const saved = await content();
          if (saved) this.saved.set(name, saved);
          return saved !== undefined;
        },
        copy: async (text) => void this.asked.push(`copy ${text}`),
      },
      send: (message) => {
        page
          .evaluate((data) => {
            window.postMessage(data, '*');
          }, message)
          .catch((error: unknown) => {
            if (!page.isClosed()) this.complaints.push(String(error));
          });
      },
      onFields: (changed) => void this.asked.push(`fields ${JSON.stringify(changed)}`),
      withProgress: (_, work) =>
        work(
          () => undefined,
          () => false,
        ),
    });
  }
}

/** A picture of the page, for people: test-results/ is not in git. */
export async function picture(page: Page, name: string): Promise<void> {
  await page.screenshot({ path: path.join(root, 'test-results', 'chart', `${name}.png`) });
}

/** A picture that the page made. */
export async function writePicture(name: string, png: Uint8Array): Promise<void> {
  const folder = path.join(root, 'test-results', 'chart');
  await mkdir(folder, { recursive: true });
  await writeFile(path.join(folder, `${name}.png`), png);
}

/** What of a browser's globals the functions that run in the page use. */
declare const window: { postMessage(data: unknown, origin: string): void };
