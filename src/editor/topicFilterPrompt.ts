/** The question for a topic filter: what is typed counts, is checked while it is typed, and is completed from what is known. */
import * as vscode from 'vscode';
import type { Profile } from '../profile/schema.ts';
import type { CompletionKind, TopicCompletion } from '../shared/completeTopic.ts';
import type { Health } from '../shared/health.ts';
import { checkFilter, checkSubscriptionCount, topicMeters, topicNote } from '../shared/limits.ts';
import { profileName } from './profiles/profileList.ts';
import type { Runtime } from './runtime.ts';
import { completionsOf, quickKnowledge, topicKnowledge, type TopicKnowledge } from './topicCompletions.ts';

const mostCompletions = 200;
/** Share of a limit from which on its use is told. */
const nearlyFull = 0.75;

interface FilterItem extends vscode.QuickPickItem {
  /** Absent: nothing to subscribe to. */
  readonly filter?: string;
}

/** Asks for a topic filter. Undefined when the person turned away. */
export async function askTopicFilter(
  runtime: Pick<Runtime, 'health' | 'history'>,
  profile: Profile,
): Promise<string | undefined> {
  const health = runtime.health(profile.id);
  const picker = vscode.window.createQuickPick<FilterItem>();
  picker.title = `Subscribe: ${profileName(profile)}`;
  picker.placeholder = 'Topic filter, such as factory/#: + stands for one level, # for all the rest';
  picker.ignoreFocusOut = true;
  picker.matchOnDetail = true;
  let knowledge = quickKnowledge(profile, health);
  const show = (): void => {
    picker.items = filterItems(picker.value, knowledge, profile, health);
  };
  show();
  const chosen = new Promise<string | undefined>((resolve) => {
    picker.onDidChangeValue(show);
    picker.onDidAccept(() => {
      const filter = picker.selectedItems[0]?.filter;
      if (filter !== undefined) resolve(filter);
    });
    picker.onDidHide(() => resolve(undefined));
  });
  picker.show();
  // Topics out of history come a moment later; the question stands without them, too.
  topicKnowledge(profile, health, { window: async (query) => (await runtime.history()).window(query) }).then(
    (all) => {
      knowledge = all;
      show();
    },
    () => undefined,
  );
  const filter = await chosen;
  picker.dispose();
  return filter;
}

/** What is typed, with what is to be said of it, and below it what it can become. */
function filterItems(
  typed: string,
  knowledge: TopicKnowledge,
  profile: Profile,
  health: Health,
): FilterItem[] {
  const completions = completionsOf(typed, knowledge, { profile, for: 'subscribe', limit: mostCompletions });
  // Of a beginning there is nothing to say yet but what it can become.
  const isBeginning = completions.some(({ kind, value }) => kind === 'reserved' && value.startsWith(typed));
  const own = typed === '' ? [] : [typedItem(typed, isBeginning, profile, health)];
  return [...own, ...completions.map((completion) => completionItem(completion))];
}

function typedItem(typed: string, isBeginning: boolean, profile: Profile, health: Health): FilterItem {
  const isNew = !health.subscriptions.some(({ topicFilter }) => topicFilter === typed);
  const complaint =
    checkFilter(typed, profile) ??
    (isNew ? checkSubscriptionCount(health.subscriptions.length + 1, profile) : undefined);
  if (complaint !== undefined) {
    return { label: typed, detail: complaint, iconPath: new vscode.ThemeIcon('error'), alwaysShow: true };
  }
  const note = isBeginning ? undefined : topicNote(typed, profile);
  const use = useOfLimits(typed, profile);
  return {
    label: typed,
    ...(use === undefined ? {} : { description: use }),
    ...(note === undefined ? {} : { detail: note }),
    iconPath: new vscode.ThemeIcon('rss'),
    alwaysShow: true,
    filter: typed,
  };
}

function useOfLimits(typed: string, profile: Profile): string | undefined {
  const meters = topicMeters(typed, profile);
  if (!meters) return undefined;
  const { bytes, slashes } = meters;
  const near = Math.max(bytes.used / bytes.limit, slashes.used / slashes.limit) >= nearlyFull;
  return near
    ? `${bytes.used} of ${bytes.limit} bytes, ${slashes.used} of ${slashes.limit} slashes`
    : undefined;
}

const kinds: Readonly<Record<CompletionKind, { readonly icon: string; readonly words: string }>> = {
  saved: { icon: 'bookmark', words: 'subscription of the profile' },
  subscribed: { icon: 'rss', words: 'subscribed' },
  published: { icon: 'arrow-up', words: 'published before' },
  received: { icon: 'arrow-down', words: 'received' },
  reserved: { icon: 'cloud', words: '' },
};

function completionItem({ value, kind, description }: TopicCompletion): FilterItem {
  const { icon, words } = kinds[kind];
  return {
    label: value,
    description: description === '' ? words : description,
    iconPath: new vscode.ThemeIcon(icon),
    alwaysShow: true,
    filter: value,
  };
}
