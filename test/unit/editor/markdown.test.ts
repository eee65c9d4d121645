import { describe, expect, it } from 'vitest';
import { escapeMarkdown, notificationText, visible } from '../../../src/editor/trees/markdown.ts';

describe('escapeMarkdown', () => {
  it.each([
    ['[run](command:workbench.action.quit)'],
    ['<img src=x onerror=alert(1)>'],
    ['**bold** _it_ `code` ~~no~~'],
    ['$(alert) &lt;'],
    ['# heading'],
    ['https://example.com me@example.com'],
    ['a\n\n- list\n\n| table |'],
  ])('leaves no markup in %j', (hostile) => {
    const escaped = escapeMarkdown(hostile);
    // Every character that Markdown reads stands behind a backslash or is an entity.
    const rest = escaped.replace(/\\[\\`*_{}[\]()#+\-.!|~]/g, '').replace(/&#\d+;/g, '');
    expect(rest).not.toMatch(/[\\`*_{}[\]()#+\-.!|<>&~$:@/"'=^\n]/);
  });

  it('keeps what is harmless', () => {
    expect(escapeMarkdown('factory press 1')).toBe('factory press 1');
  });
});

describe('visible', () => {
  it('shows what would hide or reorder text', () => {
    expect(visible('abc\u202Etxt.exe\u0007')).toBe('abc\\u{202e}txt.exe\\u{7}');
    expect(visible('two\r\nlines')).toBe('two lines');
  });
});

describe('notificationText', () => {
  it('breaks links, which VS Code would let run commands', () => {
    expect(notificationText('see [here](command:x)')).toBe('see [here] (command:x)');
  });
});
