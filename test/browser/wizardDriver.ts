/** Answers the questions of "TopicScope: Add Profile" as a person does: each one is waited for by its own words. */
import { expect } from 'vitest';
import type { Locator } from 'playwright-core';
import type { Window } from '../support/drive/window.ts';
import { patient } from '../support/patience.ts';

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
    await expect.poll(() => this.question(), patient).toContain(question);
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
    await this.#window.pick(label);
  }

  /** Takes a choice by keyboard: filters the list by its label and presses Enter. */
  async choose(question: string, label: string): Promise<void> {
    await this.asked(question);
    await this.#window.quickInput().fill(label);
    await expect.poll(() => this.choices(), patient).toHaveLength(1);
    await this.#window.page.keyboard.press('Enter');
  }

  /** Types an answer; without a text the one that stands is confirmed. */
  async type(question: string, text?: string): Promise<void> {
    await this.asked(question);
    if (text !== undefined) await this.#window.quickInput().fill(text);
    await this.#window.page.keyboard.press('Enter');
  }

  /** What stands in the input now. */
  async typed(): Promise<string> {
    return await this.#window.quickInput().inputValue();
  }

  async back(): Promise<void> {
    await this.#window.goBack();
  }

  /** Waits until these are the labels of the choices that are offered. */
  async offers(labels: readonly string[]): Promise<void> {
    await expect
      .poll(async () => (await this.choices()).map((label) => label.trim()), patient)
      .toEqual(labels);
  }

  /** The labels of the choices that are offered now. */
  async choices(): Promise<string[]> {
    return await this.#widget()
      .locator('.monaco-list-row .quick-input-list-row:first-child .label-name')
      .allInnerTexts();
  }

  /** Waits until Enter would take the choice with this label. */
  async focuses(label: string): Promise<void> {
    const focused = this.#widget().locator('.monaco-list-row.focused .quick-input-list-row:first-child');
    await expect.poll(() => focused.innerText(), patient).toBe(label);
  }

  /** Waits until this stands in the input. */
  async holds(text: string): Promise<void> {
    await expect.poll(() => this.typed(), patient).toBe(text);
  }

  #widget(): Locator {
    return this.#window.page.locator('.quick-input-widget');
  }
}
