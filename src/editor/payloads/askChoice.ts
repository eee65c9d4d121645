/** Asks in VS Code's own inputs how payloads are to be read: format, compression, encoding, schema file, message type. */
import path from 'node:path';
import * as vscode from 'vscode';
import {
  compressions,
  type Compression,
  type FormatChoice,
  type FormatInfo,
  type FormatProposal,
} from '../../shared/payload/format.ts';
import { notificationText, visible } from '../trees/markdown.ts';
import { choiceWords } from './bindings.ts';
import type { Payloads } from './payloads.ts';

export interface ChoiceQuestion {
  readonly title: string;
  /** What the payloads look like. */
  readonly proposals: readonly FormatProposal[];
  /** How they are read now. */
  readonly current?: FormatChoice | undefined;
}

interface FormatItem extends vscode.QuickPickItem {
  readonly choice?: FormatChoice;
  readonly info?: FormatInfo;
  readonly compresses?: true;
}

/** Undefined when the person turned away. */
export async function askChoice(
  payloads: Pick<Payloads, 'formats' | 'schemaTypes'>,
  question: ChoiceQuestion,
): Promise<FormatChoice | undefined> {
  const infos = await payloads.formats();
  let compression: Compression | undefined;
  for (;;) {
    const picked = await vscode.window.showQuickPick(formatItems(infos, question, compression), {
      title: compression === undefined ? question.title : `${question.title} (${compression})`,
      placeHolder: 'Format of the payload',
      matchOnDetail: true,
      ignoreFocusOut: true,
    });
    if (!picked) return undefined;
    if (picked.compresses) {
      compression = (await askCompression(question.title)) ?? compression;
      continue;
    }
    if (picked.choice) return picked.choice;
    if (!picked.info) return undefined;
    const choice = { format: picked.info.id, ...(compression === undefined ? {} : { compression }) };
    return await askRest(payloads, question.title, picked.info, choice);
  }
}

function formatItems(
  infos: readonly FormatInfo[],
  { proposals, current }: ChoiceQuestion,
  compression: Compression | undefined,
): FormatItem[] {
  const title = (id: string): string => infos.find((info) => info.id === id)?.title ?? id;
  // A proposal that needs a schema is not a whole choice yet.
  const whole = compression === undefined ? proposals.filter(({ choice }) => !schemaOf(infos, choice)) : [];
  const proposed = whole.map(({ choice, reason }) => ({
    label: choiceWords(choice, title(choice.format)),
    detail: visible(reason),
    iconPath: new vscode.ThemeIcon('lightbulb'),
    choice,
  }));
  const all = infos.map((info) => ({
    label: info.title,
    description: info.id === current?.format ? `${info.id}, current` : info.id,
    info,
  }));
  const separator = (label: string): FormatItem => ({ label, kind: vscode.QuickPickItemKind.Separator });
  return [
    ...(proposed.length > 0 ? [separator('looks like'), ...proposed] : []),
    separator('formats'),
    ...all,
    separator('around it'),
    {
      label: compression === undefined ? 'Compressed…' : `Compressed with ${compression}…`,
      description: compressions.join(', '),
      iconPath: new vscode.ThemeIcon('file-zip'),
      compresses: true,
    },
  ];
}

function schemaOf(infos: readonly FormatInfo[], choice: FormatChoice): boolean {
  return infos.find(({ id }) => id === choice.format)?.schema === 'avro' && choice.schema === undefined;
}

async function askCompression(title: string): Promise<Compression | undefined> {
  const picked = await vscode.window.showQuickPick([...compressions], {
    title,
    placeHolder: 'Compression of the payload: the format inside is asked next',
    ignoreFocusOut: true,
  });
  return compressions.find((name) => name === picked);
}

async function askRest(
  payloads: Pick<Payloads, 'schemaTypes'>,
  title: string,
  info: FormatInfo,
  choice: FormatChoice,
): Promise<FormatChoice | undefined> {
  if (info.encoding) {
    const encoding = await askEncoding(title);
    if (encoding === undefined) return undefined;
    return encoding === 'utf-8' ? choice : { ...choice, encoding };
  }
  return info.schema ? await askSchema(payloads, title, info.schema, choice) : choice;
}

const encodings = [
  'utf-8',
  'utf-16le',
  'utf-16be',
  'windows-1252',
  'iso-8859-2',
  'iso-8859-15',
  'windows-1251',
];
const moreEncodings = ['koi8-r', 'shift_jis', 'euc-jp', 'iso-2022-jp', 'gbk', 'gb18030', 'big5', 'euc-kr'];

async function askEncoding(title: string): Promise<string | undefined> {
  return await vscode.window.showQuickPick([...encodings, ...moreEncodings], {
    title,
    placeHolder: 'Encoding of the text',
    ignoreFocusOut: true,
  });
}

const patterns = {
  protobuf: {
    glob: '**/*.{proto,desc,pb,binpb,protoset}',
    endings: ['proto', 'desc', 'pb', 'binpb', 'protoset', 'bin'],
  },
  avro: { glob: '**/*.{avsc,avpr,avdl}', endings: ['avsc', 'avpr', 'json'] },
} as const;
/** Schema files of the workspace that are offered. */
const mostFiles = 500;

async function askSchema(
  payloads: Pick<Payloads, 'schemaTypes'>,
  title: string,
  kind: 'protobuf' | 'avro',
  choice: FormatChoice,
): Promise<FormatChoice | undefined> {
  const schema = await askSchemaFile(title, kind);
  if (schema === undefined) return undefined;
  if (schema === '') return choice;
  const types = await payloads.schemaTypes(kind, schema);
  if (!types.ok) {
    void vscode.window.showErrorMessage(`TopicScope: ${notificationText(types.problem)}`);
    return undefined;
  }
  const [first] = types.names;
  const message =
    types.names.length > 1
      ? await vscode.window.showQuickPick([...types.names], {
          title,
          placeHolder: kind === 'protobuf' ? 'Message type' : 'Record',
          ignoreFocusOut: true,
        })
      : (first ?? '');
  if (message === undefined) return undefined;
  const whole = { ...choice, schema, ...(message === '' ? {} : { message }) };
  if (kind === 'protobuf') return whole;
  const framing = await vscode.window.showQuickPick(
    [
      { label: 'The datum alone', framed: false },
      {
        label: "Behind Confluent's header",
        description: 'a zero byte and the four bytes of a schema id',
        framed: true,
      },
    ],
    { title, placeHolder: 'What the payload begins with', ignoreFocusOut: true },
  );
  if (!framing) return undefined;
  return framing.framed ? { ...whole, framing: 'confluent' } : whole;
}

/** A path from the workspace folder where it is in it, else absolute; empty: without a schema. */
async function askSchemaFile(title: string, kind: 'protobuf' | 'avro'): Promise<string | undefined> {
  const found = await vscode.workspace.findFiles(patterns[kind].glob, '**/node_modules/**', mostFiles);
  const paths = found.map(({ fsPath }) => shortPath(fsPath)).sort((one, other) => one.localeCompare(other));
  const items: (vscode.QuickPickItem & { schema?: string })[] = paths.map((schema) => ({
    label: path.basename(schema),
    description: schema,
    schema,
  }));
  if (kind === 'protobuf') {
    items.push({
      label: 'Without a Schema',
      description: 'field numbers and their guessed values',
      schema: '',
    });
  }
  items.push({ label: 'Choose File…', iconPath: new vscode.ThemeIcon('folder-opened') });
  const picked = await vscode.window.showQuickPick(items, {
    title,
    placeHolder: kind === 'protobuf' ? '.proto file or descriptor set' : 'Avro schema file',
    matchOnDescription: true,
    ignoreFocusOut: true,
  });
  if (!picked) return undefined;
  if (picked.schema !== undefined) return picked.schema;
  const [file] =
    (await vscode.window.showOpenDialog({
      title: 'Schema File',
      filters: { 'Schema files': [...patterns[kind].endings], 'All files': ['*'] },
    })) ?? [];
  return file ? shortPath(file.fsPath) : undefined;
}

function shortPath(file: string): string {
  const folder = vscode.workspace.workspaceFolders?.[0]?.uri.fsPath;
  const relative = folder === undefined ? '..' : path.relative(folder, file);
  const isInside = !relative.startsWith('..') && !path.isAbsolute(relative);
  return isInside ? relative.split(path.sep).join('/') : file;
}
