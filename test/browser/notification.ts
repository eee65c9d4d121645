import type { Locator } from 'playwright-core';
import { tryUntil } from '../support/drive/tryUntil.ts';
import type { Window } from '../support/drive/window.ts';

/**
 * The newest notification with a text, in the list that the bell opens: a VS Code that is driven by tests shows no toasts.
 */
export async function notification(window: Window, text: string): Promise<Locator> {
  const center = window.page.locator('.notifications-center');
  const item = center.locator('.notification-list-item').filter({ hasText: text }).first();
  // The bell closes a list that is open, and the list closes by itself when something else takes the focus.
  await tryUntil(`a notification with "${text}"`, {
    holds: () => item.isVisible(),
    act: async (within) => {
      if (!(await center.isVisible()))
        await window.page.locator('#status\\.notifications').getByRole('button').click({ timeout: within });
    },
  });
  // The bell's tooltip would lie over the item's buttons.
  await window.page.mouse.move(640, 5);
  return item;
}
