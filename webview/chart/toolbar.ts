import { html, type TemplateResult } from 'lit';
import { dropdown, iconButton } from '../controls.ts';
import { scaleModes, spanNames, type ChartState, type ScaleMode, type Span } from './state.ts';
import { chartStrings as text } from './strings.ts';

export interface ToolbarActions {
  span(span: Span): void;
  scale(scale: ScaleMode): void;
  pause(paused: boolean): void;
  zoom(factor: number): void;
  reset(): void;
  add(): void;
  savePicture(): void;
  saveValues(): void;
  copy(): void;
}

/** The chart's tools. Without lines there is nothing to save. */
export function toolbar(
  { span, scale, paused, zoom }: ChartState,
  hasLines: boolean,
  actions: ToolbarActions,
): TemplateResult {
  return html`<div class="chart-tools" role="toolbar" aria-label=${text.toolbar}>
    ${dropdown({
      label: text.span,
      hideLabel: true,
      value: span,
      options: spanNames.map((value) => ({ value, label: text.spans[value] })),
      onChange: (value) => {
        actions.span(value);
      },
    })}
    ${dropdown({
      label: text.scale,
      hideLabel: true,
      value: scale,
      options: scaleModes.map((value) => ({ value, label: text.scales[value] })),
      onChange: (value) => {
        actions.scale(value);
      },
    })}
    <div class="actions">
      ${iconButton({
        icon: paused ? 'debug-start' : 'debug-pause',
        label: paused ? text.resume : text.pause,
        onClick: () => {
          actions.pause(!paused);
        },
      })}
      ${iconButton({
        icon: 'zoom-in',
        label: text.zoomIn,
        disabled: !hasLines,
        onClick: () => {
          actions.zoom(0.5);
        },
      })}
      ${iconButton({
        icon: 'zoom-out',
        label: text.zoomOut,
        disabled: !hasLines,
        onClick: () => {
          actions.zoom(2);
        },
      })}
      ${iconButton({
        icon: 'screen-normal',
        label: text.reset,
        disabled: zoom === undefined,
        onClick: () => {
          actions.reset();
        },
      })}
      ${iconButton({
        icon: 'add',
        label: text.add,
        onClick: () => {
          actions.add();
        },
      })}
      ${iconButton({
        icon: 'copy',
        label: text.copy,
        disabled: !hasLines,
        onClick: () => {
          actions.copy();
        },
      })}
      ${iconButton({
        icon: 'table',
        label: text.saveValues,
        disabled: !hasLines,
        onClick: () => {
          actions.saveValues();
        },
      })}
      ${iconButton({
        icon: 'device-camera',
        label: text.savePicture,
        disabled: !hasLines,
        onClick: () => {
          actions.savePicture();
        },
      })}
    </div>
  </div>`;
}
