import type { Locator } from 'playwright-core';
import type { Window } from '../support/drive/window.ts';

const patience = { timeout: 30_000 };

/**
 * The newest notification with a text, in the list that the bell opens: a VS Code that is driven by tests shows no toasts.
 */
export async function notification(window: Window, text: string): Promise<Locator> {
  const center = window.page.locator('.notifications-center');
  if (!(await center.isVisible()))
    await window.page.locator('#status\\.notifications').getByRole('button').click(patience);
  const item = center.locator('.notification-list-item').filter({ hasText: text }).first();
  await item.waitFor(patience);
  return item;
}
