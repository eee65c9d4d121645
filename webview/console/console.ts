import { html, LitElement, nothing, type TemplateResult } from 'lit';
import type {
  ConsoleIntent,
  ConsoleProfile,
  Draft,
  MessageDetail,
  MessageReading,
  RunView,
  SavedSearch,
} from '../../src/shared/contract.ts';
import type { EnvironmentView } from '../../src/shared/compose/draftReview.ts';
import type { Health } from '../../src/shared/health.ts';
import type { FormatInfo } from '../../src/shared/payload/format.ts';
import { banner } from '../banner.ts';
import type { Composer } from '../composer/composer.ts';
import type { ComposerActions } from '../composer/composerActions.ts';
import { button, progressRing } from '../controls.ts';
import type { ConnectionActions } from '../header/connectionBar.ts';
import type { HistoryPanel, MessageActions } from '../history/historyPanel.ts';
import { connectToHost, type HostConnection } from '../host.ts';
import { icon } from '../icon.ts';
import { strings } from '../strings.ts';
import { readUiState, type UiState } from '../uiState.ts';
import './console.css';
import { draftOf, payloadText } from './messageActions.ts';
import { noticeView, type Notice } from './notice.ts';

/** Milliseconds of rest after which a draft that is being written goes to the host, and the page's state to VS Code. */
const rest = 300;

/** The whole page: asks the host for the truth, shows it, and passes on what the person does. */
export class Console extends LitElement {
  static override properties = {
    profile: { state: true },
    health: { state: true },
    draft: { state: true },
    ui: { state: true },
    historyProblem: { state: true },
    startProblem: { state: true },
    notice: { state: true },
    formats: { state: true },
    runs: { state: true },
    environment: { state: true },
    savedSearches: { state: true },
    selectedForCompare: { state: true },
  };
  declare profile: ConsoleProfile | undefined;
  declare health: Health | undefined;
  declare draft: Draft | undefined;
  declare ui: UiState;
  declare historyProblem: string | undefined;
  declare startProblem: string | undefined;
  declare notice: Notice | undefined;
  declare formats: readonly FormatInfo[];
  declare runs: readonly RunView[];
  declare environment: EnvironmentView;
  declare savedSearches: readonly SavedSearch[];
  declare selectedForCompare: number | undefined;

  readonly #host: HostConnection;
  #newest = 0;
  #missed = false;
  #draftTimer: ReturnType<typeof setTimeout> | undefined;
  #uiTimer: ReturnType<typeof setTimeout> | undefined;

  constructor() {
    super();
    this.#host = connectToHost({
      historyChanged: ({ newest, problem }) => {
        this.historyProblem = problem;
        this.#newest = newest;
        if (document.hidden) this.#missed = true;
        else this.#history?.historyChanged(newest);
      },
      healthChanged: (health) => {
        this.health = health;
        if (health.held === undefined) this.querySelector<Composer>('topicscope-composer')?.released();
      },
      profileChanged: (profile) => {
        // A page that could not begin for want of a profile begins now.
        if (this.startProblem === undefined) this.#setProfile(profile);
        else void this.#start();
      },
      runsChanged: (runs) => {
        this.runs = runs;
      },
      previewsRead: (previews) => {
        this.#history?.previewsRead(previews);
      },
      readingChanged: ({ formats }) => {
        this.formats = formats;
        this.#history?.readAgain();
      },
      environmentChanged: (environment) => {
        this.environment = environment;
      },
      payloadEdited: ({ payload }) => {
        if (this.draft) this.draft = { ...this.draft, payload };
      },
      savedSearchesChanged: (saved) => {
        this.savedSearches = saved;
      },
      selectedForCompareChanged: ({ id }) => {
        this.selectedForCompare = id;
      },
      show: (intent) => {
        this.#show(intent);
      },
    });
    this.savedSearches = [];
    this.formats = [];
    this.runs = [];
    this.environment = { names: [], variables: [] };
    this.ui = readUiState(this.#host.state.read());
    document.addEventListener('visibilitychange', () => {
      if (document.hidden) this.#flush();
      else if (this.#missed) {
        this.#missed = false;
        this.#history?.historyChanged(this.#newest);
      }
    });
    window.addEventListener('pagehide', () => {
      this.#flush();
    });
    window.addEventListener('keydown', (event) => {
      this.#key(event);
    });
    void this.#start();
  }

  protected override createRenderRoot(): HTMLElement {
    return this;
  }

  async #start(): Promise<void> {
    this.startProblem = undefined;
    try {
      const snapshot = await this.#host.peer.request('ready', undefined);
      const { profile, health, draft, newest, historyProblem, intent } = snapshot;
      this.savedSearches = snapshot.savedSearches;
      this.formats = snapshot.formats;
      this.runs = snapshot.runs;
      this.environment = snapshot.environment;
      this.selectedForCompare = snapshot.selectedForCompare;
      this.draft = draft ?? {
        topic: '',
        payload: '',
        qos: 0,
        retain: false,
        route: profile.routes[0] ?? 'mqtt',
      };
      this.health = health;
      this.historyProblem = historyProblem;
      this.#newest = newest;
      this.#setProfile(profile);
      this.#writeState();
      await this.updateComplete;
      if (intent) this.#show(intent);
    } catch (error) {
      this.startProblem = error instanceof Error ? error.message : String(error);
    }
  }

  protected override render(): TemplateResult {
    const { profile, health, draft } = this;
    if (this.startProblem !== undefined) {
      return html`<div class="start-problem" role="alert">
        <p>${icon('error')}${this.startProblem}</p>
        ${button({ label: strings.tryAgain, appearance: 'primary', onClick: () => void this.#start() })}
      </div>`;
    }
    if (!profile || !health || !draft) {
      return html`<div class="starting" role="status">${progressRing()}<span>${strings.loading}</span></div>`;
    }
    return html`<topicscope-connection-bar
        .profile=${profile}
        .health=${health}
        .actions=${this.#connection}
      ></topicscope-connection-bar>
      ${
        this.historyProblem === undefined
          ? nothing
          : banner('warning', strings.history.problem(this.historyProblem))
      }
      <topicscope-composer
        .profile=${profile}
        .draft=${draft}
        .formats=${this.formats}
        .runs=${this.runs}
        .environment=${this.environment}
        .open=${this.ui.composerOpen}
        .actions=${this.#composer}
      ></topicscope-composer>
      <topicscope-history
        .peer=${this.#host.peer}
        .profile=${profile}
        .health=${health}
        .ui=${this.ui}
        .onUi=${this.#changeUi}
        .formats=${this.formats}
        .savedSearches=${this.savedSearches}
        .selectedForCompare=${this.selectedForCompare}
        .actions=${this.#messages}
        .connection=${this.#connection}
      ></topicscope-history>
      <div class="notice-place" role="status">
        ${noticeView(this.notice, () => {
          this.notice = undefined;
        })}
      </div>`;
  }

  get #history(): HistoryPanel | null {
    return this.querySelector<HistoryPanel>('topicscope-history');
  }

  #setProfile(profile: ConsoleProfile): void {
    this.profile = profile;
    const [route] = profile.routes;
    if (this.draft && route && !profile.routes.includes(this.draft.route))
      this.draft = { ...this.draft, route };
  }

  #show({ compose, topic, draft, search, focusSearch, time, message }: ConsoleIntent): void {
    if (this.draft && draft) {
      const words = draft.saved && strings.composer.openedSaved(draft.saved.name);
      this.#fill({ ...draft, route: this.#routeOf(draft.route) }, words);
    } else if (this.draft && (compose === true || topic !== undefined)) {
      this.#fill(topic === undefined ? this.draft : { ...this.draft, topic });
    }
    if (search !== undefined) this.#history?.search(search);
    if (time !== undefined) this.#history?.goToTime(time);
    if (message !== undefined) this.#history?.showMessage(message);
    if (focusSearch === true) this.#history?.focusSearch();
  }

  /** The route of a message that comes from elsewhere: its own where the profile has it. */
  #routeOf(route: Draft['route'] | undefined): Draft['route'] {
    const routes = this.profile?.routes ?? [];
    return route !== undefined && routes.includes(route) ? route : (routes[0] ?? 'mqtt');
  }

  readonly #connection: ConnectionActions = {
    connect: () => {
      this.#ask('connect');
    },
    disconnect: () => {
      this.#ask('disconnect');
    },
    subscribe: () => {
      this.#ask('subscribe');
    },
  };

  readonly #composer: ComposerActions = {
    publish: (draft) => this.#host.peer.request('publish', draft),
    ask: (draft) => this.#host.peer.request('ask', draft),
    cancelAsk: () => void this.#attempt(this.#host.peer.request('cancelAsk', undefined)),
    show: (id) => {
      this.#history?.showMessage(id);
    },
    repeat: (draft) => this.#host.peer.request('startRepeat', draft),
    stopRun: (id) => void this.#attempt(this.#host.peer.request('stopRun', { id })),
    completeTopic: (prefix) => this.#host.peer.request('completeTopic', { prefix }),
    changed: (draft) => {
      this.draft = draft;
      clearTimeout(this.#draftTimer);
      this.#draftTimer = setTimeout(() => {
        this.#sendDraft();
      }, rest);
    },
    preview: (draft) => this.#host.peer.request('preview', draft),
    assist: (topic, text, offset) =>
      this.#host.peer.request('jsonAssist', { topic, text, ...(offset === undefined ? {} : { offset }) }),
    selectEnvironment: () => void this.#attempt(this.#host.peer.request('selectEnvironment', undefined)),
    editPayload: (draft) => void this.#attempt(this.#host.peer.request('editPayload', draft)),
    save: (draft) => this.#host.peer.request('saveMessage', { draft }),
    recent: () => this.#host.peer.request('recentMessages', undefined),
    toggle: (composerOpen) => {
      this.#changeUi({ composerOpen });
    },
  };

  readonly #messages: MessageActions = {
    useAsDraft: (message, reading) => void this.#attempt(this.#useAsDraft(message, reading)),
    bind: ({ topic }, choice) =>
      void this.#attempt(this.#host.peer.request('bindDecoder', { topic, choice })),
    copy: (message, form, reading) =>
      void this.#attempt(
        payloadText(this.#host.peer, message, form, reading).then((text) => this.#copyText(text)),
      ),
    copyText: (text) => void this.#attempt(this.#copyText(text)),
    open: ({ id }, as) =>
      void this.#attempt(this.#host.peer.request('openMessage', { id, ...(as === undefined ? {} : { as }) })),
    compare: (id, other, choice) =>
      void this.#attempt(
        this.#host.peer.request('compare', { id, with: other, ...(choice ? { choice } : {}) }),
      ),
    selectForCompare: (id) => void this.#attempt(this.#host.peer.request('selectForCompare', { id })),
    saveSearch: (search) => void this.#attempt(this.#host.peer.request('saveSearch', { search })),
    forgetSearch: (search) => void this.#attempt(this.#host.peer.request('forgetSearch', { search })),
    goToTime: () => {
      this.#ask('goToTime');
    },
    chart: ({ topic }, path) => void this.#attempt(this.#host.peer.request('openChart', { topic, path })),
  };

  readonly #changeUi = (change: Partial<UiState>): void => {
    this.ui = { ...this.ui, ...change };
    clearTimeout(this.#uiTimer);
    this.#uiTimer = setTimeout(() => this.#writeState(), rest);
  };

  #sendDraft(): void {
    clearTimeout(this.#draftTimer);
    this.#draftTimer = undefined;
    if (this.draft) this.#host.peer.emit('draftChanged', this.draft);
  }

  /** The page may be gone in a moment. */
  #flush(): void {
    if (this.#draftTimer !== undefined) this.#sendDraft();
    clearTimeout(this.#uiTimer);
    this.#writeState();
  }

  /** With the profile's id, by which the host knows after a restart whose page this is. */
  #writeState(): void {
    if (this.profile) this.#host.state.write({ ...this.ui, profile: this.profile.id });
  }

  #ask(name: 'connect' | 'disconnect' | 'subscribe' | 'goToTime'): void {
    void this.#attempt(this.#host.peer.request(name, undefined));
  }

  async #attempt(action: Promise<unknown>): Promise<void> {
    try {
      await action;
      if (this.notice?.severity === 'error') this.notice = undefined;
    } catch (error) {
      const words = strings.requestFailed(error instanceof Error ? error.message : String(error));
      this.notice = { severity: 'error', words };
    }
  }

  #fill(draft: Draft, words?: string): void {
    this.#changeUi({ composerOpen: true });
    this.querySelector<Composer>('topicscope-composer')?.fill(draft, words);
  }

  async #useAsDraft(message: MessageDetail, reading: MessageReading | undefined): Promise<void> {
    const { draft, profile } = this;
    if (!draft || !profile) return;
    this.#fill(
      await draftOf(this.#host.peer, message, { profile, route: draft.route, reading }),
      strings.composer.drafted,
    );
  }

  async #copyText(text: string): Promise<void> {
    await this.#host.peer.request('copy', { text });
    this.notice = { severity: 'info', words: strings.detail.copied };
    setTimeout(() => {
      if (this.notice?.severity === 'info') this.notice = undefined;
    }, 2000);
  }

  #key(event: KeyboardEvent): void {
    const find =
      event.key.toLowerCase() === 'f' && (event.ctrlKey || event.metaKey) && !event.shiftKey && !event.altKey;
    const plain = !event.ctrlKey && !event.metaKey && !event.altKey && !isTyping(event);
    if (find || (plain && event.key === '/')) this.#history?.focusSearch();
    else if (plain && event.key.toLowerCase() === 'g') this.#ask('goToTime');
    else return;
    event.preventDefault();
  }
}

/** Does this key go into a field? */
function isTyping(event: KeyboardEvent): boolean {
  const [target] = event.composedPath();
  return (
    target instanceof HTMLInputElement ||
    target instanceof HTMLTextAreaElement ||
    (target instanceof HTMLElement && target.isContentEditable)
  );
}
