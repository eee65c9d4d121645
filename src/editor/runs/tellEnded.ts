/** Tells a person how a repeat ended, where that is not what they asked for. */
import * as vscode from 'vscode';
import type { RepeatStatus } from '../../session/repeat/repeat.ts';
import { notificationText } from '../trees/markdown.ts';
import { longNumber } from '../trees/text.ts';
import type { RepeatRun } from './repeatRun.ts';

export function tellRepeatEnded(run: RepeatRun, status: RepeatStatus, log: vscode.LogOutputChannel): void {
  const { state, sent, failed, problem, failures } = status;
  log.info(`${run.profile}: repeat of ${run.name} ${state}, ${sent} sent, ${failed} failed`);
  const name = notificationText(run.name);
  if (state === 'failed') {
    void vscode.window.showErrorMessage(
      notificationText(`TopicScope: the repeat of ${name} ended: ${problem ?? 'it failed'}`),
    );
  } else if (failed > 0) {
    const reasons = [...failures].map(([reason, count]) => `${longNumber(count)}: ${reason}`).join(' ');
    void vscode.window.showWarningMessage(
      notificationText(`TopicScope: of the repeat of ${name}, ${longNumber(failed)} failed. ${reasons}`),
    );
  }
}
