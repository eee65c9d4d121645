/** A diagnosis as Markdown: all that is in it, and nothing that means more than it says. */
import { describe, expect, it } from 'vitest';
import { reportOf } from '../../../src/diagnosis/report.ts';
import type { Diagnosis } from '../../../src/shared/diagnosis.ts';

const diagnosis: Diagnosis = {
  profile: 'press',
  name: 'Press 1',
  endpoint: 'broker.example',
  route: 'MQTT 5 over TLS, port 8883',
  startedAt: Date.UTC(2026, 2, 1, 14),
  state: 'running',
  notes: [],
  stages: [],
  experiments: [],
};
const failure = {
  id: 'tcp.refused',
  stage: 'tcp',
  symptom: 'It was refused.',
  cause: 'Nothing listens.',
  hint: '',
  evidence: { code: 'ECONNREFUSED' },
  retryable: true,
} as const;

const lines = (changes: Partial<Diagnosis>) => reportOf({ ...diagnosis, ...changes }).split('\n');

describe('the head', () => {
  it('says who, where, how and when', () => {
    expect(lines({}).slice(0, 9)).toEqual([
      '# Diagnosis of Press 1',
      '',
      '**Running …**',
      '',
      '- Profile: Press 1 (press)',
      '- Endpoint: broker.example',
      '- Connects by: MQTT 5 over TLS, port 8883',
      '- Begun: 2026-03-01 14:00 UTC',
      '',
    ]);
  });

  it('says client id, topic and time where there are such, and a name that is the id once', () => {
    const all = lines({ name: 'press', clientId: 'c-1', topic: 'a/b', milliseconds: 1250, notes: ['Mind.'] });
    expect(all.slice(0, 11)).toEqual([
      '# Diagnosis of press',
      '',
      '**Running …**',
      '',
      '> Mind.',
      '',
      '- Profile: press',
      '- Endpoint: broker.example',
      '- Connects by: MQTT 5 over TLS, port 8883',
      '- Client id: c-1',
      '- Topic: a/b',
    ]);
    expect(all[11]).toBe('- Begun: 2026-03-01 14:00 UTC, took 1.3 s');
    expect(lines({ state: 'cancelled' })).toContain('**Cancelled.**');
  });
});

describe('stages', () => {
  it.each([
    ['waiting', '… not begun'],
    ['running', '… running'],
    ['ok', '✓ ok'],
    ['warning', '⚠ warning'],
    ['failed', '✗ FAILED'],
    ['skipped', '– skipped'],
  ] as const)('%s', (verdict, words) => {
    const stages = [{ stage: 'tcp', verdict, summary: 'so', milliseconds: 12.4, facts: [] }] as const;
    const time = verdict === 'skipped' ? '' : '12 ms';
    expect(lines({ stages })).toContain(`| ${words} | TCP | ${time} | so |`);
  });

  it.each([
    [0.84, '0.8 ms'],
    [9.94, '9.9 ms'],
    [10, '10 ms'],
    [999.4, '999 ms'],
    [1000, '1.0 s'],
  ])('%f ms take "%s"', (milliseconds, words) => {
    const stages = [{ stage: 'dns', verdict: 'ok', summary: '', milliseconds, facts: [] }] as const;
    expect(lines({ stages })).toContain(`| ✓ ok | DNS | ${words} |  |`);
  });

  it('have their evidence below, those that have some', () => {
    const text = reportOf({
      ...diagnosis,
      stages: [
        { stage: 'dns', verdict: 'ok', summary: '', facts: [] },
        {
          stage: 'tcp',
          verdict: 'failed',
          summary: '',
          facts: [
            { name: '1.2.3.4', value: 'no connection', warning: 'Odd.' },
            { name: '::1', value: 'takes connections' },
          ],
          failure,
        },
        { stage: 'tls', verdict: 'failed', summary: '', facts: [], failure: { ...failure, hint: 'Do.' } },
      ],
    });
    expect(text).not.toContain('### DNS');
    expect(text).toContain(
      [
        '### TCP',
        '',
        '- 1.2.3.4: no connection — ⚠ Odd.',
        '- ::1: takes connections',
        '',
        'Failure `tcp.refused`: It was refused. Nothing listens.',
        '',
        '- code: ECONNREFUSED',
      ].join('\n'),
    );
    expect(text).toContain(
      '### TLS\n\nFailure `tcp.refused`: It was refused. Nothing listens. Do.\n\n- code:',
    );
  });
});

describe('experiments', () => {
  it('are there when something was tried', () => {
    expect(reportOf(diagnosis)).not.toContain('## Experiments');
    const one = { id: 'a', title: 'Try', outcome: 'It works.', findings: [] } as const;
    const text = reportOf({
      ...diagnosis,
      experiments: [
        { ...one, verdict: 'done', milliseconds: 5 },
        { ...one, title: 'Again', verdict: 'running' },
      ],
    });
    expect(text).toContain('## Experiments\n\n**Try** (5.0 ms)\n\nIt works.\n\n**Again**\n\nRunning …');
  });
});

describe('the conclusion', () => {
  const cause = { title: '', advice: '' };
  const conclusion = {
    verdict: 'failed',
    summary: 'It failed.',
    causes: [
      { ...cause, standing: 'confirmed', text: 'A' },
      { ...cause, standing: 'probable', text: 'B' },
      { ...cause, standing: 'possible', text: 'C' },
      { ...cause, standing: 'ruledOut', text: 'D' },
    ],
    advice: ['First.', 'Then.'],
    policyStatement: '{ "a": "<b>" }',
  } as const;

  it('tells causes by their standing, advice by number, and the statement as it is', () => {
    expect(reportOf({ ...diagnosis, conclusion })).toContain(
      [
        '**✗ It failed.**',
        '',
        '## Cause',
        '',
        '- **Confirmed:** A',
        '- **Probable:** B',
        '- **Possible:** C',
        '',
        'Ruled out:',
        '',
        '- D',
        '',
        '## What to do',
        '',
        '1. First.',
        '2. Then.',
        '',
        'Policy statement that allows it:',
        '',
        '```json\n{ "a": "<b>" }\n```',
        '',
        '- Profile:',
      ].join('\n'),
    );
  });

  it('says nothing of what is not there', () => {
    const well = { verdict: 'ok', summary: 'Well.', causes: [], advice: [] } as const;
    expect(lines({ conclusion: well }).slice(2, 5)).toEqual([
      '**✓ Well.**',
      '',
      '- Profile: Press 1 (press)',
    ]);
    expect(
      reportOf({ ...diagnosis, conclusion: { ...well, verdict: 'warning', advice: ['Look.'] } }),
    ).toContain('**⚠ Well.**\n\n## To look at\n\n1. Look.');
  });
});

it.each([
  ['[x](y)', '\\[x\\](y)'],
  ['![i](u)', '!\\[i\\](u)'],
  ['<img src=x>', '&lt;img src=x>'],
  ['a | b', 'a \\| b'],
  ['**b** $x$', '\\*\\*b\\*\\* \\$x\\$'],
  ['~~s~~ ~', '\\~~s\\~~ ~'],
  ['back\\slash', 'back\\\\slash'],
  ['a\r\n\tb', 'a b'],
  ['\u202Eevil\u0007\u200b\ufeff', '\\\\u{202e}evil\\\\u{7}\\\\u{200b}\\\\u{feff}'],
  ['`code` stays', '`code` stays'],
])('%j means nothing to Markdown wherever it stands', (from, to) => {
  const text = reportOf({
    ...diagnosis,
    name: from,
    endpoint: from,
    notes: [from],
    stages: [
      { stage: 'dns', verdict: 'ok', summary: from, facts: [{ name: from, value: from, warning: from }] },
    ],
    experiments: [{ id: '', title: from, verdict: 'done', outcome: from, findings: [] }],
    conclusion: {
      verdict: 'failed',
      summary: from,
      causes: [{ title: from, text: from, standing: 'confirmed', advice: from }],
      advice: [from],
    },
  });
  const parts = [
    `# Diagnosis of ${to}`,
    `> ${to}`,
    `- Endpoint: ${to}`,
    `| ✓ ok | DNS |  | ${to} |`,
    `- ${to}: ${to} — ⚠ ${to}`,
    `**${to}**\n\n${to}`,
    `**✗ ${to}**`,
    `- **Confirmed:** ${to}`,
    `1. ${to}`,
  ];
  for (const part of parts) expect(text).toContain(part);
});
