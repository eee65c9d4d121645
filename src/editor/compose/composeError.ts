/** Why a message cannot be made of what was written: which field, and where in it. */
import { problemWords, type DraftProblem } from '../../shared/compose/draftReview.ts';

/** Its message names the field, for those who show nothing else. */
export class ComposeError extends Error {
  override readonly name = 'ComposeError';
  readonly problems: readonly [DraftProblem, ...DraftProblem[]];

  constructor(problems: readonly [DraftProblem, ...DraftProblem[]], options?: ErrorOptions) {
    super(problemWords(problems[0]), options);
    this.problems = problems;
  }
}
