/** Drives a real VS Code window as a person does: for the tests in test/browser and for pictures. */
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Browser, Frame, Locator, Page } from 'playwright-core';
import { root } from '../places.ts';
import { launchBrowser } from '../vscode/browser.ts';
import { borrowServer, hasSharedServer } from '../vscode/sharedServer.ts';
import { startServer, writeSettings, type Server, type ServerOptions } from '../vscode/server.ts';
import { keepEvidence, watchPage } from './evidence.ts';
import { QuickInput } from './quickInput.ts';
import { patience } from '../patience.ts';
import { tryUntil } from './tryUntil.ts';

export interface WindowOptions extends Omit<ServerOptions, 'dataDir'> {
  /** Keeps settings, history and secrets from window to window; a temporary folder when left out. */
  readonly dataDir?: string;
  /** Folder to open; an empty one when left out. */
  readonly folder?: string;
  /** Extension to load from its folder; this project's own when left out, none with false. */
  readonly extension?: string | false;
  readonly size?: { readonly width: number; readonly height: number };
  readonly theme?: Theme;
}

export type Theme = 'dark' | 'light';

const themes = { dark: 'Default Dark Modern', light: 'Default Light Modern' } as const;
/** Milliseconds that a VS Code has to open: it reads and compiles some megabytes. */
const opening = 240_000;
const defaultSize = { width: 1280, height: 800 };

export class Window {
  readonly page: Page;
  readonly #dataDir: string | undefined;
  readonly #server: Server | undefined;
  readonly #browser: Browser;
  readonly #temporary: readonly string[];
  readonly #quick: QuickInput;

  private constructor(
    page: Page,
    browser: Browser,
    own: { server?: Server; dataDir?: string; temporary?: string[] },
  ) {
    this.page = page;
    page.setDefaultTimeout(patience);
    this.#quick = new QuickInput(page);
    this.#browser = browser;
    this.#server = own.server;
    this.#dataDir = own.dataDir;
    this.#temporary = own.temporary ?? [];
  }

  /** Opens a window of a VS Code that runs already, by its address. */
  static async visit(url: string, size = defaultSize): Promise<Window> {
    const browser = await launchBrowser();
    const page = await browser.newPage({ viewport: size });
    watchPage(page);
    const window = new Window(page, browser, {});
    await window.#goto(url);
    return window;
  }

  /** Starts VS Code and a browser, and waits until the workbench stands. */
  static async open(options: WindowOptions = {}): Promise<Window> {
    const temporary: string[] = [];
    const temporaryFolder = async (): Promise<string> => {
      const folder = await mkdtemp(path.join(tmpdir(), 'topicscope-window-'));
      temporary.push(folder);
      return folder;
    };
    const dataDir = options.dataDir ?? (await temporaryFolder());
    await mkdir(dataDir, { recursive: true });
    const folder = options.folder ?? (await temporaryFolder());
    const settings = { ...options.settings, 'workbench.colorTheme': themes[options.theme ?? 'dark'] };
    const { server, folder: logs } = sharesServer(options)
      ? await borrowServer({ dataDir, settings })
      : { server: await startServer({ ...options, dataDir, settings }), folder: dataDir };
    const browser = await launchBrowser();
    const page = await browser.newPage({ viewport: options.size ?? defaultSize });
    watchPage(page, logs);
    const window = new Window(page, browser, { server, dataDir, temporary });
    const extension = options.extension ?? root;
    await window.#goto(
      server.url({ folder, ...(extension === false ? {} : { extensionDevelopmentPath: extension }) }),
    );
    return window;
  }

  async #goto(url: string): Promise<void> {
    try {
      // All of the workbench is waited for below.
      await this.page.goto(url, { waitUntil: 'commit', timeout: opening });
      await this.#waitForWorkbench();
    } catch (error) {
      await keepEvidence(['windows that did not open', this.#dataDir ?? url], [error]);
      await this.close();
      throw error;
    }
  }

  /** Loads the page again, as Ctrl+R does: the extension host starts anew. */
  async reload(): Promise<void> {
    // The browser's own reload does not wait for VS Code to write down which tabs there are.
    const loaded = this.page.waitForEvent('load', { timeout: opening });
    await this.runCommand('Developer: Reload Window');
    await loaded;
    await this.#waitForWorkbench();
  }

  async close(): Promise<void> {
    // As a tab is closed: VS Code says good-bye, and its extension host ends by itself. Unsaved editors ask in vain.
    this.page.on('dialog', (dialog) => {
      dialog.accept().catch(() => undefined);
    });
    await this.page.goto('about:blank').catch(() => undefined);
    await this.#browser.close();
    await this.#server?.stop();
    for (const folder of this.#temporary) await rm(folder, { recursive: true, force: true, maxRetries: 5 });
  }

  /** Runs a command by its full title in the palette, for example "TopicScope: Connect". */
  async runCommand(title: string): Promise<void> {
    await this.#quick.runCommand(title);
  }

  /** Opens a view container by its name in the activity bar, unless it is open. */
  async openActivity(name: string): Promise<void> {
    const item = this.page
      .locator('.activitybar .action-item')
      .filter({ has: this.page.locator(`[aria-label^="${name}"]`) })
      .first();
    const sideBar = this.page.locator('.part.sidebar .composite.title').filter({ hasText: name });
    // A click on the one that is open closes it.
    await tryUntil(`the view container ${name} opens`, {
      holds: async (within) => (await isChecked(item, within)) && (await sideBar.isVisible()),
      act: async (within) => {
        if (!(await isChecked(item, within))) await item.click({ timeout: within });
      },
    });
  }

  /** Types into VS Code's input box or quick pick, confirms, and waits until it is taken. */
  async answer(text: string): Promise<void> {
    await this.#quick.answer(text);
  }

  /** Picks an entry of the open quick pick by its label, and waits until it is taken: of several to choose, until it is marked. */
  async pick(label: string): Promise<void> {
    await this.#quick.pick(label);
  }

  /** Goes back to the question before, and waits until that stands. */
  async goBack(): Promise<void> {
    await this.#quick.goBack();
  }

  /** The input of VS Code's input box or quick pick. */
  quickInput(): Locator {
    return this.#quick.input();
  }

  /** A row of a tree in the side bar by a text in it. */
  treeRow(text: string | RegExp): Locator {
    return this.page.locator('.sidebar .monaco-list-row[role=treeitem]').filter({ hasText: text }).first();
  }

  /** Presses an inline action of a tree row, by its title: "Connect" is not "Disconnect". */
  async treeAction(row: Locator, action: string): Promise<void> {
    const name = new RegExp(String.raw`^${action.replaceAll(/[^\w\s]/g, '\\$&')}(?!\w)`);
    // The tooltip of the row that the pointer came from may lie over this one, and goes when the pointer has gone; and a row
    // that the tree draws anew under the pointer shows its actions only when the pointer comes once more.
    let pressed = false;
    await tryUntil(`${action} is pressed`, {
      holds: async () => pressed,
      act: async (within) => {
        await this.page.mouse.move(640, 5);
        await row.hover({ timeout: within });
        await row.getByRole('button', { name }).first().click({ timeout: within });
        pressed = true;
      },
    });
  }

  /** Unfolds a tree row unless it is unfolded. */
  async expand(row: Locator): Promise<void> {
    const expanded = (within: number): Promise<string | null> =>
      row.getAttribute('aria-expanded', { timeout: within });
    await tryUntil('the row unfolds', {
      holds: async (within) => (await expanded(within)) === 'true',
      act: async (within) => {
        // A row without children yet has nothing to click on.
        if ((await expanded(within)) === 'false')
          await row.locator('.monaco-tl-twistie').click({ timeout: within });
      },
    });
  }

  /**
   * The inner frame of the webview that holds an element for the selector: a webview is a frame inside a
   * frame, and it comes anew when its tab is moved or shown again.
   */
  async webview(selector = 'body *'): Promise<Frame> {
    const deadline = Date.now() + patience;
    for (;;) {
      for (const frame of this.page.frames()) {
        if (frame === this.page.mainFrame() || frame.parentFrame() === this.page.mainFrame()) continue;
        const found = await frame
          .locator(selector)
          .count()
          .catch(() => 0);
        if (found > 0) return frame;
      }
      if (Date.now() > deadline) throw new Error(`no webview with ${selector}`);
      await this.page.waitForTimeout(100);
    }
  }

  async setTheme(theme: Theme): Promise<void> {
    await this.setSettings({ 'workbench.colorTheme': themes[theme] });
    await this.page
      .locator(theme === 'dark' ? '.monaco-workbench.vs-dark' : '.monaco-workbench.vs')
      .waitFor({ timeout: patience });
  }

  /** Changes settings of the machine, as if in its settings.json. */
  async setSettings(settings: Readonly<Record<string, unknown>>): Promise<void> {
    if (this.#dataDir === undefined) throw new Error('a window that was only visited keeps its settings');
    await writeSettings(this.#dataDir, settings);
  }

  /** Saves a picture of the window into test-results/ (or to an absolute path) and returns its path. */
  async screenshot(name: string): Promise<string> {
    const file = path.resolve(root, 'test-results', name.endsWith('.png') ? name : `${name}.png`);
    await this.page.screenshot({ path: file });
    return file;
  }

  async #waitForWorkbench(): Promise<void> {
    await this.page.locator('.monaco-workbench .statusbar').waitFor({ timeout: opening });
    await this.page.locator('.monaco-workbench .activitybar').waitFor({ timeout: opening });
  }
}

/** A window that wants nothing of its server but a folder to keep things in shares it with others. */
function sharesServer({ env, port, trustEverything = true, extension }: WindowOptions): boolean {
  const usual = env === undefined && port === undefined && trustEverything && extension !== false;
  return usual && hasSharedServer();
}

async function isChecked(item: Locator, within: number): Promise<boolean> {
  return /\bchecked\b/.test((await item.getAttribute('class', { timeout: within })) ?? '');
}
