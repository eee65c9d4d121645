/** What the tree has to say about the window as a whole. */
import * as vscode from 'vscode';
import type { LocalEndpoint } from './local/localEndpoint.ts';
import type { Notice } from './trees/connectionNodes.ts';

/** The notices that hold now. */
export function notices(
  localEndpoint: Pick<LocalEndpoint, 'notice'>,
  historyProblem: string | undefined,
  workspaceProfilesIgnored: boolean,
): Notice[] {
  return [
    ...(localEndpoint.notice ? [localEndpoint.notice] : []),
    ...(historyProblem === undefined
      ? []
      : [{ id: 'historyStopped' as const, label: 'History is not recording', detail: historyProblem }]),
    ...(workspaceProfilesIgnored
      ? [
          {
            id: 'workspaceUntrusted' as const,
            label: "Workspace's profiles ignored",
            detail: 'This workspace is not trusted; click to manage trust.',
            action: 'manageTrust' as const,
          },
        ]
      : []),
  ];
}

/**
 * Does an untrusted workspace hold profiles that are being ignored? VS Code keeps back the values
 * of restricted settings, so the files themselves are looked at, for the setting's name only.
 */
export async function workspaceProfilesAreIgnored(): Promise<boolean> {
  if (vscode.workspace.isTrusted) return false;
  const { workspaceFile, workspaceFolders = [] } = vscode.workspace;
  const files = [
    ...(workspaceFile ? [workspaceFile] : []),
    ...workspaceFolders.map(({ uri }) => vscode.Uri.joinPath(uri, '.vscode', 'settings.json')),
  ];
  const texts = await Promise.all(
    files.map(async (file) => {
      try {
        return new TextDecoder().decode(await vscode.workspace.fs.readFile(file));
      } catch {
        // Most workspaces have no settings of their own.
        return '';
      }
    }),
  );
  return texts.some((text) => text.includes('"topicscope.profiles"'));
}
