/** What was sent last, in words and in grants: where a broker ends a connection instead of refusing, it is the first suspect. */
import type { PolicyGrant } from '../../shared/failure.ts';
import { grantsText, publishGrants, subscribeGrants } from '../grants.ts';
import type { Symptom } from '../symptom.ts';

/** Milliseconds within which AWS IoT Core closes after an operation that it does not take. */
const suspectFor = 2500;

/** The last operation, if the end came soon enough after it to be its doing. */
export function suspect({ lastOperation }: Symptom): Symptom['lastOperation'] {
  return lastOperation && lastOperation.milliseconds <= suspectFor ? lastOperation : undefined;
}

/** ' (the subscription to "a/#")', or nothing where nothing is suspect. */
export function operationText(symptom: Symptom): string {
  const operation = suspect(symptom);
  if (!operation) return '';
  const what = operation.kind === 'subscribe' ? 'the subscription to' : 'the publish to';
  return ` (${what} "${operation.topic}")`;
}

/** What a policy would have to allow for it. */
export function operationGrants(symptom: Symptom): { grants?: PolicyGrant[]; text: string } {
  const operation = suspect(symptom);
  if (!operation || !symptom.destination.aws) return { text: '' };
  const grants =
    operation.kind === 'subscribe'
      ? subscribeGrants(operation.topic)
      : publishGrants(operation.topic, operation.retain);
  return { grants, text: grantsText(grants) };
}
