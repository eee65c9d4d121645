/** Names of saved messages and of their folders, as files have to be named on Windows, macOS and Linux alike. Knows no VS Code. */

/** What a message's file ends with. */
export const messageExtension = '.mqtt';

/** Bytes that file systems take, less what endings and numbers need. */
const longestName = 200;
// https://learn.microsoft.com/windows/win32/fileio/naming-a-file
// eslint-disable-next-line no-control-regex -- control characters are exactly what is refused
const refused = /[<>:"|?*\\\u0000-\u001f]/g;
const reserved = /^(?:con|prn|aux|nul|com\d|lpt\d)(?:\.|$)/i;

/** What is wrong with a name in a folder, or undefined. */
export function checkName(name: string): string | undefined {
  if (name.trim() === '') return 'Write a name.';
  const [character] = name.match(/\//) ?? name.match(refused) ?? [];
  if (character !== undefined) return `File systems refuse ${shown(character)} in a name.`;
  if (name.startsWith('.')) return 'A name that begins with a dot is hidden.';
  if (/[. ]$/.test(name) || name.startsWith(' '))
    return 'A name begins with no space, and ends with neither space nor dot.';
  if (reserved.test(name)) return `"${name}" is a device's name on Windows.`;
  if (new TextEncoder().encode(name).length > longestName) return `A name has at most ${longestName} bytes.`;
  return undefined;
}

/** What is wrong with a name that may have folders in front of it, divided by slashes. */
export function checkPath(path: string): string | undefined {
  const parts = path.split('/');
  if (path.trim() === '') return checkName('');
  if (parts.includes('')) return 'Between two slashes stands the name of a folder.';
  return parts.map((part) => checkName(part)).find((complaint) => complaint !== undefined);
}

/** A name for a message on a topic: its last levels, with what file systems refuse replaced. */
export function nameOfTopic(topic: string): string {
  const levels = topic
    .replace(/\\?\{\{\s*(\w*)[^}]*\}\}/g, '$1')
    .split('/')
    .filter((level) => level !== '');
  const words = levels
    .slice(-2)
    .join(' ')
    .replace(refused, '-')
    .replace(/^[.\s]+|[.\s]+$/g, '');
  const name = words
    .slice(0, 60)
    .replace(/[\ud800-\udbff]$/, '')
    .trimEnd();
  return name === '' || checkName(name) !== undefined ? 'message' : name;
}

/** A name that is not yet among these, which are compared as most file systems do: `name`, `name 2`, … */
export function freeName(name: string, taken: Iterable<string>): string {
  const known = new Set([...taken].map((one) => one.toLowerCase()));
  for (let number = 1; ; number++) {
    const candidate = number === 1 ? name : `${name} ${number}`;
    if (!known.has(candidate.toLowerCase())) return candidate;
  }
}

/** A message's name by the path of its file. */
export function nameOfFile(path: string): string {
  const file = path.slice(path.lastIndexOf('/') + 1);
  return file.endsWith(messageExtension) ? file.slice(0, -messageExtension.length) : file;
}

function shown(character: string): string {
  const code = character.codePointAt(0) ?? 0;
  return code < 32 ? `control characters (U+${code.toString(16).padStart(4, '0').toUpperCase()})` : character;
}
