import * as vscode from 'vscode';
import type { Profile } from '../../profile/schema.ts';
import type { MessageTemplate, RepeatPlan } from '../../shared/compose/messageTemplate.ts';
import type { Target } from '../contributions.ts';
import { chooseProfile } from '../prompts.ts';
import { quotaWarning } from '../runs/repeats.ts';
import { parsePlan, planText } from '../runs/planText.ts';
import { visible } from '../trees/markdown.ts';
import { isWritten } from '../saved/chooseSaved.ts';
import type { CommandContext } from './context.ts';
import { chosen } from './publishSaved.ts';

const none = 'TopicScope: there are no profiles yet.';

/** Sends the message of a profile's composer again and again. */
export async function startRepeat(context: CommandContext, target?: Target): Promise<void> {
  if (isWritten(target)) {
    const message = await chosen(context, target, 'Repeat Message');
    if (message) await repeat(context, context.profiles.require(message.profile).profile, message.template);
    return;
  }
  const listed = await chooseProfile(context, target, { title: 'Repeat Message', none });
  if (!listed) return;
  const { profile } = listed;
  const draft = context.draft(profile.id);
  if (!draft || draft.topic === '') {
    await context.consoles.open(profile.id, { compose: true });
    void vscode.window.showInformationMessage(
      'TopicScope: write a message in the composer, then it can be repeated.',
    );
    return;
  }
  await repeat(context, profile, draft);
}

async function repeat(context: CommandContext, profile: Profile, template: MessageTemplate): Promise<void> {
  const plan = await askPlan(template.topic, template.repeat, (wanted) => quotaWarning(profile, wanted));
  if (!plan) return;
  if ((await context.repeats.start(profile, template, plan)) !== undefined) await context.reveal(profile.id);
}

async function askPlan(
  topic: string,
  known: RepeatPlan | undefined,
  warningOf: (plan: RepeatPlan) => string | undefined,
): Promise<RepeatPlan | undefined> {
  const text = await vscode.window.showInputBox({
    title: `Repeat Message: ${visible(topic)}`,
    prompt: 'How often? For example "1s", "500ms x 20", "10 every 1s".',
    value: planText(known ?? { every: 1000 }),
    validateInput: (written) => {
      const plan = parsePlan(written);
      if (typeof plan === 'string') return plan;
      const warning = warningOf(plan);
      return warning === undefined
        ? undefined
        : { message: warning, severity: vscode.InputBoxValidationSeverity.Warning };
    },
  });
  const plan = text === undefined ? undefined : parsePlan(text);
  return typeof plan === 'string' ? undefined : plan;
}

/** Stops a repeat or a simulation; asks which when it is called on none. */
export async function stopRun({ runs }: CommandContext, target?: Target): Promise<void> {
  const id = typeof target === 'object' ? target.run : undefined;
  if (id !== undefined) {
    await runs.find(id)?.stop();
    return;
  }
  if (runs.all.length === 0) {
    void vscode.window.showInformationMessage('TopicScope: nothing is running.');
    return;
  }
  const picked = await vscode.window.showQuickPick(
    runs.all.map((run) => ({ label: visible(run.name), description: run.status.words, run })),
    { title: 'Stop', placeHolder: 'Repeat or simulation' },
  );
  await picked?.run.stop();
}

/** Stops everything that runs. */
export async function stopAllRuns({ runs }: CommandContext): Promise<void> {
  await Promise.all(runs.all.map((run) => run.stop()));
}
