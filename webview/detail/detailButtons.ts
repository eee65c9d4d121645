/** What can be done with the message that the details show. */
import { html, nothing, type TemplateResult } from 'lit';
import type { MessageDetail as Detail } from '../../src/shared/contract.ts';
import type { FormatChoice } from '../../src/shared/payload/format.ts';
import type { PayloadForm } from '../../src/shared/payload/reading.ts';
import { iconButton } from '../controls.ts';
import { strings } from '../strings.ts';
import type { DetailActions } from './detailActions.ts';
import type { DetailForm } from './detailForm.ts';

const text = strings.detail;

export interface DetailButtonsOptions {
  readonly message: Detail;
  /** The form that is shown. */
  readonly shownForm: DetailForm;
  /** How an editor shows it. */
  readonly openAs: PayloadForm | FormatChoice | undefined;
  /** Id of the message that others are compared with. */
  readonly selectedForCompare: number | undefined;
  readonly actions: DetailActions;
}

export function detailButtons(options: DetailButtonsOptions): TemplateResult {
  const { message, selectedForCompare, actions } = options;
  const action = (image: string, label: string, onClick: () => void): TemplateResult =>
    iconButton({ icon: image, label, onClick });
  return html`<div class="actions" role="toolbar" aria-label=${text.region}>
    ${action('arrow-up', text.newer, () => {
      actions.verb('newer');
    })}
    ${action('arrow-down', text.older, () => {
      actions.verb('older');
    })}
    ${action('filter', text.searchTopic, () => {
      actions.searchTopic(message.topic);
    })}
    ${action('diff', text.comparePrevious, () => {
      actions.verb('comparePrevious');
    })}
    ${
      selectedForCompare === undefined || selectedForCompare === message.id
        ? nothing
        : action('git-compare', text.compareSelected, () => {
            actions.verb('compareSelected');
          })
    }
    ${iconButton({
      icon: 'pin',
      label: text.selectForCompare,
      pressed: selectedForCompare === message.id,
      onClick: () => {
        actions.verb('selectForCompare');
      },
    })}
    ${action('edit', text.useAsDraft, () => {
      actions.useAsDraft(message);
    })}
    ${action('copy', text.copy, () => {
      actions.copy(message, options.shownForm);
    })}
    ${action('go-to-file', text.open, () => {
      actions.open(message, options.openAs);
    })}
    ${closeButton(actions)}
  </div>`;
}

export function closeButton(actions: Pick<DetailActions, 'close'>): TemplateResult {
  return iconButton({
    icon: 'close',
    label: text.close,
    onClick: () => {
      actions.close();
    },
  });
}
