/** A diagnosis as Markdown, to read in VS Code and to paste into a ticket. It holds no secret, since a diagnosis holds none. */
import type { Cause, Diagnosis, ExperimentReport, StageReport, Verdict } from '../shared/diagnosis.ts';
import { instant } from './dates.ts';
import { stageTitle } from './stageTitle.ts';

const marks: Readonly<Record<Verdict, string>> = {
  waiting: '…',
  running: '…',
  ok: '✓',
  warning: '⚠',
  failed: '✗',
  skipped: '–',
};

const verdictWords: Readonly<Record<Verdict, string>> = {
  waiting: 'not begun',
  running: 'running',
  ok: 'ok',
  warning: 'warning',
  failed: 'FAILED',
  skipped: 'skipped',
};

/** The whole report. All that came from outside is escaped. */
export function reportOf(diagnosis: Diagnosis): string {
  const { name, profile, endpoint, route, clientId, topic, startedAt, milliseconds, notes } = diagnosis;
  const head: [string, string][] = [
    ['Profile', name === profile ? profile : `${name} (${profile})`],
    ['Endpoint', endpoint],
    ['Connects by', route],
    ...(clientId === undefined ? [] : [['Client id', clientId] as [string, string]]),
    ...(topic === undefined ? [] : [['Topic', topic] as [string, string]]),
    ['Begun', `${instant(startedAt)}${milliseconds === undefined ? '' : `, took ${time(milliseconds)}`}`],
  ];
  return [
    `# Diagnosis of ${text(name)}`,
    ...conclusionLines(diagnosis),
    ...notes.map((note) => `> ${text(note)}`),
    head.map(([key, value]) => `- ${key}: ${text(value)}`).join('\n'),
    '## Stages',
    stageTable(diagnosis.stages),
    ...diagnosis.stages.filter(({ facts, failure }) => facts.length > 0 || failure).map(stageSection),
    ...(diagnosis.experiments.length === 0
      ? []
      : ['## Experiments', ...diagnosis.experiments.map(experimentSection)]),
    '',
  ].join('\n\n');
}

function conclusionLines({ conclusion, state }: Diagnosis): string[] {
  if (!conclusion) return [state === 'cancelled' ? '**Cancelled.**' : '**Running …**'];
  const { summary, verdict, causes, advice, policyStatement } = conclusion;
  const standing = causes.filter((cause) => cause.standing !== 'ruledOut');
  const ruledOut = causes.filter((cause) => cause.standing === 'ruledOut');
  return [
    `**${marks[verdict]} ${text(summary)}**`,
    ...(standing.length === 0 ? [] : ['## Cause', standing.map(causeLine).join('\n')]),
    ...(ruledOut.length === 0
      ? []
      : ['Ruled out:', ruledOut.map((cause) => `- ${text(cause.text)}`).join('\n')]),
    ...(advice.length === 0
      ? []
      : [
          verdict === 'failed' ? '## What to do' : '## To look at',
          advice.map((one, index) => `${index + 1}. ${text(one)}`).join('\n'),
        ]),
    ...(policyStatement === undefined
      ? []
      : ['Policy statement that allows it:', `\`\`\`json\n${policyStatement}\n\`\`\``]),
  ];
}

function causeLine({ standing, text: words }: Cause): string {
  return `- **${standing === 'confirmed' ? 'Confirmed' : standing === 'probable' ? 'Probable' : 'Possible'}:** ${text(words)}`;
}

function stageTable(stages: readonly StageReport[]): string {
  const rows = stages.map(
    ({ stage, verdict, summary, milliseconds }) =>
      `| ${marks[verdict]} ${verdictWords[verdict]} | ${stageTitle(stage)} | ${milliseconds === undefined || verdict === 'skipped' ? '' : time(milliseconds)} | ${text(summary)} |`,
  );
  return ['| Verdict | Stage | Time | Result |', '| --- | --- | ---: | --- |', ...rows].join('\n');
}

function stageSection({ stage, facts, failure }: StageReport): string {
  const lines = facts.map(
    ({ name, value, warning }) =>
      `- ${text(name)}: ${text(value)}${warning === undefined ? '' : ` — ⚠ ${text(warning)}`}`,
  );
  const evidence = Object.entries(failure?.evidence ?? {}).map(
    ([name, value]) => `- ${text(name)}: ${text(value)}`,
  );
  return [
    `### ${stageTitle(stage)}`,
    ...(lines.length === 0 ? [] : [lines.join('\n')]),
    ...(failure
      ? [
          [`Failure \`${failure.id}\`: ${text(failure.symptom)}`, text(failure.cause), text(failure.hint)]
            .filter((part) => part !== '')
            .join(' '),
          evidence.join('\n'),
        ]
      : []),
  ].join('\n\n');
}

function experimentSection({ title, outcome, verdict, milliseconds }: ExperimentReport): string {
  const took = milliseconds === undefined ? '' : ` (${time(milliseconds)})`;
  return `**${text(title)}**${took}\n\n${verdict === 'running' ? 'Running …' : text(outcome)}`;
}

/** "0.8 ms", "12 ms", "1.3 s". */
function time(milliseconds: number): string {
  if (milliseconds < 10) return `${milliseconds.toFixed(1)} ms`;
  return milliseconds < 1000 ? `${Math.round(milliseconds)} ms` : `${(milliseconds / 1000).toFixed(1)} s`;
}

/** Text that means nothing to Markdown and reads well without it: a ticket may show it plain. */
function text(value: string): string {
  const line = value.replace(/[\r\n\t]+/g, ' ').replace(
    // eslint-disable-next-line no-control-regex -- control and reordering characters are what is looked for
    /[\u0000-\u001f\u007f-\u009f\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]/g,
    (character) => `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`,
  );
  // Code spans of our own sentences stay; what could begin a link, an image, HTML or a table cell does not.
  return line
    .replace(/[\\[\]|*$]/g, (character) => `\\${character}`)
    .replaceAll('<', '&lt;')
    .replaceAll('~~', '\\~~');
}
