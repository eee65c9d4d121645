/** The diagnosis while it is being made: stages and experiments fill it, and each change goes out as a snapshot. */
import type { Clock } from '../shared/clock.ts';
import type { Failure } from '../shared/failure.ts';
import {
  diagnosisStages,
  type Conclusion,
  type Diagnosis,
  type DiagnosisFact,
  type DiagnosisStage,
  type ExperimentReport,
  type StageReport,
  type Verdict,
} from '../shared/diagnosis.ts';

type Head = Pick<Diagnosis, 'profile' | 'name' | 'endpoint' | 'route' | 'notes'> &
  Partial<Pick<Diagnosis, 'clientId' | 'topic'>>;

export class Chart {
  readonly #head: Head;
  readonly #onProgress: (diagnosis: Diagnosis) => void;
  readonly #clock: Pick<Clock, 'now' | 'time'>;
  readonly #startedAt: number;
  readonly #began: number;
  readonly #stages: Record<DiagnosisStage, StageReport>;
  readonly #stageBegan = new Map<DiagnosisStage, number>();
  #experiments: readonly ExperimentReport[] = [];
  #state: Diagnosis['state'] = 'running';
  #milliseconds: number | undefined;
  #conclusion: Conclusion | undefined;

  constructor(head: Head, onProgress: (diagnosis: Diagnosis) => void, clock: Pick<Clock, 'now' | 'time'>) {
    this.#head = head;
    this.#onProgress = onProgress;
    this.#clock = clock;
    this.#startedAt = clock.time();
    this.#began = clock.now();
    this.#stages = Object.fromEntries(
      diagnosisStages.map((stage) => [stage, { stage, verdict: 'waiting', summary: '', facts: [] }]),
    ) as unknown as Record<DiagnosisStage, StageReport>;
  }

  get startedAt(): number {
    return this.#startedAt;
  }

  stage(stage: DiagnosisStage): StageReport {
    return this.#stages[stage];
  }

  /** Begins a stage, unless it has begun. */
  begin(stage: DiagnosisStage): void {
    if (this.#stages[stage].verdict !== 'waiting') return;
    this.#stageBegan.set(stage, this.#clock.now());
    this.#change(stage, { verdict: 'running' });
  }

  /** Adds evidence. Evidence of the same name is replaced. */
  fact(stage: DiagnosisStage, ...facts: readonly DiagnosisFact[]): void {
    const names = new Set(facts.map(({ name }) => name));
    this.#change(stage, {
      facts: [...this.#stages[stage].facts.filter(({ name }) => !names.has(name)), ...facts],
    });
  }

  /** Ends a stage well, with a warning when one of its facts has one. */
  pass(stage: DiagnosisStage, summary: string, milliseconds = this.#elapsed(stage)): void {
    const odd = this.#stages[stage].facts.some(({ warning }) => warning !== undefined);
    this.#end(stage, odd ? 'warning' : 'ok', { summary, ...time(milliseconds) });
  }

  /** Ends a stage that worked and yet needs a person's eye. */
  warn(stage: DiagnosisStage, summary: string, failure?: Failure, milliseconds = this.#elapsed(stage)): void {
    this.#end(stage, 'warning', { summary, ...time(milliseconds), ...(failure ? { failure } : {}) });
  }

  fail(stage: DiagnosisStage, failure: Failure, milliseconds = this.#elapsed(stage)): void {
    this.#end(stage, 'failed', { summary: failure.symptom, failure, ...time(milliseconds) });
  }

  skip(stage: DiagnosisStage, why: string): void {
    this.#end(stage, 'skipped', { summary: why });
  }

  /** Skips what has not begun or not ended. */
  skipRest(why: string): void {
    for (const stage of diagnosisStages) {
      const { verdict } = this.#stages[stage];
      if (verdict === 'waiting' || verdict === 'running') this.#end(stage, 'skipped', { summary: why });
    }
  }

  /** Adds an experiment, or says what became of it. */
  experiment(report: ExperimentReport): void {
    const known = this.#experiments.some(({ id }) => id === report.id);
    this.#experiments = known
      ? this.#experiments.map((one) => (one.id === report.id ? report : one))
      : [...this.#experiments, report];
    this.#tell();
  }

  get experiments(): readonly ExperimentReport[] {
    return this.#experiments;
  }

  conclude(conclusion: Conclusion): void {
    this.#conclusion = conclusion;
    this.#finish('done');
  }

  cancel(): void {
    this.skipRest('Cancelled.');
    this.#experiments = this.#experiments.map((one) =>
      one.verdict === 'running' ? { ...one, verdict: 'skipped', outcome: 'Cancelled.' } : one,
    );
    this.#finish('cancelled');
  }

  snapshot(): Diagnosis {
    return {
      ...this.#head,
      startedAt: this.#startedAt,
      ...(this.#milliseconds === undefined ? {} : { milliseconds: this.#milliseconds }),
      state: this.#state,
      stages: diagnosisStages.map((stage) => this.#stages[stage]),
      experiments: this.#experiments,
      ...(this.#conclusion ? { conclusion: this.#conclusion } : {}),
    };
  }

  #finish(state: Diagnosis['state']): void {
    this.#state = state;
    this.#milliseconds = this.#clock.now() - this.#began;
    this.#tell();
  }

  #elapsed(stage: DiagnosisStage): number | undefined {
    // It is shown within the handshake and has no time of its own.
    if (stage === 'certificate') return undefined;
    const began = this.#stageBegan.get(stage);
    return began === undefined ? undefined : this.#clock.now() - began;
  }

  #end(stage: DiagnosisStage, verdict: Verdict, change: Partial<StageReport>): void {
    this.#change(stage, { ...change, verdict });
  }

  #change(stage: DiagnosisStage, change: Partial<StageReport>): void {
    this.#stages[stage] = { ...this.#stages[stage], ...change };
    this.#tell();
  }

  #tell(): void {
    this.#onProgress(this.snapshot());
  }
}

function time(milliseconds: number | undefined): { milliseconds?: number } {
  return milliseconds === undefined ? {} : { milliseconds };
}
