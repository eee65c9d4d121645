/** Can a console be read? For tests in a real VS Code. */

export interface Readability {
  readonly theme: string;
  /** Pixels by which the page is wider than its tab. */
  readonly overflow: number;
  /** Parts whose text has too little contrast to what is behind it, with the contrast. */
  readonly tooFaint: readonly string[];
}

/** Runs in the page of a console whose message is open: its theme, its width, and text that is hard to read. */
export function readability(): Readability {
  type Colour = readonly [number, number, number, number];
  const colour = (css: string): Colour => {
    const [red = 0, green = 0, blue = 0, alpha = 1] = (css.match(/[\d.]+/g) ?? []).map(Number);
    // What is mixed comes as shares.
    const unit = css.startsWith('color(') ? 255 : 1;
    return [red * unit, green * unit, blue * unit, alpha];
  };
  const over = (upper: Colour, lower: Colour): Colour => {
    const mix = (channel: 0 | 1 | 2): number => upper[channel] * upper[3] + lower[channel] * (1 - upper[3]);
    return [mix(0), mix(1), mix(2), 1];
  };
  const luminance = (of: Colour): number => {
    const linear = (channel: 0 | 1 | 2): number => {
      const share = of[channel] / 255;
      return share <= 0.03928 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
    };
    return 0.2126 * linear(0) + 0.7152 * linear(1) + 0.0722 * linear(2);
  };
  const { document, getComputedStyle } = globalThis as unknown as Browser;
  const behind = (element: Element | null): Colour => {
    // VS Code shows the editor's background through a page that has none.
    if (element === null)
      return document.body.classList.contains('vscode-light') ? [255, 255, 255, 1] : [31, 31, 31, 1];
    const own = colour(getComputedStyle(element).getPropertyValue('background-color'));
    return own[3] === 1 ? own : over(own, behind(element.parentElement));
  };
  const parts = [
    '.connection-bar',
    '.section-title',
    '.detail-topic',
    '[role=tree]',
    '[role=grid] .row .topic',
  ];
  const tooFaint = parts.flatMap((part) => {
    const element = document.querySelector(part);
    if (!element) return [`${part} is not there`];
    const back = behind(element);
    const text = over(colour(getComputedStyle(element).getPropertyValue('color')), back);
    const [lighter = 0, darker = 0] = [luminance(text), luminance(back)].sort((one, other) => other - one);
    const contrast = (lighter + 0.05) / (darker + 0.05);
    return contrast < 4.5 ? [`${part} ${contrast.toFixed(2)}`] : [];
  });
  const { scrollWidth, clientWidth } = document.documentElement;
  const theme = [...document.body.classList].find((name) => /^vscode-(dark|light)$/.test(name)) ?? 'none';
  return { theme, overflow: scrollWidth - clientWidth, tooFaint };
}

/** What of a browser's globals the functions that run in the page use. */
interface Element {
  readonly parentElement: Element | null;
  readonly classList: Iterable<string> & { contains(name: string): boolean };
  readonly scrollWidth: number;
  readonly clientWidth: number;
}
interface Browser {
  readonly document: {
    readonly body: Element;
    readonly documentElement: Element;
    querySelector(selector: string): Element | null;
  };
  readonly getComputedStyle: (element: Element) => { getPropertyValue(name: string): string };
}
