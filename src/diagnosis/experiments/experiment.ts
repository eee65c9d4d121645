/** What an experiment is: one thing done differently, and what that says of the causes in question. */
import type { CauseId, Finding } from '../../shared/diagnosis.ts';
import type { Failure } from '../../shared/failure.ts';
import type { Walk } from '../walk.ts';

export interface Subject {
  readonly walk: Walk;
  /** What ended the walk. */
  readonly failure: Failure;
}

export interface Outcome {
  /** What came out and what that means, in a sentence or two. */
  readonly outcome: string;
  readonly findings: readonly Finding[];
}

export interface Experiment {
  readonly id: string;
  /** What is tried; undefined where it would tell nothing about this profile. */
  readonly title: (subject: Subject) => string | undefined;
  /** Rejects only for an abort. */
  readonly run: (subject: Subject) => Promise<Outcome>;
}

export const confirms = (cause: CauseId): Finding => ({ cause, effect: 'confirms' });
export const suggests = (cause: CauseId): Finding => ({ cause, effect: 'suggests' });
export const rulesOut = (cause: CauseId): Finding => ({ cause, effect: 'rulesOut' });
