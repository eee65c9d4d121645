/** The AWS CLI's sign-in, run in a terminal that the person sees. */
import { access, constants } from 'node:fs/promises';
import { homedir } from 'node:os';
import path from 'node:path';
import * as vscode from 'vscode';
import { readAwsProfiles } from '../auth/ssoProfile.ts';
import { ssoTokenEnd } from '../auth/ssoToken.ts';
import { systemClock } from '../shared/clock.ts';

/** How a sign-in ended; `left`: the person closed the terminal or cancelled. */
export type SignInEnd = 'signedIn' | 'failed' | 'left';

/** Milliseconds between looks at the token that a sign-in leaves. */
const lookEvery = 1000;
/** Milliseconds in which a shell tells that commands in it can be followed. */
const integrationWait = 5000;

/** Is there a program of this name on the PATH? */
export async function isOnPath(name: string): Promise<boolean> {
  const folders = (process.env['PATH'] ?? '').split(path.delimiter).filter((folder) => folder !== '');
  const endings = process.platform === 'win32' ? (process.env['PATHEXT'] ?? '.EXE').split(';') : [''];
  for (const folder of folders) {
    for (const ending of endings) {
      const found = await access(path.join(folder, name + ending), constants.X_OK).then(
        () => true,
        () => false,
      );
      if (found) return true;
    }
  }
  return false;
}

/**
 * Runs `aws sso login` (or `aws login`, where the profile says so) for a profile of ~/.aws, and waits until the command has ended, the
 * SSO token is there, or the terminal is closed.
 */
export async function runSignIn(awsProfile: string, cancel: vscode.CancellationToken): Promise<SignInEnd> {
  const profile = (await readAwsProfiles())[awsProfile] ?? {};
  const words = profile['login_session'] === undefined ? ['sso', 'login'] : ['login'];
  // The name also stands in the environment: one that a shell could take for more than a name goes there alone.
  const args = isPlain(awsProfile) ? [...words, '--profile', awsProfile] : words;
  const terminal = vscode.window.createTerminal({
    name: `Sign in to AWS: ${awsProfile}`,
    iconPath: new vscode.ThemeIcon('key'),
    cwd: homedir(),
    env: { AWS_PROFILE: awsProfile },
    isTransient: true,
  });
  terminal.show(true);
  const before = await ssoTokenEnd(awsProfile);
  const disposables: vscode.Disposable[] = [];
  try {
    return await new Promise<SignInEnd>((resolve, reject) => {
      const look = async (otherwise?: SignInEnd): Promise<void> => {
        const end = await ssoTokenEnd(awsProfile);
        if (end !== undefined && end > systemClock.time() && end !== before) resolve('signedIn');
        else if (otherwise !== undefined) resolve(otherwise);
      };
      disposables.push(
        // The AWS CLI has no event for the token that it leaves in a file.
        new vscode.Disposable(systemClock.every(lookEvery, () => void look().catch(reject))),
        cancel.onCancellationRequested(() => resolve('left')),
        vscode.window.onDidCloseTerminal((closed) => {
          if (closed === terminal) void look('left').catch(reject);
        }),
        vscode.window.onDidEndTerminalShellExecution(({ terminal: one, execution, exitCode }) => {
          if (one !== terminal || !execution.commandLine.value.startsWith('aws ')) return;
          if (exitCode === 0) resolve('signedIn');
          else void look('failed').catch(reject);
        }),
        runIn(terminal, args),
      );
    });
  } finally {
    for (const disposable of disposables) disposable.dispose();
  }
}

/** Types the command as soon as the shell can be followed; after a while also into one that cannot. */
function runIn(terminal: vscode.Terminal, args: readonly string[]): vscode.Disposable {
  const command = ['aws', ...args].join(' ');
  let started = false;
  const start = (integration: vscode.TerminalShellIntegration | undefined): void => {
    if (started) return;
    started = true;
    if (integration) integration.executeCommand(command);
    else terminal.sendText(command);
  };
  if (terminal.shellIntegration) start(terminal.shellIntegration);
  return vscode.Disposable.from(
    new vscode.Disposable(systemClock.after(integrationWait, () => start(undefined))),
    vscode.window.onDidChangeTerminalShellIntegration((event) => {
      if (event.terminal === terminal) start(event.shellIntegration);
    }),
  );
}

/** No shell takes these for anything but a word. */
function isPlain(name: string): boolean {
  return /^[A-Za-z0-9_][A-Za-z0-9_.@+:-]*$/.test(name);
}
