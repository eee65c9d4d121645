import { html, LitElement, nothing, type PropertyValues, type TemplateResult } from 'lit';
import type { ConsoleProfile } from '../../src/shared/contract.ts';
import type { Health } from '../../src/shared/health.ts';
import { button } from '../controls.ts';
import { failureView } from '../failure.ts';
import { icon } from '../icon.ts';
import { strings } from '../strings.ts';
import './connectionBar.css';

const text = strings.connection;

export interface ConnectionActions {
  connect(): void;
  disconnect(): void;
  subscribe(): void;
}

/** The profile's name, how its connection is, and what to do about it. */
export class ConnectionBar extends LitElement {
  static override properties = {
    profile: { attribute: false },
    health: { attribute: false },
    actions: { attribute: false },
  };
  declare profile: ConsoleProfile;
  declare health: Health;
  declare actions: ConnectionActions;

  #countdown: ReturnType<typeof setInterval> | undefined;

  protected override createRenderRoot(): HTMLElement {
    return this;
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#count(false);
  }

  protected override updated(_: PropertyValues): void {
    this.#count(this.health.state === 'waiting' && this.isConnected);
  }

  protected override render(): TemplateResult {
    const { profile, health } = this;
    const failure = stillFails(health) ? health.lastFailure : undefined;
    const route = health.session ?? health.publisher;
    return html`<header class="connection-bar" aria-label=${text.region}>
        <div class="connection-words">
          <h1>${profile.name}</h1>
          <span class="health ${tone(health, profile)}">
            <span class="dot" aria-hidden="true"></span><span>${words(health, profile)}</span>
          </span>
          <span class="spoken" role="status">${text.spoken(spokenWords(health, profile))}</span>
          <span class="connection-facts">
            ${
              health.state === 'connected' && health.roundTripTime !== undefined
                ? html`<span title=${text.roundTripTitle}
                    >${icon('pulse')}${text.roundTrip(health.roundTripTime)}</span
                  >`
                : nothing
            }
            ${route ? html`<span class="told-in-tree" title="${route.host}:${route.port}">${route.protocol} · ${route.authentication}</span>` : nothing}
            ${
              profile.subscribes && health.state === 'connected'
                ? html`<span class="told-in-tree">${text.subscriptions(health.subscriptions.length)}</span>`
                : nothing
            }
            ${
              route?.insecure
                ? html`<span class="not-verified" title=${text.notVerifiedTitle}
                    >${icon('warning')}${text.notVerified}</span
                  >`
                : nothing
            }
            ${health.held === undefined ? nothing : html`<span>${icon('watch')}${text.held(health.held)}</span>`}
            ${
              health.notRecorded > 0
                ? html`<span class="not-recorded"
                    >${icon('warning')}${text.notRecorded(health.notRecorded)}</span
                  >`
                : nothing
            }
          </span>
        </div>
        ${profile.subscribes ? html`<div class="connection-buttons">${this.#buttons()}</div>` : nothing}
      </header>
      ${failure ? html`<div class="connection-failure">${failureView(failure, health.state === 'failed' ? 'error' : 'warning')}</div>` : nothing}`;
  }

  #buttons(): TemplateResult {
    const { actions } = this;
    const { state } = this.health;
    if (state === 'connected') {
      return html`${button({
        label: text.subscribe,
        icon: 'add',
        onClick: () => {
          actions.subscribe();
        },
      })}
      ${button({
        label: text.disconnect,
        onClick: () => {
          actions.disconnect();
        },
      })}`;
    }
    if (state === 'idle' || state === 'failed' || state === 'closing') {
      return button({
        label: text.connect,
        appearance: 'primary',
        icon: 'plug',
        disabled: state === 'closing',
        onClick: () => {
          actions.connect();
        },
      });
    }
    return html`${
      state === 'waiting'
        ? button({
            label: text.tryNow,
            onClick: () => {
              actions.connect();
            },
          })
        : nothing
    }
    ${button({
      label: text.cancel,
      onClick: () => {
        actions.disconnect();
      },
    })}`;
  }

  /** Counts the seconds down while there is something to count. */
  #count(on: boolean): void {
    if (on === (this.#countdown !== undefined)) return;
    clearInterval(this.#countdown);
    this.#countdown = on
      ? setInterval(() => {
          this.requestUpdate();
        }, 1000)
      : undefined;
  }
}

function words(health: Health, profile: ConsoleProfile): string {
  if (!profile.subscribes) return text.publishOnly;
  if (health.state !== 'waiting') return text[health.state];
  return text.waiting(Math.max(0, Math.ceil(((health.retryAt ?? 0) - Date.now()) / 1000)));
}

/** Does the last failure count? Also while the next try is under way: until it succeeds, nothing is better. */
function stillFails({ state, attempt }: Health): boolean {
  const trying = state === 'resolvingCredentials' || state === 'connecting';
  return state === 'waiting' || state === 'failed' || (trying && attempt > 0);
}

/** The same without the countdown, which would be read out every second. */
function spokenWords(health: Health, profile: ConsoleProfile): string {
  return health.state === 'waiting' && profile.subscribes ? text.waitingSpoken : words(health, profile);
}

function tone(health: Health, profile: ConsoleProfile): 'good' | 'busy' | 'bad' | 'off' {
  if (!profile.subscribes) return 'off';
  switch (health.state) {
    case 'connected':
      return 'good';
    case 'failed':
      return 'bad';
    case 'idle':
    case 'closing':
      return 'off';
    case 'waiting':
    case 'connecting':
    case 'resolvingCredentials':
      return 'busy';
  }
}
