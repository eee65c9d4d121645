/** The log as the person sees it: Output, "TopicScope". Never holds a secret or a payload. */
import * as vscode from 'vscode';

/** Makes the log channel; its level is set by VS Code's "Set Log Level". */
export function createLog(): vscode.LogOutputChannel {
  return vscode.window.createOutputChannel('TopicScope', { log: true });
}

/** The text of anything that was thrown. */
export function errorText(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
