/** docs/failures.md: what was provoked, and what came out. */
import { writeFile } from 'node:fs/promises';
import { catalogue } from '../../src/failure/catalogue.ts';
import type { Failure } from '../../src/shared/failure.ts';
import type { Conclusion } from '../../src/shared/diagnosis.ts';
import { cases } from './cases.ts';
import type { FailureCase } from './failureCase.ts';
import { notProvoked } from './notProvoked.ts';
import type { Provoked } from './provoke.ts';

/** Where `npm run failures` wants the table; absent in other runs. */
export const tableVariable = 'TOPICSCOPE_FAILURE_TABLE';

/** Writes the table where it is wanted. */
export async function writeTable(provoked: ReadonlyMap<FailureCase, Provoked>): Promise<void> {
  const file = process.env[tableVariable];
  if (file !== undefined) await writeFile(file, failureTable(provoked));
}

function failureTable(provoked: ReadonlyMap<FailureCase, Provoked>): string {
  const rows = cases.flatMap((one) => {
    const result = provoked.get(one);
    if (!result) return [];
    const { failure, doctor } = result;
    return row([
      `\`${failure.id}\``,
      one.how,
      steady(failure.symptom),
      steady(failure.cause),
      steady(failure.hint),
      allowed(failure),
      steady(answer(doctor)),
    ]);
  });
  return `# Failures

Written by \`npm run failures\`, which provokes each failure with real parts and TopicScope's own sessions and publishers; \`npm test\` does the
same and holds the outcome to this list. The catalogue has ${catalogue.length} lines.

${row(['Failure', 'Provoked by', 'What TopicScope says', 'Cause', 'What to do', 'To allow', 'What the doctor answers'])}
${row(Array<string>(7).fill('---'))}
${rows.join('\n')}

## Not provoked here

${row(['Failure', 'Why'])}
${row(['---', '---'])}
${Object.entries(notProvoked)
  .map(([id, why]) => row([`\`${id}\``, why]))
  .join('\n')}
`;
}

/** The conclusion with the cause that stands first, and those that experiments ruled out. */
function answer(doctor: Conclusion | undefined): string {
  if (!doctor) return '';
  const [first] = doctor.causes.filter(({ standing }) => standing !== 'ruledOut');
  const ruledOut = doctor.causes.filter(({ standing }) => standing === 'ruledOut').map(({ text }) => text);
  return [
    doctor.summary,
    ...(first ? [`${first.standing}: ${first.text}`] : []),
    ...(ruledOut.length > 0 ? [`Ruled out: ${ruledOut.join(' ')}`] : []),
  ].join(' — ');
}

const row = (cells: readonly string[]): string => `| ${cells.map(cell).join(' | ')} |`;

const cell = (text: string): string =>
  text
    .replace(/\s+/g, ' ')
    .replaceAll('|', '\\|')
    .replace(/[<>]/g, (sign) => (sign === '<' ? '&lt;' : '&gt;'));

function allowed({ policy = [] }: Failure): string {
  return policy.map(({ action, resource }) => `\`${action}\` on \`${resource}\``).join(', ');
}

/** What differs from run to run, in one form. */
function steady(text: string): string {
  return text
    .replace(/\/\S*topicscope-failures-\w+\/?/g, '…/')
    .replace(/\b(port |localhost:|127\.0\.0\.1:)\d{4,5}\b/g, '$1…')
    .replace(/\b\d+ ms\b/g, '… ms')
    .replace(/\b\d{8}T\d{6}Z\b/g, '…')
    .replace(/\b20\d\d-\d\d-\d\d(T[\d:.]+Z)?(?!\d)/g, '…')
    .replace(/\b[0-9A-F]{8,}:error/g, '…:error')
    .replace(/from \w{3} +\d.* GMT to .* GMT/g, 'from … to …');
}
