/** JSON in which variables stand, such as `{"value": {{counter}}}`: judged and formatted as if they were filled in. */
import { formatJson, jsonProblem } from '../payload/json.ts';
import { parseTemplate, type TemplateCall } from './template.ts';

/**
 * What keeps a text with variables from being JSON, or undefined. Places in it count in the text as it was written. What a
 * variable outside of quotes is filled in with, is taken for a number.
 *
 * @throws TemplateError
 */
export function templateJsonProblem(text: string): string | undefined {
  return jsonProblem(masked(text));
}

/**
 * The text formatted as JSON, with its variables and numbers as they stand.
 *
 * @throws TemplateError, or SyntaxError for what is not JSON
 */
export function formatTemplateJson(text: string): string {
  if (!text.includes('{{')) return formatJson(text);
  const mask = masked(text);
  let from = 0;
  let output = '';
  // Formatting changes only white space between tokens: all else stands in both texts in the same order.
  for (const character of formatJson(mask)) {
    if (mask[from] !== character) {
      if (isSpace(character)) {
        output += character;
        continue;
      }
      while (isSpace(mask[from])) from++;
    }
    output += text.slice(from, from + character.length);
    from += character.length;
  }
  return output;
}

/** The text with figures or letters in place of its variables, as long as it was. @throws TemplateError */
function masked(text: string): string {
  if (!text.includes('{{')) return text;
  const calls = parseTemplate(text).parts.filter((part): part is TemplateCall => typeof part !== 'string');
  let output = '';
  let quoted = false;
  let at = 0;
  for (const { from, to } of calls) {
    const standing = standsFor(text.slice(at, from), quoted);
    quoted = standing.quoted;
    output += standing.text + (quoted ? 'x' : '1').repeat(to - from);
    at = to;
  }
  return output + standsFor(text.slice(at), quoted).text;
}

// A quote, an escaped character, or braces that are meant as such.
const turning = /\\\{\{|\\.|"/gs;

/** Text between variables as JSON has it, and whether it ends within quotes. */
function standsFor(text: string, quotedBefore: boolean): { readonly text: string; readonly quoted: boolean } {
  let quoted = quotedBefore;
  const standing = text.replace(turning, (found) => {
    if (found === '\\{{') return quoted ? 'x{{' : ' {{';
    if (found === '"') quoted = !quoted;
    return found;
  });
  return { text: standing, quoted };
}

function isSpace(character: string | undefined): boolean {
  return character === ' ' || character === '\n' || character === '\t' || character === '\r';
}
