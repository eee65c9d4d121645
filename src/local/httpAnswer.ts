/** HTTP answers as AWS IoT Core words them. */
import { randomUUID } from 'node:crypto';

/** The names of AWS's errors, and the status that each comes with. */
const errorStatus = {
  InvalidRequestException: 400,
  ForbiddenException: 403,
  ResourceNotFoundException: 404,
  MethodNotAllowedException: 405,
  RequestEntityTooLargeException: 413,
  UpgradeRequiredException: 426,
  ThrottlingException: 429,
  InternalFailureException: 500,
  BadGatewayException: 502,
  ServiceUnavailableException: 503,
  GatewayTimeoutException: 504,
} as const;

export type ErrorName = keyof typeof errorStatus;

export interface HttpAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | readonly string[]>>;
  readonly body: string;
}

/** A refusal: the error's name in `x-amzn-ErrorType` (with AWS's colon behind it), the message in the body. */
export function errorAnswer(name: ErrorName, message: string): HttpAnswer {
  const traceId = randomUUID();
  return answer(errorStatus[name], { message, traceId }, traceId, {
    'x-amzn-ErrorType': `${name}:`,
    'access-control-allow-origin': '*',
    'access-control-expose-headers': ['x-amzn-ErrorMessage', 'x-amzn-RequestId', 'x-amzn-ErrorType', 'Date'],
  });
}

export function tooLarge(): HttpAnswer {
  return errorAnswer('RequestEntityTooLargeException', 'Request Entity Too Large');
}

/** What a publish is answered with: `{"message":"OK","traceId":"…"}`. */
export function okAnswer(): HttpAnswer {
  const traceId = randomUUID();
  return answer(200, { message: 'OK', traceId }, traceId, {});
}

/** Any other good answer; without content, an empty body. */
export function jsonAnswer(body: unknown): HttpAnswer {
  return answer(200, body, randomUUID(), {});
}

function answer(
  status: number,
  content: unknown,
  requestId: string,
  headers: Readonly<Record<string, string | readonly string[]>>,
): HttpAnswer {
  const body = content === undefined ? '' : JSON.stringify(content);
  return {
    status,
    headers: {
      'content-type': 'application/json',
      'content-length': String(Buffer.byteLength(body)),
      'x-amzn-RequestId': requestId,
      ...headers,
    },
    body,
  };
}
