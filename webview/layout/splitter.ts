import { html, LitElement, type PropertyValues } from 'lit';
import { strings } from '../strings.ts';

const step = 0.02;
const least = 0.2;
const most = 0.8;

/**
 * The border between the list and the details, moved by mouse or arrow keys. It stands up when its parent lays its children
 * out in a row, and lies down when in a column. Fires `resize` with the share of the first part, 0.2 to 0.8.
 */
export class Splitter extends LitElement {
  static override properties = { share: { attribute: false }, vertical: { attribute: false } };
  declare share: number;
  /** Are the parts beside each other? */
  declare vertical: boolean;

  constructor() {
    super();
    this.share = 0.6;
    this.vertical = true;
    this.addEventListener('keydown', (event) => {
      this.#key(event);
    });
    this.addEventListener('pointerdown', (event) => {
      this.#grab(event);
    });
    this.addEventListener('dblclick', () => {
      this.#move(0.6);
    });
  }

  protected override createRenderRoot(): HTMLElement {
    return this;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.tabIndex = 0;
    this.role = 'separator';
    this.ariaLabel = strings.detail.splitter;
    this.ariaValueMin = String(least * 100);
    this.ariaValueMax = String(most * 100);
  }

  protected override updated(_: PropertyValues): void {
    this.ariaValueNow = String(Math.round(this.share * 100));
    this.ariaOrientation = this.vertical ? 'vertical' : 'horizontal';
  }

  protected override render(): unknown {
    return html``;
  }

  #key(event: KeyboardEvent): void {
    const [less, more] = this.vertical ? ['ArrowLeft', 'ArrowRight'] : ['ArrowUp', 'ArrowDown'];
    if (event.key === less) this.#move(this.share - step);
    else if (event.key === more) this.#move(this.share + step);
    else if (event.key === 'Home') this.#move(least);
    else if (event.key === 'End') this.#move(most);
    else return;
    event.preventDefault();
  }

  #grab(event: PointerEvent): void {
    if (event.button !== 0) return;
    event.preventDefault();
    this.focus();
    this.setPointerCapture(event.pointerId);
    this.classList.add('dragging');
    const drag = (move: PointerEvent): void => {
      const area = this.parentElement?.getBoundingClientRect();
      if (!area) return;
      this.#move(
        this.vertical ? (move.clientX - area.left) / area.width : (move.clientY - area.top) / area.height,
      );
    };
    const drop = (): void => {
      this.classList.remove('dragging');
      this.removeEventListener('pointermove', drag);
    };
    this.addEventListener('pointermove', drag);
    this.addEventListener('lostpointercapture', drop, { once: true });
  }

  #move(share: number): void {
    const detail = Math.min(most, Math.max(least, share));
    this.dispatchEvent(new CustomEvent<number>('resize', { detail }));
  }
}
