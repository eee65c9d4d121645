/** Text whose variables count as values, for those who know JSON but no variables. */
import { parseTemplate, TemplateError } from './template.ts';

export interface MaskedText {
  /** As long as the text: places in one are places in the other. */
  readonly text: string;
  /** Where variables stand, in UTF-16 units. */
  readonly masks: readonly { readonly from: number; readonly to: number }[];
}

/**
 * Digits in place of each variable: they can stand within a JSON string as well as for a value of their own, and beside other
 * digits. Undefined when the text is no template.
 */
export function maskTemplate(text: string): MaskedText | undefined {
  try {
    const masks: { from: number; to: number }[] = [];
    let masked = '';
    let at = 0;
    for (const part of parseTemplate(text).parts) {
      if (typeof part === 'string') continue;
      masked += literal(text.slice(at, part.from)) + '1'.repeat(part.to - part.from);
      masks.push({ from: part.from, to: part.to });
      at = part.to;
    }
    return { text: masked + literal(text.slice(at)), masks };
  } catch (error) {
    if (error instanceof TemplateError) return undefined;
    throw error;
  }
}

/** A backslash before two braces is not JSON's. */
function literal(text: string): string {
  return text.replaceAll('\\{{', '{{ ');
}
