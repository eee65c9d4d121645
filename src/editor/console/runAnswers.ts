/** What a console's page asks of repeats. */
import { FailureError } from '../../failure/failureError.ts';
import type { HostSide, RunView } from '../../shared/contract.ts';
import type { Run } from '../runs/run.ts';
import { draftSchema, read, stopSchema } from './pageMessages.ts';
import type { PageServerOptions } from './pageOptions.ts';

export type RunAnswersOptions = Pick<
  PageServerOptions,
  'profileId' | 'profile' | 'runs' | 'repeats' | 'asking'
>;

export class RunAnswers {
  readonly #options: RunAnswersOptions;
  #cancelling = new AbortController();

  constructor(options: RunAnswersOptions) {
    this.#options = options;
  }

  /** What runs for this profile. */
  get views(): readonly RunView[] {
    const { runs, profileId } = this.#options;
    return runs.all.filter(({ profile }) => profile === profileId).map(viewOf);
  }

  async start(params: unknown): Promise<boolean> {
    const draft = read(draftSchema, params, 'startRepeat');
    const profile = this.#options.profile();
    if (!profile) throw new Error('this profile is no longer there.');
    if (!draft.repeat) throw new Error('it is not said how often.');
    return (await this.#options.repeats.start(profile, draft, draft.repeat)) !== undefined;
  }

  async ask(params: unknown): Promise<HostSide['requests']['ask']['result']> {
    const draft = read(draftSchema, params, 'ask');
    const profile = this.#options.profile();
    if (!profile) throw new Error('this profile is no longer there.');
    try {
      return { ok: true, reply: await this.#options.asking.ask(profile, draft, this.#cancelling.signal) };
    } catch (error) {
      if (error instanceof FailureError) return { ok: false, failure: error.failure };
      throw error;
    }
  }

  /** Waits no longer; what was sent was sent. */
  cancelAsk(): undefined {
    this.#cancelling.abort();
    this.#cancelling = new AbortController();
  }

  async stop(params: unknown): Promise<undefined> {
    const { id } = read(stopSchema, params, 'stopRun');
    const { runs, profileId } = this.#options;
    const run = runs.find(id);
    if (run?.profile === profileId) await run.stop();
  }
}

function viewOf({ id, kind, name, status }: Run): RunView {
  const { state, words, warning } = status;
  return { id, kind, name, state, words, ...(warning === undefined ? {} : { warning }) };
}
