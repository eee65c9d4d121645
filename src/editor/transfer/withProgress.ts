/** Long work behind VS Code's progress notification, with its Cancel button. */
import * as vscode from 'vscode';
import type { Progress } from '../../history/transfer/exportMessages.ts';
import type { TransferOptions } from '../../history/transfer/transfer.ts';

/**
 * Runs work that tells how far it is and ends when it is cancelled.
 *
 * @param words what to say of the progress
 */
export async function withProgress<T>(
  title: string,
  words: (progress: Progress) => string,
  work: (options: TransferOptions) => Promise<T>,
): Promise<T> {
  return await vscode.window.withProgress(
    { location: vscode.ProgressLocation.Notification, title, cancellable: true },
    async (report, token) => {
      const cancelling = new AbortController();
      token.onCancellationRequested(() => cancelling.abort());
      let shown = 0;
      const onProgress = (progress: Progress): void => {
        const percent = progress.total === 0 ? 0 : (progress.done / progress.total) * 100;
        report.report({ message: words(progress), increment: Math.max(0, percent - shown) });
        shown = Math.max(shown, percent);
      };
      return await work({ signal: cancelling.signal, onProgress });
    },
  );
}

/** Was the work ended by its person? */
export function isCancelled(error: unknown): boolean {
  return error instanceof Error && error.name === 'CancelledError';
}
