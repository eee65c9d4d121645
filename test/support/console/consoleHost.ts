/**
 * The console's page in a plain browser, with the same Content Security Policy as in VS Code, and the real page
 * server behind it. In VS Code's place stands this: any number of messages, failures and states at will.
 */
import path from 'node:path';
import type { Browser, Page } from 'playwright-core';
import type { ConsoleActions, ConsoleRuntime } from '../../../src/editor/console/pageOptions.ts';
import { PageServer } from '../../../src/editor/console/pageServer.ts';
import { Composing } from '../../../src/editor/compose/composing.ts';
import { JsonSchemas } from '../../../src/editor/compose/jsonSchemas.ts';
import type { SchemaBinding } from '../../../src/editor/compose/schemaBindings.ts';
import { Payloads } from '../../../src/editor/payloads/payloads.ts';
import { Paces } from '../../../src/editor/runs/paces.ts';
import { Asking } from '../../../src/editor/runs/asking.ts';
import { Repeats } from '../../../src/editor/runs/repeats.ts';
import { Runs } from '../../../src/editor/runs/runs.ts';
import { Recents } from '../../../src/editor/saved/recents.ts';
import { FailureError } from '../../../src/failure/failureError.ts';
import { profileSchema, type Profile, type ProfileInput } from '../../../src/profile/schema.ts';
import type { Sessions } from '../../../src/session/sessions.ts';
import type { ConsoleIntent, Draft, SavedSearch } from '../../../src/shared/contract.ts';
import { readBindings } from '../../../src/formats/binding.ts';
import { Emitter } from '../../../src/shared/emitter.ts';
import type { Failure } from '../../../src/shared/failure.ts';
import type { Health } from '../../../src/shared/health.ts';
import type { NewMessage, PublishOutcome, PublishRequest } from '../../../src/shared/message.ts';
import { root } from '../places.ts';
import { WebviewPage } from '../webview/webviewPage.ts';
import { formatWorker } from '../workers.ts';
import { MemoryHistory } from './memoryHistory.ts';
import { healthOf, newMessage } from './samples.ts';
import type { PageTheme } from './themes.ts';

export interface ConsoleHostOptions {
  readonly browser: Browser;
  readonly files: ReadonlyMap<string, Uint8Array>;
  readonly profile?: Partial<ProfileInput>;
  readonly size?: { readonly width: number; readonly height: number };
  readonly theme?: PageTheme;
  readonly intent?: ConsoleIntent;
}

export class ConsoleHost {
  readonly history = new MemoryHistory();
  /** What was published, in order. */
  readonly published: PublishRequest[] = [];
  /** Actions that the page asked for: "connect", "openMessage 3", "copy …". */
  readonly asked: string[] = [];
  /** CSP violations, errors on the page's console and uncaught ones. */
  readonly complaints: string[] = [];
  readonly drafts = new Map<string, unknown>();
  /** Searches with a name, and the message selected for compare, as VS Code would keep them. */
  savedSearches: SavedSearch[] = [];
  selectedForCompare: number | undefined;
  /** Entries of the setting `topicscope.decoders`. */
  decoders: unknown[] = [];
  readonly runs = new Runs();
  readonly recents = new Recents(
    { get: (key) => this.drafts.get(key), update: async (key, value) => void this.drafts.set(key, value) },
    (line) => this.complaints.push(line),
  );
  readonly payloads = new Payloads({
    script: formatWorker,
    history: async () => this.history,
    bindings: () => readBindings(this.decoders).bindings,
    schemaFolders: () => [],
    broker: () => this.profile.broker,
  });
  /** Answers to prompts, by their labels. */
  readonly answers = new Map<string, string>();
  readonly composing = new Composing({
    payloads: this.payloads,
    ask: async (label) => this.answers.get(label),
    clientId: () => 'client-1',
    route: () => 'mqtt',
    variables: () => new Map(Object.entries(this.variables)),
    env: () => undefined,
  });
  /** Variables of the environment that is chosen. */
  variables: Readonly<Record<string, string>> = {};
  /** Entries of the setting `topicscope.jsonSchemas`. */
  schemas: SchemaBinding[] = [];
  readonly jsonSchemas = new JsonSchemas({
    bindings: () => this.schemas,
    folders: () => [],
    broker: () => this.profile.broker,
  });
  readonly #payloadEdited = new Emitter<string>();
  readonly repeats = new Repeats({
    runs: this.runs,
    paces: new Paces(),
    composing: this.composing,
    sessions: () => this.#runtime().sessions(),
    health: () => this.#health,
    onEnded: () => undefined,
  });
  readonly asking = new Asking({
    composing: this.composing,
    payloads: this.payloads,
    sessions: () => this.#runtime().sessions(),
    history: async () => this.history,
  });
  /** Lets the next publishes fail. */
  publishFailure: Failure | undefined;
  profile: Profile;
  /** Is the profile not there at the moment? */
  missing = false;
  readonly #healthChanged = new Emitter<Health>();
  readonly #sharedChanged = new Emitter<undefined>();
  readonly #problemChanged = new Emitter<string | undefined>();
  #health: Health;
  #historyProblem: string | undefined;
  readonly #exchanged = new Emitter<readonly NewMessage[]>();
  #server: PageServer | undefined;
  #webview: WebviewPage | undefined;
  readonly #options: ConsoleHostOptions;

  constructor(options: ConsoleHostOptions) {
    this.#options = options;
    this.profile = profileSchema.parse({
      id: 'local',
      name: 'Local endpoint',
      endpoint: 'localhost',
      identity: { type: 'x509', certificate: 'device.pem', privateKey: 'device.key' },
      ...options.profile,
    });
    this.#health = healthOf('connected', this.profile.id);
  }

  get page(): Page {
    return this.webview.page;
  }
  /** The tab that the page is in. */
  get webview(): WebviewPage {
    if (!this.#webview) throw new Error('open() comes first');
    return this.#webview;
  }
  get pageServer(): PageServer {
    if (!this.#server) throw new Error('open() comes first');
    return this.#server;
  }

  async open(): Promise<Page> {
    const { browser, files, size, theme } = this.#options;
    this.#webview = await WebviewPage.create({
      ...{ browser, files, theme, complaints: this.complaints },
      bundle: 'main',
      size: size ?? { width: 1200, height: 800 },
      receive: (message) => this.#server?.receive(message),
    });
    this.#server = this.#serveRequests(this.#webview);
    await this.#webview.show();
    return this.#webview.page;
  }

  /** As when another tab covers the console's. */
  async hide(): Promise<void> {
    await this.webview.hide();
    this.pageServer.setVisible(false);
  }

  /** As when the console's tab comes to the front again. Until the page has asked for its snapshot, it is being built. */
  async reveal(): Promise<void> {
    this.pageServer.setVisible(true);
    await this.webview.show();
  }

  /** Records messages as if they had been received or sent. */
  record(...messages: readonly Partial<NewMessage>[]): void {
    const exchanged = messages.map((message) => newMessage(message));
    this.history.record(exchanged);
    this.#exchanged.fire(exchanged);
  }

  /** As if the draft's payload had been changed in an editor of VS Code. */
  editPayload(payload: string): void {
    const key = `topicscope.draft.${this.profile.id}`;
    const draft = this.drafts.get(key) as Draft | undefined;
    this.drafts.set(key, { topic: '', qos: 0, retain: false, route: 'mqtt', ...draft, payload });
    this.#payloadEdited.fire(this.profile.id);
  }

  setHealth(change: Partial<Health>): void {
    this.#health = { ...this.#health, ...change };
    this.#healthChanged.fire(this.#health);
  }

  setHistoryProblem(problem: string | undefined): void {
    this.#historyProblem = problem;
    this.#problemChanged.fire(problem);
  }

  async close(): Promise<void> {
    this.#server?.dispose();
    this.payloads.dispose();
    await this.#webview?.close();
  }

  #serveRequests(webview: WebviewPage): PageServer {
    const note = (what: string) => async (): Promise<void> => void this.asked.push(what);
    const actions: ConsoleActions = {
      connect: note('connect'),
      disconnect: note('disconnect'),
      subscribe: note('subscribe'),
      bindDecoder: async (_, topic, choice) => void this.asked.push(`bindDecoder ${topic} ${choice.format}`),
      openChart: async (profile, topic, path) =>
        void this.asked.push(`openChart ${profile} ${topic} ${path.join(' ')}`),
      goToTime: note('goToTime'),
      openMessage: async (id, as) =>
        void this.asked.push(
          ['openMessage', id, ...(as === undefined ? [] : [typeof as === 'string' ? as : as.format])].join(
            ' ',
          ),
        ),
      compare: async (id, other) => void this.asked.push(`compare ${id} ${other}`),
      selectForCompare: async (id) => {
        this.selectedForCompare = this.selectedForCompare === id ? undefined : id;
        this.#sharedChanged.fire(undefined);
      },
      saveSearch: async (search) => {
        this.savedSearches.push({ name: `Search ${this.savedSearches.length + 1}`, search });
        this.#sharedChanged.fire(undefined);
      },
      forgetSearch: async (search) => {
        this.savedSearches = this.savedSearches.filter((saved) => saved.search !== search);
        this.#sharedChanged.fire(undefined);
      },
      saveMessage: async (_, { topic, saved }, as) => {
        this.asked.push(`saveMessage ${topic}${as ? ' as' : ''}`);
        return saved && !as ? saved : { file: 'file:///saved.mqtt', name: 'saved' };
      },
      copy: async (text) => void this.asked.push(`copy ${text}`),
      clearHistory: async () => {
        this.asked.push('clear');
        await this.history.clear();
        return true;
      },
    };
    return new PageServer({
      profileId: this.profile.id,
      profile: () => (this.missing ? undefined : this.profile),
      runtime: this.#runtime(),
      actions,
      shared: {
        savedSearches: () => this.savedSearches,
        onDidChangeSavedSearches: this.#sharedChanged.event,
        selectedForCompare: () => this.selectedForCompare,
        onDidSelectForCompare: this.#sharedChanged.event,
      },
      payloads: this.payloads,
      composing: this.composing,
      jsonSchemas: this.jsonSchemas,
      environments: {
        view: {
          names: ['staging'],
          variables: Object.entries(this.variables).map(([name, value]) => ({ name, value })),
        },
        onDidChange: this.#sharedChanged.event,
        select: note('selectEnvironment'),
      },
      draftEditors: {
        open: note('editPayload'),
        changed: () => undefined,
        onDidEdit: this.#payloadEdited.event,
      },
      runs: this.runs,
      recents: this.recents,
      repeats: this.repeats,
      asking: this.asking,
      drafts: {
        get: (key) => this.drafts.get(key),
        update: async (key, value) => void this.drafts.set(key, value),
      },
      ...(this.#options.intent ? { intent: this.#options.intent } : {}),
      send: (message) => {
        webview.send(message);
      },
      log: (line) => this.complaints.push(line),
    });
  }

  #runtime(): ConsoleRuntime {
    // eslint-disable-next-line @typescript-eslint/no-this-alias -- the getter below has a `this` of its own
    const host = this;
    return {
      sessions: async () =>
        ({
          publish: (_: string, request: PublishRequest) => host.#publish(request),
          subscribe: async () => undefined,
          unsubscribe: async () => undefined,
          health: () => host.#health,
          onDidExchangeMessages: host.#exchanged.event,
          onDidChangeHealth: host.#healthChanged.event,
        }) as unknown as Sessions,
      history: async () => host.history,
      health: () => host.#health,
      onDidChangeHealth: host.#healthChanged.event,
      get historyProblem() {
        return host.#historyProblem;
      },
      onDidChangeHistoryProblem: host.#problemChanged.event,
    };
  }

  /** Sends, and as a broker would to a subscriber, gives back. */
  async #publish(request: PublishRequest): Promise<PublishOutcome> {
    this.published.push(request);
    if (this.publishFailure) {
      this.record({
        ...request,
        direction: 'out',
        outcome: { ok: false, milliseconds: 3, message: 'refused' },
      });
      throw new FailureError(this.publishFailure);
    }
    const outcome: PublishOutcome =
      request.route === 'https'
        ? {
            ok: true,
            milliseconds: 34.2,
            httpStatus: 200,
            message: 'OK',
            traceId: '6cbd2f5a-11d5-7c1f-9d6f-8a5d8be1d2a0',
          }
        : { ok: true, milliseconds: 12.4, ...(request.qos === 0 ? {} : { reasonCode: 0 }) };
    this.record({ ...request, direction: 'out', outcome }, { ...request, route: 'mqtt', direction: 'in' });
    return outcome;
  }
}

/** A picture of the page, for people: test-results/ is not in git. */
export async function picture(page: Page, name: string): Promise<void> {
  await page.screenshot({ path: path.join(root, 'test-results', 'console', `${name}.png`) });
}
