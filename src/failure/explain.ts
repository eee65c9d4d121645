/** From what was observed to what it means: the one place where failures are made. */
import { isoDay } from '../shared/dates.ts';
import type { Failure, FailureStage, Remedy } from '../shared/failure.ts';
import { catalogue } from './catalogue.ts';
import type { Explanation, Symptom } from './symptom.ts';

/** Says what a symptom means. The first entry of the catalogue that knows it decides. */
export function explain(symptom: Symptom): Failure {
  const { stage, ...explanation } = firstOf(symptom) ?? {
    id: 'unknown',
    symptom: symptom.text ?? symptom.code ?? 'It failed without a word.',
    cause: 'The cause is not known.',
    hint: 'See the log of TopicScope.',
    retryable: true,
  };
  return { stage: stage ?? symptom.phase, ...explanation, evidence: evidenceOf(symptom) };
}

/** A failure of a field of the profile: names the field, what is wrong, and the fix. Trying again mends nothing. */
export function settingsFailure(
  field: string,
  symptom: string,
  hint: string,
  more: { id?: string; stage?: FailureStage; cause?: string; remedy?: Remedy } = {},
): Failure {
  return {
    id: more.id ?? (more.stage === 'certificate' ? 'certificate.unusable' : 'settings.invalid'),
    stage: more.stage ?? 'settings',
    symptom: `${field}: ${symptom}`,
    cause: more.cause ?? '',
    hint,
    evidence: { field },
    retryable: false,
    ...(more.remedy ? { remedy: more.remedy } : {}),
  };
}

/** The code and the text of anything that was thrown, also of the error that caused it. */
export function errorFacts(error: unknown): { code?: string; text?: string } {
  if (!(error instanceof Error)) return { text: String(error) };
  // Node wraps the errors of several addresses (happy eyeballs), undici those of the socket.
  const inner =
    error instanceof AggregateError && error.errors[0] instanceof Error
      ? error.errors[0]
      : error.cause instanceof Error
        ? error.cause
        : error;
  // MQTT reason codes are numbers in the same place; AWS's services name their errors instead.
  const { code = (error as { code?: unknown }).code ?? serviceErrorName(error) } = inner as {
    code?: unknown;
  };
  const known = typeof code === 'string' || typeof code === 'number';
  return { ...(known ? { code: `${code}` } : {}), text: inner.message || error.message };
}

function serviceErrorName(error: Error): string | undefined {
  return '$metadata' in error ? error.name : undefined;
}

function firstOf(symptom: Symptom): (Explanation & Pick<Failure, 'id'>) | undefined {
  for (const entry of catalogue) {
    const explanation = entry.explain(symptom);
    if (explanation) return { id: entry.id, ...explanation };
  }
  return undefined;
}

function evidenceOf(symptom: Symptom): Record<string, string> {
  const { destination, http, lastOperation } = symptom;
  const proxy = symptom.proxy ?? destination.proxy;
  const evidence: Record<string, string | undefined> = {
    endpoint: `${destination.host}:${destination.port}`,
    alpn: destination.alpn,
    serverName: destination.serverName,
    region: destination.region,
    authentication: destination.authentication,
    clientId: destination.clientId,
    phase: symptom.phase,
    code: symptom.code,
    text: symptom.text,
    attempts: symptom.attempts?.join(', '),
    serverCertificate: certificateText(symptom.serverCertificate),
    httpStatus: http?.status.toString(),
    httpMessage: http?.message,
    errorType: http?.errorType,
    serverDate: http?.date,
    redirectsTo: http?.redirectsTo,
    traceId: http?.traceId,
    connack: symptom.connack?.toString(),
    reasonCode: symptom.reasonCode?.toString(),
    reasonString: symptom.reasonString,
    topic: symptom.topic,
    proxy: proxy && `${proxy.kind}://${proxy.host}:${proxy.port} (${proxy.source})`,
    proxyStatus: proxy?.status?.toString(),
    sentLast:
      lastOperation &&
      `${lastOperation.kind} "${lastOperation.topic}", ${lastOperation.milliseconds} ms before`,
    connectedMilliseconds: symptom.connectedFor?.toString(),
  };
  return Object.fromEntries(
    Object.entries(evidence).filter((entry): entry is [string, string] => entry[1] !== undefined),
  );
}

function certificateText(certificate: Symptom['serverCertificate']): string | undefined {
  if (!certificate) return undefined;
  const { subject, issuer, names = [], validFrom, validTo } = certificate;
  const of = names.length === 0 ? '' : `, for ${names.join(' ')}`;
  return `${subject}${of}, issued by ${issuer}, valid ${isoDay(validFrom)} to ${isoDay(validTo)}`;
}
