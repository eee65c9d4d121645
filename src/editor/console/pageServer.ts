/**
 * Answers one console page out of history and sessions. Knows neither VS Code nor the page's looks; it
 * owns no connection, and the page may vanish and come back at any moment.
 */
import type { ConsoleIntent, ConsoleSnapshot, HostSide, PageSide } from '../../shared/contract.ts';
import type { Disposable } from '../../shared/emitter.ts';
import { RpcPeer } from '../../shared/rpc.ts';
import { HistoryNews } from '../historyNews.ts';
import { Pacer } from '../pacer.ts';
import { Previews } from '../payloads/previews.ts';
import { consoleProfile } from './consoleProfile.ts';
import { HistoryAnswers } from './historyAnswers.ts';
import { KeptDraft } from './keptDraft.ts';
import { chartSchema, copySchema, read } from './pageMessages.ts';
import type { PageServerOptions } from './pageOptions.ts';
import { PayloadAnswers } from './payloadAnswers.ts';
import { PublishAnswers } from './publishAnswers.ts';
import { RunAnswers } from './runAnswers.ts';
import { SavedAnswers } from './savedAnswers.ts';
import { SearchAnswers } from './searchAnswers.ts';

/** Milliseconds between two signals of one kind. */
const signalInterval = 100;

export class PageServer implements Disposable {
  readonly #options: PageServerOptions;
  readonly #peer: RpcPeer<HostSide, PageSide>;
  readonly #subscriptions: Disposable[];
  readonly #historySignal = new Pacer(signalInterval, () => this.#emitHistory());
  readonly #healthSignal = new Pacer(signalInterval, () => this.#emitHealth());
  readonly #runSignal = new Pacer(signalInterval, () => this.#emitRuns());
  readonly #readingSignal = new Pacer(signalInterval, () => void this.#emitReading());
  readonly #previews: Previews;
  readonly #runs: RunAnswers;
  readonly #draft: KeptDraft;
  #intent: ConsoleIntent | undefined;
  #newest = 0;
  #ready = false;
  /** Has the page been told that there is no such profile? It waits for one. */
  #refused = false;
  #visible = true;
  /** Has the page missed that payloads are read differently? */
  #readingChanged = false;
  /** Was the payload changed in an editor while the page was not seen? */
  #payloadEdited = false;
  readonly #news: HistoryNews;

  constructor(options: PageServerOptions) {
    this.#options = options;
    this.#news = new HistoryNews({
      profileId: options.profileId,
      open: () => options.runtime.history(),
      onNewest: (id) => {
        this.#newest = id;
        this.#historySignal.soon();
      },
    });
    this.#intent = options.intent;
    const { actions, profileId, runtime, shared } = options;
    this.#draft = new KeptDraft(options.drafts, profileId, options.log);
    const parts = { ...options, draft: this.#draft, history: () => this.#news.history() };
    this.#previews = new Previews({
      payloads: options.payloads,
      message: async (id) => (await this.#news.history()).message(id),
      onLate: (previews) => {
        if (this.#ready && this.#visible) this.#peer.emit('previewsRead', previews);
      },
    });
    const messages = new HistoryAnswers({ ...parts, previews: this.#previews });
    const payloads = new PayloadAnswers(parts);
    const searches = new SearchAnswers(parts);
    const composer = new PublishAnswers(parts);
    const saved = new SavedAnswers(parts);
    this.#runs = new RunAnswers(parts);
    this.#peer = new RpcPeer<HostSide, PageSide>(
      { send: options.send },
      {
        requests: {
          ready: () => this.#snapshot(),
          window: (params) => messages.window(params),
          message: (params) => messages.message(params),
          decode: (params) => payloads.decode(params),
          bindDecoder: (params) => payloads.bind(params),
          place: (params) => messages.place(params),
          neighbour: (params) => messages.neighbour(params),
          density: (params) => messages.density(params),
          openMessage: (params) => messages.open(params),
          compare: (params) => messages.compare(params),
          selectForCompare: (params) => messages.selectForCompare(params),
          completeSearch: (params) => searches.complete(params),
          saveSearch: (params) => searches.save(params),
          forgetSearch: (params) => searches.forget(params),
          publish: (params) => composer.publish(params),
          preview: (params) => composer.preview(params),
          jsonAssist: (params) => composer.jsonAssist(params),
          editPayload: (params) => composer.editPayload(params),
          selectEnvironment: () => options.environments.select().then(nothing),
          saveMessage: (params) => saved.save(params),
          recentMessages: () => saved.recent(),
          ask: (params) => this.#runs.ask(params),
          cancelAsk: () => this.#runs.cancelAsk(),
          startRepeat: (params) => this.#runs.start(params),
          stopRun: (params) => this.#runs.stop(params),
          completeTopic: (params) => composer.completeTopic(params),
          clear: () => this.#clear(),
          connect: () => actions.connect(profileId).then(nothing),
          disconnect: () => actions.disconnect(profileId).then(nothing),
          subscribe: () => actions.subscribe(profileId).then(nothing),
          openChart: (params) => {
            const { topic, path } = read(chartSchema, params, 'openChart');
            return actions.openChart(profileId, topic, path).then(nothing);
          },
          goToTime: () => actions.goToTime(profileId).then(nothing),
          copy: (params) => actions.copy(read(copySchema, params, 'copy').text).then(nothing),
        },
        events: {
          draftChanged: (draft) => {
            this.#draft.keep(draft);
            options.draftEditors.changed(profileId);
          },
          searched: (search) => searches.remember(search),
        },
      },
    );
    this.#subscriptions = [
      runtime.onDidChangeHealth(({ profile }) => {
        if (profile === profileId) this.#healthSignal.soon();
      }),
      runtime.onDidChangeHistoryProblem(() => this.#historySignal.soon()),
      shared.onDidChangeSavedSearches(() => this.#emitShared()),
      shared.onDidSelectForCompare(() => this.#emitShared()),
      options.environments.onDidChange(() => this.#emitShared()),
      options.draftEditors.onDidEdit((edited) => {
        if (edited === profileId) this.#emitPayload();
      }),
      options.runs.onDidChange(() => this.#runSignal.soon()),
      options.payloads.onDidChange(() => this.#readingSignal.soon()),
      this.#runSignal,
      this.#readingSignal,
      this.#historySignal,
      this.#healthSignal,
    ];
  }

  /** Takes what the page says. */
  receive(message: unknown): void {
    this.#peer.receive(message);
  }

  /** A page that is not seen is told nothing; when it is seen again it is told how things are. */
  setVisible(visible: boolean): void {
    const shown = visible && !this.#visible;
    this.#visible = visible;
    if (!shown) return;
    this.#historySignal.soon();
    this.#healthSignal.soon();
    this.#runSignal.soon();
    if (this.#readingChanged) this.#readingSignal.soon();
    this.#emitShared();
    if (this.#payloadEdited) this.#emitPayload();
  }

  /** The list of profiles has changed, perhaps this one. */
  profileChanged(): void {
    const profile = this.#options.profile();
    if (profile && (this.#ready || this.#refused)) this.#peer.emit('profileChanged', consoleProfile(profile));
    this.#healthSignal.soon();
  }

  /** Shows a topic in the composer, or the messages of a search. */
  show(intent: ConsoleIntent): void {
    if (this.#ready && this.#visible) this.#peer.emit('show', intent);
    else this.#intent = intent;
  }

  dispose(): void {
    this.#runs.cancelAsk();
    for (const subscription of this.#subscriptions) subscription.dispose();
    this.#previews.dispose();
    this.#news.dispose();
    this.#peer.dispose();
  }

  async #snapshot(): Promise<ConsoleSnapshot> {
    const { profileId, profile: find, runtime, shared, payloads, environments } = this.#options;
    const profile = find();
    this.#refused = profile === undefined;
    if (!profile) {
      throw new Error(
        `There is no profile "${profileId}" at the moment. It was removed, or belongs to a local endpoint that is not running.`,
      );
    }
    // What takes time comes before what is told at once when it changes.
    const formats = await payloads.formats();
    let problem = runtime.historyProblem;
    try {
      this.#newest = await (await this.#news.history()).newest(profileId);
    } catch (error) {
      // The console publishes and tells the health without history, too.
      problem ??= text(error);
    }
    this.#ready = true;
    const draft = this.#draft.read();
    const intent = this.#intent;
    this.#intent = undefined;
    const selected = shared.selectedForCompare();
    return {
      profile: consoleProfile(profile),
      health: runtime.health(profileId),
      newest: this.#newest,
      formats,
      runs: this.#runs.views,
      environment: environments.view,
      savedSearches: shared.savedSearches(),
      ...(selected === undefined ? {} : { selectedForCompare: selected }),
      ...(draft ? { draft } : {}),
      ...(problem === undefined ? {} : { historyProblem: problem }),
      ...(intent ? { intent } : {}),
    };
  }

  async #clear(): Promise<boolean> {
    const cleared = await this.#options.actions.clearHistory(this.#options.profileId);
    if (cleared) this.#newest = 0;
    return cleared;
  }

  #emitHistory(): void {
    if (!this.#ready || !this.#visible) return;
    const problem = this.#options.runtime.historyProblem;
    this.#peer.emit('historyChanged', {
      newest: this.#newest,
      ...(problem === undefined ? {} : { problem }),
    });
  }

  #emitRuns(): void {
    if (this.#ready && this.#visible) this.#peer.emit('runsChanged', this.#runs.views);
  }

  async #emitReading(): Promise<void> {
    this.#readingChanged = !this.#ready || !this.#visible;
    if (this.#readingChanged) return;
    this.#peer.emit('readingChanged', { formats: await this.#options.payloads.formats() });
  }

  /** What all consoles have in common is small: told whole. */
  #emitShared(): void {
    if (!this.#ready || !this.#visible) return;
    const { shared, environments } = this.#options;
    const id = shared.selectedForCompare();
    this.#peer.emit('savedSearchesChanged', shared.savedSearches());
    this.#peer.emit('environmentChanged', environments.view);
    this.#peer.emit('selectedForCompareChanged', id === undefined ? {} : { id });
  }

  /** The kept draft's payload is the one of the editor. */
  #emitPayload(): void {
    this.#payloadEdited = !this.#ready || !this.#visible;
    const payload = this.#draft.read()?.payload;
    if (!this.#payloadEdited && payload !== undefined) this.#peer.emit('payloadEdited', { payload });
  }

  #emitHealth(): void {
    if (!this.#ready || !this.#visible) return;
    this.#peer.emit('healthChanged', this.#options.runtime.health(this.#options.profileId));
  }
}

/** The answer to a request that has none. */
function nothing(): undefined {
  return undefined;
}

function text(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
