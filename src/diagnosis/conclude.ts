/** From the failure and what the experiments found to the most probable cause; pure. */
import type {
  Cause,
  CauseId,
  Conclusion,
  ExperimentReport,
  Finding,
  StageReport,
} from '../shared/diagnosis.ts';
import type { Failure, PolicyGrant } from '../shared/failure.ts';
import { candidatesOf, causeWords, type CauseContext } from './causes.ts';

/** What a diagnosis without a failure comes to. */
export function concludeWell(stages: readonly StageReport[], notes: readonly string[] = []): Conclusion {
  const odd = stages.flatMap(({ facts, failure, verdict }) => [
    ...(verdict === 'warning' && failure ? [failure.symptom] : []),
    ...facts.flatMap(({ warning }) => (warning === undefined ? [] : [warning])),
  ]);
  const passed = stages.filter(({ verdict }) => verdict === 'ok' || verdict === 'warning').length;
  return odd.length === 0
    ? {
        verdict: 'ok',
        summary: `All is well: ${passed === 1 ? 'one stage' : `${passed} stages`} passed.`,
        causes: [],
        advice: [...notes],
      }
    : {
        verdict: 'warning',
        summary: `It works. ${odd.length === 1 ? 'One thing deserves' : `${odd.length} things deserve`} a look.`,
        causes: [],
        advice: odd,
      };
}

/**
 * Orders the causes in question: confirmed by an experiment, suggested by the most of them, as probable beforehand; what was ruled out comes
 * last. Where the catalogue's own cause is all that there is, that is it.
 *
 * @param policyOf makes the policy statement of grants
 */
export function conclude(
  context: CauseContext,
  experiments: readonly Pick<ExperimentReport, 'findings'>[],
  policyOf: (grants: readonly PolicyGrant[]) => string,
): Conclusion {
  const { failure } = context;
  const findings = experiments.flatMap((experiment) => experiment.findings);
  const causes = [...judge(context, findings)];
  const standing = causes.filter((cause) => cause.standing !== 'ruledOut');
  if (standing.length === 0) causes.unshift(ofCatalogue(failure));
  const policy = causes.some(couldBePolicy) ? failure.policy : undefined;
  return {
    verdict: 'failed',
    summary: failure.symptom,
    causes,
    advice: adviceOf(causes, failure),
    ...(policy && policy.length > 0 ? { policy, policyStatement: policyOf(policy) } : {}),
    failure,
  };
}

function* judge(context: CauseContext, findings: readonly Finding[]): Generator<Cause> {
  const before = candidatesOf(context);
  // What an experiment points to counts, whether it was thought of or not.
  const found = findings.filter(({ effect }) => effect !== 'rulesOut').map(({ cause }) => cause);
  const ids = [...new Set([...before, ...found])];
  const judged = ids.map((id, index) => ({ id, index, ...weigh(id, findings) }));
  judged.sort((one, other) => other.weight - one.weight || one.index - other.index);
  const confirmed = judged.some(({ weight }) => weight >= confirmation);
  for (const [position, { id, weight }] of judged.entries()) {
    yield { id, ...causeWords(id, context), standing: standingOf(weight, position === 0 && !confirmed) };
  }
}

/** More than any number of hints. */
const confirmation = 100;

function weigh(id: CauseId, findings: readonly Finding[]): { weight: number } {
  const effects = findings.filter(({ cause }) => cause === id).map(({ effect }) => effect);
  if (effects.includes('confirms')) return { weight: confirmation };
  // Hints may not outweigh what an experiment has excluded.
  if (effects.includes('rulesOut')) return { weight: -1 };
  return { weight: effects.length };
}

function standingOf(weight: number, leads: boolean): Cause['standing'] {
  if (weight >= confirmation) return 'confirmed';
  if (weight < 0) return 'ruledOut';
  return leads ? 'probable' : 'possible';
}

function ofCatalogue({ cause, symptom, hint }: Failure): Cause {
  return { title: 'Cause', text: cause === '' ? symptom : cause, standing: 'probable', advice: hint };
}

/** What to do about the likeliest causes, and what the catalogue says unless that is another's business. */
function adviceOf(causes: readonly Cause[], { hint }: Failure): string[] {
  const confirmed = causes.filter(({ standing }) => standing === 'confirmed');
  const open = causes.filter(({ standing }) => standing === 'probable' || standing === 'possible');
  const advice = (confirmed.length > 0 ? confirmed : open).slice(0, 3).map((cause) => cause.advice);
  return [...new Set([...advice, ...(confirmed.length > 0 ? [] : [hint])])].filter((text) => text !== '');
}

const ofPolicy: readonly CauseId[] = [
  'connectPolicy',
  'clientId',
  'will',
  'authorizer',
  'subscribePolicy',
  'publishPolicy',
  'receivePolicy',
];

/** Could a policy statement help? The catalogue's own cause may be one of policy. */
function couldBePolicy({ id, standing }: Cause): boolean {
  return standing !== 'ruledOut' && (id === undefined || ofPolicy.includes(id));
}
