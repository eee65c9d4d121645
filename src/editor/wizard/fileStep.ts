/** A question for a file, answered with the file picker or by typing. */
import { homedir } from 'node:os';
import path from 'node:path';
import * as vscode from 'vscode';
import { shortenHome } from '../homePath.ts';
import { askChoice, askText, type Choice, type Frame, type StepEnd } from './steps.ts';

export interface FileQuestion {
  readonly what: string;
  readonly filters: Readonly<Record<string, string[]>>;
  readonly current: string | undefined;
  /** A file that was chosen before: the file picker begins beside it. */
  readonly beside?: string | undefined;
  /** May it be left out? Then: what happens without it. */
  readonly without?: string;
  /** What can be chosen besides a file. */
  readonly otherwise?:
    { readonly label: string; readonly detail: string; readonly take: () => void } | undefined;
}

type Answer = 'keep' | 'browse' | 'type' | 'none' | 'otherwise';

/** Asks for a file; `take` gets its path, with `~` for the home folder, or undefined when it is left out. */
export async function askFile(
  frame: Frame,
  question: FileQuestion,
  take: (file: string | undefined) => void,
): Promise<StepEnd> {
  const { what, filters, current, beside, without, otherwise } = question;
  const choices: Choice<Answer>[] = [
    ...(current === undefined
      ? []
      : [{ label: '$(check) Keep', description: current, value: 'keep' as const }]),
    ...(without === undefined
      ? []
      : [{ label: '$(circle-slash) None', description: without, value: 'none' as const }]),
    { label: '$(folder-opened) Browse …', description: what, value: 'browse' },
    { label: '$(edit) Type a path …', description: '~ and ${workspaceFolder} may begin it', value: 'type' },
    ...(otherwise === undefined
      ? []
      : [{ label: otherwise.label, detail: otherwise.detail, value: 'otherwise' as const }]),
  ];
  for (;;) {
    let answer: Answer | undefined;
    const end = await askChoice(
      frame,
      { placeholder: capitalized(what), choices },
      (value) => void (answer = value),
    );
    if (end !== 'next') return end;
    if (answer === 'keep') return 'next';
    if (answer === 'none') {
      take(undefined);
      return 'next';
    }
    if (answer === 'otherwise') {
      otherwise?.take();
      return 'next';
    }
    if (answer === 'browse') {
      const picked = await vscode.window.showOpenDialog({
        title: capitalized(what),
        defaultUri: vscode.Uri.file(folderOf(current ?? beside)),
        openLabel: 'Choose',
        filters: { ...filters, 'All files': ['*'] },
      });
      const file = picked?.[0];
      // A dialog that was closed leads back to the question.
      if (!file) continue;
      take(shortenHome(file.fsPath));
      return 'next';
    }
    const typed = await askText(
      frame,
      {
        prompt: `Path of the ${what}`,
        value: current,
        validate: (text) => (text.trim() === '' ? 'Write a path.' : undefined),
      },
      take,
    );
    if (typed !== 'back') return typed;
  }
}

/** The folder where the file picker begins: that of a file chosen before, else the home folder. */
function folderOf(file: string | undefined): string {
  const absolute = file?.replace(/^~(?=[/\\])/, homedir());
  return absolute !== undefined && path.isAbsolute(absolute) ? path.dirname(absolute) : homedir();
}

function capitalized(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
