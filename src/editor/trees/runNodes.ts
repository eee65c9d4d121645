/** What runs for a profile, repeats and simulations, as lines of the tree; pure. */
import type { Run, RunStatus } from '../runs/run.ts';
import { escapeMarkdown, visible } from './markdown.ts';
import type { NodeColor, TreeNode } from './nodes.ts';

/** Parts of a run that have a line of their own. */
const mostParts = 100;

/** The folder "Running" of a profile; undefined when nothing runs. */
export function runsNode(profileId: string, runs: readonly Run[]): TreeNode | undefined {
  if (runs.length === 0) return undefined;
  return {
    id: `profile:${profileId}/runs`,
    label: 'Running',
    description: String(runs.length),
    icon: 'sync',
    collapsible: 'expanded',
    contextValue: 'runs+',
    accessibilityLabel: `Running, ${runs.length}`,
    profile: profileId,
    children: runs.map(runNode),
  };
}

function runNode(run: Run): TreeNode {
  const { status } = run;
  const label = visible(run.name);
  const parts = status.parts ?? [];
  const shown = parts.slice(0, mostParts);
  const trouble = status.problem ?? status.warning;
  return {
    id: `run:${run.id}`,
    label,
    description: visible(status.words),
    tooltip: [
      `**${escapeMarkdown(run.name)}** (${run.kind})`,
      escapeMarkdown(status.words),
      ...(trouble === undefined ? [] : [escapeMarkdown(trouble)]),
    ].join('\n\n'),
    ...iconOf(run, status),
    collapsible: parts.length === 0 ? 'no' : 'collapsed',
    contextValue: `run+${run.kind}+`,
    accessibilityLabel: [
      `${run.kind} ${label}`,
      visible(status.words),
      ...(trouble ? [visible(trouble)] : []),
    ].join(', '),
    profile: run.profile,
    run: run.id,
    children: [
      ...shown.map((part) => ({
        id: `run:${run.id}/${part.id}`,
        label: visible(part.label),
        description: visible(part.words),
        icon: 'circuit-board',
        collapsible: 'no' as const,
        contextValue: 'runPart+',
        accessibilityLabel: `${visible(part.label)}, ${visible(part.words)}`,
        profile: run.profile,
        children: [],
      })),
      ...(parts.length > shown.length
        ? [
            {
              id: `run:${run.id}/more`,
              label: `${parts.length - shown.length} more`,
              icon: 'ellipsis',
              collapsible: 'no' as const,
              contextValue: 'runPart+',
              accessibilityLabel: `${parts.length - shown.length} more`,
              profile: run.profile,
              children: [],
            },
          ]
        : []),
    ],
  };
}

function iconOf({ kind }: Run, { state, warning, failed }: RunStatus): { icon: string; color?: NodeColor } {
  if (state === 'failed') return { icon: 'error', color: 'list.errorForeground' };
  if (warning !== undefined || failed > 0) return { icon: 'warning', color: 'list.warningForeground' };
  return { icon: kind === 'repeat' ? 'sync' : 'circuit-board', color: 'charts.blue' };
}
