/** Failures that the local endpoint rehearses, as lines of the tree; pure. */
import { faultCatalogue, type ActiveFault, type FaultDescription } from '../../shared/local/faults.ts';
import { escapeMarkdown } from './markdown.ts';
import type { TreeNode } from './nodes.ts';

/** @param now milliseconds since 1970 */
export function rehearsalNode(fault: ActiveFault, now: number): TreeNode {
  const { title, sees }: FaultDescription = faultCatalogue[fault.name];
  const label = `Rehearsing: ${title}`;
  const description = [howLong(fault, now), ...(fault.struck === 0 ? [] : [struck(fault.struck)])].join(
    ' · ',
  );
  const choices = choiceLines(fault);
  return {
    id: `rehearsal:${fault.name}`,
    label,
    description,
    tooltip: [
      `**${escapeMarkdown(title)}**`,
      escapeMarkdown(sees),
      escapeMarkdown(description),
      ...(choices.length === 0 ? [] : [choices.join('  \n')]),
    ].join('\n\n'),
    icon: 'beaker',
    color: 'charts.blue',
    collapsible: 'no',
    contextValue: 'rehearsal+',
    accessibilityLabel: `${label}, ${description}`,
    fault: fault.name,
    children: [],
  };
}

function howLong({ until, scope, struck: times }: ActiveFault, now: number): string {
  if (until !== undefined) {
    const seconds = Math.max(0, Math.ceil((until - now) / 1000));
    return seconds >= 120 ? `${Math.ceil(seconds / 60)} min left` : `${seconds} s left`;
  }
  if (scope.times === undefined) return 'until ended';
  const left = scope.times - times;
  return left === 1 ? 'once' : `${left} times`;
}

function struck(times: number): string {
  return times === 1 ? 'struck once' : `struck ${times} times`;
}

/** The parameters, in the catalogue's words, and whom it is for. */
function choiceLines({ name, parameters, scope }: ActiveFault): string[] {
  const described: FaultDescription = faultCatalogue[name];
  const lines = Object.entries(described.parameters).flatMap(([key, parameter]) => {
    const value = parameters[key];
    if (value === undefined) return [];
    if (parameter.kind === 'choice') return [parameter.options[value] ?? String(value)];
    if (parameter.onlyAt !== undefined && parameters['at'] !== parameter.onlyAt) return [];
    return [`${parameter.description}: ${value}`];
  });
  if (scope.clientId !== undefined) lines.push(`Client id: ${scope.clientId}`);
  if (scope.ports) lines.push(`Ports: ${scope.ports.join(', ')}`);
  if (scope.rows) lines.push(`Rows of AWS's table: ${scope.rows.join(', ')}`);
  return lines.map(escapeMarkdown);
}
