/** Completion and help in message files. */
import * as vscode from 'vscode';
import type { Profile } from '../../../profile/schema.ts';
import { variableInfos, type VariableInfo } from '../../../shared/compose/variables.ts';
import { fieldHelp, type FieldHelp } from './fieldHelp.ts';
import type { MessageLanguageOptions } from './options.ts';
import { positionAt } from './position.ts';

/** Topics that are offered, of all profiles together. */
const mostTopics = 300;
/** Lines that tell where the cursor is: the fields stand at the top. */
const mostLines = 500;

export class Completer {
  readonly #options: MessageLanguageOptions;

  constructor(options: MessageLanguageOptions) {
    this.#options = options;
  }

  async complete(document: vscode.TextDocument, at: vscode.Position): Promise<vscode.CompletionItem[]> {
    const position = positionAt(linesBefore(document, at));
    switch (position.kind) {
      case 'variable':
        return this.#variables(document, at, position.typed);
      case 'field':
        return position.of === undefined
          ? this.#fields(document, at, position.typed)
          : members(position.of, before(at, position.typed));
      case 'value':
        return await this.#values(
          position.of === 'format' || position.of === undefined ? position.field : '',
          before(at, position.typed),
        );
      case 'payload':
      case 'other':
        return [];
    }
  }

  explain(document: vscode.TextDocument, at: vscode.Position): vscode.Hover | undefined {
    const range = document.getWordRangeAtPosition(at, /[\p{L}_$][\p{L}\p{N}_$.-]*/u);
    if (!range) return undefined;
    const word = document.getText(range);
    const position = positionAt(linesBefore(document, range.end));
    if (position.kind === 'variable') {
      const info = variableInfos.find(({ name }) => name === word);
      const value = this.#options.variables().get(word);
      if (info) return new vscode.Hover(variableHelp(info), range);
      return value === undefined ? undefined : new vscode.Hover(environmentHelp(value), range);
    }
    if (position.kind !== 'field') return undefined;
    const text = position.of === undefined ? helpOf(word)?.text : helpOf(position.of)?.members?.[word];
    return text === undefined ? undefined : new vscode.Hover(new vscode.MarkdownString(text), range);
  }

  #variables(document: vscode.TextDocument, at: vscode.Position, typed: string): vscode.CompletionItem[] {
    const range = before(at, typed);
    const isClosed = /^[^{}]*\}\}/.test(document.lineAt(at.line).text.slice(at.character));
    const closing = isClosed ? '' : '}}';
    const own = [...this.#options.variables()].map(([name, value]) => {
      const item = new vscode.CompletionItem(name, vscode.CompletionItemKind.Variable);
      item.documentation = environmentHelp(value);
      item.insertText = `${name}${closing}`;
      return item;
    });
    const builtIn = variableInfos.map((info: VariableInfo) => {
      const item = new vscode.CompletionItem(info.name, vscode.CompletionItemKind.Function);
      item.detail = info.description;
      item.documentation = variableHelp(info);
      const example = info.example.slice(2, -2);
      item.insertText = `${example}${closing}`;
      return item;
    });
    return [...own, ...builtIn].map((item) => Object.assign(item, { range }));
  }

  #fields(document: vscode.TextDocument, at: vscode.Position, typed: string): vscode.CompletionItem[] {
    const lines = document.getText().split(/\r?\n/, mostLines);
    const end = lines.findIndex((line, index) => index > 0 && /^---[ \t]*$/.test(line));
    const written = new Set(
      lines
        .slice(1, end < 0 ? undefined : end)
        .flatMap((line, index) => (index + 1 === at.line ? [] : (/^([\w-]+):/.exec(line)?.[1] ?? []))),
    );
    return Object.entries(fieldHelp).flatMap(([name, { text, insert }], index) => {
      if (written.has(name)) return [];
      const item = new vscode.CompletionItem(name, vscode.CompletionItemKind.Property);
      item.documentation = new vscode.MarkdownString(text);
      item.insertText = new vscode.SnippetString(`${name}${insert}`);
      item.range = before(at, typed);
      item.sortText = String(index).padStart(3, '0');
      if (insert === ': ') item.command = { command: 'editor.action.triggerSuggest', title: 'Suggest' };
      return [item];
    });
  }

  async #values(field: string, range: vscode.Range): Promise<vscode.CompletionItem[]> {
    const value = (label: string, detail = ''): vscode.CompletionItem => {
      const item = new vscode.CompletionItem({ label, description: detail }, vscode.CompletionItemKind.Value);
      item.range = range;
      return item;
    };
    switch (field) {
      case 'topic':
      case 'responseTopic':
        return (await this.#topics()).map((topic, index) => {
          const item = value(topic);
          // A topic that begins with a sign that YAML gives a meaning to is quoted.
          item.insertText =
            /^[\w/$].*[^\s:]$/.test(topic) && !/: | #/.test(topic) ? topic : JSON.stringify(topic);
          item.sortText = String(index).padStart(4, '0');
          return item;
        });
      case 'format':
        return (await this.#options.formats())
          .filter(({ encodes }) => encodes)
          .map(({ id, title }) => value(id, title));
      case 'profile':
        return this.#options.profiles().map(({ id, name = '' }) => value(id, name));
      default:
        return (helpOf(field)?.values ?? []).map((one) => value(one));
    }
  }

  async #topics(): Promise<readonly string[]> {
    const topics = await Promise.all(
      this.#options.profiles().map((profile: Profile) => this.#options.topics(profile)),
    );
    return [...new Set(topics.flat())].slice(0, mostTopics);
  }
}

function helpOf(field: string): FieldHelp | undefined {
  return (fieldHelp as Readonly<Record<string, FieldHelp | undefined>>)[field];
}

function members(of: string, range: vscode.Range): vscode.CompletionItem[] {
  return Object.entries(helpOf(of)?.members ?? {}).map(([name, text]) => {
    const item = new vscode.CompletionItem(name, vscode.CompletionItemKind.Property);
    item.documentation = new vscode.MarkdownString(text);
    item.insertText = `${name}: `;
    item.range = range;
    return item;
  });
}

function linesBefore(document: vscode.TextDocument, at: vscode.Position): string[] {
  const last = Math.max(0, at.line - mostLines);
  const head = last === 0 ? [] : ['---', '---'];
  return [...head, ...document.getText(new vscode.Range(last, 0, at.line, at.character)).split(/\r?\n/)];
}

function before({ line, character }: vscode.Position, typed: string): vscode.Range {
  return new vscode.Range(line, character - typed.length, line, character);
}

function variableHelp({ description, example }: VariableInfo): vscode.MarkdownString {
  return new vscode.MarkdownString(`${description}.`).appendCodeblock(example, 'text');
}

/** A value comes from settings, perhaps from a workspace's: it is shown as text. */
function environmentHelp(value: string): vscode.MarkdownString {
  return new vscode.MarkdownString('Of the environment that is chosen:').appendCodeblock(value, 'text');
}
