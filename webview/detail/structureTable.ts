/** What the bytes at the cursor say as numbers, times and text. Arrow keys walk over its values, Enter copies one. */
import { html, type TemplateResult } from 'lit';
import type { Structure } from '../../src/shared/payload/structure.ts';
import { revealInvisible } from '../../src/shared/payload/text.ts';
import { strings } from '../strings.ts';

const text = strings.detail.hex;

export function structureTable(structure: Structure, copy: (value: string) => void): TemplateResult {
  let first = true;
  const value = (shown: string | undefined, columns = 1): TemplateResult => {
    if (shown === undefined) return html`<td colspan=${columns}><span class="structure-none">–</span></td>`;
    const isFirst = first;
    first = false;
    return html`<td colspan=${columns}>
      <button
        type="button"
        class="structure-value"
        tabindex=${isFirst ? '0' : '-1'}
        title=${text.copyValue}
        @click=${() => {
          copy(shown);
        }}
      >
        ${revealInvisible(shown)}
      </button>
    </td>`;
  };
  return html`<div class="hex-structure" role="region" aria-label=${text.structure} @keydown=${walk}>
    <table>
      <thead>
        <tr>
          <th scope="col">${text.type}</th>
          <th scope="col">${text.little}</th>
          <th scope="col">${text.big}</th>
        </tr>
      </thead>
      <tbody>
        ${structure.rows.map(
          ({ name, bytes, little, big }) =>
            html`<tr>
              <th scope="row">${name}</th>
              ${bytes === 1 ? value(little, 2) : html`${value(little)}${value(big)}`}
            </tr>`,
        )}
        <tr>
          <th scope="row">UTF-8</th>
          ${value(structure.character, 2)}
        </tr>
        <tr>
          <th scope="row">${text.bits}</th>
          ${value(structure.bits, 2)}
        </tr>
      </tbody>
    </table>
  </div>`;
}

function walk(event: KeyboardEvent): void {
  const steps: Partial<Record<string, number>> = { ArrowDown: 1, ArrowRight: 1, ArrowUp: -1, ArrowLeft: -1 };
  const step = steps[event.key];
  if (step === undefined || !(event.currentTarget instanceof HTMLElement)) return;
  const values = [...event.currentTarget.querySelectorAll<HTMLElement>('.structure-value')];
  const at = values.findIndex((value) => value === document.activeElement);
  values[Math.max(0, Math.min(values.length - 1, at + step))]?.focus();
  event.preventDefault();
}
