import { html, LitElement, nothing, type PropertyValues, type TemplateResult } from 'lit';
import type { ConsoleProfile, MessageDetail as Detail } from '../../src/shared/contract.ts';
import type { Health } from '../../src/shared/health.ts';
import { banner } from '../banner.ts';
import type { ConnectionActions } from '../header/connectionBar.ts';
import type { DetailActions } from '../detail/messageDetail.ts';
import type { HostPeer } from '../host.ts';
import { strings } from '../strings.ts';
import type { UiState } from '../uiState.ts';
import { DetailLoader } from './detailLoader.ts';
import { emptyState } from './emptyState.ts';
import { FilterEntry } from './filterEntry.ts';
import { Following } from './following.ts';
import './historyPanel.css';
import type { HistoryToolbar, HistoryToolbarActions } from './historyToolbar.ts';
import type { MessageList } from './messageList.ts';
import { MessageRows } from './messageRows.ts';
import { newMessagesPill } from './newMessagesPill.ts';

/** Pixels from which on the details stand beside the list. */
const besideFrom = 720;

/** The recorded messages: toolbar, list and details. */
export class HistoryPanel extends LitElement {
  static override properties = {
    peer: { attribute: false },
    profile: { attribute: false },
    health: { attribute: false },
    ui: { attribute: false },
    onUi: { attribute: false },
    detailActions: { attribute: false },
    connection: { attribute: false },
    revision: { state: true },
    detail: { state: true },
    gone: { state: true },
    problem: { state: true },
    beside: { state: true },
  };
  declare peer: HostPeer;
  declare profile: ConsoleProfile;
  declare health: Health;
  declare ui: UiState;
  declare onUi: (change: Partial<UiState>) => void;
  declare detailActions: Omit<DetailActions, 'close' | 'leave' | 'choose'>;
  declare connection: ConnectionActions;
  declare revision: number;
  declare detail: Detail | undefined;
  declare gone: boolean;
  declare problem: string | undefined;
  declare beside: boolean;

  #rows: MessageRows | undefined;
  #loader: DetailLoader | undefined;
  #filter: FilterEntry | undefined;
  #following: Following | undefined;
  readonly #size = new ResizeObserver(([entry]) => {
    if (entry) this.beside = entry.contentRect.width >= besideFrom;
  });

  constructor() {
    super();
    this.revision = 0;
    this.gone = false;
    this.beside = true;
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
    this.#filter?.dispose();
  }

  /** History has changed, or the page is seen again. */
  historyChanged(newest: number): void {
    // Nothing is left: positions that were pinned mean nothing any longer.
    if (newest === 0) this.#rows?.reload();
    else this.#rows?.historyChanged();
  }

  /** Puts the cursor into the filter box. */
  focusFilter(): void {
    this.#toolbar?.focusFilter();
  }

  /** Shows the messages of a topic filter. */
  show(topicFilter: string): void {
    this.#filter?.set(topicFilter);
    this.requestUpdate();
  }

  /** Shows the details of a message. */
  showMessage(id: number): void {
    this.#pick(id);
  }

  protected override willUpdate(_: PropertyValues): void {
    if (this.#rows) return;
    const { topicFilter, direction, held, selected } = this.ui;
    this.#filter = new FilterEntry(topicFilter, {
      broker: () => this.profile.broker,
      onFilter: (filter) => {
        this.#setView({ topicFilter: filter });
      },
    });
    this.#loader = new DetailLoader({
      peer: this.peer,
      onLoaded: (message) => {
        this.detail = message;
        this.gone = message === undefined;
      },
      onProblem: (problem) => {
        this.problem = problem;
      },
    });
    this.#rows = new MessageRows({
      fetch: (request) => this.peer.request('window', request),
      onChange: () => {
        this.revision += 1;
      },
      onProblem: (problem) => {
        this.problem = problem;
      },
    });
    const rows = this.#rows;
    this.#following = new Following({
      rows,
      left: this.ui,
      firstVisible: () => this.#list?.firstVisible ?? 0,
      scrollToTop: () => this.#list?.scrollToRow(0),
      onUi: (change) => {
        this.onUi(change);
      },
    });
    const view = { topicFilter, ...(direction ? { direction } : {}) };
    if (held) {
      rows.restore(view, held.upTo, held.index);
      void this.updateComplete.then(() => this.#list?.scrollToRow(held.index));
    } else rows.setView(view);
    if (selected !== undefined) this.#loader.want(selected);
  }

  protected override render(): TemplateResult {
    const rows = this.#rows;
    if (!rows) return html``;
    const { ui, beside } = this;
    const share = beside ? ui.split : ui.splitBelow;
    const open = ui.selected !== undefined;
    const filtered = ui.topicFilter !== '' || ui.direction !== undefined;
    const empty = rows.loaded && rows.total === 0;
    return html`<section class="history" aria-label=${strings.history.title}>
      <topicscope-history-toolbar
        .actions=${this.#toolbarActions}
        .filter=${this.#filter?.text ?? ''}
        .complaint=${this.#filter?.complaint}
        .direction=${ui.direction}
        .total=${rows.loaded ? rows.total + rows.arrived : undefined}
        .paused=${ui.paused}
        .following=${this.#following?.wanted ?? true}
      ></topicscope-history-toolbar>
      ${this.problem === undefined ? nothing : banner('error', strings.history.problem(this.problem), this.#tryAgain)}
      <div
        class="history-parts ${beside ? 'beside' : 'below'} ${open ? 'open' : ''}"
        .style=${`--share:${share}`}
      >
        <div class="list-part">
          <topicscope-message-list
            ?hidden=${empty}
            .rows=${rows}
            .selected=${ui.selected}
            .revision=${this.revision}
            @pick=${(event: CustomEvent<number>) => {
              this.#pick(event.detail);
            }}
            @open=${() => this.querySelector<HTMLElement>('topicscope-message-detail')?.focus()}
            @scrolled=${(event: CustomEvent<boolean>) => {
              this.#following?.scrolled(event.detail);
            }}
            @pointing=${(event: CustomEvent<boolean>) => {
              this.#following?.point(event.detail);
            }}
          ></topicscope-message-list>
          ${
            empty
              ? emptyState({
                  profile: this.profile,
                  health: this.health,
                  filtered,
                  connection: this.connection,
                  showAll: () => {
                    this.#showAll();
                  },
                })
              : nothing
          }
          ${rows.live ? nothing : newMessagesPill(rows.arrived, () => this.#following?.follow())}
        </div>
        ${
          open
            ? html`<topicscope-splitter
                  .share=${share}
                  .vertical=${beside}
                  @resize=${(event: CustomEvent<number>) => this.onUi(beside ? { split: event.detail } : { splitBelow: event.detail })}
                ></topicscope-splitter>
                <topicscope-message-detail
                  .message=${this.detail}
                  .gone=${this.gone}
                  .form=${ui.form}
                  .actions=${this.#detailActions()}
                ></topicscope-message-detail>`
            : nothing
        }
      </div>
    </section>`;
  }

  readonly #tryAgain = (): void => {
    this.problem = undefined;
    this.#rows?.reload();
    this.#loader?.want(this.ui.selected);
  };

  get #list(): MessageList | null {
    return this.querySelector<MessageList>('topicscope-message-list');
  }
  get #toolbar(): HistoryToolbar | null {
    return this.querySelector<HistoryToolbar>('topicscope-history-toolbar');
  }

  readonly #toolbarActions: HistoryToolbarActions = {
    filter: (text) => {
      this.#filter?.type(text);
      this.requestUpdate();
    },
    direction: (direction) => {
      this.#setView({ direction });
    },
    pause: (paused) => {
      this.#following?.pause(paused);
    },
    follow: () => {
      this.#following?.toggle();
    },
    clear: () => void this.#clear(),
    leave: () => this.#list?.focus(),
  };

  #setView(change: { topicFilter?: string; direction?: UiState['direction'] | undefined }): void {
    const { topicFilter, direction } = {
      topicFilter: this.ui.topicFilter,
      direction: this.ui.direction,
      ...change,
    };
    this.onUi({ topicFilter, direction, held: undefined });
    this.#rows?.setView({ topicFilter, ...(direction ? { direction } : {}) });
    this.#list?.scrollToRow(0);
  }

  #showAll(): void {
    this.#filter?.set('');
    this.#setView({ topicFilter: '', direction: undefined });
    this.focusFilter();
  }

  #pick(id: number): void {
    this.gone = false;
    this.onUi({ selected: id });
    this.#loader?.want(id);
  }

  #detailActions(): DetailActions {
    return {
      ...this.detailActions,
      choose: (form) => {
        this.onUi({ form });
      },
      leave: () => this.#list?.focus(),
      close: () => {
        this.onUi({ selected: undefined });
        this.#loader?.want(undefined);
        this.detail = undefined;
        this.#list?.focus();
      },
    };
  }

  async #clear(): Promise<void> {
    try {
      if (!(await this.peer.request('clear', undefined))) return;
      this.#detailActions().close();
      this.#rows?.reload();
    } catch (error) {
      this.problem = error instanceof Error ? error.message : String(error);
    }
  }
}
