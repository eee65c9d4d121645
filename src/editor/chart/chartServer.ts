/** Answers one chart's page out of history. Knows neither VS Code nor the page's looks. */
import type { Profile } from '../../profile/schema.ts';
import type { SeriesAnswer, SeriesField } from '../../shared/chart/series.ts';
import { chartTitle } from '../../shared/chart/lineTitle.ts';
import {
  mostLines,
  type ChartHostSide,
  type ChartPageSide,
  type ChartSnapshot,
} from '../../shared/chartContract.ts';
import type { Disposable } from '../../shared/emitter.ts';
import { RpcPeer } from '../../shared/rpc.ts';
import { matchOptions } from '../../shared/topic.ts';
import { HistoryNews } from '../historyNews.ts';
import { Pacer } from '../pacer.ts';
import { read } from '../console/pageMessages.ts';
import type { ChartActions, ChartRuntime } from './options.ts';
import {
  copySchema,
  fieldsSchema,
  messageSchema,
  pictureSchema,
  seriesSchema,
  valuesSchema,
} from './pageMessages.ts';

export interface ChartServerOptions {
  readonly profileId: string;
  readonly fields: readonly SeriesField[];
  /** The profile as it is now; undefined when it is no longer there. */
  readonly profile: () => Profile | undefined;
  readonly runtime: ChartRuntime;
  readonly actions: ChartActions;
  readonly send: (message: unknown) => void;
  readonly onFields: (fields: readonly SeriesField[]) => void;
  /** Writes a file's worth of values, with progress and a way to cancel. */
  readonly withProgress: <T>(
    title: string,
    work: (report: (share: number) => void, isCancelled: () => boolean) => Promise<T>,
  ) => Promise<T>;
}

/** Milliseconds between two signals. */
const signalInterval = 200;

export class ChartServer implements Disposable {
  readonly #options: ChartServerOptions;
  readonly #peer: RpcPeer<ChartHostSide, ChartPageSide>;
  readonly #subscriptions: Disposable[];
  readonly #signal = new Pacer(signalInterval, () => this.#emitHistory());
  #fields: readonly SeriesField[];
  #newest = 0;
  #ready = false;
  #visible = true;
  readonly #news: HistoryNews;

  constructor(options: ChartServerOptions) {
    this.#options = options;
    this.#news = new HistoryNews({
      profileId: options.profileId,
      open: () => options.runtime.history(),
      onNewest: (id) => {
        this.#newest = id;
        this.#signal.soon();
      },
    });
    this.#fields = options.fields;
    const { actions, profileId, runtime } = options;
    this.#peer = new RpcPeer<ChartHostSide, ChartPageSide>(
      { send: options.send },
      {
        requests: {
          ready: () => this.#snapshot(),
          series: (params) => this.#series(params),
          chooseFields: () => actions.chooseFields(profileId),
          showMessage: (params) => this.#showMessage(params),
          savePicture: (params) => {
            const { png } = read(pictureSchema, params, 'savePicture');
            return actions.save(`${this.#fileName()}.png`, async () => png);
          },
          saveValues: (params) => this.#saveValues(params),
          copy: (params) => actions.copy(read(copySchema, params, 'copy').text).then(() => undefined),
        },
        events: {
          fieldsChanged: (fields) => {
            const { success, data } = fieldsSchema.safeParse(fields);
            if (!success) return;
            this.#fields = data;
            options.onFields(data);
          },
        },
      },
    );
    this.#subscriptions = [runtime.onDidChangeHistoryProblem(() => this.#signal.soon()), this.#signal];
  }

  /** Takes what the page says. */
  receive(message: unknown): void {
    this.#peer.receive(message);
  }

  /** A page that is not seen is told nothing; when it is seen again it is told how things are. */
  setVisible(visible: boolean): void {
    const shown = visible && !this.#visible;
    this.#visible = visible;
    if (shown) this.#signal.soon();
  }

  /** The list of profiles has changed, perhaps this one. */
  profileChanged(): void {
    const profile = this.#options.profile();
    if (profile) this.#peer.emit('profileChanged', { name: profile.name ?? profile.id });
  }

  dispose(): void {
    for (const subscription of this.#subscriptions) subscription.dispose();
    this.#news.dispose();
    this.#peer.dispose();
  }

  async #snapshot(): Promise<ChartSnapshot> {
    const { profileId, profile: find, runtime } = this.#options;
    const profile = find();
    if (!profile) {
      throw new Error(
        `There is no profile "${profileId}" at the moment. It was removed, or belongs to a local endpoint that is not running.`,
      );
    }
    const problem = runtime.historyProblem;
    this.#newest = await this.#newestId();
    this.#ready = true;
    return {
      profile: profileId,
      name: profile.name ?? profile.id,
      fields: this.#fields,
      ...(problem === undefined ? {} : { historyProblem: problem }),
    };
  }

  async #newestId(): Promise<number> {
    try {
      return await (await this.#news.history()).newest(this.#options.profileId);
    } catch {
      // What history has against it, the page hears when it asks for values.
      return 0;
    }
  }

  async #series(params: unknown): Promise<SeriesAnswer> {
    const { from, to, after, ...request } = read(seriesSchema, params, 'series');
    return (await this.#news.history()).series({
      ...request,
      profile: this.#options.profileId,
      ...this.#match(),
      lines: mostLines,
      ...(from === undefined ? {} : { from }),
      ...(to === undefined ? {} : { to }),
      ...(after === undefined ? {} : { after }),
    });
  }

  async #showMessage(params: unknown): Promise<undefined> {
    const { id } = read(messageSchema, params, 'showMessage');
    const message = await (await this.#news.history()).message(id);
    if (message?.profile !== this.#options.profileId) {
      throw new Error('this message is no longer in history.');
    }
    await this.#options.actions.showMessage(this.#options.profileId, id);
  }

  async #saveValues(params: unknown): Promise<boolean> {
    const { fields, lines, from, to } = read(valuesSchema, params, 'saveValues');
    const request = {
      fields,
      lines,
      ...(from === undefined ? {} : { from }),
      ...(to === undefined ? {} : { to }),
    };
    const { valuesFile } = await import('./valuesFile.ts');
    const history = await this.#news.history();
    return this.#options.actions.save(`${this.#fileName()}.csv`, () =>
      this.#options.withProgress('Reading the values of the chart', (progress, isCancelled) =>
        valuesFile(history, request, {
          profile: this.#options.profileId,
          hashMatchesParent: this.#match().hashMatchesParent,
          progress,
          isCancelled,
        }),
      ),
    );
  }

  #match(): { hashMatchesParent: boolean } {
    return matchOptions(this.#options.profile()?.broker ?? 'awsIotCore');
  }

  /** A name for a file, of the chart's first field. */
  #fileName(): string {
    const name = chartTitle(this.#fields).replace(/^Chart: /, '');
    return name.replaceAll(/[^\p{L}\p{N}._-]+/gu, '-').replace(/^[-.]+/, '') || 'chart';
  }

  #emitHistory(): void {
    if (!this.#ready || !this.#visible) return;
    const problem = this.#options.runtime.historyProblem;
    this.#peer.emit('historyChanged', {
      newest: this.#newest,
      ...(problem === undefined ? {} : { problem }),
    });
  }
}
