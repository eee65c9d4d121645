/** The questions of a chart: which topics, and which of the fields that their payloads have. */
import * as vscode from 'vscode';
import type { FieldSummary } from '../../history/questions.ts';
import type { Profile } from '../../profile/schema.ts';
import type { SeriesField } from '../../shared/chart/series.ts';
import { mostFields } from '../../shared/chartContract.ts';
import { numberOf } from '../../shared/payload/field.ts';
import { formatFieldPath, readFieldPath } from '../../shared/search/fieldPath.ts';
import type { FieldPath } from '../../shared/search/query.ts';
import { Scanner } from '../../shared/search/scanner.ts';
import { checkTopicFilter, matchOptions } from '../../shared/topic.ts';
import { profileName } from '../profiles/profileList.ts';
import type { Runtime } from '../runtime.ts';
import { quickKnowledge, topicKnowledge } from '../topicCompletions.ts';

type ChartRuntime = Pick<Runtime, 'health' | 'history'>;

/**
 * Asks for the fields of a chart.
 *
 * @param topicFilter when it is known already
 * @returns empty when the person turned away
 */
export async function chooseFields(
  runtime: ChartRuntime,
  profile: Profile,
  topicFilter?: string,
): Promise<SeriesField[]> {
  const filter = topicFilter ?? (await askFilter(runtime, profile));
  if (filter === undefined) return [];
  const paths = await askPaths(runtime, profile, filter);
  return paths.map((path) => ({ topicFilter: filter, path }));
}

/** What is typed counts, and below it the topics and filters that are known. */
async function askFilter(runtime: ChartRuntime, profile: Profile): Promise<string | undefined> {
  const health = runtime.health(profile.id);
  const picker = vscode.window.createQuickPick<vscode.QuickPickItem & { readonly filter?: string }>();
  picker.title = `Chart: ${profileName(profile)}`;
  picker.placeholder = 'Topic or topic filter, such as factory/+/state: each topic becomes a line';
  let known = quickKnowledge(profile, health).known;
  const show = (): void => {
    const { value } = picker;
    const complaint = value === '' ? undefined : checkTopicFilter(value, 'mqtt');
    const typed =
      value === '' || known.some(({ topic }) => topic === value)
        ? []
        : [
            complaint === undefined
              ? { label: value, filter: value, alwaysShow: true, iconPath: new vscode.ThemeIcon('rss') }
              : {
                  label: value,
                  detail: complaint,
                  alwaysShow: true,
                  iconPath: new vscode.ThemeIcon('error'),
                },
          ];
    picker.items = [...typed, ...known.map(({ topic }) => ({ label: topic, filter: topic }))];
  };
  show();
  const chosen = new Promise<string | undefined>((resolve) => {
    picker.onDidChangeValue(show);
    picker.onDidAccept(() => {
      // Whoever types fast presses Enter before the item of what was typed is there.
      const { value, selectedItems } = picker;
      const typed = value !== '' && checkTopicFilter(value, 'mqtt') === undefined ? value : undefined;
      const filter = selectedItems.length > 0 ? selectedItems[0]?.filter : typed;
      if (filter !== undefined) resolve(filter);
    });
    picker.onDidHide(() => resolve(undefined));
  });
  picker.show();
  // Topics out of history come a moment later; the question stands without them, too.
  topicKnowledge(profile, health, { window: async (query) => (await runtime.history()).window(query) }).then(
    (all) => {
      known = all.known;
      show();
    },
    () => undefined,
  );
  const filter = await chosen;
  picker.dispose();
  return filter;
}

interface PathItem extends vscode.QuickPickItem {
  readonly path?: FieldPath;
}

/** Offers the numeric fields of the latest payloads; a path that is not among them can be typed. */
async function askPaths(runtime: ChartRuntime, profile: Profile, topicFilter: string): Promise<FieldPath[]> {
  const picker = vscode.window.createQuickPick<PathItem>();
  picker.title = `Chart: ${topicFilter}`;
  picker.placeholder = 'Numeric fields; or type the path of one, such as state.reported.temp';
  picker.canSelectMany = true;
  picker.matchOnDescription = true;
  picker.busy = true;
  let known: PathItem[] = [];
  const show = (): void => {
    const typed = typedPath(picker.value);
    const isKnown = known.some(({ label }) => label === picker.value);
    const selected = new Set(picker.selectedItems.map(({ label }) => label));
    const items =
      typed && !isKnown ? [{ label: picker.value, path: typed, alwaysShow: true }, ...known] : known;
    picker.items = items;
    picker.selectedItems = items.filter(({ label }) => selected.has(label));
  };
  const chosen = new Promise<readonly PathItem[]>((resolve) => {
    picker.onDidChangeValue(show);
    picker.onDidAccept(() => {
      // Enter without a check mark means the one that is highlighted.
      const items = picker.selectedItems.length > 0 ? picker.selectedItems : picker.activeItems;
      if (items.some(({ path }) => path !== undefined)) resolve(items);
    });
    picker.onDidHide(() => resolve([]));
  });
  picker.show();
  try {
    const history = await runtime.history();
    const fields = await history.fields({
      profile: profile.id,
      topicFilter,
      ...matchOptions(profile.broker),
    });
    known = pathItems(fields);
    if (known.length === 0) {
      picker.placeholder =
        'No numeric field in the latest messages; type a path, such as state.reported.temp';
    }
    show();
  } catch (error) {
    picker.dispose();
    throw error;
  }
  picker.busy = false;
  const items = await chosen;
  picker.dispose();
  return items.flatMap(({ path }) => (path ? [path] : [])).slice(0, mostFields);
}

function pathItems(fields: readonly FieldSummary[]): PathItem[] {
  return fields
    .filter(({ type, example }) => type === 'number' || type === 'boolean' || numberOf(example) !== undefined)
    .map(({ path, type, example }) => ({
      label: path.length === 0 ? 'The payload itself' : formatFieldPath(path),
      description: type === 'boolean' ? `${example} (drawn as 0 and 1)` : example,
      path,
    }));
}

/** The path that a text is, all of it; undefined when it is none. */
function typedPath(text: string): FieldPath | undefined {
  if (text === '') return undefined;
  const scanner = new Scanner(text);
  try {
    const path = readFieldPath(scanner);
    return scanner.atEnd ? path : undefined;
  } catch {
    // Too many steps: no path that anybody means.
    return undefined;
  }
}
