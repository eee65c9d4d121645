import { html, LitElement, nothing, type PropertyValues, type TemplateResult } from 'lit';
import type { JsonNode } from '../../src/shared/payload/json.ts';
import type { FieldPath } from '../../src/shared/search/query.ts';
import { revealInvisible } from '../../src/shared/payload/text.ts';
import { VirtualList } from '../history/virtualList.ts';
import { icon } from '../icon.ts';
import { strings } from '../strings.ts';
import './jsonTree.css';

const text = strings.detail;
/** Members of one object or array that are shown before the person asks for more, and those that are added then. */
const membersAtOnce = 1000;
const membersMore = 20_000;
/** Lines up to which all are drawn, and wrapped; of more, only those in sight are, each in one row. */
const linesAtOnce = 500;
/** Lines from which on nothing opens by itself. */
const linesOpen = 10_000;
const height = 20;
/** Characters of one string; the text tab has all of them. */
const charactersAtOnce = 1000;
const openToDepth = 3;

interface Line {
  readonly path: string;
  /** Where it stands in the document. */
  readonly field: FieldPath;
  readonly depth: number;
  readonly name: string | number | undefined;
  readonly node: JsonNode;
  readonly open: boolean;
  /** Set on the line that stands for members not drawn: how many. */
  readonly rest?: number;
  readonly position: number;
  readonly siblings: number;
}

/** JSON as a tree with one tab stop. What was opened and closed stays so by path while messages change. */
export class JsonTree extends LitElement {
  static override properties = { root: { attribute: false }, revision: { state: true } };
  declare root: JsonNode;
  declare revision: number;

  readonly #toggled = new Map<string, boolean>();
  readonly #shown = new Map<string, number>();
  #active = '';
  #lines: Line[] = [];
  #virtual: VirtualList | undefined;
  /** Was the active line changed, so that it is to be seen? */
  #moved = false;

  constructor() {
    super();
    this.revision = 0;
  }

  protected override createRenderRoot(): HTMLElement {
    return this;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    void this.updateComplete.then(() => {
      const scroller = this.querySelector<HTMLElement>('.json-tree');
      if (!scroller || this.#virtual || !this.isConnected) return;
      this.#virtual = new VirtualList(
        scroller,
        () => {
          if (this.#isLong) this.revision += 1;
        },
        height,
      );
      this.#virtual.mount();
      if (this.#isLong) this.revision += 1;
    });
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#virtual?.dispose();
    this.#virtual = undefined;
  }

  get #isLong(): boolean {
    return this.#lines.length > linesAtOnce;
  }

  protected override willUpdate(changed: PropertyValues): void {
    if (changed.has('root')) this.#shown.clear();
    // Scrolling changes no line.
    if (changed.size === 1 && changed.has('revision')) return;
    this.#lines = [];
    this.#lay(this.root, '', [], 1, 1);
    if (!this.#lines.some((line) => line.path === this.#active)) this.#active = this.#lines[0]?.path ?? '';
  }

  protected override render(): TemplateResult {
    const active = this.#lines.findIndex((line) => line.path === this.#active);
    return html`<div
      class="json-tree ${this.#isLong ? 'long' : ''}"
      role="tree"
      tabindex="0"
      aria-label=${text.body}
      aria-activedescendant=${active === -1 ? nothing : `json-${active}`}
      @keydown=${this.#key}
    >
      ${this.#isLong ? this.#rows() : this.#lines.map((line, index) => this.#line(line, index))}
    </div>`;
  }

  #rows(): TemplateResult {
    const virtual = this.#virtual;
    if (virtual) virtual.count = this.#lines.length;
    return html`<div class="json-rows" .style=${`height:${virtual?.height ?? 0}px`}>
      ${(virtual?.visible() ?? []).map((index) => {
        const line = this.#lines[index];
        return line ? this.#line(line, index) : nothing;
      })}
    </div>`;
  }

  protected override updated(): void {
    if (this.#moved && this.contains(document.activeElement)) {
      if (this.#isLong) this.#virtual?.reveal(this.#lines.findIndex(({ path }) => path === this.#active));
      else this.querySelector('.json-line.active')?.scrollIntoView({ block: 'nearest' });
    }
    this.#moved = false;
    this.dispatchEvent(new CustomEvent('drawn', { bubbles: true }));
  }

  /** Lays out without recursion into closed members, so depth is bounded by what the person opens. */
  #lay(node: JsonNode, path: string, field: FieldPath, position: number, siblings: number): void {
    const depth = field.length;
    const name = field.at(-1);
    const structured = node.kind === 'object' || node.kind === 'array';
    const open =
      structured &&
      node.members.length > 0 &&
      (this.#toggled.get(path) ?? (depth < openToDepth && this.#lines.length < linesOpen));
    this.#lines.push({ path, field, depth, name, node, open, position, siblings });
    if (!open) return;
    const shown = Math.min(node.members.length, this.#shown.get(path) ?? membersAtOnce);
    for (const [index, [member, value]] of node.members.slice(0, shown).entries()) {
      this.#lay(value, `${path}/${index}:${member}`, [...field, member], index + 1, node.members.length);
    }
    const rest = node.members.length - shown;
    if (rest > 0) {
      const more = {
        path: `${path}/more`,
        field,
        depth: depth + 1,
        name: undefined,
        node,
        open: false,
        rest,
      };
      this.#lines.push({ ...more, position: shown + 1, siblings: node.members.length });
    }
  }

  #line(line: Line, index: number): TemplateResult {
    const { node } = line;
    const structured = node.kind === 'object' || node.kind === 'array';
    const expandable = line.rest === undefined && structured && node.members.length > 0;
    return html`<div
      id="json-${index}"
      class="json-line ${line.path === this.#active ? 'active' : ''}"
      role="treeitem"
      aria-level=${line.depth + 1}
      aria-posinset=${line.position}
      aria-setsize=${line.siblings}
      aria-expanded=${expandable ? String(line.open) : nothing}
      aria-selected=${line.path === this.#active ? 'true' : 'false'}
      .style=${`padding-left:${line.depth * 16 + 18}px${this.#isLong ? `;top:${index * height}px` : ''}`}
      @click=${() => {
        this.#click(line);
      }}
    >
      <span class="twistie">${expandable ? icon(line.open ? 'chevron-down' : 'chevron-right') : nothing}</span
      >${
        line.rest === undefined
          ? html`${nameOf(line)}${valueOf(line)}${this.#chartButton(line)}`
          : html`<span class="json-more">${text.showMore(Math.min(line.rest, membersMore))}</span>`
      }
    </div>`;
  }

  /** For the pointer; the keyboard has a key for it. */
  #chartButton(line: Line): TemplateResult | typeof nothing {
    if (!canBeCharted(line)) return nothing;
    return html`<button
      type="button"
      class="json-chart"
      tabindex="-1"
      title=${text.chart}
      aria-label=${text.chart}
      @click=${(event: Event) => {
        event.stopPropagation();
        this.#chart(line);
      }}
    >
      ${icon('graph-line')}
    </button>`;
  }

  #chart({ field }: Line): void {
    this.dispatchEvent(new CustomEvent('chart', { detail: field }));
  }

  #click(line: Line): void {
    this.#active = line.path;
    this.#moved = true;
    if (line.rest !== undefined) this.#more(line);
    // A click that ends a selection of text is not meant for the twistie.
    else if (getSelection()?.isCollapsed ?? true) this.#toggled.set(line.path, !line.open);
    this.requestUpdate();
  }

  #more(line: Line): void {
    const path = line.path.slice(0, -'/more'.length);
    this.#shown.set(path, (this.#shown.get(path) ?? membersAtOnce) + membersMore);
  }

  readonly #key = (event: KeyboardEvent): void => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const index = this.#lines.findIndex((line) => line.path === this.#active);
    const line = this.#lines[index];
    if (!line) return;
    const structured = 'members' in line.node && line.node.members.length > 0 && line.rest === undefined;
    if (event.key === 'ArrowDown') this.#go(index + 1);
    else if (event.key === 'ArrowUp') this.#go(index - 1);
    else if (event.key === 'Home') this.#go(0);
    else if (event.key === 'End') this.#go(this.#lines.length - 1);
    else if (event.key === 'ArrowRight' && structured) {
      if (line.open) this.#go(index + 1);
      else this.#toggled.set(line.path, true);
    } else if (event.key === 'ArrowLeft') {
      if (structured && line.open) this.#toggled.set(line.path, false);
      else this.#go(this.#lines.findLastIndex((other, at) => at < index && other.depth < line.depth));
    } else if (event.key === 'c' && canBeCharted(line)) this.#chart(line);
    else if (event.key === 'Enter' || event.key === ' ') this.#click(line);
    else return;
    event.preventDefault();
    this.requestUpdate();
  };

  #go(index: number): void {
    this.#active = this.#lines[index]?.path ?? this.#active;
    this.#moved = true;
  }
}

/** Numbers, and what charts draw as 0 and 1. */
function canBeCharted({ node, rest }: Line): boolean {
  return rest === undefined && (node.kind === 'number' || node.kind === 'boolean');
}

function nameOf(line: Line): TemplateResult | typeof nothing {
  if (line.name === undefined) return nothing;
  const classes = typeof line.name === 'number' ? 'json-index' : 'json-name';
  return html`<span class=${classes}>${revealInvisible(String(line.name))}</span
    ><span class="json-colon">: </span>`;
}

function valueOf(line: Line): TemplateResult {
  const { node } = line;
  if (node.kind === 'object' || node.kind === 'array') {
    const brackets = node.kind === 'object' ? '{}' : '[]';
    if (node.members.length === 0) return html`<span class="json-brackets">${brackets}</span>`;
    const count =
      node.kind === 'object' ? text.members(node.members.length) : text.items(node.members.length);
    return html`<span class="json-brackets"
        >${brackets[0]}${line.open ? '' : '…'}${line.open ? '' : brackets[1]}</span
      ><span class="json-count">${count}</span>`;
  }
  const source =
    node.source.length > charactersAtOnce ? `${node.source.slice(0, charactersAtOnce)}…` : node.source;
  return html`<span class="json-${node.kind}">${revealInvisible(source)}</span>`;
}
