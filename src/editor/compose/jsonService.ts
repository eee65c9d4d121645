/** One JSON Schema file and what it says of texts. The only file that knows the JSON language service; loaded when first needed. */
import { readFile, stat } from 'node:fs/promises';
import { fileURLToPath, pathToFileURL } from 'node:url';
import * as library from 'vscode-json-languageservice';
import type { MarkupContent } from 'vscode-json-languageservice';
import type { JsonCompletion, JsonFinding } from '../../shared/compose/draftReview.ts';
import { plainCompletion } from './plainCompletion.ts';

// Node hands out the CommonJS build whole; the bundle takes the ES modules.
const { default: whole = library } = library as typeof library & { readonly default?: typeof library };
const { getLanguageService, isSchemaResolveError, TextDocument, CompletionItemKind } = whole;

/** Bytes that a schema file may have. */
const largest = 16 * 1024 * 1024;
const mostFindings = 100;
const mostCompletions = 200;

export class SchemaFile {
  readonly #uri: string;
  /** Files that were read, with the time of their last change. */
  readonly #files = new Map<string, number>();
  readonly #service;

  /** @param file absolute path */
  constructor(file: string) {
    this.#uri = pathToFileURL(file).href;
    this.#service = getLanguageService({
      schemaRequestService: (uri) => this.#read(uri),
      workspaceContext: { resolveRelativePath: (relative, from) => new URL(relative, from).href },
    });
    this.#service.configure({
      validate: true,
      allowComments: false,
      schemas: [{ uri: this.#uri, fileMatch: ['*'] }],
    });
  }

  /** Is what was read still what stands in the files? */
  async isCurrent(): Promise<boolean> {
    const times = await Promise.all(
      [...this.#files].map(async ([file, time]) => (await changed(file)) === time),
    );
    return times.every(Boolean);
  }

  /** Where a text breaks the schema, or is no JSON; and why the schema cannot be used. */
  async check(text: string): Promise<{ findings: readonly JsonFinding[]; schemaProblem?: string }> {
    const document = documentOf(text);
    const json = this.#service.parseJSONDocument(document);
    const diagnostics = await this.#service.doValidation(document, json, {
      schemaValidation: 'error',
      schemaRequest: 'error',
      comments: 'error',
      trailingCommas: 'error',
    });
    const aboutSchema = ({ code }: { code?: number | string }) => isSchemaResolveError(Number(code));
    const unusable = diagnostics.find(aboutSchema);
    const findings = diagnostics
      .filter((diagnostic) => !aboutSchema(diagnostic))
      .slice(0, mostFindings)
      .map(({ range, message }) => ({
        from: document.offsetAt(range.start),
        to: document.offsetAt(range.end),
        message: plain(message),
      }));
    return { findings, ...(unusable ? { schemaProblem: plain(unusable.message) } : {}) };
  }

  /** What can stand at a place, in UTF-16 units. */
  async complete(text: string, offset: number): Promise<readonly JsonCompletion[]> {
    const document = documentOf(text);
    const json = this.#service.parseJSONDocument(document);
    const list = await this.#service.doComplete(document, document.positionAt(offset), json);
    return (list?.items ?? []).slice(0, mostCompletions).flatMap((item) => {
      const edit = item.textEdit;
      if (!edit || !('range' in edit)) return [];
      const { documentation } = item;
      const detail = documentation === undefined ? item.detail : plain(documentation);
      return [
        {
          label: item.label,
          ...plainCompletion(edit.newText),
          from: document.offsetAt(edit.range.start),
          to: document.offsetAt(edit.range.end),
          kind: item.kind === CompletionItemKind.Property ? ('property' as const) : ('value' as const),
          ...(detail === undefined || detail === '' ? {} : { detail }),
        },
      ];
    });
  }

  /** A schema or one that it refers to. Only files: nothing is fetched. */
  async #read(uri: string): Promise<string> {
    if (!uri.startsWith('file:')) {
      throw new Error(`${uri} is not fetched: put the schema into a file and refer to it by its path.`);
    }
    const file = fileURLToPath(uri);
    const time = await changed(file);
    this.#files.set(file, time);
    if (time === 0) throw new Error(`There is no schema file ${file}.`);
    if ((await stat(file)).size > largest) throw new Error(`${file} is too large for a schema.`);
    return await readFile(file, 'utf8');
  }
}

function plain(text: string | MarkupContent): string {
  return typeof text === 'string' ? text : text.value;
}

function documentOf(text: string) {
  return TextDocument.create('topicscope-draft:/payload.json', 'json', 0, text);
}

/** Milliseconds since 1970 of a file's last change; 0 when there is none. */
async function changed(file: string): Promise<number> {
  try {
    return (await stat(file)).mtimeMs;
  } catch {
    // That it is gone is the answer.
    return 0;
  }
}
