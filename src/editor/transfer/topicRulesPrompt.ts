/** The question for topic rules: what every topic becomes is shown while they are typed. */
import * as vscode from 'vscode';
import type { SurveyedTopic } from '../../history/transfer/survey.ts';
import type { Profile } from '../../profile/schema.ts';
import { mapTopic, parseTopicRules, type TopicRule } from '../../session/replay/topicRules.ts';
import { checkTopic } from '../../shared/limits.ts';
import { visible } from '../trees/markdown.ts';
import type { Frame, StepEnd } from '../wizard/steps.ts';
import { messages } from './words.ts';

/** Topics that are previewed. */
const mostShown = 200;

export interface RulesQuestion {
  readonly topics: readonly SurveyedTopic[];
  readonly target: Profile;
  /** The rules as they were written before. */
  readonly current: string;
}

/** Asks for rules; `take` gets their text, which can be read. */
export async function askTopicRules(
  frame: Frame,
  { topics, target, current }: RulesQuestion,
  take: (text: string) => void,
): Promise<StepEnd> {
  const picker = vscode.window.createQuickPick();
  Object.assign(picker, { ...frame, ignoreFocusOut: true, value: current });
  picker.placeholder = 'Topic rules: plant1/ -> test/; plant1/+/state -> test/$1/state; empty: as recorded';
  picker.buttons = frame.step > 1 ? [vscode.QuickInputButtons.Back] : [];
  const show = (): void => {
    picker.items = previewItems(picker.value, topics, target);
  };
  show();
  const end = await new Promise<StepEnd>((resolve) => {
    picker.onDidChangeValue(show);
    picker.onDidTriggerButton(() => resolve('back'));
    picker.onDidHide(() => resolve('cancel'));
    picker.onDidAccept(() => {
      if (!parseTopicRules(picker.value).ok) return;
      take(picker.value.trim());
      resolve('next');
    });
    picker.show();
  });
  picker.dispose();
  return end;
}

function previewItems(
  text: string,
  topics: readonly SurveyedTopic[],
  target: Profile,
): vscode.QuickPickItem[] {
  const parsed = parseTopicRules(text);
  if (!parsed.ok) {
    return [
      {
        label: parsed.problem,
        detail: visible(parsed.rule),
        iconPath: new vscode.ThemeIcon('error'),
        alwaysShow: true,
      },
    ];
  }
  const items = topics.map((topic) => previewItem(topic, parsed.rules, target));
  // What goes wrong is to be seen first.
  const [bad, good] = [items.filter(({ problem }) => problem), items.filter(({ problem }) => !problem)];
  const shown = [...bad, ...good].slice(0, mostShown);
  const more = topics.length - shown.length;
  return [
    { label: 'What each topic becomes; Enter goes on', kind: vscode.QuickPickItemKind.Separator },
    ...shown.map(({ item }) => item),
    ...(more > 0 ? [{ label: `… and ${more.toLocaleString('en-US')} more topics`, alwaysShow: true }] : []),
  ];
}

function previewItem(
  { topic, incoming, outgoing }: SurveyedTopic,
  rules: readonly TopicRule[],
  target: Profile,
): { item: vscode.QuickPickItem; problem: boolean } {
  const mapped = mapTopic(rules, topic);
  const becomes = mapped ?? topic;
  const problem = checkTopic(becomes, target);
  const notes = [
    messages(incoming + outgoing),
    ...(mapped === undefined && rules.length > 0 ? ['no rule fits'] : []),
  ];
  return {
    problem: problem !== undefined,
    item: {
      label: becomes === topic ? visible(topic) : `${visible(topic)} → ${visible(becomes)}`,
      description: notes.join(', '),
      iconPath: new vscode.ThemeIcon(problem === undefined ? 'arrow-right' : 'error'),
      alwaysShow: true,
      ...(problem !== undefined && { detail: visible(problem) }),
    },
  };
}
