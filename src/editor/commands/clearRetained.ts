/** Clears the retained messages of a topic or a branch: finds them, asks, publishes, and tells what came of it. */
import * as vscode from 'vscode';
import type { Profile } from '../../profile/schema.ts';
import type { ClearResult } from '../../session/retained/clearRetained.ts';
import type { RetainedFound } from '../../session/retained/findRetained.ts';
import type { RetainedScope } from '../../session/retained/scope.ts';
import type { Target } from '../contributions.ts';
import { tellFailure } from '../failures.ts';
import { profileName } from '../profiles/profileList.ts';
import { chooseProfile, targetTopic } from '../prompts.ts';
import { notificationText, visible } from '../trees/markdown.ts';
import { longNumber } from '../trees/text.ts';
import type { CommandContext } from './context.ts';

/** Topics that the question names. */
const named = 12;
/** Characters of a topic in it. */
const longestTopic = 80;

/** Clears retained messages after a confirmation. */
export async function clearRetained(context: CommandContext, target?: Target): Promise<void> {
  const listed = await chooseProfile(context, target, {
    title: 'Clear Retained Messages',
    when: (_, { state }) => state === 'connected',
    none: 'TopicScope: connect a profile first; retained messages are cleared by publishing.',
  });
  if (!listed) return;
  const { profile } = listed;
  if (context.runtime.health(profile.id).state !== 'connected') {
    void vscode.window.showInformationMessage(
      notificationText(
        `TopicScope: connect "${profileName(profile)}" first; retained messages are cleared by publishing.`,
      ),
    );
    return;
  }
  const scope = await scopeOf(target);
  if (!scope) return;
  const where = placeOf(scope);
  const found = await find(context, profile, scope, where);
  if (!found) return;
  if (found.topics.length === 0) {
    void vscode.window.showInformationMessage(
      notificationText(`TopicScope: no retained messages ${where}. ${sourceOf(found)}`),
    );
    return;
  }
  if (!(await confirm(profile, found, where))) return;
  await tell(context, profile, found, await clear(context, profile, found.topics));
}

async function scopeOf(target: Target | undefined): Promise<RetainedScope | undefined> {
  const topic = targetTopic(target);
  if (topic !== undefined) {
    return { topic, below: typeof target === 'object' && target.isBranch === true };
  }
  // The line of a profile stands for all its topics.
  if (typeof target === 'object' && target.profile !== undefined) return { topic: '', below: true };
  const text = await vscode.window.showInputBox({
    title: 'Clear Retained Messages',
    prompt:
      'Topic, or topic/# for it and all below it. Empty: all topics. You see which they are before anything is cleared.',
    placeHolder: 'factory/line1/#',
    ignoreFocusOut: true,
    validateInput: (value) =>
      /[+]|#(?!$)|[^/]#$/.test(value)
        ? 'Write a topic, or a topic with /# behind it; + is not possible here.'
        : undefined,
  });
  if (text === undefined) return undefined;
  if (text === '' || text === '#') return { topic: '', below: true };
  return text.endsWith('/#') ? { topic: text.slice(0, -2), below: true } : { topic: text, below: false };
}

async function find(
  { runtime, log }: CommandContext,
  profile: Profile,
  scope: RetainedScope,
  where: string,
): Promise<RetainedFound | undefined> {
  const [sessions, { findRetained }] = await Promise.all([
    runtime.sessions(),
    import('../../session/retained/findRetained.ts'),
  ]);
  return vscode.window.withProgress(
    {
      location: vscode.ProgressLocation.Notification,
      title: notificationText(`Looking for retained messages ${where}`),
      cancellable: true,
    },
    async (progress, token) => {
      const abort = new AbortController();
      token.onCancellationRequested(() => abort.abort());
      try {
        return await findRetained(sessions, {
          profile,
          scope,
          remembered: async () => {
            const parent = scope.topic === '' ? [] : scope.topic.split('/');
            return (await (await runtime.history()).retained({ profile: profile.id, parent })).topics;
          },
          signal: abort.signal,
          progress: (count) => progress.report({ message: `${longNumber(count)} found` }),
        });
      } catch (error) {
        if (abort.signal.aborted) return undefined;
        void tellFailure(error, { what: `Looking for retained messages ${where}`, profile: profile.id, log });
        return undefined;
      }
    },
  );
}

async function confirm(profile: Profile, found: RetainedFound, where: string): Promise<boolean> {
  const { topics } = found;
  const what = countOf(topics.length);
  const rest = topics.length - named;
  const list = topics.slice(0, named).map((topic) => `• ${lineOf(topic)}`);
  const button = `Clear ${what.replace('retained message', 'Retained Message')}`;
  const choice = await vscode.window.showWarningMessage(
    `Clear ${what} ${where} at "${profileName(profile)}"?`,
    {
      modal: true,
      detail: [
        ...list,
        ...(rest > 0 ? [`and ${longNumber(rest)} more`] : []),
        '',
        sourceOf(found),
        'An empty retained message is published to each of these topics: the broker forgets what it retained there, for all clients, and subscribers get the empty message. Nothing else is touched, and history keeps what it has recorded.',
      ].join('\n'),
    },
    button,
  );
  return choice === button;
}

async function clear(
  { runtime }: CommandContext,
  profile: Profile,
  topics: readonly string[],
): Promise<ClearResult> {
  const sessions = await runtime.sessions();
  const { clearRetained: clearAll } = await import('../../session/retained/clearRetained.ts');
  return vscode.window.withProgress(
    {
      location: vscode.ProgressLocation.Notification,
      title: 'Clearing retained messages',
      cancellable: true,
    },
    async (progress, token) => {
      const abort = new AbortController();
      token.onCancellationRequested(() => abort.abort());
      return clearAll(sessions, {
        profile,
        topics,
        signal: abort.signal,
        progress: (cleared) =>
          progress.report({
            message: `${longNumber(cleared)} of ${longNumber(topics.length)}`,
            increment: 100 / topics.length,
          }),
      });
    },
  );
}

async function tell(
  { log }: CommandContext,
  profile: Profile,
  { topics }: RetainedFound,
  { cleared, failed }: ClearResult,
): Promise<void> {
  if (failed) {
    const done =
      cleared === 0
        ? 'Nothing was cleared'
        : `${longNumber(cleared)} of ${longNumber(topics.length)} were cleared`;
    const what = `Clearing the retained message of "${visible(failed.topic)}" (${done})`;
    void tellFailure(failed.error, { what, profile: profile.id, log });
    return;
  }
  const isAll = cleared === topics.length;
  const text = isAll
    ? `${countOf(cleared)} cleared.`
    : `cancelled: ${longNumber(cleared)} of ${countOf(topics.length)} cleared.`;
  void vscode.window.showInformationMessage(`TopicScope: ${text}`);
}

function placeOf({ topic, below }: RetainedScope): string {
  if (topic === '') return 'of all topics';
  return below ? `of "${lineOf(topic)}" and below it` : `of "${lineOf(topic)}"`;
}

/** How they were found, honestly. */
function sourceOf({ from, because }: RetainedFound): string {
  switch (from) {
    case 'broker':
      return 'The broker delivered them just now.';
    case 'list':
      return 'AWS IoT Core listed them just now.';
    case 'history':
      return `This is what history knows, and may be incomplete: the broker could not be asked (${because ?? ''}).`;
  }
}

function countOf(count: number): string {
  return count === 1 ? '1 retained message' : `${longNumber(count)} retained messages`;
}

function lineOf(topic: string): string {
  const text = visible(topic);
  return text.length <= longestTopic ? text : `${text.slice(0, longestTopic - 1)}…`;
}
