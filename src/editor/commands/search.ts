import * as vscode from 'vscode';
import { systemClock } from '../../shared/clock.ts';
import { parseTime } from '../../shared/search/times.ts';
import { topicTerm } from '../../shared/search/editSearch.ts';
import type { Target } from '../contributions.ts';
import { chooseProfile, targetTopicFilter } from '../prompts.ts';
import { savedSearches } from '../search/searchSettings.ts';
import type { CommandContext } from './context.ts';

const none = 'TopicScope: there are no profiles yet.';

/** Opens a profile's console with the cursor in the search box. */
export async function searchHistory(context: CommandContext, target?: Target): Promise<void> {
  const listed = await chooseProfile(context, target, { title: 'Search History', none });
  if (!listed) return;
  const filter = targetTopicFilter(target);
  await context.consoles.open(listed.profile.id, {
    focusSearch: true,
    ...(filter === undefined ? {} : { search: topicTerm(filter) }),
  });
}

/** Opens a profile's console with a search that the person picks among those with a name. */
export async function openSavedSearch(context: CommandContext): Promise<void> {
  const saved = savedSearches();
  if (saved.length === 0) {
    void vscode.window.showInformationMessage(
      'TopicScope: no search is saved yet. Press the star in the search box of a console.',
    );
    return;
  }
  const picked = await vscode.window.showQuickPick(
    saved.map(({ name, search }) => ({ label: name, description: search, search })),
    { title: 'Open Saved Search', placeHolder: 'Search', matchOnDescription: true },
  );
  if (!picked) return;
  const listed = await chooseProfile(context, undefined, { title: picked.label, none });
  if (listed) await context.consoles.open(listed.profile.id, { search: picked.search });
}

/** Asks for a time and shows a profile's messages around it. */
export async function goToTime(context: CommandContext, target?: Target): Promise<void> {
  const listed = await chooseProfile(context, target, { title: 'Go to Time', none });
  if (!listed) return;
  const text = await vscode.window.showInputBox({
    title: 'Go to Time',
    prompt:
      'A time of today, a date, both, or how long ago: 14:02, 2026-11-24, 2026-11-24 14:02:11, yesterday, 2h',
    placeHolder: '14:02',
    validateInput: (typed) =>
      typed.trim() === '' || parseTime(typed, systemClock.time())
        ? undefined
        : 'Write a time such as 14:02, a date such as 2026-11-24, both, yesterday, or how long ago such as 15m or 2h.',
  });
  const time = text === undefined ? undefined : parseTime(text, systemClock.time());
  if (time) await context.consoles.open(listed.profile.id, { time: time.from });
}
