/** The scalars of a JSON text that may be cut off, each with its path and its place: for comparing beginnings of payloads. */

export interface PlacedScalar {
  /** Member names and indexes from the root, as JSON: no two different paths are written alike. */
  readonly path: string;
  /** As it stands in the text. */
  readonly source: string;
  /** Place in the text, in UTF-16 units. */
  readonly from: number;
  readonly to: number;
  /** The text ends before it is clear that the scalar does. */
  readonly cut: boolean;
}

// A string that is not closed is one that was cut off.
const token = /"(?:[^"\\]|\\.)*"?|[{}[\],:]|[^\s{}[\],:"]+/gs;
/** Levels of depth from on which a payload is not walked any further. */
const deepest = 64;

interface Level {
  readonly kind: 'object' | 'array';
  readonly prefix: string;
  index: number;
  name: string | undefined;
}

/**
 * Walks over the beginning of a JSON text; validity is not judged. Ends where the text ends, is no JSON or goes too deep.
 *
 * @returns undefined when the text does not begin as an object or an array
 */
export function placedScalars(text: string): PlacedScalar[] | undefined {
  if (!/^[\s\ufeff]*[{[]/.test(text)) return undefined;
  const scalars: PlacedScalar[] = [];
  const levels: Level[] = [];
  const pathHere = (): string => {
    const level = levels.at(-1);
    if (!level) return '';
    return `${level.prefix}/${level.kind === 'array' ? level.index : JSON.stringify(level.name ?? '')}`;
  };
  for (const match of text.matchAll(token)) {
    const [part] = match;
    const level = levels.at(-1);
    if (part === '{' || part === '[') {
      if (levels.length >= deepest) break;
      levels.push({
        kind: part === '{' ? 'object' : 'array',
        prefix: pathHere(),
        index: 0,
        name: undefined,
      });
    } else if (part === '}' || part === ']') levels.pop();
    else if (part === ',') {
      if (level) {
        level.index += 1;
        level.name = undefined;
      }
    } else if (part === ':') continue;
    else if (level?.kind === 'object' && level.name === undefined) level.name = part;
    else {
      const to = match.index + part.length;
      const closed = part.startsWith('"') ? part.length > 1 && part.endsWith('"') : false;
      scalars.push({
        path: pathHere(),
        source: part,
        from: match.index,
        to,
        cut: to === text.length && !closed,
      });
    }
  }
  return scalars;
}
