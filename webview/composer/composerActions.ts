/** What the composer leaves to the page. */
import type { TopicCompletion } from '../../src/shared/completeTopic.ts';
import type { DraftPreview, JsonAssist } from '../../src/shared/compose/draftReview.ts';
import type { MessageTemplate } from '../../src/shared/compose/messageTemplate.ts';
import type { Draft, HostSide, PublishReply, SavedAs } from '../../src/shared/contract.ts';

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
  /** What the draft comes to. */
  preview(draft: Draft): Promise<DraftPreview>;
  /** What the JSON Schema of the topic says of a payload. */
  assist(topic: string, text: string, offset?: number): Promise<JsonAssist>;
  selectEnvironment(): void;
  /** Opens the payload in an editor of VS Code. */
  editPayload(draft: Draft): void;
  /** Saves the draft as a file; undefined: the person turned away. */
  save(draft: Draft): Promise<SavedAs | undefined>;
  /** Messages that were sent by hand, the newest first. */
  recent(): Promise<readonly MessageTemplate[]>;
  /** What a topic that is being typed can become. */
  completeTopic(prefix: string): Promise<readonly TopicCompletion[]>;
}
