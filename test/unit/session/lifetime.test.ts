import { describe, expect, it } from 'vitest';
import type { Profile } from '../../../src/profile/schema.ts';
import { checkProfile } from '../../../src/profile/validate.ts';
import { limitOf, renewAfter } from '../../../src/session/lifetime.ts';

const profile = (input: object): Profile => {
  const checked = checkProfile({
    id: 'p',
    endpoint: 'abc-ats.iot.eu-west-1.amazonaws.com',
    protocol: 'wss',
    identity: { type: 'sigv4' },
    ...input,
  });
  if (!checked.ok) throw new Error(checked.problems.join('\n'));
  return checked.profile;
};
const authorizer = (disconnectAfterSeconds?: number) => ({
  type: 'customAuthorizer',
  authorizerName: 'mine',
  ...(disconnectAfterSeconds === undefined ? {} : { disconnectAfterSeconds }),
});

describe('how long a session lasts', () => {
  it.each([
    ['a day over a WebSocket', {}, { milliseconds: 86_400_000, limit: 'webSocket' }],
    [
      'as long as the custom authorizer says',
      { identity: authorizer(600) },
      { milliseconds: 600_000, limit: 'customAuthorizer' },
    ],
    [
      'as long as the WebSocket when it says nothing',
      { identity: authorizer() },
      { milliseconds: 86_400_000, limit: 'webSocket' },
    ],
    [
      'without an end over TLS',
      { protocol: 'mqtt', identity: { type: 'x509', certificate: 'c', privateKey: 'k' } },
      undefined,
    ],
    [
      'without an end at another broker',
      { broker: 'mqtt', endpoint: 'localhost', identity: { type: 'none' } },
      undefined,
    ],
  ])('%s', (_words, input, expected) => {
    expect(limitOf(profile(input))).toEqual(expected);
  });

  it('no longer than the WebSocket where the authorizer would let it', () => {
    const limited = profile({ identity: authorizer(600) });
    expect(limitOf(limited, 300)).toEqual({ milliseconds: 300_000, limit: 'webSocket' });
  });
});

it('is renewed a tenth before its end, at most five minutes, spread over half as much', () => {
  const after = (milliseconds: number, random: number) =>
    renewAfter({ milliseconds, limit: 'webSocket' }, () => random);
  expect([0, 0.5, 1].map((random) => after(1000, random))).toEqual([900, 875, 850]);
  expect([0, 0.5, 1].map((random) => after(86_400_000, random))).toEqual([
    86_100_000, 86_025_000, 85_950_000,
  ]);
});
