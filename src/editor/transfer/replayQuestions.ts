/** What is asked before a replay: onto which profile, on which topics, how fast, and what of it. */
import * as vscode from 'vscode';
import type { Survey } from '../../history/transfer/survey.ts';
import type { Profile } from '../../profile/schema.ts';
import type { ReplayChoices } from '../../session/replay/requests.ts';
import { parseTopicRules } from '../../session/replay/topicRules.ts';
import type { QoS } from '../../shared/message.ts';
import { profileName, type ListedProfile } from '../profiles/profileList.ts';
import { visible } from '../trees/markdown.ts';
import {
  askChoice,
  askText,
  runSteps,
  type Choice,
  type Frame,
  type Step,
  type StepEnd,
} from '../wizard/steps.ts';
import { askTopicRules } from './topicRulesPrompt.ts';
import { messages, span } from './words.ts';

export interface ReplayDraft {
  readonly survey: Survey;
  readonly targets: readonly ListedProfile[];
  target?: Profile;
  rules: string;
  /** Times as fast; Infinity: as fast as the quotas allow. */
  speed?: number | 'other';
  qos?: QoS | 'recorded';
  options: ReadonlySet<Option>;
}

export type Option = 'incoming' | 'outgoing' | 'reserved' | 'retain' | 'onlyMapped';

const speeds: readonly Choice<number | 'other'>[] = [
  { label: '1×', description: 'as it was recorded', value: 1 },
  { label: '2×', value: 2 },
  { label: '10×', value: 10 },
  { label: '100×', value: 100 },
  { label: '0.5×', value: 0.5 },
  { label: '0.1×', value: 0.1 },
  { label: 'As Fast as the Quotas Allow', value: Infinity },
  { label: 'Another Speed…', value: 'other' },
];

const steps: readonly Step<ReplayDraft>[] = [
  { when: ({ target, targets }) => target === undefined || targets.length > 1, run: askTarget },
  {
    run: async (frame, draft) => {
      const { target, survey, rules } = draft;
      if (!target) return 'back';
      return askTopicRules(frame, { topics: survey.topics, target, current: rules }, (text) => {
        draft.rules = text;
      });
    },
  },
  {
    run: (frame, draft) =>
      askChoice(
        frame,
        {
          placeholder: 'How fast?',
          choices: speeds.map((choice) => ({ ...choice, ...durationOf(choice.value, draft.survey) })),
          current: draft.speed,
        },
        (speed) => (draft.speed = speed),
      ),
  },
  {
    when: ({ speed }) =>
      speed === 'other' || (speed !== undefined && !speeds.some(({ value }) => value === speed)),
    run: askSpeed,
  },
  {
    run: (frame, draft) =>
      askChoice(
        frame,
        {
          placeholder: 'Which quality of service?',
          choices: [
            {
              label: 'As Recorded',
              ...(draft.survey.qos2 > 0 && {
                description: 'QoS 2 becomes 1 where the target knows no QoS 2',
              }),
              value: 'recorded' as const,
            },
            { label: 'QoS 0', value: 0 as const },
            { label: 'QoS 1', value: 1 as const },
          ],
          current: draft.qos,
        },
        (qos) => (draft.qos = qos),
      ),
  },
  { run: askOptions },
];

/** Asks all of it. Undefined when the person turned away. */
export async function askReplay(
  title: string,
  draft: ReplayDraft,
): Promise<{ target: Profile; speed: number; choices: ReplayChoices } | undefined> {
  if (!(await runSteps(title, draft, steps))) return undefined;
  const { target, speed = 1, qos, options } = draft;
  const parsed = parseTopicRules(draft.rules);
  if (!target || speed === 'other' || !parsed.ok) return undefined;
  return {
    target,
    speed,
    choices: {
      rules: parsed.rules,
      onlyMapped: options.has('onlyMapped'),
      incoming: options.has('incoming'),
      outgoing: options.has('outgoing'),
      reserved: options.has('reserved'),
      retain: options.has('retain'),
      ...(typeof qos === 'number' && { qos }),
    },
  };
}

function askTarget(frame: Frame, draft: ReplayDraft): Promise<StepEnd> {
  const choices = draft.targets.map(({ profile }) => ({
    label: visible(profileName(profile)),
    description: visible(profile.endpoint),
    value: profile,
  }));
  return askChoice(
    frame,
    { placeholder: 'Publish onto which profile?', choices, current: draft.target },
    (target) => (draft.target = target),
  );
}

function askSpeed(frame: Frame, draft: ReplayDraft): Promise<StepEnd> {
  return askText(
    frame,
    {
      prompt: 'Times as fast as recorded, 0.1 to 100',
      value: typeof draft.speed === 'number' ? String(draft.speed) : '5',
      validate: (text) => {
        const speed = Number(text.replace(/[×x]$/, ''));
        return speed >= 0.1 && speed <= 100 ? undefined : 'Write a number from 0.1 to 100.';
      },
    },
    (text) => (draft.speed = Number(text.replace(/[×x]$/, ''))),
  );
}

function durationOf(speed: number | 'other', { from, to }: Survey): { description?: string } {
  if (speed === 'other' || speed === Infinity) return {};
  const time = span(Math.max(0, to - from) / speed);
  return { description: speed === 1 ? `as it was recorded, ${time}` : time };
}

/** What of it, all in one list. */
async function askOptions(frame: Frame, draft: ReplayDraft): Promise<StepEnd> {
  const { topics } = draft.survey;
  const sum = (count: (topic: (typeof topics)[number]) => number) =>
    topics.reduce((total, topic) => total + count(topic), 0);
  const retained = sum((topic) => topic.retained);
  const reserved = sum(({ topic, incoming, outgoing }) => (topic.startsWith('$') ? incoming + outgoing : 0));
  const items: (vscode.QuickPickItem & { readonly option: Option })[] = [
    { label: 'Received messages', description: messages(sum((topic) => topic.incoming)), option: 'incoming' },
    { label: 'Sent messages', description: messages(sum((topic) => topic.outgoing)), option: 'outgoing' },
    ...(draft.rules === ''
      ? []
      : [{ label: 'Leave out topics that no rule fits', option: 'onlyMapped' as const }]),
    ...(reserved === 0
      ? []
      : [
          {
            label: 'Reserved topics, too ($aws/…)',
            description: messages(reserved),
            detail: 'They change shadows and jobs, and most are refused',
            option: 'reserved' as const,
          },
        ]),
    ...(retained === 0
      ? []
      : [
          {
            label: 'Keep the Retain flag',
            description: `${messages(retained)} recorded with it`,
            detail: 'The broker keeps them for whoever subscribes later; else nothing is retained',
            option: 'retain' as const,
          },
        ]),
  ];
  const picker = vscode.window.createQuickPick<(typeof items)[number]>();
  Object.assign(picker, { ...frame, placeholder: 'What of it?', canSelectMany: true, ignoreFocusOut: true });
  picker.items = items;
  picker.selectedItems = items.filter(({ option }) => draft.options.has(option));
  picker.buttons = [vscode.QuickInputButtons.Back];
  const end = await new Promise<StepEnd>((resolve) => {
    picker.onDidTriggerButton(() => resolve('back'));
    picker.onDidHide(() => resolve('cancel'));
    picker.onDidAccept(() => {
      draft.options = new Set(picker.selectedItems.map(({ option }) => option));
      resolve('next');
    });
    picker.show();
  });
  picker.dispose();
  return end;
}
