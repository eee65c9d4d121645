/** What an HTTP answer other than success says. */
import { Readable } from 'node:stream';
import { describe, expect, it } from 'vitest';
import type { Resolved } from '../../../src/auth/resolve.ts';
import { describeRefusal, parseObject, readRefusal } from '../../../src/transport/httpRefusal.ts';

const resolved: Resolved = {
  identity: { type: 'usernamePassword', username: 'me', password: 'pass/word' },
};
const describeIt = (status: number, headers: Record<string, string | string[]>, body: string) =>
  describeRefusal(status, headers, Buffer.from(body), resolved);

describe('a refusal', () => {
  it("in AWS's form", () => {
    expect(
      describeIt(
        403,
        { 'x-amzn-errortype': 'ForbiddenException:http://internal', date: 'Fri, 02 Jan 2026 12:00:00 GMT' },
        '{"message":"Forbidden","traceId":"7a1"}',
      ),
    ).toEqual({
      ...{ status: 403, message: 'Forbidden', errorType: 'ForbiddenException' },
      ...{ date: 'Fri, 02 Jan 2026 12:00:00 GMT', traceId: '7a1' },
    });
  });

  it('in any other, by its beginning', () => {
    expect(describeIt(502, {}, `  <h1>Bad</h1>${'x'.repeat(300)}`)).toEqual({
      status: 502,
      message: `<h1>Bad</h1>${'x'.repeat(186)}`,
    });
    expect(describeIt(400, {}, '{"message":7}').message).toBe('{"message":7}');
    expect(describeIt(404, { 'x-amzn-requestid': ['first', 'second'] }, '{"traceId":7}').traceId).toBe(
      'first',
    );
    expect(describeIt(404, {}, '')).toEqual({ status: 404, message: '' });
  });

  it('repeats no secret of who asked', () => {
    expect(describeIt(400, {}, '{"message":"bad pass%2Fword"}').message).toBe('bad ***');
    expect(describeIt(400, {}, 'GET /?X-Amz-Signature=abc pass/word').message).toBe(
      'GET /?X-Amz-Signature=*** ***',
    );
  });

  it.each([
    // Path and query may repeat what was asked for.
    ['https://portal.test:8443/login?from=pass%2Fword', 'https://portal.test:8443'],
    ['http://portal.test/login', 'http://portal.test'],
    ['/login', undefined],
  ])('that redirects to %s', (location, redirectsTo) => {
    expect(describeIt(302, { location }, '').redirectsTo).toBe(redirectsTo);
  });

  it('is read from an answer, up to a limit', async () => {
    const response = (statusCode: number | undefined, chunks: string[]) =>
      Object.assign(Readable.from(chunks.map((chunk) => Buffer.from(chunk))), { statusCode, headers: {} });
    expect(await readRefusal(response(418, ['{"mess', 'age":"tea"}']), resolved)).toEqual({
      status: 418,
      message: 'tea',
    });
    expect(await readRefusal(response(undefined, []), resolved)).toEqual({ status: 0, message: '' });
    // What comes after 16 KiB is not read: the JSON is not whole.
    const long = response(400, ['{"message":"', 'x'.repeat(16 * 1024), '"}', 'never read']);
    expect((await readRefusal(long, resolved)).message).toMatch(/^\{"message":"x+$/);
    expect(long.destroyed).toBe(true);
  });

  it('is parsed when it is a JSON object', () => {
    expect(parseObject('{"a":1}')).toEqual({ a: 1 });
    for (const text of ['null', '7', '"a"', '', '<html>']) expect(parseObject(text)).toBeUndefined();
  });
});
