/** The console's HTML: an empty page with a strict Content Security Policy, a style sheet and a script. */

export interface PageAddresses {
  /** Origin of the page's own files, as VS Code names it (`webview.cspSource`). */
  readonly cspSource: string;
  readonly script: string;
  readonly style: string;
  /** Unguessable, new for every page. */
  readonly nonce: string;
}

/**
 * Hash of the empty style sheet: the controls append one to learn whether the browser knows :focus-visible. Anything
 * that stands inside an inline style stays forbidden.
 */
const emptyStyle = "'sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU='";

/** Nothing may be loaded or run but our own files; no inline style, no connection anywhere. */
export function contentSecurityPolicy({
  cspSource,
  nonce,
}: Pick<PageAddresses, 'cspSource' | 'nonce'>): string {
  return [
    "default-src 'none'",
    `script-src 'nonce-${nonce}'`,
    `style-src ${cspSource} ${emptyStyle}`,
    `font-src ${cspSource}`,
    // Payloads that are images are drawn from memory.
    `img-src ${cspSource} blob:`,
    "base-uri 'none'",
    "form-action 'none'",
  ].join('; ');
}

export function consoleHtml(addresses: PageAddresses): string {
  const { script, style, nonce } = addresses;
  return `<!DOCTYPE html>
<html lang="en">
  <head>
    <meta charset="utf-8">
    <meta http-equiv="Content-Security-Policy" content="${attribute(contentSecurityPolicy(addresses))}">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <link rel="stylesheet" href="${attribute(style)}">
    <title>TopicScope</title>
  </head>
  <body>
    <script nonce="${attribute(nonce)}" src="${attribute(script)}"></script>
  </body>
</html>
`;
}

function attribute(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('"', '&quot;').replaceAll('<', '&lt;');
}
