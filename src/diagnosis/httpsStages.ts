/** The stages of a profile that only publishes: the HTTP answer, and the publish itself. */
import { FailureError } from '../failure/failureError.ts';
import { checkPublish } from '../session/checkRequest.ts';
import { Publisher } from '../session/publisher.ts';
import type { Failure } from '../shared/failure.ts';
import { aborted } from './abort.ts';
import { failureFrom } from './identityStage.ts';
import { walkHttpAnswer } from './httpAnswerStage.ts';
import { request } from './messageStages.ts';
import type { Walk } from './walk.ts';

/** Milliseconds; the publisher's own limits are shorter. */
const answerTimeout = 60_000;

/** Walks "upgrade" (the HTTP answer) and "publish". Returns the failure, if there is one. */
export async function walkHttps(walk: Walk): Promise<Failure | undefined> {
  const { chart, topic, profile, context, signal, clock } = walk;
  for (const stage of ['subscribe', 'ping'] as const) chart.skip(stage, 'HTTPS publishes only.');
  await walkHttpAnswer(walk);
  if (topic === undefined) {
    chart.skip('publish', 'No topic was chosen.');
    return undefined;
  }
  chart.begin('publish');
  const publisher = new Publisher(profile, context, clock);
  try {
    const message = request(topic, 'https');
    checkPublish(message, profile);
    const outcome = await aborted(publisher.publish(message), walk, answerTimeout);
    chart.fact(
      'publish',
      { name: 'HTTP status', value: String(outcome.httpStatus) },
      ...(outcome.message === undefined ? [] : [{ name: 'Message', value: outcome.message }]),
      ...(outcome.traceId === undefined ? [] : [{ name: 'Trace id', value: outcome.traceId }]),
    );
    chart.pass(
      'publish',
      `HTTP ${outcome.httpStatus} after ${Math.round(outcome.milliseconds)} ms`,
      outcome.milliseconds,
    );
    return undefined;
  } catch (error) {
    signal.throwIfAborted();
    const failure = failureFrom(error, walk);
    const outcome = error instanceof FailureError ? error.outcome : undefined;
    if (outcome?.httpStatus !== undefined)
      chart.fact('publish', { name: 'HTTP status', value: String(outcome.httpStatus) });
    chart.fail('publish', failure);
    return failure;
  } finally {
    await publisher.dispose();
  }
}
