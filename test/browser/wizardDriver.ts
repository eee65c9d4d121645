/** Answers the questions of "TopicScope: Add Profile" as a person does: each one is waited for by its own words. */
import { expect } from 'vitest';
import type { Locator } from 'playwright-core';
import type { Window } from '../support/drive/window.ts';

const patience = { timeout: 30_000 };

export class WizardDriver {
  readonly #window: Window;

  constructor(window: Window) {
    this.#window = window;
  }

  /** Starts the wizard from the palette. */
  async start(): Promise<void> {
    await this.#window.runCommand('TopicScope: Add Profile');
  }

  /** Waits until the question with these words (its placeholder or prompt) stands. */
  async asked(question: string): Promise<void> {
    await expect.poll(() => this.question(), patience).toContain(question);
  }

  /** Title, placeholder and message of the question that stands now; empty when there is none. */
  async question(): Promise<string> {
    if (!(await this.#widget().isVisible())) return '';
    const parts = await Promise.all([
      this.#widget().locator('.quick-input-title').innerText(),
      this.#window.quickInput().getAttribute('placeholder'),
      this.message(),
    ]);
    return parts.join('\n');
  }

  /** The prompt, or the complaint or warning that stands in its place. */
  async message(): Promise<string> {
    return await this.#widget().locator('.quick-input-message').innerText();
  }

  /** Clicks a choice. */
  async click(question: string, label: string): Promise<void> {
    await this.asked(question);
    await this.#choice(label).click(patience);
  }

  /** Takes a choice by keyboard: filters the list by its label and presses Enter. */
  async choose(question: string, label: string): Promise<void> {
    await this.asked(question);
    await this.#window.quickInput().fill(label);
    await expect.poll(() => this.choices(), patience).toHaveLength(1);
    await this.#window.page.keyboard.press('Enter');
  }

  /** Types an answer; without a text the one that stands is confirmed. */
  async type(question: string, text?: string): Promise<void> {
    await this.asked(question);
    if (text !== undefined) await this.#window.quickInput().fill(text);
    await this.#window.page.keyboard.press('Enter');
  }

  /** What stands in the input. */
  async typed(): Promise<string> {
    return await this.#window.quickInput().inputValue();
  }

  async back(): Promise<void> {
    await this.#widget().getByRole('button', { name: 'Back' }).click(patience);
  }

  /** The labels of the choices that are offered. */
  async choices(): Promise<string[]> {
    return await this.#widget()
      .locator('.monaco-list-row .quick-input-list-row:first-child .label-name')
      .allInnerTexts();
  }

  /** The label of the choice that Enter would take. */
  async focused(): Promise<string> {
    return await this.#widget()
      .locator('.monaco-list-row.focused .quick-input-list-row:first-child')
      .innerText();
  }

  #choice(label: string): Locator {
    return this.#widget().locator('.monaco-list-row').filter({ hasText: label }).first();
  }

  #widget(): Locator {
    return this.#window.page.locator('.quick-input-widget');
  }
}
