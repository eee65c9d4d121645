/** Stage "upgrade" of a profile that only publishes: does HTTP answer there, and what time does it say it is? */
import { errorFacts, explain } from '../failure/explain.ts';
import { FailureError } from '../failure/failureError.ts';
import { upgradeFacts } from './linkFacts.ts';
import { probeHttp } from './probes/http.ts';
import type { Walk } from './walk.ts';

/** A failure here is only told: the publish that follows is what counts. */
export async function walkHttpAnswer(walk: Walk): Promise<void> {
  const { chart, route, destination, resolved, signal, clock } = walk;
  if (!resolved) return;
  chart.begin('upgrade');
  const began = clock.now();
  try {
    const answer = await probeHttp(
      { route: { ...route, carrier: 'tls' }, destination, resolved, clock },
      signal,
    );
    const milliseconds = clock.now() - began;
    chart.fact('upgrade', ...upgradeFacts({ ...answer, milliseconds }, walk));
    chart.pass('upgrade', `HTTP ${answer.status} to a request without a topic`, milliseconds);
  } catch (error) {
    signal.throwIfAborted();
    const failure =
      error instanceof FailureError
        ? error.failure
        : explain({ phase: 'upgrade', destination, ...errorFacts(error) });
    chart.warn('upgrade', failure.symptom, failure);
  }
}
