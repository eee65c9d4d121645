/** Keys of the composer, wherever in it the cursor is. */

export type ComposerKey = 'publish' | 'again' | 'save' | 'older' | 'newer' | 'format';

/** What a key means; undefined: nothing here. */
export function composerKey(event: KeyboardEvent): ComposerKey | undefined {
  const { key, code, shiftKey, altKey } = event;
  const command = event.ctrlKey || event.metaKey;
  if (key === 'Enter' && command) return shiftKey ? 'again' : 'publish';
  if (code === 'KeyS' && command && !shiftKey) return 'save';
  if (altKey && /^Arrow(Up|Down)$/.test(key) && !isInEditor(event))
    return key === 'ArrowUp' ? 'older' : 'newer';
  return code === 'KeyF' && shiftKey && altKey ? 'format' : undefined;
}

/** In the payload editor, Alt and an arrow move a line, as in VS Code. */
function isInEditor(event: KeyboardEvent): boolean {
  const [target] = event.composedPath();
  return target instanceof HTMLElement && target.isContentEditable;
}
