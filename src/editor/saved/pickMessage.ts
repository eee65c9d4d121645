/** One quick pick over messages: Enter takes one, its button opens it in the composer. */
import * as vscode from 'vscode';
import type { CommandContext } from '../commands/context.ts';
import { topicKnowledge } from '../topicCompletions.ts';
import { visible } from '../trees/markdown.ts';
import { isLive } from '../trees/text.ts';
import { allRecents } from './chooseSaved.ts';

/** What was picked. */
export type Picked = { readonly compose: boolean } & (
  | { readonly kind: 'recent'; readonly profile: string; readonly sentAt: number }
  | { readonly kind: 'saved'; readonly uri: vscode.Uri }
  | { readonly kind: 'topic'; readonly profile: string; readonly topic: string }
);

type Choice =
  | { readonly kind: 'recent'; readonly profile: string; readonly sentAt: number }
  | { readonly kind: 'saved'; readonly uri: vscode.Uri }
  | { readonly kind: 'topic'; readonly profile: string; readonly topic: string };

interface Item extends vscode.QuickPickItem {
  readonly choice?: Choice;
}

const composeButton: vscode.QuickInputButton = {
  iconPath: new vscode.ThemeIcon('edit-session'),
  tooltip: 'Open in Composer',
};
/** Characters of a payload in a line. */
const longestPayload = 100;
const mostTopics = 200;

/** Asks for a message among what was sent last. */
export async function pickRecent(context: CommandContext): Promise<Picked | undefined> {
  return await pick(
    {
      title: 'Publish Recent Message Again',
      placeholder: 'Enter sends it; the button opens it in the composer',
    },
    async (show) => show(recentItems(context)),
  );
}

/** Asks for a message among all that there is: recent, saved, and topics to write one for. */
export async function pickAny(context: CommandContext): Promise<Picked | undefined> {
  return await pick(
    { title: 'Quick Publish', placeholder: 'Message or topic; Enter sends a message at once' },
    async (show) => {
      const recents = headed('recent', recentItems(context));
      show(recents);
      const saved = headed('saved', await savedItems(context));
      show([...recents, ...saved]);
      show([...recents, ...saved, ...headed('topics', await topicItems(context))]);
    },
  );
}

async function pick(
  words: { readonly title: string; readonly placeholder: string },
  fill: (show: (items: readonly Item[]) => void) => Promise<void>,
): Promise<Picked | undefined> {
  const picker = vscode.window.createQuickPick<Item>();
  Object.assign(picker, words, { matchOnDescription: true, matchOnDetail: true, busy: true });
  const chosen = new Promise<Picked | undefined>((resolve) => {
    const take = (item: Item | undefined, compose: boolean): void => {
      if (item?.choice) resolve({ ...item.choice, compose });
    };
    picker.onDidAccept(() => take(picker.selectedItems[0], false));
    picker.onDidTriggerItemButton(({ item }) => take(item, true));
    picker.onDidHide(() => resolve(undefined));
  });
  picker.show();
  const filled = fill((items) => {
    // What the person has gone to stays under the cursor while more arrives.
    picker.keepScrollPosition = true;
    picker.items = items;
  }).finally(() => {
    picker.busy = false;
  });
  try {
    return await Promise.race([chosen, filled.then(() => chosen)]);
  } finally {
    picker.dispose();
  }
}

function headed(label: string, items: readonly Item[]): Item[] {
  return items.length === 0 ? [] : [{ label, kind: vscode.QuickPickItemKind.Separator }, ...items];
}

function recentItems(context: CommandContext): Item[] {
  const recents = allRecents(context);
  const isAlone = context.profiles.list.profiles.length === 1;
  return recents.map(({ profile, profileName, template, at }) => ({
    label: `$(history) ${visible(template.topic)}`,
    ...(isAlone ? {} : { description: visible(profileName) }),
    detail: visible(template.payload.slice(0, longestPayload)) || 'Empty payload',
    buttons: [composeButton],
    choice: { kind: 'recent', profile, sentAt: at },
  }));
}

async function savedItems({ saved }: CommandContext): Promise<Item[]> {
  const contents = await saved.messages.contents();
  return contents.flatMap(({ messages }) =>
    messages.flatMap(({ uri, name, folders, place, reading }): Item[] =>
      reading.ok
        ? [
            {
              label: `$(mail) ${visible(name)}`,
              description: visible([place.name, ...folders].join(' / ')),
              detail: visible(reading.message.template.topic),
              buttons: [composeButton],
              choice: { kind: 'saved', uri },
            },
          ]
        : [],
    ),
  );
}

/** Topics that were published on or received, of the profiles that are connected. */
async function topicItems({ profiles, runtime }: CommandContext): Promise<Item[]> {
  const live = profiles.list.profiles.filter(({ profile }) => isLive(runtime.health(profile.id).state));
  if (live.length === 0) return [];
  const history = await runtime.history();
  const items = await Promise.all(
    live.map(async ({ profile }) => {
      const { known } = await topicKnowledge(profile, runtime.health(profile.id), history);
      return known
        .filter(({ kind }) => kind === 'published' || kind === 'received')
        .slice(0, mostTopics)
        .map(({ topic }): Item => ({
          label: `$(edit-session) ${visible(topic)}`,
          description: 'write a message in the composer',
          choice: { kind: 'topic', profile: profile.id, topic },
        }));
    }),
  );
  return items.flat();
}
