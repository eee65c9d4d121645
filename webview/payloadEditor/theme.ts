/** The editor in VS Code's own colours: its theme comes as CSS variables, in dark, light and high contrast. */
import { HighlightStyle, syntaxHighlighting } from '@codemirror/language';
import type { Extension } from '@codemirror/state';
import { EditorView } from '@codemirror/view';
import { tags } from '@lezer/highlight';

const color = (name: string, otherwise = 'inherit'): string => `var(--vscode-${name}, ${otherwise})`;

const look = EditorView.theme({
  '&': {
    maxHeight: '100%',
    color: color('input-foreground'),
    backgroundColor: color('input-background', 'transparent'),
    border: `1px solid ${color('input-border', color('contrastBorder', 'transparent'))}`,
    borderRadius: '2px',
    fontSize: color('editor-font-size', '13px'),
  },
  '&.cm-focused': { outline: 'none', borderColor: color('focusBorder') },
  '.cm-scroller': {
    overflow: 'auto',
    fontFamily: color('editor-font-family', 'monospace'),
    lineHeight: '1.4',
  },
  '.cm-content': {
    minHeight: 'calc(3lh + 12px)',
    padding: '5px 0',
    caretColor: color('editorCursor-foreground'),
  },
  '.cm-line': { padding: '0 8px' },
  '.cm-placeholder': { color: color('input-placeholderForeground') },
  '.cm-cursor': { borderLeftColor: color('editorCursor-foreground', 'currentColor') },
  '&.cm-focused > .cm-scroller > .cm-selectionLayer .cm-selectionBackground, .cm-selectionBackground': {
    background: color('editor-selectionBackground'),
  },
  '.cm-gutters': {
    color: color('editorLineNumber-foreground'),
    backgroundColor: 'transparent',
    border: '0',
  },
  '.cm-foldPlaceholder': {
    color: color('descriptionForeground'),
    background: 'none',
    border: `1px solid ${color('input-border', 'currentColor')}`,
  },
  '&.cm-focused .cm-matchingBracket': {
    backgroundColor: color('editorBracketMatch-background', 'transparent'),
    outline: `1px solid ${color('editorBracketMatch-border', 'currentColor')}`,
  },
  '&.cm-focused .cm-nonmatchingBracket': { backgroundColor: 'transparent', color: color('errorForeground') },
  '.cm-selectionMatch': { backgroundColor: color('editor-selectionHighlightBackground', 'transparent') },
  '.cm-searchMatch': {
    backgroundColor: color('editor-findMatchHighlightBackground'),
    outline: `1px solid ${color('editor-findMatchHighlightBorder', 'transparent')}`,
  },
  '.cm-searchMatch-selected': { backgroundColor: color('editor-findMatchBackground') },
  '.cm-panels': {
    color: color('foreground'),
    backgroundColor: color('editorWidget-background', color('editor-background')),
  },
  '.cm-panels.cm-panels-top': { borderBottom: `1px solid ${color('editorWidget-border', 'transparent')}` },
  '.cm-panels.cm-panels-bottom': { borderTop: `1px solid ${color('editorWidget-border', 'transparent')}` },
  '.cm-panel.cm-search': { fontFamily: color('font-family'), fontSize: '12px' },
  '.cm-panel.cm-search [name=close]': { color: 'inherit', cursor: 'pointer' },
  '.cm-textfield': {
    color: color('input-foreground'),
    backgroundColor: color('input-background'),
    border: `1px solid ${color('input-border', color('contrastBorder', 'transparent'))}`,
    fontSize: '12px',
  },
  '.cm-button': {
    color: color('button-secondaryForeground'),
    background: color('button-secondaryBackground'),
    border: `1px solid ${color('button-border', 'transparent')}`,
    fontSize: '12px',
  },
  '.cm-textfield:focus, .cm-button:focus-visible': { outline: `1px solid ${color('focusBorder')}` },
  '.cm-tooltip': {
    color: color('editorHoverWidget-foreground', color('foreground')),
    backgroundColor: color('editorHoverWidget-background', color('editor-background')),
    border: `1px solid ${color('editorHoverWidget-border', color('contrastBorder', 'currentColor'))}`,
    maxWidth: 'min(90vw, 520px)',
  },
  '.cm-tooltip.cm-tooltip-autocomplete > ul': { fontFamily: color('editor-font-family', 'monospace') },
  '.cm-tooltip.cm-tooltip-autocomplete > ul > li': { padding: '2px 8px' },
  '.cm-tooltip.cm-tooltip-autocomplete > ul > li[aria-selected]': {
    color: color('editorSuggestWidget-selectedForeground', color('list-activeSelectionForeground')),
    background: color('editorSuggestWidget-selectedBackground', color('list-activeSelectionBackground')),
  },
  '.cm-completionDetail': { color: 'inherit', fontFamily: color('font-family'), opacity: '0.8' },
  '.cm-completionMatchedText': { textDecoration: 'none', fontWeight: 'bold' },
  '.cm-diagnostic': { fontFamily: color('font-family'), fontSize: '13px' },
  '.cm-diagnostic-error': { borderLeftColor: color('editorError-foreground') },
  '.cm-diagnostic-warning': { borderLeftColor: color('editorWarning-foreground') },
  // CodeMirror's own waves are pictures in data: addresses, which the page's policy does not allow.
  '.cm-lintRange-error': {
    backgroundImage: 'none',
    textDecoration: `underline wavy ${color('editorError-foreground', 'red')} 1px`,
    textDecorationSkipInk: 'none',
  },
  '.cm-lintRange-warning': {
    backgroundImage: 'none',
    textDecoration: `underline wavy ${color('editorWarning-foreground', 'orange')} 1px`,
    textDecorationSkipInk: 'none',
  },
  '.cm-variable, .cm-variable span': { color: color('debugTokenExpression-name'), fontWeight: 'bold' },
});

const highlights = HighlightStyle.define([
  { tag: [tags.propertyName, tags.tagName], color: color('debugTokenExpression-name') },
  { tag: [tags.string, tags.attributeValue], color: color('debugTokenExpression-string') },
  { tag: tags.number, color: color('debugTokenExpression-number') },
  { tag: [tags.bool, tags.null, tags.keyword], color: color('debugTokenExpression-boolean') },
  { tag: tags.attributeName, color: color('debugTokenExpression-number') },
  { tag: tags.comment, color: color('descriptionForeground') },
]);

export const theme: Extension = [look, syntaxHighlighting(highlights)];
