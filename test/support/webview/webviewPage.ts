/**
 * Stands in for the webview that VS Code puts a page into: the page's styles, messages both ways, the state that is kept for it,
 * and the tab that is hidden and shown again. It is no kinder than VS Code, which removes the page with its tab.
 */
import type { Server } from 'node:http';
import type { Browser, Page } from 'playwright-core';
import { themeKinds, themeVariables, type PageTheme } from '../console/themes.ts';
import { watchPage } from '../drive/evidence.ts';
import { patience } from '../patience.ts';
import { servePage } from './servePage.ts';

export interface WebviewPageOptions {
  readonly browser: Browser;
  readonly files: ReadonlyMap<string, Uint8Array>;
  /** The page's bundle: `main` is the console's, `chart` a chart's. */
  readonly bundle: string;
  readonly size: { readonly width: number; readonly height: number };
  readonly theme?: PageTheme | undefined;
  /** Takes what the page says. */
  readonly receive: (message: unknown) => void;
  /** CSP violations, errors on the page's console and uncaught ones go here. */
  readonly complaints: string[];
}

export class WebviewPage {
  readonly page: Page;
  readonly #options: WebviewPageOptions;
  readonly #web: Server;
  readonly #origin: string;
  /** The document that is there and has begun to speak; undefined while there is none. */
  #current: string | undefined;
  readonly #gone = new Set<string>();

  private constructor(options: WebviewPageOptions, page: Page, web: Server, origin: string) {
    this.#options = options;
    this.page = page;
    this.#web = web;
    this.#origin = origin;
  }

  /** Makes the tab, still empty; show() loads the page into it. */
  static async create(options: WebviewPageOptions): Promise<WebviewPage> {
    const { browser, files, bundle, size, theme = 'dark', complaints } = options;
    const { web, origin } = await servePage(files, bundle);
    const page = await browser.newPage({ viewport: size });
    watchPage(page);
    page.setDefaultTimeout(patience);
    const webview = new WebviewPage(options, page, web, origin);
    page.on('console', (message) => {
      if (message.type() === 'error' || message.type() === 'warning') complaints.push(message.text());
    });
    page.on('pageerror', (error) => complaints.push(String(error)));
    page.on('request', (request) => {
      if (request.isNavigationRequest() && request.frame() === page.mainFrame()) webview.#leave();
    });
    await page.exposeFunction('hostReceives', (message: unknown, born: string) => {
      webview.#receive(message, born);
    });
    await page.addInitScript(beVsCode, {
      state: stateKey,
      variables: themeVariables[theme],
      kind: themeKinds[theme],
    });
    return webview;
  }

  /** Loads the page, as when its tab is opened or comes to the front again. */
  async show(): Promise<void> {
    await this.page.goto(this.#origin);
  }

  /** Removes the page, as when another tab covers it: what it says in its last moments is lost, and so is what it is told. */
  async hide(): Promise<void> {
    this.#leave();
    await this.page.goto('about:blank');
  }

  /** Tells the page something. Lost while there is none, and while it has not begun to speak. */
  send(message: unknown): void {
    if (this.#current === undefined) return;
    this.page
      .evaluate((data) => {
        window.postMessage(data, '*');
      }, message)
      .catch((error: unknown) => {
        const gone = this.page.isClosed() || String(error).includes('Execution context was destroyed');
        if (!gone) this.#options.complaints.push(String(error));
      });
  }

  /** What VS Code keeps for the page, as `setState` was called last. */
  async keptState(): Promise<Readonly<Record<string, unknown>>> {
    const kept = await this.page.evaluate((key) => sessionStorage.getItem(key), stateKey);
    return JSON.parse(kept ?? '{}') as Record<string, unknown>;
  }

  async close(): Promise<void> {
    await this.page.close();
    await new Promise((resolve) => this.#web.close(resolve));
  }

  #leave(): void {
    if (this.#current !== undefined) this.#gone.add(this.#current);
    this.#current = undefined;
  }

  /** What a page said before it was gone still arrives; that makes it no page to be told something. */
  #receive(message: unknown, born: string): void {
    if (!this.#gone.has(born)) this.#current = born;
    this.#options.receive(message);
  }
}

/** Where the page's tab keeps its state. */
const stateKey = 'state of the page';

/** Runs in the page, before its script: what VS Code puts around it. */
function beVsCode({
  state,
  variables,
  kind,
}: {
  state: string;
  variables: Readonly<Record<string, string>>;
  kind: string;
}): void {
  const born = String(performance.timeOrigin);
  let leaving = false;
  let acquired = false;
  // Before the page's own listeners: with its tab VS Code removes the frame around the page, which passes nothing on any more.
  window.addEventListener('pagehide', () => {
    leaving = true;
  });
  Object.assign(window, {
    acquireVsCodeApi: () => {
      if (acquired) throw new Error('An instance of the VS Code API has already been acquired');
      acquired = true;
      return {
        postMessage: (message: unknown) => {
          if (!leaving) void window.hostReceives(message, born);
        },
        getState: (): unknown => JSON.parse(sessionStorage.getItem(state) ?? 'null') ?? undefined,
        setState: (value: unknown) => {
          if (!leaving) sessionStorage.setItem(state, JSON.stringify(value));
        },
      };
    },
  });
  const paint = (): void => {
    for (const [name, value] of Object.entries(variables)) {
      document.documentElement.style.setProperty(`--vscode-${name}`, value);
    }
    document.body.classList.add(kind);
    document.body.dataset['vscodeThemeKind'] = kind;
  };
  document.addEventListener('DOMContentLoaded', paint);
}

/** What of a browser's globals the functions that run in the page use. */
declare const window: {
  postMessage(data: unknown, origin: string): void;
  hostReceives(message: unknown, born: string): Promise<void>;
  addEventListener(name: string, listener: () => void): void;
};
declare const sessionStorage: {
  getItem(key: string): string | null;
  setItem(key: string, value: string): void;
};
declare const document: {
  documentElement: { style: { setProperty(name: string, value: string): void } };
  body: { classList: { add(name: string): void }; dataset: Record<string, string> };
  addEventListener(name: string, listener: () => void): void;
};
