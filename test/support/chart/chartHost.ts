/**
 * A chart's page in a plain browser, with the same Content Security Policy as in VS Code, the real server behind it, and a
 * history on a real file.
 */
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { ChartServer } from '../../../src/editor/chart/chartServer.ts';
import type { History } from '../../../src/history/history.ts';
import { openHistory } from '../../../src/history/open.ts';
import { profileSchema } from '../../../src/profile/schema.ts';
import type { SeriesField } from '../../../src/shared/chart/series.ts';
import { Emitter } from '../../../src/shared/emitter.ts';
import { bytes, newMessage } from '../console/samples.ts';
import type { PageTheme } from '../console/themes.ts';
import { root } from '../places.ts';
import { WebviewPage } from '../webview/webviewPage.ts';
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
  /** Names of the requests that the page made, in order. */
  readonly requests: string[] = [];
  /** What the page was told last, by the event's name. */
  readonly told = new Map<string, unknown>();
  /** What the person chooses when asked for fields. */
  choice: readonly SeriesField[] = [];
  /** Lets questions to history fail with this. */
  failure: string | undefined;
  readonly #options: ChartHostOptions;
  readonly #problemChanged = new Emitter<string | undefined>();
  #folder = '';
  #history: History | undefined;
  #server: ChartServer | undefined;
  #webview: WebviewPage | undefined;

  constructor(options: ChartHostOptions) {
    this.#options = options;
  }

  get page(): Page {
    return this.webview.page;
  }
  /** The tab that the page is in. */
  get webview(): WebviewPage {
    if (!this.#webview) throw new Error('open() comes first');
    return this.#webview;
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
    const { browser, files, size, theme } = this.#options;
    this.#webview = await WebviewPage.create({
      ...{ browser, files, theme, complaints: this.complaints },
      bundle: 'chart',
      size: size ?? { width: 1100, height: 700 },
      receive: (message) => {
        const { kind, name } = message as { kind: string; name: string };
        if (kind === 'request') this.requests.push(name);
        this.#server?.receive(message);
      },
    });
    this.#server = this.#serve(this.#webview);
    await this.#webview.show();
    return this.#webview.page;
  }

  /** As when another tab covers the chart's. */
  async hide(): Promise<void> {
    await this.webview.hide();
    this.#server?.setVisible(false);
  }

  /** As when the chart's tab comes to the front again. */
  async reveal(): Promise<void> {
    this.#server?.setVisible(true);
    await this.webview.show();
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
    await this.#webview?.close();
    await this.#history?.dispose();
    await rm(this.#folder, { recursive: true, force: true, maxRetries: 5 });
  }

  #serve(webview: WebviewPage): ChartServer {
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
        const { kind, name, value } = message as { kind: string; name: string; value: unknown };
        webview.send(message);
        if (kind === 'event') this.told.set(name, value);
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
