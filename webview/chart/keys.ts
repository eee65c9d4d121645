/** What the keys do while the drawing has the focus. */

export type KeyAction =
  /** The cursor goes over so many values. */
  | { readonly kind: 'step'; readonly by: number }
  /** The time moves by a share of what is in sight. */
  | { readonly kind: 'move'; readonly by: number }
  | { readonly kind: 'zoom'; readonly factor: number }
  | { readonly kind: 'reset' }
  /** Shows the message at the cursor. */
  | { readonly kind: 'show' }
  /** Copies the values at the cursor. */
  | { readonly kind: 'copy' };

/** Undefined when the key means nothing here. */
export function keyAction(event: KeyboardEvent): KeyAction | undefined {
  const { key, shiftKey, altKey } = event;
  if (altKey) return undefined;
  if (event.ctrlKey || event.metaKey) return key === 'c' ? { kind: 'copy' } : undefined;
  switch (key) {
    case 'ArrowLeft':
      return shiftKey ? { kind: 'move', by: -0.2 } : { kind: 'step', by: -1 };
    case 'ArrowRight':
      return shiftKey ? { kind: 'move', by: 0.2 } : { kind: 'step', by: 1 };
    case 'PageUp':
      return { kind: 'step', by: -50 };
    case 'PageDown':
      return { kind: 'step', by: 50 };
    case 'Home':
      return { kind: 'step', by: -Infinity };
    case 'End':
      return { kind: 'step', by: Infinity };
    case '+':
    case '=':
      return { kind: 'zoom', factor: 0.5 };
    case '-':
      return { kind: 'zoom', factor: 2 };
    case '0':
    case 'Escape':
      return { kind: 'reset' };
    case 'Enter':
      return { kind: 'show' };
    default:
      return undefined;
  }
}
