/** The place where VS Code asks: palette, quick picks and input boxes. What is done is done until the question has moved on. */
import type { Locator, Page } from 'playwright-core';
import { patience } from '../patience.ts';
import { tryUntil, waitUntil, type Attempt } from './tryUntil.ts';

/** What is asked. Two of them that are equal are the same question. */
interface Question {
  readonly title: string;
  readonly placeholder: string;
  readonly typed: string;
  /** Is the entry that is looked at marked, where several can be chosen? */
  readonly marked: string;
}

export class QuickInput {
  readonly #page: Page;

  constructor(page: Page) {
    this.#page = page;
  }

  input(): Locator {
    return this.#page.locator('.quick-input-widget .quick-input-filter input');
  }

  /** Runs a command by its full title in the palette. */
  async runCommand(title: string): Promise<void> {
    const row = this.#row(title);
    const typed = `>${title}`;
    // Commands of an extension appear in the palette when the extension host has told of them.
    let ran = false;
    await tryUntil(`the palette runs ${title}`, {
      holds: async () => ran,
      act: async (within) => {
        await this.#page.keyboard.press('Escape');
        await this.#page.keyboard.press('F1');
        // All is within the tries: the palette may close by itself, as a page that is shown takes the focus.
        await this.input().fill(typed, { timeout: within });
        await row.click({ timeout: within });
        // What the command asks comes in the same place: until the palette has gone, an answer would go into it.
        await waitUntil('the palette closes', async () => (await this.#question())?.typed !== typed, within);
        ran = true;
      },
    });
  }

  /** Types into an input box or quick pick, confirms, and waits until it is taken. */
  async answer(text: string): Promise<void> {
    await this.input().waitFor({ timeout: patience });
    await this.input().fill(text);
    await this.#moveOn(`"${text}" is taken`, (within) => this.input().press('Enter', { timeout: within }));
  }

  /** Picks an entry by its label, and waits until it is taken: of several to choose, until it is marked. */
  async pick(label: string): Promise<void> {
    const row = this.#row(label);
    await row.waitFor({ timeout: patience });
    await this.#moveOn(`"${label}" is picked`, (within) => row.click({ timeout: within }), label);
  }

  /** Goes back to the question before. */
  async goBack(): Promise<void> {
    const back = this.#page.locator('.quick-input-widget').getByRole('button', { name: 'Back' });
    await back.waitFor({ timeout: patience });
    await this.#moveOn('the question before stands', (within) => back.click({ timeout: within }));
  }

  /** Does something until another question stands, or none: never does it to another question, which stands only after this one. */
  async #moveOn(what: string, act: Attempt['act'], label?: string): Promise<void> {
    const before = JSON.stringify(await this.#question(label));
    await tryUntil(what, {
      holds: async () => JSON.stringify(await this.#question(label)) !== before,
      act,
    });
  }

  #row(label: string): Locator {
    return this.#page.locator('.quick-input-widget .monaco-list-row').filter({ hasText: label }).first();
  }

  /** What is asked now, and whether the entry with this label is marked; undefined when nothing is asked. */
  async #question(label?: string): Promise<Question | undefined> {
    return await this.#page.evaluate(readQuestion, label ?? '');
  }
}

/** Runs in the page. */
function readQuestion(label: string): Question | undefined {
  const widget = document.querySelector('.quick-input-widget');
  if (!widget || widget.getClientRects().length === 0) return undefined;
  const input = widget.querySelector('.quick-input-filter input');
  const row = [...widget.querySelectorAll('.monaco-list-row')].find((one) => one.textContent.includes(label));
  return {
    title: widget.querySelector('.quick-input-title')?.textContent ?? '',
    placeholder: input?.getAttribute('placeholder') ?? '',
    typed: input?.value ?? '',
    marked: label === '' ? '' : (row?.getAttribute('aria-checked') ?? ''),
  };
}

/** What of a browser's globals the functions that run in the page use. */
interface Element {
  readonly textContent: string;
  readonly value?: string;
  querySelector(selector: string): Element | null;
  querySelectorAll(selector: string): Iterable<Element>;
  getAttribute(name: string): string | null;
  getClientRects(): { readonly length: number };
}
declare const document: Pick<Element, 'querySelector'>;
