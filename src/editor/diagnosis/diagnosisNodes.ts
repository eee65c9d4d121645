/** The view "Diagnosis": what it comes to, then the stages with their evidence, then the experiments. Pure. */
import { stageTitle } from '../../diagnosis/stageTitle.ts';
import type {
  Cause,
  Conclusion,
  Diagnosis,
  DiagnosisFact,
  ExperimentReport,
  StageReport,
  Verdict,
} from '../../shared/diagnosis.ts';
import { escapeMarkdown, visible } from '../trees/markdown.ts';
import type { NodeColor, TreeNode } from '../trees/nodes.ts';
import { milliseconds } from '../trees/text.ts';

export interface DiagnosisNode extends TreeNode {
  /** What "Copy" copies. */
  readonly copies?: string;
  readonly children: readonly DiagnosisNode[];
}

interface Look {
  readonly icon: string;
  readonly color?: NodeColor;
}

const looks: Readonly<Record<Verdict, Look>> = {
  waiting: { icon: 'circle-outline', color: 'disabledForeground' },
  running: { icon: 'sync~spin', color: 'charts.blue' },
  ok: { icon: 'pass', color: 'testing.iconPassed' },
  warning: { icon: 'warning', color: 'list.warningForeground' },
  failed: { icon: 'error', color: 'list.errorForeground' },
  skipped: { icon: 'circle-slash', color: 'disabledForeground' },
};

const standings: Readonly<Record<Cause['standing'], Look & { readonly word: string }>> = {
  confirmed: { icon: 'target', color: 'list.errorForeground', word: 'confirmed' },
  probable: { icon: 'question', color: 'list.warningForeground', word: 'probable' },
  possible: { icon: 'question', word: 'possible' },
  ruledOut: { icon: 'circle-slash', color: 'disabledForeground', word: 'ruled out' },
};

/** The whole tree. */
export function diagnosisNodes(diagnosis: Diagnosis): DiagnosisNode[] {
  const { stages, experiments, startedAt } = diagnosis;
  // Each run has nodes of its own: what was folded in the last one says nothing about this.
  const run = `diagnosis:${startedAt}`;
  return [
    conclusionNode(run, diagnosis),
    ...stages.map((stage) => stageNode(run, stage)),
    ...(experiments.length === 0 ? [] : [experimentsNode(run, experiments)]),
  ];
}

function leaf(
  id: string,
  label: string,
  value: string,
  more: Look & { readonly kind?: string; readonly copies?: string; readonly warning?: string },
): DiagnosisNode {
  const { icon, color, kind = 'fact', copies = value, warning } = more;
  const shown = visible(value);
  return {
    id,
    label: visible(label),
    description: shown,
    tooltip: [
      `**${escapeMarkdown(label)}**`,
      escapeMarkdown(value),
      ...(warning === undefined ? [] : [escapeMarkdown(warning)]),
    ].join('\n\n'),
    icon,
    ...(color === undefined ? {} : { color }),
    collapsible: 'no',
    contextValue: `${kind}+copies+`,
    accessibilityLabel: `${visible(label)}: ${shown}${warning === undefined ? '' : `. Warning: ${visible(warning)}`}`,
    copies,
    children: [],
  };
}

function conclusionNode(
  run: string,
  { conclusion, stages, experiments, state, notes }: Diagnosis,
): DiagnosisNode {
  const noteNodes = notes.map((note, index) =>
    leaf(`${run}/note/${index}`, 'Note', note, { icon: 'info', kind: 'note' }),
  );
  if (!conclusion) {
    const running = stages.find(({ verdict }) => verdict === 'running');
    const trying = experiments.find(({ verdict }) => verdict === 'running');
    const label = state === 'cancelled' ? 'Cancelled' : 'Diagnosing';
    const description = trying ? visible(trying.title) : running ? stageTitle(running.stage) : '';
    return {
      id: `${run}/${state}`,
      label,
      description,
      ...(state === 'cancelled' ? { icon: 'circle-slash' } : looks.running),
      collapsible: noteNodes.length > 0 ? 'expanded' : 'no',
      contextValue: 'progress+',
      accessibilityLabel: `${label}${description === '' ? '' : `: ${description}`}`,
      children: noteNodes,
    };
  }
  const { verdict, summary, causes, advice } = conclusion;
  const title = titleOf(conclusion);
  const children = [
    ...advice.map((text, index) =>
      leaf(`${run}/advice/${index}`, verdict === 'failed' ? 'What to do' : 'Note', text, {
        icon: verdict === 'failed' ? 'lightbulb' : 'info',
        kind: 'advice',
      }),
    ),
    ...policyNodes(run, conclusion),
    ...causes.map((cause, index) => causeNode(run, cause, index)),
    ...noteNodes,
  ];
  return {
    id: `${run}/conclusion`,
    label: title,
    description: visible(summary.replace(/^All is well: /, '')),
    tooltip: conclusionMarkdown(conclusion),
    ...looks[verdict],
    collapsible: children.length === 0 ? 'no' : 'expanded',
    contextValue: 'conclusion+',
    accessibilityLabel: `Conclusion: ${title}. ${visible(summary)}`,
    children,
  };
}

function titleOf({ verdict, causes, summary }: Conclusion): string {
  if (verdict === 'ok') return 'All is well';
  if (verdict === 'warning') return 'Works, with warnings';
  const [first] = causes;
  return first?.id === undefined ? visible(summary) : first.title;
}

function policyNodes(run: string, { policy, policyStatement }: Conclusion): DiagnosisNode[] {
  if (policyStatement === undefined) return [];
  const grants = (policy ?? []).map(({ action, resource }) => `${action} on ${resource}`).join(', ');
  return [
    leaf(`${run}/policy`, 'Policy statement', grants, {
      icon: 'law',
      kind: 'policy',
      copies: policyStatement,
    }),
  ];
}

function causeNode(run: string, { title, text, standing }: Cause, index: number): DiagnosisNode {
  const { word, ...look } = standings[standing];
  const node = leaf(`${run}/cause/${index}`, title, `${word}: ${text}`, {
    ...look,
    kind: 'cause',
    copies: text,
  });
  return { ...node, accessibilityLabel: `Cause, ${word}: ${visible(text)}` };
}

function conclusionMarkdown({ summary, causes, advice }: Conclusion): string {
  return [
    `**${escapeMarkdown(summary)}**`,
    ...causes.map(({ standing, text }) => `${standings[standing].word}: ${escapeMarkdown(text)}`),
    ...advice.map((text) => `→ ${escapeMarkdown(text)}`),
  ].join('\n\n');
}

function stageNode(run: string, report: StageReport): DiagnosisNode {
  const { stage, verdict, summary, milliseconds: time, facts, failure } = report;
  const title = stageTitle(stage);
  const took = time === undefined || verdict === 'skipped' ? '' : milliseconds(time);
  const description = [took, visible(summary)].filter((part) => part !== '').join(' · ');
  const children = [
    ...(failure
      ? [
          leaf(`${run}/${stage}/symptom`, 'Seen', failure.symptom, { icon: 'eye' }),
          ...(failure.cause === ''
            ? []
            : [leaf(`${run}/${stage}/cause`, 'Cause', failure.cause, { icon: 'question' })]),
        ]
      : []),
    ...facts.map((fact) => factNode(`${run}/${stage}`, fact)),
  ];
  return {
    // VS Code unfolds a node by itself only when it is new.
    id: `${run}/${stage}/${verdict}/${children.length > 0 ? 'full' : 'empty'}`,
    label: title,
    description,
    tooltip: `**${title}**: ${verdict}${summary === '' ? '' : `\n\n${escapeMarkdown(summary)}`}`,
    ...looks[verdict],
    collapsible: children.length === 0 ? 'no' : verdict === 'failed' ? 'expanded' : 'collapsed',
    contextValue: `stage+${verdict}+`,
    accessibilityLabel: `${title}, ${verdict === 'ok' ? 'passed' : verdict}${description === '' ? '' : `, ${description}`}`,
    children,
  };
}

function factNode(parent: string, { name, value, warning }: DiagnosisFact): DiagnosisNode {
  return leaf(`${parent}/fact/${name}`, name, value, {
    ...(warning === undefined
      ? { icon: 'debug-stackframe-dot', color: 'disabledForeground' as const }
      : looks.warning),
    ...(warning === undefined ? {} : { warning }),
  });
}

function experimentsNode(run: string, experiments: readonly ExperimentReport[]): DiagnosisNode {
  const description = experiments.length === 1 ? '1 thing tried' : `${experiments.length} things tried`;
  return {
    id: `${run}/experiments`,
    label: 'Experiments',
    description,
    tooltip: 'One thing done differently each, to tell apart the causes that look alike.',
    icon: 'beaker',
    collapsible: 'expanded',
    contextValue: 'experiments+',
    accessibilityLabel: `Experiments, ${description}`,
    children: experiments.map((experiment) => experimentNode(run, experiment)),
  };
}

function experimentNode(run: string, { id, title, verdict, outcome }: ExperimentReport): DiagnosisNode {
  const label = visible(title);
  return {
    id: `${run}/experiment/${id}/${verdict}`,
    label,
    tooltip: `**${escapeMarkdown(title)}**\n\n${escapeMarkdown(outcome)}`,
    ...(verdict === 'running' ? looks.running : { icon: 'beaker' }),
    collapsible: verdict === 'running' ? 'no' : 'expanded',
    contextValue: 'experiment+',
    accessibilityLabel: `${label}: ${verdict === 'running' ? 'running' : visible(outcome)}`,
    // Below it, for beside a title nothing of it would be seen in a narrow side bar.
    children:
      verdict === 'running'
        ? []
        : [leaf(`${run}/experiment/${id}/outcome`, 'Result', outcome, { icon: 'arrow-small-right' })],
  };
}
