/** Where to import from: the question, and reading what was chosen. */
import { homedir } from 'node:os';
import path from 'node:path';
import * as vscode from 'vscode';
import { readConnectKit, tellsOfKit, type KitFile } from '../../profile/import/connectKit.ts';
import { ImportError, type Found } from '../../profile/import/found.ts';
import { readImport } from '../../profile/import/readImport.ts';
import { readVsmqtt, vsmqttSetting } from '../../profile/import/vsmqtt.ts';
import { shortenHome } from '../homePath.ts';

export const title = 'Import Profiles';
/** Bytes above which a file is not read: an export with all its messages can be large, but this is none. */
const largestFile = 64 * 1024 * 1024;

interface SourceChoice extends vscode.QuickPickItem {
  readonly read: () => Promise<Found | undefined>;
}

/** Asks for the source and reads it; undefined when the person turned away. @throws ImportError */
export async function readChosenSource(): Promise<Found | undefined> {
  const picked = await vscode.window.showQuickPick(choices(), {
    title,
    placeHolder: 'Where are the connections now?',
    matchOnDetail: true,
    ignoreFocusOut: true,
  });
  return await picked?.read();
}

function choices(): SourceChoice[] {
  const ofVsmqtt = vsmqttEntries();
  return [
    {
      label: "$(cloud) AWS's connection kit…",
      detail:
        'The folder that "Connect one device" unpacks, or one with a certificate and its key as the console gives them',
      read: async () => {
        const folder = await choose({ canSelectFolders: true, canSelectFiles: false, openLabel: 'Import' });
        return folder && (await readFolder(folder));
      },
    },
    {
      label: '$(file) MQTTX…',
      detail: 'What its "Export Data" wrote, as JSON',
      read: () => fromFile(),
    },
    {
      label: '$(file) MQTT Explorer…',
      detail: 'What its export wrote, or settings.json of its data folder',
      read: () => fromFile(mqttExplorerFolder()),
    },
    ...(ofVsmqtt.length === 0
      ? []
      : [
          {
            label: '$(settings-gear) vsmqtt',
            description: `${ofVsmqtt.length} in the settings of this window`,
            detail: 'Its profiles stay where they are',
            read: async () => ({ profiles: readVsmqtt(ofVsmqtt), notes: [] }),
          },
        ]),
    {
      label: '$(file) Another file…',
      detail:
        'Settings with profiles of vsmqtt or TopicScope, TopicScope profiles as JSON, or any of the above: what it is, its content tells',
      read: () => fromFile(),
    },
  ];
}

/** The entries of vsmqtt's setting in all scopes of this window. */
function vsmqttEntries(): readonly unknown[] {
  const inspected = vscode.workspace.getConfiguration().inspect<unknown>(vsmqttSetting);
  // With one folder its settings are the workspace's.
  const folders = vscode.workspace.workspaceFile ? (vscode.workspace.workspaceFolders ?? []) : [];
  const ofFolders = folders.map(
    ({ uri }) =>
      vscode.workspace.getConfiguration('', uri).inspect<unknown>(vsmqttSetting)?.workspaceFolderValue,
  );
  return [inspected?.globalValue, inspected?.workspaceValue, ...ofFolders].flatMap((value) =>
    Array.isArray(value) ? (value as unknown[]) : [],
  );
}

/** MQTT Explorer's data folder on this machine (Electron's userData). */
function mqttExplorerFolder(): vscode.Uri {
  const parent = {
    darwin: path.join(homedir(), 'Library', 'Application Support'),
    win32: process.env['APPDATA'] ?? homedir(),
  }[process.platform as string];
  return vscode.Uri.file(path.join(parent ?? path.join(homedir(), '.config'), 'MQTT-Explorer'));
}

async function fromFile(preferred?: vscode.Uri): Promise<Found | undefined> {
  const there = preferred && (await exists(preferred));
  const file = await choose({
    openLabel: 'Import',
    filters: { 'JSON and settings': ['json', 'jsonc', 'code-workspace'], 'All files': ['*'] },
    ...(there === true ? { defaultUri: preferred } : {}),
  });
  return file && (await readFile(file));
}

async function choose(options: vscode.OpenDialogOptions): Promise<vscode.Uri | undefined> {
  const defaultUri =
    options.defaultUri ?? vscode.workspace.workspaceFolders?.[0]?.uri ?? vscode.Uri.file(homedir());
  return (await vscode.window.showOpenDialog({ title, defaultUri, ...options }))?.[0];
}

async function exists(uri: vscode.Uri): Promise<boolean> {
  return await vscode.workspace.fs.stat(uri).then(
    () => true,
    () => false,
  );
}

/** A file of any kind: of a connection kit, the folder that it stands in is read. */
async function readFile(file: vscode.Uri): Promise<Found> {
  const name = path.posix.basename(file.path);
  if (/\.(sh|ps1|pem|crt|key)$/i.test(name)) return await readFolder(vscode.Uri.joinPath(file, '..'));
  return readImport(await textOf(file), name);
}

async function readFolder(folder: vscode.Uri): Promise<Found> {
  const entries = await vscode.workspace.fs.readDirectory(folder);
  const files: KitFile[] = [];
  for (const [name, type] of entries) {
    if ((type & vscode.FileType.File) === 0) continue;
    const text = tellsOfKit(name) ? await textOf(vscode.Uri.joinPath(folder, name)) : undefined;
    files.push({ name, ...(text === undefined ? {} : { text }) });
  }
  return readConnectKit(files, {
    folderName: path.posix.basename(folder.path),
    pathOf: (name) => shortenHome(vscode.Uri.joinPath(folder, name).fsPath),
  });
}

async function textOf(file: vscode.Uri): Promise<string> {
  const { size } = await vscode.workspace.fs.stat(file);
  if (size > largestFile) {
    throw new ImportError(
      `"${path.posix.basename(file.path)}" has ${Math.round(size / 1024 / 1024)} MB; at most 64 are read. Export the connections without their messages.`,
    );
  }
  return new TextDecoder().decode(await vscode.workspace.fs.readFile(file));
}
