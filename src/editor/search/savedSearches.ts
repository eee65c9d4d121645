/** Searches with a name: entries of the setting `topicscope.savedSearches`, as far as they can be read. Knows no VS Code. */
import * as z from 'zod';
import type { SavedSearch } from '../../shared/contract.ts';

const entrySchema = z.object({ name: z.string().trim().min(1), search: z.string().trim().min(1) });

/** The entries that are searches with a name; what else stands there is left alone. */
export function readSavedSearches(setting: unknown): readonly SavedSearch[] {
  if (!Array.isArray(setting)) return [];
  return setting.flatMap((entry: unknown) => {
    const { success, data } = entrySchema.safeParse(entry);
    return success ? [data] : [];
  });
}

/** The setting with a search under a name, in the place of what had that name or was the same search. */
export function withSavedSearch(setting: unknown, saved: SavedSearch): unknown[] {
  const entries: unknown[] = Array.isArray(setting) ? setting : [];
  const others = entries.filter((entry) => {
    const { success, data } = entrySchema.safeParse(entry);
    return !success || (data.name !== saved.name && data.search !== saved.search);
  });
  return [...others, saved];
}

/** The setting without a search, whatever its name. */
export function withoutSavedSearch(setting: unknown, search: string): unknown[] {
  return (Array.isArray(setting) ? setting : []).filter(
    (entry: unknown) => entrySchema.safeParse(entry).data?.search !== search,
  );
}
