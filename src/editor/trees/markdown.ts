/** Hostile text made harmless for the places where VS Code reads markup. */

/**
 * Text for the inside of Markdown: no character of it means anything to the reader, line breaks
 * become spaces, and characters that reorder or hide text are shown as their code points.
 */
export function escapeMarkdown(text: string): string {
  return visible(text).replace(/[\\`*_{}[\]()#+\-.!|<>&~$:@/"'=^]/g, (character) =>
    // Entities where a backslash does not hold (autolinks, theme icons), backslashes elsewhere.
    '&<>:@/$"\'=^'.includes(character) ? `&#${character.codePointAt(0)};` : `\\${character}`,
  );
}

/** One line of text: control characters and bidirectional overrides are replaced by a visible mark. */
export function visible(text: string): string {
  return text.replace(/[\r\n\t]+/g, ' ').replace(
    // eslint-disable-next-line no-control-regex -- control characters are exactly what is looked for
    /[\u0000-\u001f\u007f-\u009f\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]/g,
    (character) => `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`,
  );
}

/** Text for a notification: VS Code turns `[text](target)` in it into a link, even to a command. */
export function notificationText(text: string): string {
  return visible(text).replaceAll('](', '] (');
}
