/** The recording sessions of the file, summed up from the small rows of their blocks. */
import type { HistoryDatabase } from '../file/database.ts';
import type { Names } from '../file/names.ts';
import type { SessionSummary } from '../questions.ts';

/** @param profile id; undefined: of all profiles. @returns the session that was heard of last first */
export function sessionsOf(
  database: HistoryDatabase,
  names: Names,
  profile: string | undefined,
): SessionSummary[] {
  const key = profile === undefined ? undefined : names.findProfile(profile);
  if (profile !== undefined && key === undefined) return [];
  const where = key === undefined ? 'session > 0' : `profile = ${key} AND session > 0`;
  const rows = database.all(`
    SELECT profile, session, min(earliest) AS earliest, max(latest) AS latest, sum(count) AS count, max(last) AS last
    FROM (
      SELECT profile, session, last, count, earliest, latest FROM block WHERE ${where}
      UNION ALL
      SELECT profile, session, id, 1, time, time FROM tail WHERE ${where}
    )
    GROUP BY profile, session ORDER BY max(last) DESC`);
  return rows.flatMap((row) => {
    const id = names.sessionId(Number(row['session']));
    if (id === undefined) return [];
    return {
      id,
      profile: names.profileId(Number(row['profile'])),
      from: Number(row['earliest']),
      to: Number(row['latest']),
      count: Number(row['count']),
    };
  });
}
