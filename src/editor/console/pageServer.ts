/**
 * Answers one console page out of history and sessions. Knows neither VS Code nor the page's looks; it
 * owns no connection, and the page may vanish and come back at any moment.
 */
import { FailureError } from '../../failure/failureError.ts';
import type { History } from '../../history/history.ts';
import type { Profile } from '../../profile/schema.ts';
import type { Sessions } from '../../session/sessions.ts';
import type {
  ConsoleIntent,
  ConsoleSnapshot,
  HostSide,
  MessageDetail,
  PageSide,
  PublishReply,
  WindowResult,
} from '../../shared/contract.ts';
import type { TopicCompletion } from '../../shared/completeTopic.ts';
import type { Disposable, Event } from '../../shared/emitter.ts';
import type { Health } from '../../shared/health.ts';
import { encodeText } from '../../shared/payload/text.ts';
import { RpcPeer } from '../../shared/rpc.ts';
import type { FieldPath } from '../../shared/search/query.ts';
import { matchOptions } from '../../shared/topic.ts';
import { Pacer } from '../pacer.ts';
import { completionsOf, topicKnowledge } from '../topicCompletions.ts';
import { consoleProfile } from './consoleProfile.ts';
import { KeptDraft, type DraftStore } from './keptDraft.ts';
import { messageDetail } from './messageDetail.ts';
import {
  chartSchema,
  completeSchema,
  copySchema,
  draftSchema,
  messageSchema,
  openSchema,
  read,
  readWindowRequest,
} from './pageMessages.ts';

/** Sessions and history, loaded when first needed. */
export interface ConsoleRuntime {
  sessions(): Promise<Sessions>;
  history(): Promise<History>;
  /** Without loading anything. */
  health(profileId: string): Health;
  readonly onDidChangeHealth: Event<Health>;
  /** Why history is not recording, or undefined. */
  readonly historyProblem: string | undefined;
  readonly onDidChangeHistoryProblem: Event<string | undefined>;
}

/** What the page can ask for that is done elsewhere in the editor. */
export interface ConsoleActions {
  connect(profileId: string): Promise<void>;
  disconnect(profileId: string): Promise<void>;
  /** Asks for a topic filter and subscribes. */
  subscribe(profileId: string): Promise<void>;
  /** Opens a message's whole payload in a read-only editor. */
  openMessage(id: number): Promise<void>;
  /** Opens a chart of a field of the payloads on a topic. */
  openChart(profileId: string, topic: string, path: FieldPath): Promise<void>;
  /** Removes the profile's history when the person confirms; tells whether they did. */
  clearHistory(profileId: string): Promise<boolean>;
  copy(text: string): Promise<void>;
}

export interface PageServerOptions {
  readonly profileId: string;
  /** The profile as it is now; undefined when it is no longer there. */
  readonly profile: () => Profile | undefined;
  readonly runtime: ConsoleRuntime;
  readonly actions: ConsoleActions;
  readonly drafts: DraftStore;
  /** What the console is opened for. */
  readonly intent?: ConsoleIntent;
  readonly send: (message: unknown) => void;
  /** One line for the log. */
  readonly log: (line: string) => void;
}

/** Topics that are offered for what is typed. */
const mostCompletions = 40;
/** Milliseconds between two signals of one kind. */
const signalInterval = 100;

export class PageServer implements Disposable {
  readonly #options: PageServerOptions;
  readonly #peer: RpcPeer<HostSide, PageSide>;
  readonly #subscriptions: Disposable[];
  readonly #historySignal = new Pacer(signalInterval, () => this.#emitHistory());
  readonly #healthSignal = new Pacer(signalInterval, () => this.#emitHealth());
  readonly #draft: KeptDraft;
  #intent: ConsoleIntent | undefined;
  #newest = 0;
  #ready = false;
  /** Has the page been told that there is no such profile? It waits for one. */
  #refused = false;
  #visible = true;
  #disposed = false;
  #listening: Promise<History> | undefined;

  constructor(options: PageServerOptions) {
    this.#options = options;
    this.#intent = options.intent;
    const { actions, profileId, runtime } = options;
    this.#draft = new KeptDraft(options.drafts, profileId, options.log);
    this.#peer = new RpcPeer<HostSide, PageSide>(
      { send: options.send },
      {
        requests: {
          ready: () => this.#snapshot(),
          window: (params) => this.#window(params),
          message: (params) => this.#message(params),
          publish: (params) => this.#publish(params),
          completeTopic: (params) => this.#completeTopic(params),
          clear: () => this.#clear(),
          connect: () => actions.connect(profileId).then(nothing),
          disconnect: () => actions.disconnect(profileId).then(nothing),
          subscribe: () => actions.subscribe(profileId).then(nothing),
          openMessage: (params) => this.#openMessage(params),
          openChart: (params) => {
            const { topic, path } = read(chartSchema, params, 'openChart');
            return actions.openChart(profileId, topic, path).then(nothing);
          },
          copy: (params) => actions.copy(read(copySchema, params, 'copy').text).then(nothing),
        },
        events: { draftChanged: (draft) => this.#draft.keep(draft) },
      },
    );
    this.#subscriptions = [
      runtime.onDidChangeHealth(({ profile }) => {
        if (profile === profileId) this.#healthSignal.soon();
      }),
      runtime.onDidChangeHistoryProblem(() => this.#historySignal.soon()),
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
  }

  /** The list of profiles has changed, perhaps this one. */
  profileChanged(): void {
    const profile = this.#options.profile();
    if (profile && (this.#ready || this.#refused)) this.#peer.emit('profileChanged', consoleProfile(profile));
    this.#healthSignal.soon();
  }

  /** Shows a topic in the composer, or the messages of a filter. */
  show(intent: ConsoleIntent): void {
    if (this.#ready && this.#visible) this.#peer.emit('show', intent);
    else this.#intent = intent;
  }

  dispose(): void {
    this.#disposed = true;
    for (const subscription of this.#subscriptions) subscription.dispose();
    this.#peer.dispose();
  }

  async #snapshot(): Promise<ConsoleSnapshot> {
    const { profileId, profile: find, runtime } = this.#options;
    const profile = find();
    this.#refused = profile === undefined;
    if (!profile) {
      throw new Error(
        `There is no profile "${profileId}" at the moment. It was removed, or belongs to a local endpoint that is not running.`,
      );
    }
    let problem = runtime.historyProblem;
    try {
      this.#newest = await (await this.#history()).newest(profileId);
    } catch (error) {
      // The console publishes and tells the health without history, too.
      problem ??= text(error);
    }
    this.#ready = true;
    const draft = this.#draft.read();
    const intent = this.#intent;
    this.#intent = undefined;
    return {
      profile: consoleProfile(profile),
      health: runtime.health(profileId),
      newest: this.#newest,
      ...(draft ? { draft } : {}),
      ...(problem === undefined ? {} : { historyProblem: problem }),
      ...(intent ? { intent } : {}),
    };
  }

  async #window(params: unknown): Promise<WindowResult> {
    const request = readWindowRequest(params);
    const { profileId, profile: find } = this.#options;
    const profile = find();
    return (await this.#history()).window({
      ...request,
      profile: profileId,
      // A filter finds in history what the broker would send for it.
      ...(profile ? matchOptions(profile.broker) : {}),
    });
  }

  async #message(params: unknown): Promise<MessageDetail | undefined> {
    const { id, payloadLimit } = read(messageSchema, params, 'message');
    const message = await (await this.#history()).message(id);
    if (message?.profile !== this.#options.profileId) return undefined;
    return messageDetail(message, payloadLimit);
  }

  async #publish(params: unknown): Promise<PublishReply> {
    const draft = read(draftSchema, params, 'publish');
    const { topic, payload, qos, retain, route } = draft;
    this.#draft.keep(draft);
    try {
      const { profileId, runtime, log } = this.#options;
      const sessions = await runtime.sessions();
      const request = { topic, payload: encodeText(payload), qos, retain, route };
      const heldBefore = runtime.health(profileId).held ?? 0;
      const publishing = sessions.publish(profileId, request);
      const { held = 0 } = runtime.health(profileId);
      if (held <= heldBefore) return { ok: true, outcome: await publishing };
      // What becomes of it stands in history: the person goes on meanwhile.
      publishing.catch((error: unknown) => log(`${profileId}: ${String(error)}`));
      return { ok: true, held };
    } catch (error) {
      if (error instanceof FailureError) return { ok: false, failure: error.failure };
      throw error;
    }
  }

  async #completeTopic(params: unknown): Promise<readonly TopicCompletion[]> {
    const { prefix } = read(completeSchema, params, 'completeTopic');
    const { profileId, profile: find, runtime } = this.#options;
    const profile = find();
    if (!profile) return [];
    const knowledge = await topicKnowledge(profile, runtime.health(profileId), await this.#history());
    return completionsOf(prefix, knowledge, { profile, for: 'publish', limit: mostCompletions });
  }

  async #clear(): Promise<boolean> {
    const cleared = await this.#options.actions.clearHistory(this.#options.profileId);
    if (cleared) this.#newest = 0;
    return cleared;
  }

  async #openMessage(params: unknown): Promise<undefined> {
    const { id } = read(openSchema, params, 'openMessage');
    const message = await (await this.#history()).message(id);
    if (message?.profile !== this.#options.profileId)
      throw new Error('this message is no longer in history.');
    await this.#options.actions.openMessage(id);
  }

  /** History, and from the first time on its news. */
  #history(): Promise<History> {
    this.#listening ??= this.#listen().catch((error: unknown) => {
      // The next request tries again.
      this.#listening = undefined;
      throw error;
    });
    return this.#listening;
  }

  async #listen(): Promise<History> {
    const history = await this.#options.runtime.history();
    const recorded = history.onDidRecord(({ newest }) => {
      const id = newest.get(this.#options.profileId);
      if (id === undefined) return;
      this.#newest = id;
      this.#historySignal.soon();
    });
    if (this.#disposed) recorded.dispose();
    else this.#subscriptions.push(recorded);
    return history;
  }

  #emitHistory(): void {
    if (!this.#ready || !this.#visible) return;
    const problem = this.#options.runtime.historyProblem;
    this.#peer.emit('historyChanged', {
      newest: this.#newest,
      ...(problem === undefined ? {} : { problem }),
    });
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
