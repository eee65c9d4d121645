import { html, LitElement, nothing, type PropertyValues, type TemplateResult } from 'lit';
import type { TopicCompletion } from '../../src/shared/completeTopic.ts';
import type { ConsoleProfile, Draft, RunView } from '../../src/shared/contract.ts';
import type { FormatInfo } from '../../src/shared/payload/format.ts';
import { formatBytes } from '../../src/shared/payload/size.ts';
import type { DraftPreview, EnvironmentView } from '../../src/shared/compose/draftReview.ts';
import { formatTemplateJson } from '../../src/shared/compose/templateJson.ts';
import { checkTopic } from '../../src/shared/limits.ts';
import { icon } from '../icon.ts';
import { strings } from '../strings.ts';
import './composer.css';
import { draftFault, judgePayload, type PayloadVerdict } from './draftCheck.ts';
import { answerSection } from './answerSection.ts';
import { formatChoice } from './formatChoice.ts';
import type { EditorHelp, PayloadEditorElement } from '../payloadEditor/editorElement.ts';
import { loadPayloadEditor, payloadField } from './payloadField.ts';
import { propertiesSection } from './propertiesSection.ts';
import { propertyComplaint } from './propertyFields.ts';
import { repeatSection } from './repeatSection.ts';
import { resultLine, type Result } from './resultLine.ts';
import type { ComposerActions } from './composerActions.ts';
import { composerFoot } from './composerFoot.ts';
import { composerKey } from './composerKeys.ts';
import { composerTools } from './composerTools.ts';
import { PreviewAsker } from './previewAsker.ts';
import { needsPreview, payloadProblem, previewView } from './previewView.ts';
import { RecentWalk } from './recentWalk.ts';
import { sectionTabs, type Section } from './sections.ts';
import { retainNote, sendOptions } from './sendOptions.ts';

const text = strings.composer;

/** Writes a message and publishes it. */
export class Composer extends LitElement {
  static override properties = {
    profile: { attribute: false },
    draft: { attribute: false },
    formats: { attribute: false },
    runs: { attribute: false },
    open: { attribute: false },
    actions: { attribute: false },
    section: { state: true },
    result: { state: true },
    topicTouched: { state: true },
    rich: { state: true },
    environment: { attribute: false },
    previewing: { state: true },
    preview: { state: true },
  };
  declare profile: ConsoleProfile;
  declare draft: Draft;
  declare formats: readonly FormatInfo[];
  /** Repeats and simulations of this profile. */
  declare runs: readonly RunView[];
  declare open: boolean;
  declare actions: ComposerActions;
  declare section: Section;
  declare result: Result;
  /** Has the person written a topic, so that an empty one is a fault and not a beginning? */
  declare topicTouched: boolean;
  /** Is the payload editor loaded? */
  declare rich: boolean;
  declare environment: EnvironmentView;
  /** Is the preview shown? */
  declare previewing: boolean;
  declare preview: DraftPreview | undefined;
  #help: EditorHelp = { variables: [] };
  readonly #walk = new RecentWalk();
  readonly #previews = new PreviewAsker(
    (draft) => this.actions.preview(draft),
    (preview) => {
      this.preview = preview;
    },
  );

  constructor() {
    super();
    this.result = { kind: 'none' };
    this.topicTouched = false;
    this.section = 'payload';
    this.rich = false;
    this.previewing = false;
    this.environment = { names: [], variables: [] };
    this.formats = [];
    this.runs = [];
  }

  protected override createRenderRoot(): HTMLElement {
    return this;
  }

  /** Takes a new draft, and says so in words when there are any. */
  fill(draft: Draft, words?: string): void {
    this.result = words === undefined ? { kind: 'none' } : { kind: 'note', severity: 'info', words };
    this.#change(draft);
    this.focus();
  }

  /** Nothing waits for the connection any more: what became of it stands in the list. */
  released(): void {
    const { result } = this;
    if (result.kind === 'reply' && result.reply.ok && 'held' in result.reply) this.result = { kind: 'none' };
  }

  protected override willUpdate(changed: PropertyValues): void {
    if (changed.has('environment')) this.#help = this.#helpNow();
  }

  #helpNow(): EditorHelp {
    return {
      variables: this.environment.variables,
      assist: (payload, offset) => this.actions.assist(this.draft.topic, payload, offset),
    };
  }

  /** Asks for a preview where one is seen, or where only the host can tell the size. */
  #askPreview(): void {
    if (this.open && (this.previewing || needsPreview(this.draft))) this.#previews.soon(this.draft);
    else {
      this.#previews.stop();
      this.preview = undefined;
    }
  }

  #verdict(): PayloadVerdict {
    const verdict = judgePayload(this.draft.payload, this.profile);
    const problem = needsPreview(this.draft) ? payloadProblem(this.preview) : undefined;
    return problem === undefined || verdict.kind === 'tooLarge'
      ? verdict
      : { ...verdict, kind: 'mistyped', words: problem };
  }

  get #sentSize(): string | undefined {
    const size = needsPreview(this.draft) ? this.preview?.size : undefined;
    return size === undefined ? undefined : text.preview.sent(formatBytes(size));
  }

  protected override updated(changed: PropertyValues): void {
    if (['draft', 'environment', 'previewing', 'open'].some((name) => changed.has(name))) this.#askPreview();
    if (this.open && !this.rich) void this.#enrich();
    // Below the payload it may be out of sight.
    if (changed.has('result')) this.querySelector('.result')?.scrollIntoView({ block: 'nearest' });
  }

  /** Puts the payload editor in the plain field's place, also under the cursor of a person who writes already. */
  async #enrich(): Promise<void> {
    if (!(await loadPayloadEditor()) || this.rich) return;
    const field = this.querySelector('.payload-field');
    const writing = field !== null && field === document.activeElement;
    this.rich = true;
    await this.updateComplete;
    if (!writing) return;
    const editor = this.querySelector<PayloadEditorElement>('.payload-field');
    editor?.goToEnd();
    editor?.focus();
  }

  override focus(): void {
    void this.updateComplete.then(() => this.querySelector<HTMLElement>('topicscope-topic-field')?.focus());
  }

  protected override render(): TemplateResult {
    return html`<section class="composer" aria-label=${text.title} @keydown=${this.#key}>
      <h2 class="section-title">
        <button
          type="button"
          class="section-toggle"
          aria-expanded=${this.open ? 'true' : 'false'}
          title=${this.open ? text.collapse : text.expand}
          @click=${() => {
            this.actions.toggle(!this.open);
          }}
        >
          ${icon(this.open ? 'chevron-down' : 'chevron-right')}${text.title}
        </button>
        ${this.open ? this.#tools() : this.draft.topic === '' ? nothing : html`<span class="section-hint"><bdi>${this.draft.topic}</bdi></span>`}
      </h2>
      ${this.open ? this.#form() : nothing}
    </section>`;
  }

  #tools(): TemplateResult {
    return composerTools({
      environment: this.environment,
      selectEnvironment: () => {
        this.actions.selectEnvironment();
      },
      older: () => void this.#recall('older'),
      edit: () => {
        this.actions.editPayload(this.draft);
      },
      save: () => void this.#save(),
    });
  }

  #form(): TemplateResult {
    const { draft, profile } = this;
    const complaint =
      this.topicTouched || draft.topic !== '' ? checkTopic(draft.topic, profile, draft) : undefined;
    const verdict = this.#verdict();
    return html`<div class="composer-form">
      <div class="composer-line">
        <topicscope-topic-field
          .value=${draft.topic}
          .profile=${profile}
          .complaint=${complaint}
          .onInput=${this.#typeTopic}
          .complete=${this.#complete}
        ></topicscope-topic-field>
        ${sendOptions({ draft, profile, onChange: this.#changeOptions })}
      </div>
      ${retainNote(draft)}
      ${sectionTabs(draft, this.section, (section) => {
        this.section = section;
      })}
      <div class="composer-panel" role="tabpanel" aria-label=${text.sections.names[this.section]}>
        ${this.#panel(verdict)}
      </div>
      ${this.previewing ? previewView(this.preview) : nothing}
      ${composerFoot({
        verdict,
        sentSize: this.#sentSize,
        previewing: this.previewing,
        waits: draft.answer !== undefined,
        busy: this.#isBusy,
        onPreview: () => {
          this.previewing = !this.previewing;
        },
        onFormat: () => {
          this.#format();
        },
        onPublish: () => void this.#publish(),
      })}
      ${resultLine(this.result, {
        cancel: () => {
          this.actions.cancelAsk();
        },
        show: (id) => {
          this.actions.show(id);
        },
      })}
    </div>`;
  }

  #panel(verdict: PayloadVerdict): TemplateResult {
    const { draft, profile, formats } = this;
    const onChange = (changed: Draft): void => {
      this.#change(changed);
    };
    switch (this.section) {
      case 'payload':
        return html`${this.#payload(verdict)}${formatChoice({ draft, formats, onChange })}`;
      case 'properties':
        return propertiesSection({ draft, profile, onChange });
      case 'answer':
        return answerSection({ draft, profile, onChange });
      case 'repeat':
        return repeatSection({
          draft,
          runs: this.runs,
          onChange,
          start: () => void this.#repeat(),
          stop: (id) => {
            this.actions.stopRun(id);
          },
        });
    }
  }

  #payload(verdict: PayloadVerdict): TemplateResult {
    return payloadField({
      draft: this.draft,
      rich: this.rich,
      invalid: verdict.kind === 'tooLarge' || verdict.kind === 'mistyped',
      help: this.#help,
      onInput: this.#typePayload,
    });
  }

  readonly #typePayload = (payload: string): void => {
    this.#change({ ...this.draft, payload });
  };

  readonly #changeOptions = (change: Partial<Pick<Draft, 'qos' | 'route' | 'retain'>>): void => {
    const { qos, route, retain } = { ...this.draft, ...change };
    if (qos === this.draft.qos && route === this.draft.route && retain === this.draft.retain) return;
    this.#change({ ...this.draft, qos, route, retain });
  };

  readonly #typeTopic = (topic: string): void => {
    this.topicTouched = true;
    this.#change({ ...this.draft, topic });
  };

  readonly #complete = (prefix: string): Promise<readonly TopicCompletion[]> =>
    this.actions.completeTopic(prefix);

  #change(draft: Draft): void {
    this.#walk.end();
    this.#take(draft);
  }

  #take(draft: Draft): void {
    this.draft = draft;
    this.actions.changed(draft);
  }

  readonly #key = (event: KeyboardEvent): void => {
    const meant = composerKey(event);
    if (!meant) return;
    event.preventDefault();
    // VS Code would save, too.
    if (meant === 'save') event.stopPropagation();
    if (meant === 'publish') void this.#publish();
    else if (meant === 'again') void this.#again();
    else if (meant === 'save') void this.#save();
    else if (meant === 'format') this.#format();
    else void this.#recall(meant);
  };

  /** Puts the message that was sent before this one into the form, or the one after it; the own draft is kept meanwhile. */
  async #recall(direction: 'older' | 'newer'): Promise<void> {
    await this.#attempt(async () => {
      if (!this.#walk.isUnderWay) this.#walk.begin(this.draft, await this.actions.recent());
      const place = this.#walk.go(direction);
      if (!place) return this.result.kind === 'note' ? this.result : note(text.tools.noRecent);
      const { draft, number, of } = place;
      this.#take(draft);
      return note(number === 0 ? text.tools.own : text.tools.recentPlace(number, of));
    });
  }

  /** Sends once more what was sent last; the draft stays. */
  async #again(): Promise<void> {
    if (this.#isBusy) return;
    const before = this.result;
    this.result = { kind: 'publishing' };
    await this.#attempt(async () => {
      const [last] = await this.actions.recent();
      if (!last) return before.kind === 'none' ? note(text.tools.noRecent) : before;
      const draft = { ...last, route: last.route ?? this.draft.route };
      const reply = await this.actions.publish(draft);
      this.actions.changed(this.draft);
      return { kind: 'reply', reply };
    });
  }

  async #save(): Promise<void> {
    await this.#attempt(async () => {
      const saved = await this.actions.save(this.draft);
      if (!saved) return this.result;
      this.#change({ ...this.draft, saved });
      return note(text.tools.saved(saved.name));
    });
  }

  #format(): void {
    if (judgePayload(this.draft.payload, this.profile).formattable) {
      this.#change({ ...this.draft, payload: formatTemplateJson(this.draft.payload) });
    }
  }

  async #publish(): Promise<void> {
    if (this.#isBusy || !this.open || this.#hasFault()) return;
    if (this.draft.answer) {
      await this.#ask();
      return;
    }
    this.result = { kind: 'publishing' };
    await this.#attempt(async () => ({ kind: 'reply', reply: await this.actions.publish(this.draft) }));
  }

  get #isBusy(): boolean {
    return this.result.kind === 'publishing' || this.result.kind === 'waiting';
  }

  async #ask(): Promise<void> {
    this.result = { kind: 'waiting' };
    await this.#attempt(async () => {
      const answer = await this.actions.ask(this.draft);
      return answer.ok
        ? { kind: 'answer', reply: answer.reply }
        : { kind: 'failure', failure: answer.failure };
    });
  }

  /** Is there something in the draft that cannot be sent? Then the cursor goes there. */
  #hasFault(): boolean {
    const fault = draftFault(this.draft, this.profile);
    if (fault !== undefined) {
      // The complaint stands at the field already, or does now.
      this.topicTouched = true;
      if (fault === 'payload') this.section = 'payload';
      const field = fault === 'topic' ? 'topicscope-topic-field' : '.payload-field';
      void this.updateComplete.then(() => this.querySelector<HTMLElement>(field)?.focus());
    } else if (propertyComplaint(this.draft, this.profile) !== undefined) this.section = 'properties';
    else return false;
    this.result = { kind: 'none' };
    return true;
  }

  async #repeat(): Promise<void> {
    if (this.#hasFault()) return;
    const draft = { ...this.draft, repeat: this.draft.repeat ?? { every: 1000 } };
    await this.#attempt(async () =>
      (await this.actions.repeat(draft))
        ? { kind: 'note', severity: 'info', words: text.repeat.started }
        : { kind: 'none' },
    );
  }

  async #attempt(work: () => Promise<Result>): Promise<void> {
    try {
      this.result = await work();
    } catch (error) {
      const words = strings.requestFailed(error instanceof Error ? error.message : String(error));
      this.result = { kind: 'note', severity: 'error', words };
    }
  }
}

function note(words: string): Result {
  return { kind: 'note', severity: 'info', words };
}
