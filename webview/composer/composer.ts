import { html, LitElement, nothing, type PropertyValues, type TemplateResult } from 'lit';
import type { TopicCompletion } from '../../src/shared/completeTopic.ts';
import type { ConsoleProfile, Draft, HostSide, PublishReply, RunView } from '../../src/shared/contract.ts';
import type { FormatInfo } from '../../src/shared/payload/format.ts';
import type { QoS } from '../../src/shared/message.ts';
import { formatTemplateJson } from '../../src/shared/compose/templateJson.ts';
import { checkTopic } from '../../src/shared/limits.ts';
import { button, checkbox, dropdown } from '../controls.ts';
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
import { sectionTabs, type Section } from './sections.ts';

const text = strings.composer;
const mac = navigator.platform.startsWith('Mac');
const publishKey = mac ? '⌘Enter' : 'Ctrl+Enter';

export interface ComposerActions {
  publish(draft: Draft): Promise<PublishReply>;
  /** Publishes and waits for the answer. */
  ask(draft: Draft): Promise<HostSide['requests']['ask']['result']>;
  cancelAsk(): void;
  /** Shows a message of history. */
  show(id: number): void;
  /** Repeats the draft; false: the person turned away. */
  repeat(draft: Draft): Promise<boolean>;
  stopRun(id: string): void;
  /** The person has changed the draft. */
  changed(draft: Draft): void;
  toggle(open: boolean): void;
  /** What a topic that is being typed can become. */
  completeTopic(prefix: string): Promise<readonly TopicCompletion[]>;
}

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
  readonly #help: EditorHelp = { variables: [] };

  constructor() {
    super();
    this.result = { kind: 'none' };
    this.topicTouched = false;
    this.section = 'payload';
    this.rich = false;
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

  protected override updated(changed: PropertyValues): void {
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
        ${this.open || this.draft.topic === '' ? nothing : html`<span class="section-hint"><bdi>${this.draft.topic}</bdi></span>`}
      </h2>
      ${this.open ? this.#form() : nothing}
    </section>`;
  }

  #form(): TemplateResult {
    const { draft, profile } = this;
    const complaint =
      this.topicTouched || draft.topic !== '' ? checkTopic(draft.topic, profile, draft) : undefined;
    const levels: readonly QoS[] = profile.broker === 'awsIotCore' ? [0, 1] : [0, 1, 2];
    const verdict = judgePayload(draft.payload, profile);
    return html`<div class="composer-form">
      <div class="composer-line">
        <topicscope-topic-field
          .value=${draft.topic}
          .profile=${profile}
          .complaint=${complaint}
          .onInput=${this.#typeTopic}
          .complete=${this.#complete}
        ></topicscope-topic-field>
        <div class="composer-options">
          ${dropdown({
            label: text.qos,
            classes: 'qos-choice',
            value: String(draft.qos),
            options: levels.map((qos) => ({ value: String(qos), label: text.qosOption[qos] })),
            onChange: (value) => {
              this.#change({ ...this.draft, qos: Number(value) as QoS });
            },
          })}
          ${dropdown({
            label: text.route,
            classes: 'route-choice',
            value: draft.route,
            options: profile.routes.map((value) => ({ value, label: text.routes[value] })),
            onChange: (route) => {
              this.#change({ ...this.draft, route });
            },
          })}
          ${checkbox({
            label: text.retain,
            title: text.retainTitle,
            checked: draft.retain,
            onChange: (retain) => {
              this.#change({ ...this.draft, retain });
            },
          })}
        </div>
      </div>
      ${this.#retainNote()}
      ${sectionTabs(draft, this.section, (section) => {
        this.section = section;
      })}
      <div class="composer-panel" role="tabpanel" aria-label=${text.sections.names[this.section]}>
        ${this.#panel(verdict)}
      </div>
      <div class="composer-foot">
        ${verdictView(verdict)}
        ${button({
          label: text.format,
          title: text.formatTitle,
          disabled: !verdict.formattable,
          onClick: () => {
            this.#format();
          },
        })}
        ${button({
          label: draft.answer ? text.answer.publish : text.publish,
          title: text.publishTitle(publishKey),
          appearance: 'primary',
          icon: 'send',
          disabled: this.#isBusy,
          onClick: () => void this.#publish(),
        })}
      </div>
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

  #retainNote(): TemplateResult | typeof nothing {
    const { retain, payload } = this.draft;
    if (!retain) return nothing;
    return html`<p class="retain-warning" role="note">
      ${icon('warning')}<span>${payload === '' ? text.retainClears : text.retainWarning}</span>
    </p>`;
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

  readonly #typeTopic = (topic: string): void => {
    this.topicTouched = true;
    this.#change({ ...this.draft, topic });
  };

  readonly #complete = (prefix: string): Promise<readonly TopicCompletion[]> =>
    this.actions.completeTopic(prefix);

  #change(draft: Draft): void {
    this.draft = draft;
    this.actions.changed(draft);
  }

  readonly #key = (event: KeyboardEvent): void => {
    if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      void this.#publish();
    } else if (event.code === 'KeyF' && event.shiftKey && event.altKey) {
      event.preventDefault();
      this.#format();
    }
  };

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

const verdictIcons = {
  empty: 'dash',
  json: 'check',
  text: 'symbol-string',
  notJson: 'warning',
  tooLarge: 'error',
  mistyped: 'error',
} as const;

function verdictView(verdict: PayloadVerdict): TemplateResult {
  const size = verdict.kind === 'tooLarge' || verdict.kind === 'empty' ? '' : verdict.size;
  return html`<span class="verdict ${verdict.kind}" role="status"
    >${icon(verdictIcons[verdict.kind])}<span class="verdict-words">${verdict.words}</span
    ><span class="verdict-size">${size}</span></span
  >`;
}
