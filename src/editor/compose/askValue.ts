/** A question of a message to the person who sends it: `{{prompt "Device"}}`. */
import * as vscode from 'vscode';
import { visible } from '../trees/markdown.ts';
import { goBack, type QuestionPlace } from './composing.ts';

/** @returns goBack for VS Code's back button; undefined when the person turned away */
export function askValue(label: string, place: QuestionPlace): Promise<string | typeof goBack | undefined> {
  const input = vscode.window.createInputBox();
  input.title = 'Publish';
  input.prompt = visible(label);
  input.value = place.last ?? '';
  if (place.of > 1) {
    input.step = place.step;
    input.totalSteps = place.of;
  }
  if (place.step > 1) input.buttons = [vscode.QuickInputButtons.Back];
  // Looking a value up elsewhere must not lose the other answers.
  input.ignoreFocusOut = true;
  return new Promise((resolve) => {
    input.onDidTriggerButton(() => {
      resolve(goBack);
      input.dispose();
    });
    input.onDidAccept(() => {
      resolve(input.value);
      input.dispose();
    });
    input.onDidHide(() => {
      resolve(undefined);
      input.dispose();
    });
    input.show();
  });
}
