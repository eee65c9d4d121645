/** The faults of an HTTP request or a WebSocket upgrade: what it is answered in place of the true answer. */
import type { Duplex } from 'node:stream';
import { quotas } from '../../shared/aws/quotas.ts';
import type { FaultValues } from '../../shared/local/faults.ts';
import { refusals } from '../authenticate/refusals.ts';
import { amzDate, type SignedRequest, SignatureVerifier } from '../authenticate/signature.ts';
import { errorAnswer, type ErrorName, type HttpAnswer } from '../httpAnswer.ts';
import type { ConnectionFaults } from './connectionFaults.ts';

/** What the request is: the two have rows of their own in AWS's table. */
export type RequestKind = 'upgrade' | 'request';

type Wording = readonly [ErrorName, string | ((now: number) => string)];

const allowed = quotas.signatureSeconds * 1000;
const hour = 3_600_000;

const wordings: Readonly<Record<FaultValues<'httpError'>['answer'], Wording>> = {
  missingToken: ['ForbiddenException', refusals.missingToken],
  signatureMismatch: ['ForbiddenException', refusals.signatureMismatch],
  signatureExpired: [
    'ForbiddenException',
    (now) => refusals.expired(amzDate(now - hour), amzDate(now - allowed), amzDate(now)),
  ],
  signatureNotYetCurrent: [
    'ForbiddenException',
    (now) => refusals.notYetCurrent(amzDate(now + hour), amzDate(now + allowed), amzDate(now)),
  ],
  wrongRegion: ['ForbiddenException', refusals.wrongRegion('eu-nowhere-1')],
  invalidToken: ['ForbiddenException', refusals.invalidToken],
  expiredToken: ['ForbiddenException', refusals.expiredToken],
  forbidden: ['ForbiddenException', refusals.forbidden],
  upgradeRequired: ['UpgradeRequiredException', 'Upgrade Required'],
  throttled: ['ThrottlingException', 'Rate exceeded'],
  internalError: ['InternalFailureException', 'Internal Failure'],
  badGateway: ['BadGatewayException', 'Bad Gateway'],
  unavailable: ['ServiceUnavailableException', 'Service Unavailable'],
};

/** What a request narrows a connection's faults to. */
export function faultsOfRequest(
  faults: ConnectionFaults | undefined,
  kind: RequestKind,
  request: SignedRequest,
): ConnectionFaults | undefined {
  if (!faults || faults.faults.none) return faults;
  const isSigned = SignatureVerifier.isSigned(request);
  return faults.narrowed(
    ({ protocol, authentication }) =>
      (protocol === 'wss') === (kind === 'upgrade') &&
      (authentication === 'x509' || (authentication === 'sigv4') === isSigned),
  );
}

/**
 * @param faults of the request
 * @param socket of the request, closed where that is the fault
 * @param now the endpoint's time, milliseconds since 1970
 * @returns the answer, 'broken' when there is to be none, undefined when nothing goes wrong
 */
export function answerOfFault(
  faults: ConnectionFaults | undefined,
  kind: RequestKind,
  request: SignedRequest,
  socket: Duplex,
  now: number,
): HttpAnswer | 'broken' | undefined {
  if (!faults || faults.faults.none) return undefined;
  const broken = faults.breakAt('request');
  if (broken === 'close') socket.end();
  if (broken) return 'broken';
  const error = faults.strike(
    'httpError',
    ({ on }) => on === 'all' || (on === 'upgrade') === (kind === 'upgrade'),
  );
  if (error) return answer(wordings[error.answer], now);
  if (kind === 'request' && faults.strike('throttle', ({ what }) => what !== 'connect')) {
    return answer(wordings.throttled, now);
  }
  const isSigned = SignatureVerifier.isSigned(request);
  const expired = isSigned ? faults.strike('expireCredentials') : undefined;
  if (expired) return answer(wordings[expired.as === 'expired' ? 'expiredToken' : 'invalidToken'], now);
  return denies(faults, isSigned) ? answer(wordings.forbidden, now) : undefined;
}

function answer([name, words]: Wording, now: number): HttpAnswer {
  return errorAnswer(name, typeof words === 'string' ? words : words(now));
}

/** Rows 2 and 9 are the custom authorizer's. */
function denies(faults: ConnectionFaults, isSigned: boolean): boolean {
  const isForAuthorizer = !isSigned && faults.rows.some((row) => row === 2 || row === 9);
  return isForAuthorizer && faults.strike('authorizerDenies') !== undefined;
}
