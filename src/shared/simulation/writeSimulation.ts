/** A simulation as text that people like to read: what is short stands on one line. */
import type { Json } from './generators/generator.ts';

/** Characters of a line. */
const lineWidth = 100;

/** JSON with two spaces a level. */
export function writeSimulation(value: Json, indent = ''): string {
  const flat = flatText(value);
  if (typeof value !== 'object' || value === null) return flat;
  const isList = Array.isArray(value);
  const members = isList ? value : Object.entries(value);
  if (members.length === 0) return isList ? '[]' : '{}';
  // A list of objects is a list of things: each has a line of its own.
  const ofThings = isList && members.length > 1 && members.some((item) => typeof item === 'object');
  if (indent !== '' && !ofThings && indent.length + flat.length <= lineWidth) return flat;
  const deeper = `${indent}  `;
  const lines = isList
    ? value.map((item) => `${deeper}${writeSimulation(item as Json, deeper)}`)
    : Object.entries(value).map(
        ([name, member]) => `${deeper}${JSON.stringify(name)}: ${writeSimulation(member, deeper)}`,
      );
  return `${isList ? '[' : '{'}\n${lines.join(',\n')}\n${indent}${isList ? ']' : '}'}`;
}

function flatText(value: Json): string {
  if (Array.isArray(value)) return `[${value.map((item) => flatText(item as Json)).join(', ')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const members = Object.entries(value).map(
    ([name, member]) => `${JSON.stringify(name)}: ${flatText(member)}`,
  );
  return members.length === 0 ? '{}' : `{ ${members.join(', ')} }`;
}
