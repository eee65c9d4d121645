/** Lists that come in pages: `maxResults` and `nextToken`, which stands for the last item of the page before. */
import { InvalidRequest } from './publishRequest.ts';

export interface PageWanted {
  readonly maximum: number;
  /** Key of the last item that was told. */
  readonly after: string | undefined;
}

/** AWS gives no more in one answer. */
const most = 200;

/**
 * @param usual items of a page when the request does not say
 * @throws InvalidRequest
 */
export function readPage(query: URLSearchParams, usual: number): PageWanted {
  const maximum = query.get('maxResults') ?? String(usual);
  if (!/^\d{1,3}$/.test(maximum) || Number(maximum) < 1 || Number(maximum) > most) {
    throw new InvalidRequest(`maxResults must be between 1 and ${most}.`);
  }
  const token = query.get('nextToken');
  const after = token === null ? undefined : Buffer.from(token, 'base64url').toString('utf8');
  return { maximum: Number(maximum), after };
}

/** @param key by which the items are ordered, different for each */
export function page<T>(
  items: readonly T[],
  key: (item: T) => string,
  { maximum, after }: PageWanted,
): { items: T[]; nextToken: string | null } {
  const rest = items
    .filter((item) => after === undefined || key(item) > after)
    .sort((one, other) => (key(one) < key(other) ? -1 : 1));
  const chosen = rest.slice(0, maximum);
  const last = chosen.at(-1);
  const more = last !== undefined && rest.length > chosen.length;
  return { items: chosen, nextToken: more ? Buffer.from(key(last), 'utf8').toString('base64url') : null };
}
