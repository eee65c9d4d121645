/** What can be done with the draft beside sending it: environment, recent messages, an editor tab, a file. */
import { html, type TemplateResult } from 'lit';
import type { EnvironmentView } from '../../src/shared/compose/draftReview.ts';
import { iconButton } from '../controls.ts';
import { strings } from '../strings.ts';

const text = strings.composer.tools;

export interface ComposerToolsOptions {
  readonly environment: EnvironmentView;
  readonly selectEnvironment: () => void;
  readonly older: () => void;
  readonly edit: () => void;
  readonly save: () => void;
}

export function composerTools(options: ComposerToolsOptions): TemplateResult {
  const { name } = options.environment;
  return html`<div class="composer-tools">
    <button
      type="button"
      class="environment-choice"
      title=${text.environmentTitle}
      @click=${options.selectEnvironment}
    >
      <span class="codicon codicon-symbol-variable" aria-hidden="true"></span
      ><span class="environment-name">${name ?? text.noEnvironment}</span>
    </button>
    ${iconButton({ icon: 'history', label: text.recent, onClick: options.older })}
    ${iconButton({ icon: 'go-to-file', label: text.edit, onClick: options.edit })}
    ${iconButton({ icon: 'save', label: text.save, onClick: options.save })}
  </div>`;
}
