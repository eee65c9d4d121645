import { html, nothing, type TemplateResult } from 'lit';
import type { ConsoleProfile } from '../../src/shared/contract.ts';
import type { Health } from '../../src/shared/health.ts';
import { button } from '../controls.ts';
import type { ConnectionActions } from '../header/connectionBar.ts';
import { icon } from '../icon.ts';
import { strings } from '../strings.ts';
import './emptyState.css';

const text = strings.empty;

export interface EmptyStateOptions {
  readonly profile: ConsoleProfile;
  readonly health: Health;
  /** Is a filter set? */
  readonly filtered: boolean;
  readonly connection: ConnectionActions;
  readonly showAll: () => void;
}

/** Why the list is empty, and what to do about it. */
export function emptyState(options: EmptyStateOptions): TemplateResult {
  const { profile, health, connection } = options;
  if (options.filtered) {
    return view('search', text.noMatch, text.noMatchHint, { label: text.showAll, onClick: options.showAll });
  }
  if (!profile.subscribes) return view('cloud-upload', text.publishOnly, text.publishOnlyHint);
  if (health.state === 'idle' || health.state === 'failed' || health.state === 'closing') {
    return view('debug-disconnect', text.notConnected, text.notConnectedHint, {
      label: strings.connection.connect,
      onClick: () => {
        connection.connect();
      },
    });
  }
  if (health.state !== 'connected') return view('plug', text.connecting, text.connectingHint);
  if (health.subscriptions.length === 0) {
    return view('rss', text.noSubscription, text.noSubscriptionHint, {
      label: strings.connection.subscribe,
      onClick: () => {
        connection.subscribe();
      },
    });
  }
  return view('inbox', text.noMessages, text.noMessagesHint);
}

function view(
  image: string,
  title: string,
  hint: string,
  action?: { readonly label: string; readonly onClick: () => void },
): TemplateResult {
  return html`<div class="empty-state">
    ${icon(image, 'empty-image')}
    <h3>${title}</h3>
    <p>${hint}</p>
    ${action ? button({ ...action, appearance: 'primary' }) : nothing}
  </div>`;
}
