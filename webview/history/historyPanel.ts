import { html, LitElement, nothing, type PropertyValues, type TemplateResult } from 'lit';
import type {
  ConsoleProfile,
  DensityView,
  MessageDetail as Detail,
  MessageReading,
  SavedSearch,
} from '../../src/shared/contract.ts';
import type { Health } from '../../src/shared/health.ts';
import type { FormatChoice, FormatInfo } from '../../src/shared/payload/format.ts';
import { banner } from '../banner.ts';
import { DensityWatch } from '../density/densityWatch.ts';
import type { DetailActions } from '../detail/detailActions.ts';
import type { DetailForm } from '../detail/detailForm.ts';
import { PayloadReader } from '../detail/payloadReader.ts';
import type { ConnectionActions } from '../header/connectionBar.ts';
import type { HostPeer } from '../hostPeer.ts';
import { strings } from '../strings.ts';
import type { UiState } from '../uiState.ts';
import { Browsing } from './browsing.ts';
import { emptyState } from './emptyState.ts';
import './historyPanel.css';
import type { HistoryToolbar, HistoryToolbarActions } from './historyToolbar.ts';
import { searchContext } from './menuContext.ts';
import type { MessageList } from './messageList.ts';
import type { Verb } from './messageVerbs.ts';
import { newMessagesPill } from './newMessagesPill.ts';
import { toolbarActions } from './toolbarActions.ts';

/** Pixels from which on the details stand beside the list. */
const besideFrom = 720;

/** What the panel leaves to the page: it may fail, and then the page says so. */
export type MessageActions = Omit<
  DetailActions,
  'close' | 'leave' | 'choose' | 'read' | 'verb' | 'searchTopic' | 'useAsDraft' | 'copy'
> & {
  useAsDraft(message: Detail, reading: MessageReading | undefined): void;
  copy(message: Detail, form: DetailForm, reading: MessageReading | undefined): void;
  compare(id: number, other: 'previous' | 'selected', choice: FormatChoice | undefined): void;
  selectForCompare(id: number): void;
  saveSearch(search: string): void;
  forgetSearch(search: string): void;
  goToTime(): void;
};

/** The recorded messages: search, density, list and details. */
export class HistoryPanel extends LitElement {
  static override properties = {
    peer: { attribute: false },
    profile: { attribute: false },
    health: { attribute: false },
    ui: { attribute: false },
    onUi: { attribute: false },
    savedSearches: { attribute: false },
    selectedForCompare: { attribute: false },
    actions: { attribute: false },
    connection: { attribute: false },
    revision: { state: true },
    formats: { attribute: false },
    detail: { state: true },
    reading: { state: true },
    gone: { state: true },
    problem: { state: true },
    beside: { state: true },
    density: { state: true },
    shown: { state: true },
  };
  declare peer: HostPeer;
  declare profile: ConsoleProfile;
  declare health: Health;
  declare ui: UiState;
  declare onUi: (change: Partial<UiState>) => void;
  declare savedSearches: readonly SavedSearch[];
  /** Id of the message that others are compared with. */
  declare selectedForCompare: number | undefined;
  declare actions: MessageActions;
  declare connection: ConnectionActions;
  declare revision: number;
  declare formats: readonly FormatInfo[];
  declare detail: Detail | undefined;
  declare reading: MessageReading | undefined;
  declare gone: boolean;
  declare problem: string | undefined;
  declare beside: boolean;
  declare density: DensityView | undefined;
  /** Times of the rows in sight. */
  declare shown: readonly [from: number, to: number] | undefined;

  #browsing: Browsing | undefined;
  #reader: PayloadReader | undefined;
  #density: DensityWatch | undefined;
  readonly #size = new ResizeObserver(([entry]) => {
    if (entry) this.beside = entry.contentRect.width >= besideFrom;
  });

  constructor() {
    super();
    this.revision = 0;
    this.gone = false;
    this.beside = true;
    this.savedSearches = [];
    this.formats = [];
  }

  protected override createRenderRoot(): HTMLElement {
    return this;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.#size.observe(this);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#size.disconnect();
    this.#browsing?.dispose();
    this.#density?.dispose();
  }

  /** History has changed, or the page is seen again. */
  historyChanged(newest: number): void {
    const rows = this.#browsing?.rows;
    // Nothing is left: positions that were pinned mean nothing any longer.
    if (newest === 0) rows?.reload();
    else rows?.historyChanged();
    this.#density?.historyChanged();
  }

  /** Formats, or what topics are bound to, have changed. */
  readAgain(): void {
    this.#reader?.again();
    this.#browsing?.rows.refresh();
  }

  /** Lines of rows that came later than the rows. */
  previewsRead(previews: readonly { readonly id: number; readonly preview: string }[]): void {
    this.#browsing?.rows.previewsRead(previews);
  }

  /** Puts the cursor into the search box. */
  focusSearch(): void {
    this.querySelector<HistoryToolbar>('topicscope-history-toolbar')?.focusSearch();
  }

  /** Shows what a search finds. */
  search(search: string): void {
    this.#browsing?.search.set(search);
  }

  /** Shows the details of a message, and the list where it stands. */
  showMessage(id: number): void {
    void this.#browsing?.goToMessage(id);
  }

  /** Shows the messages around a time. */
  goToTime(time: number): void {
    void this.#browsing?.goToTime(time);
  }

  protected override willUpdate(changed: PropertyValues): void {
    if (!this.#browsing) {
      this.#browsing = this.#begin();
      const { held } = this.ui;
      if (held) void this.updateComplete.then(() => this.#list?.scrollToRow(held.index));
    }
    if (changed.has('ui') && changed.get('ui') && (changed.get('ui') as UiState).search !== this.ui.search) {
      this.#density?.viewChanged();
    }
  }

  protected override render(): TemplateResult {
    const browsing = this.#browsing;
    if (!browsing) return html``;
    const { rows } = browsing;
    const { ui, beside } = this;
    const share = beside ? ui.split : ui.splitBelow;
    const open = ui.selected !== undefined;
    const searching = ui.search !== '';
    const empty = rows.loaded && rows.total === 0 && rows.searched === 1;
    return html`<section
      class="history"
      aria-label=${strings.history.title}
      data-vscode-context=${searchContext(this.profile, ui.search)}
    >
      <topicscope-history-toolbar
        .actions=${this.#toolbarActions(browsing)}
        .search=${browsing.search}
        .text=${browsing.search.text}
        .saved=${this.savedSearches.some(({ search }) => search === browsing.search.text.trim())}
        .total=${rows.loaded ? rows.total + rows.arrived : undefined}
        .searched=${rows.searched}
        .paused=${ui.paused}
        .following=${browsing.following.wanted}
        .showsChanges=${ui.showsChanges}
        .revision=${this.revision}
      ></topicscope-history-toolbar>
      <topicscope-density-strip
        .density=${this.density}
        .shown=${this.shown}
        .searching=${searching}
        @go=${(event: CustomEvent<number>) => void browsing.goToTime(event.detail)}
        @resized=${(event: CustomEvent<number>) => this.#density?.resized(event.detail)}
      ></topicscope-density-strip>
      ${this.problem === undefined ? nothing : banner('error', strings.history.problem(this.problem), this.#tryAgain)}
      <div
        class="history-parts ${beside ? 'beside' : 'below'} ${open ? 'open' : ''}"
        .style=${`--share:${share}`}
      >
        <div class="list-part">
          ${this.#listView(browsing, empty)}
          ${
            empty
              ? emptyState({
                  profile: this.profile,
                  health: this.health,
                  filtered: searching,
                  connection: this.connection,
                  showAll: () => {
                    browsing.search.set('');
                    this.focusSearch();
                  },
                })
              : nothing
          }
          ${rows.live ? nothing : newMessagesPill(rows.arrived, () => browsing.following.follow())}
        </div>
        ${open ? this.#detailView(browsing, share) : nothing}
      </div>
    </section>`;
  }

  protected override updated(): void {
    this.#look();
  }

  #listView({ rows, following, search }: Browsing, empty: boolean): TemplateResult {
    return html`<topicscope-message-list
      ?hidden=${empty}
      .rows=${rows}
      .selected=${this.ui.selected}
      .marked=${this.selectedForCompare}
      .showsChanges=${this.ui.showsChanges}
      .words=${search.words}
      .revision=${this.revision}
      @pick=${(event: CustomEvent<number>) => {
        this.gone = false;
        this.#browsing?.pick(event.detail);
      }}
      @open=${() => this.querySelector<HTMLElement>('topicscope-message-detail')?.focus()}
      @verb=${(event: CustomEvent<Verb>) => {
        this.#do(event.detail);
      }}
      @moved=${this.#look}
      @scrolled=${(event: CustomEvent<boolean>) => {
        following.scrolled(event.detail);
      }}
      @pointing=${(event: CustomEvent<boolean>) => {
        following.point(event.detail);
      }}
    ></topicscope-message-list>`;
  }

  #detailView(browsing: Browsing, share: number): TemplateResult {
    return html`<topicscope-splitter
        .share=${share}
        .vertical=${this.beside}
        @resize=${(event: CustomEvent<number>) =>
          this.onUi(this.beside ? { split: event.detail } : { splitBelow: event.detail })}
      ></topicscope-splitter>
      <topicscope-message-detail
        class=${this.detail !== undefined && this.detail.id !== this.ui.selected ? 'outdated' : ''}
        .message=${this.detail}
        .gone=${this.gone}
        .reading=${this.reading}
        .formats=${this.formats}
        .form=${this.ui.form}
        .words=${browsing.search.words}
        .selectedForCompare=${this.selectedForCompare}
        .actions=${this.#detailActions(browsing)}
      ></topicscope-message-detail>`;
  }

  #begin(): Browsing {
    this.#density = new DensityWatch({
      ask: (request) => this.peer.request('density', request),
      view: () => this.#browsing?.view ?? {},
      onChange: (density) => {
        this.density = density;
      },
    });
    this.#reader = new PayloadReader({
      peer: this.peer,
      onRead: (reading) => {
        this.reading = reading;
      },
      onProblem: (problem) => {
        this.problem = problem;
      },
    });
    return new Browsing({
      peer: this.peer,
      profile: () => this.profile,
      ui: () => this.ui,
      onUi: (change) => {
        // At once: what is asked next is asked for what is shown then.
        this.ui = { ...this.ui, ...change };
        this.onUi(change);
      },
      list: () => this.#list,
      changed: () => {
        this.revision += 1;
      },
      loaded: (message) => {
        this.detail = message;
        this.#reader?.show(message);
        this.gone = message === undefined;
      },
      problem: (problem) => {
        this.problem = problem;
      },
    });
  }

  /** Tells the strip which times are in sight. */
  readonly #look = (): void => {
    const times = this.#list?.shownTimes;
    if (times?.[0] !== this.shown?.[0] || times?.[1] !== this.shown?.[1]) this.shown = times;
  };

  readonly #tryAgain = (): void => {
    this.problem = undefined;
    this.#browsing?.reload();
  };

  get #list(): MessageList | null {
    return this.querySelector<MessageList>('topicscope-message-list');
  }

  #toolbarActions(browsing: Browsing): HistoryToolbarActions {
    return toolbarActions({
      browsing,
      peer: this.peer,
      actions: this.actions,
      onUi: this.onUi,
      clear: () => void this.#clear(browsing),
      leave: () => this.#list?.focus(),
    });
  }

  #do(verb: Verb): void {
    const { selected } = this.ui;
    if (selected === undefined) return;
    if (verb === 'newer' || verb === 'older') void this.#browsing?.goToNeighbour(verb);
    else if (verb === 'selectForCompare') this.actions.selectForCompare(selected);
    else {
      this.actions.compare(
        selected,
        verb === 'comparePrevious' ? 'previous' : 'selected',
        this.#reader?.chosen,
      );
    }
  }

  #detailActions(browsing: Browsing): DetailActions {
    return {
      ...this.actions,
      choose: (form) => {
        this.onUi({ form });
      },
      read: (choice) => {
        // A choice is made to be seen.
        this.onUi({ form: undefined });
        this.#reader?.choose(choice);
      },
      useAsDraft: (message) => {
        this.actions.useAsDraft(message, this.reading);
      },
      copy: (message, form) => {
        this.actions.copy(message, form, this.reading);
      },
      verb: (verb) => {
        this.#do(verb);
      },
      searchTopic: (topic) => {
        browsing.searchTopic(topic);
      },
      leave: () => this.#list?.focus(),
      close: () => {
        browsing.letGo();
        this.detail = undefined;
        this.#reader?.show(undefined);
        this.#list?.focus();
      },
    };
  }

  async #clear(browsing: Browsing): Promise<void> {
    try {
      if (!(await this.peer.request('clear', undefined))) return;
      this.#detailActions(browsing).close();
      browsing.rows.reload();
      this.#density?.viewChanged();
    } catch (error) {
      this.problem = error instanceof Error ? error.message : String(error);
    }
  }
}
