/** The theme's colours as a canvas needs them: values, not variables. */

/**
 * Colours of lines, in VS Code's names; behind the last they begin anew, dashed. Not orange: in the default themes it is
 * that of search hits, which lets the ground shine through.
 */
const lineColours = ['blue', 'green', 'purple', 'red', 'yellow'] as const;
const dashes: readonly (readonly number[])[] = [[], [6, 3], [2, 3], [10, 3, 2, 3]];

export interface LineLook {
  readonly colour: string;
  /** Lengths of dash and pause in pixels; empty: drawn through. */
  readonly dash: readonly number[];
}

export interface Colours {
  readonly background: string;
  readonly text: string;
  readonly grid: string;
  readonly font: string;
  readonly line: (index: number) => LineLook;
}

/** The colours of the theme that is in force now. */
export function readColours(): Colours {
  const style = getComputedStyle(document.documentElement);
  const variable = (...names: readonly string[]): string => {
    for (const name of names) {
      const value = style.getPropertyValue(`--vscode-${name}`).trim();
      if (value !== '') return value;
    }
    return '#888888';
  };
  const text = variable('foreground', 'editor-foreground');
  return {
    background: variable('editor-background'),
    text,
    // Borders of high contrast themes would outdo the lines.
    grid: `color-mix(in srgb, ${text} 14%, transparent)`,
    font: `11px ${variable('font-family')}`,
    line: (index) => ({
      colour: variable(`charts-${lineColours[index % lineColours.length] ?? 'blue'}`, 'charts-foreground'),
      dash: dashes[Math.floor(index / lineColours.length) % dashes.length] ?? [],
    }),
  };
}

/** Calls back when VS Code has changed the theme: it writes on the html and body elements. */
export function onThemeChange(listener: () => void): void {
  const observer = new MutationObserver(listener);
  const attributes = { attributes: true, attributeFilter: ['style', 'class', 'data-vscode-theme-id'] };
  observer.observe(document.documentElement, attributes);
  observer.observe(document.body, attributes);
}
