/** Credentials that an MFA code was given for: kept while they last, and not a moment longer. */
import { beforeEach, describe, expect, it, vi } from 'vitest';
import type { AwsCredentials } from '../../../src/auth/credentialSource.ts';
import { withMfaSession, type AskMfaCode } from '../../../src/auth/mfaSessions.ts';
import { TestClock } from '../../support/testClock.ts';

const minute = 60_000;
let key: string;
let clock: TestClock;
let count = 0;

beforeEach(() => {
  // What is kept lasts as long as the process: a key of its own for each test.
  key = `identity ${count++}`;
  clock = new TestClock();
});

/** Gives credentials that last so long, named by how often they were asked for; asks for a code where `device` says so. */
function service(lasts: number | undefined, device: string | null = 'mfa/ann') {
  const codes: string[] = [];
  let resolved = 0;
  const resolve = async (mfaCode?: (serial: string) => Promise<string>): Promise<AwsCredentials> => {
    if (device !== null && mfaCode) codes.push(await mfaCode(device));
    return {
      accessKeyId: `key ${++resolved}`,
      secretAccessKey: '',
      ...(lasts === undefined ? {} : { expiration: new Date(clock.time() + lasts) }),
    };
  };
  return { resolve, codes };
}

const person: AskMfaCode = (serial) => Promise.resolve(`code of ${serial}`);
const pass = (milliseconds: number) => clock.setTime(clock.time() + milliseconds);

describe('credentials that a code was given for', () => {
  it('are taken again while they are good for more than a minute, by those who cannot ask, too', async () => {
    const { resolve, codes } = service(60 * minute);
    const get = async (ask?: AskMfaCode) => (await withMfaSession(key, ask, resolve, clock)).accessKeyId;
    expect(await get(person)).toBe('key 1');
    expect(codes).toEqual(['code of mfa/ann']);
    pass(59 * minute - 1);
    expect(await get()).toBe('key 1');
    expect(await get(person)).toBe('key 1');
    pass(1);
    expect(await get(person)).toBe('key 2');
    expect(codes).toHaveLength(2);
  });

  it('are not taken again after their end, and forgotten then', async () => {
    const { resolve } = service(60 * minute);
    await withMfaSession(key, person, resolve, clock);
    pass(61 * minute);
    const failing = () => Promise.reject(new Error('the service said no'));
    await expect(withMfaSession(key, undefined, failing, clock)).rejects.toThrow('the service said no');
    // Nor by a clock that was set back.
    clock.setTime(new TestClock().time());
    await expect(withMfaSession(key, undefined, failing, clock)).rejects.toThrow('the service said no');
  });

  it('are not kept for another identity', async () => {
    const { resolve } = service(60 * minute);
    await withMfaSession(key, person, resolve, clock);
    expect((await withMfaSession(`${key} of another`, person, resolve, clock)).accessKeyId).toBe('key 2');
  });
});

describe('what is not kept', () => {
  it('credentials that nobody was asked for', async () => {
    const { resolve } = service(60 * minute, null);
    await withMfaSession(key, person, resolve, clock);
    expect((await withMfaSession(key, person, resolve, clock)).accessKeyId).toBe('key 2');
  });

  it('credentials of which nobody knows the end', async () => {
    const { resolve } = service(undefined);
    await withMfaSession(key, person, resolve, clock);
    expect((await withMfaSession(key, person, resolve, clock)).accessKeyId).toBe('key 2');
  });

  it('a code that was not given', async () => {
    const { resolve } = service(60 * minute);
    await expect(withMfaSession(key, () => Promise.resolve(undefined), resolve, clock)).rejects.toThrow(
      'The multi-factor authentication code of mfa/ann was not given.',
    );
    expect((await withMfaSession(key, person, resolve, clock)).accessKeyId).toBe('key 1');
  });
});

it('there is nobody to ask where nobody is there', async () => {
  const asked = vi.fn<(mfaCode: unknown) => void>();
  await withMfaSession(key, undefined, (mfaCode) => {
    asked(mfaCode);
    return Promise.resolve({ accessKeyId: '', secretAccessKey: '' });
  });
  expect(asked).toHaveBeenCalledWith(undefined);
});
