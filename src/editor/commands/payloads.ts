/** The verbs of reading payloads. */
import * as vscode from 'vscode';
import { choiceSchema, type Binding } from '../../formats/binding.ts';
import type { FormatChoice, FormatProposal } from '../../shared/payload/format.ts';
import { hasWildcard } from '../../shared/topic.ts';
import type { Target } from '../contributions.ts';
import { inspectSetting, writeSetting } from '../guards.ts';
import { askFilter, askScope } from '../payloads/askBinding.ts';
import { askChoice } from '../payloads/askChoice.ts';
import { choiceWords, withBinding, withoutBinding, type BindingPlace } from '../payloads/bindings.ts';
import { targetTopicFilter } from '../prompts.ts';
import { notificationText } from '../trees/markdown.ts';
import type { CommandContext } from './context.ts';
import { chooseTopic } from './topics.ts';

const setting = 'topicscope.decoders';
const title = 'Read Topic As';

/**
 * Read Topic As…: asks how the payloads of a topic are to be read, for which topics that holds and in which settings it is kept; or takes
 * an existing binding away. A target may bring topic and choice along.
 */
export async function bindDecoder(context: CommandContext, target?: Target): Promise<void> {
  // A branch of the topic tree without messages of its own has only a filter.
  const filter = targetTopicFilter(target);
  const chosen = await chooseTopic(context, withTopic(target, filter), title);
  if (!chosen) return;
  const { profile } = context.profiles.require(chosen.profile);
  const place: BindingPlace = { profile, topic: chosen.topic };
  const binding = context.payloads.binding(profile.id, chosen.topic);
  if (binding && targetChoice(target) === undefined) {
    const wanted = await askAboutBinding(context, chosen.topic, binding);
    if (wanted === 'remove') await remove(binding, chosen.topic);
    if (wanted !== 'change') return;
  }
  const choice =
    targetChoice(target) ??
    (await askChoice(context.payloads, {
      title: `${title}: ${chosen.topic}`,
      proposals: await proposalsFor(context, place),
      current: binding?.choice,
    }));
  if (!choice) return;
  const words = choiceWords(choice, await titleOf(context, choice));
  const topicFilter = await askFilter(`${title} ${words}`, chosen.topic, profile.broker);
  if (topicFilter === undefined) return;
  const scope = await askScope(`${title} ${words}`);
  if (scope === undefined) return;
  const before = inspectSetting(setting)[scope];
  await writeSetting(setting, withBinding(before, topicFilter, choice, place), scope);
  await tell(`${topicFilter} is read as ${words} now.`, async () => {
    await writeSetting(setting, Array.isArray(before) ? before : undefined, scope);
  });
}

function withTopic(target: Target | undefined, filter: string | undefined): Target | undefined {
  if (typeof target !== 'object' || target.topic !== undefined || filter === undefined) return target;
  return { ...target, topic: filter };
}

async function askAboutBinding(
  context: CommandContext,
  topic: string,
  { topicFilter, choice }: Binding,
): Promise<'change' | 'remove' | undefined> {
  const words = choiceWords(choice, await titleOf(context, choice));
  const picked = await vscode.window.showQuickPick(
    [
      { label: 'Choose Another Format…', wanted: 'change' as const },
      { label: `No Longer Read ${topicFilter} as ${words}`, wanted: 'remove' as const },
    ],
    {
      title: `${title}: ${topic}`,
      placeHolder: `Now read as ${words}, by ${topicFilter}`,
      ignoreFocusOut: true,
    },
  );
  return picked?.wanted;
}

async function remove(binding: Binding, topic: string): Promise<void> {
  const { user, workspace } = inspectSetting(setting);
  const scope = workspace === undefined ? 'user' : 'workspace';
  const before = scope === 'user' ? user : workspace;
  const rest = withoutBinding(before, binding);
  // An empty list of a workspace would hide the user's.
  await writeSetting(setting, rest.length === 0 ? undefined : rest, scope);
  await tell(
    `${binding.topicFilter} is no longer bound to a format; ${topic} is read as what it looks like.`,
    async () => {
      await writeSetting(setting, Array.isArray(before) ? before : undefined, scope);
    },
  );
}

/** What the newest message on the topic looks like. */
async function proposalsFor(
  { runtime, payloads }: CommandContext,
  { profile, topic }: BindingPlace,
): Promise<readonly FormatProposal[]> {
  const history = await runtime.history();
  const [newest] = await history.query({ profile: profile.id, topicFilter: topic, limit: 1 });
  if (!newest) return [];
  return await payloads.propose(hasWildcard(topic) ? newest : { payload: newest.payload, topic });
}

async function titleOf({ payloads }: CommandContext, choice: FormatChoice): Promise<string> {
  return (await payloads.formats()).find(({ id }) => id === choice.format)?.title ?? choice.format;
}

/** The result need not be waited for: the notice may stand for long. */
async function tell(words: string, undo: () => Promise<void>): Promise<void> {
  const told = vscode.window.showInformationMessage(
    `TopicScope: ${notificationText(words)}`,
    'Undo',
    'Open Settings',
  );
  told.then(
    async (answer) => {
      if (answer === 'Undo') await undo();
      if (answer === 'Open Settings') {
        await vscode.commands.executeCommand('workbench.action.openSettings', setting);
      }
    },
    () => undefined,
  );
}

/** The choice in what a command was called with; keybindings can call commands, too. */
function targetChoice(target: unknown): FormatChoice | undefined {
  if (typeof target !== 'object' || target === null || !('choice' in target)) return undefined;
  const read = choiceSchema.safeParse(target.choice);
  return read.success ? read.data : undefined;
}
