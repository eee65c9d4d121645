/** A row of questions with a way back: what VS Code's own multi-step pickers look like. */
import * as vscode from 'vscode';

/** How a step ended: answered, back to the one before, or the person turned away. */
export type StepEnd = 'next' | 'back' | 'cancel';

/** What a question shows around itself. */
export interface Frame {
  readonly title: string;
  readonly step: number;
  readonly totalSteps: number;
}

export interface Step<Draft> {
  /** Is this question asked, as far as the draft tells now? Absent: always. */
  readonly when?: (draft: Draft) => boolean;
  readonly run: (frame: Frame, draft: Draft) => Promise<StepEnd>;
}

/** Asks all questions that apply, in order; the answers are in the draft. False when the person turned away. */
export async function runSteps<Draft>(
  title: string,
  draft: Draft,
  steps: readonly Step<Draft>[],
): Promise<boolean> {
  const asked: number[] = [];
  let index = nextStep(steps, draft, 0);
  while (index !== undefined) {
    const step = steps[index];
    if (!step) break;
    const applicable = steps.filter(({ when }) => when?.(draft) ?? true).length;
    const end = await step.run({ title, step: asked.length + 1, totalSteps: applicable }, draft);
    if (end === 'cancel') return false;
    if (end === 'back') {
      index = asked.pop() ?? index;
    } else {
      asked.push(index);
      index = nextStep(steps, draft, index + 1);
    }
  }
  return true;
}

function nextStep<Draft>(steps: readonly Step<Draft>[], draft: Draft, from: number): number | undefined {
  for (let index = from; index < steps.length; index += 1) {
    if (steps[index]?.when?.(draft) ?? true) return index;
  }
  return undefined;
}

export interface Choice<T> extends vscode.QuickPickItem {
  readonly value: T;
}

export interface ChoiceQuestion<T> {
  readonly placeholder: string;
  readonly choices: readonly Choice<T>[];
  /** The answer given before, when the person came back. */
  readonly current?: T | undefined;
}

/** Asks to choose one; `take` gets the answer. */
export async function askChoice<T>(
  frame: Frame,
  question: ChoiceQuestion<T>,
  take: (value: T) => void,
): Promise<StepEnd> {
  const picker = vscode.window.createQuickPick<Choice<T>>();
  Object.assign(picker, { ...frame, placeholder: question.placeholder, ignoreFocusOut: true });
  picker.matchOnDescription = true;
  picker.matchOnDetail = true;
  picker.items = question.choices;
  const current = question.choices.find(({ value }) => value === question.current);
  if (current) picker.activeItems = [current];
  if (frame.step > 1) picker.buttons = [vscode.QuickInputButtons.Back];
  return await settle(picker, (end) => {
    picker.onDidAccept(() => {
      const picked = picker.selectedItems[0];
      if (!picked) return;
      take(picked.value);
      end('next');
    });
  });
}

export interface TextQuestion {
  readonly prompt: string;
  readonly placeholder?: string;
  readonly value?: string | undefined;
  readonly password?: boolean;
  /** Takes spaces at both ends as part of the answer. */
  readonly verbatim?: boolean;
  /** A button that fills the box in. */
  readonly fill?: {
    /** Name of a codicon. */
    readonly icon: string;
    readonly tooltip: string;
    readonly read: () => Promise<string>;
  };
  /** A complaint, or a warning that does not stop; undefined when all is well. */
  readonly validate?: (text: string) => string | vscode.InputBoxValidationMessage | undefined;
}

/** Asks for a line of text, checked while it is typed; `take` gets the answer. */
export async function askText(
  frame: Frame,
  question: TextQuestion,
  take: (text: string) => void,
): Promise<StepEnd> {
  const input = vscode.window.createInputBox();
  Object.assign(input, { ...frame, prompt: question.prompt, ignoreFocusOut: true });
  input.placeholder = question.placeholder;
  input.value = question.value ?? '';
  input.password = question.password ?? false;
  const { fill } = question;
  const fillButton = fill && { iconPath: new vscode.ThemeIcon(fill.icon), tooltip: fill.tooltip };
  input.buttons = [
    ...(frame.step > 1 ? [vscode.QuickInputButtons.Back] : []),
    ...(fillButton ? [fillButton] : []),
  ];
  const check = (): boolean => {
    const complaint = question.validate?.(input.value);
    input.validationMessage = complaint;
    return (
      complaint === undefined ||
      (typeof complaint !== 'string' && complaint.severity !== vscode.InputBoxValidationSeverity.Error)
    );
  };
  return await settle(input, (end) => {
    // An empty box is not complained about before the person has typed or pressed Enter.
    input.onDidChangeValue(check);
    input.onDidTriggerButton((button) => {
      if (!fill || button !== fillButton) return;
      void fill.read().then((text) => {
        input.value = text;
        check();
      });
    });
    if (input.value !== '') check();
    input.onDidAccept(() => {
      if (!check()) return;
      take(question.verbatim === true ? input.value : input.value.trim());
      end('next');
    });
  });
}

async function settle(
  input: QuickInputWithButtons,
  listen: (end: (result: StepEnd) => void) => void,
): Promise<StepEnd> {
  const end = await new Promise<StepEnd>((resolve) => {
    input.onDidTriggerButton((button) => {
      if (button === vscode.QuickInputButtons.Back) resolve('back');
    });
    input.onDidHide(() => resolve('cancel'));
    listen(resolve);
    input.show();
  });
  input.dispose();
  return end;
}

/** What a quick pick and an input box have in common. */
type QuickInputWithButtons = vscode.QuickInput & {
  readonly onDidTriggerButton: vscode.Event<vscode.QuickInputButton>;
};
