/**
 * What VS Code in a browser keeps for an extension there: mementos, secrets and the state of pages. The names of stores and keys
 * are VS Code's own (src/vs/workbench/services/storage/browser/storageService.ts, src/vs/code/browser/workbench/workbench.ts).
 */
import type { Page } from 'playwright-core';
import { seal, unseal } from './seal.ts';

export interface KeptState {
  /** The memento of all windows: key to value. */
  readonly globalState: Readonly<Record<string, unknown>>;
  /** The memento of the workspace: key to value. */
  readonly workspaceState: Readonly<Record<string, unknown>>;
  /** SecretStorage: key to secret. */
  readonly secrets: Readonly<Record<string, string>>;
  /** What open pages have kept of how they look, by the type of the page. */
  readonly pages: Readonly<Record<string, unknown>>;
}

const extension = 'topicscope.topicscope';
const databases = 'vscode-web-state-db-';
const secretStore = 'secrets.provider';
/** What VS Code puts before the type of an extension's page. */
const ofExtensions = 'mainThreadWebview-';
/** Where a window keeps which editors are open, and what they hold. */
const openEditors = 'memento/workbench.parts.editor';

/** All entries of one of the workbench's stores: the one of all windows, or the one of this workspace. */
type Store = Readonly<Record<string, string>>;

/** Reads it in a page of VS Code's origin, when VS Code has written it down: before it loads its window again, say. */
export async function readState(page: Page): Promise<KeptState> {
  const { global, workspace } = await readStores(page);
  const sealed = await page.evaluate<string | null>(`localStorage.getItem('${secretStore}')`);
  const secrets = JSON.parse(sealed === null ? '{}' : unseal(sealed)) as Record<string, string>;
  return {
    globalState: memento(global),
    workspaceState: memento(workspace),
    secrets: Object.fromEntries(
      Object.entries(secrets).flatMap(([name, secret]) => {
        const { extensionId, key } = JSON.parse(name) as { extensionId?: string; key?: string };
        return extensionId === extension && key !== undefined ? [[key, secret]] : [];
      }),
    ),
    pages: pageStates(workspace[openEditors] ?? ''),
  };
}

/** Puts mementos and secrets where VS Code finds them when the window is loaded next, by a page that `giveKeys` gives keys to. */
export async function writeState(
  page: Page,
  { globalState, workspaceState, secrets }: Omit<KeptState, 'pages'>,
): Promise<void> {
  const kept = Object.entries(secrets).map(([key, secret]) => [
    JSON.stringify({ extensionId: extension, key }),
    secret,
  ]);
  await page.evaluate(
    `localStorage.setItem('${secretStore}', ${JSON.stringify(seal(JSON.stringify(Object.fromEntries(kept))))})`,
  );
  await page.evaluate(`(async () => {
    ${inStores}
    const values = ${JSON.stringify({ global: JSON.stringify(globalState), workspace: JSON.stringify(workspaceState) })};
    for (const name of await stores())
      await within(name, 'readwrite', (store) => store.put(values[kindOf(name)], '${extension}'));
  })()`);
}

function memento(store: Store): Record<string, unknown> {
  return JSON.parse(store[extension] ?? '{}') as Record<string, unknown>;
}

async function readStores(page: Page): Promise<{ readonly global: Store; readonly workspace: Store }> {
  return await page.evaluate(`(async () => {
    ${inStores}
    const found = { global: {}, workspace: {} };
    for (const name of await stores()) {
      const [keys, values] = await Promise.all([
        within(name, 'readonly', (store) => store.getAllKeys()),
        within(name, 'readonly', (store) => store.getAll()),
      ]);
      keys.forEach((key, index) => { found[kindOf(name)][key] = String(values[index]); });
    }
    return found;
  })()`);
}

/** For the page: the stores by name, which is which, and a request within one. */
const inStores = `
  const stores = async () => (await indexedDB.databases()).map(({ name }) => name).filter((name) => name.startsWith('${databases}'));
  const kindOf = (name) => name === '${databases}global' || name.startsWith('${databases}global-') ? 'global' : 'workspace';
  const within = async (name, mode, request) => {
    const answered = (asked) => new Promise((resolve, reject) => {
      asked.onsuccess = () => resolve(asked.result);
      asked.onerror = () => reject(asked.error);
    });
    const database = await answered(indexedDB.open(name));
    try {
      return await answered(request(database.transaction('ItemTable', mode).objectStore('ItemTable')));
    } finally {
      database.close();
    }
  };
`;

/** Editors are JSON within JSON within JSON: a page's is one that has a type and a state. */
function pageStates(text: string): Record<string, unknown> {
  const found: Record<string, unknown> = {};
  const look = (value: unknown): void => {
    if (typeof value === 'string' && /^[[{]/.test(value)) {
      look(JSON.parse(value));
    } else if (typeof value === 'object' && value !== null) {
      const { viewType, state } = value as Readonly<Record<string, unknown>>;
      if (typeof viewType === 'string' && typeof state === 'string')
        found[viewType.replace(ofExtensions, '')] = JSON.parse(state);
      Object.values(value).forEach(look);
    }
  };
  if (text !== '') look(text);
  return found;
}
