/** How long an identity is good for many connections, or many publishes. */
import { beforeEach, expect, it } from 'vitest';
import type { ResolveContext } from '../../../src/auth/resolve.ts';
import type { Profile } from '../../../src/profile/schema.ts';
import { checkProfile } from '../../../src/profile/validate.ts';
import { SharedIdentity } from '../../../src/session/simulation/sharedIdentity.ts';
import { TestClock } from '../../support/testClock.ts';

let clock: TestClock;
/** How often secrets were read, and whether somebody could be asked for them. */
let reads: number;
let asked: string[];
let identity: SharedIdentity;
let secrets: Record<string, string>;

beforeEach(() => {
  clock = new TestClock();
  reads = 0;
  asked = [];
  secrets = { password: 'secret' };
  const checked = checkProfile({
    ...{ id: 'p', broker: 'mqtt', protocol: 'mqtt', endpoint: 'localhost' },
    identity: { type: 'usernamePassword', username: 'me' },
  });
  if (!checked.ok) throw new Error(checked.problems.join('\n'));
  const profile: Profile = checked.profile;
  const context: ResolveContext = {
    workspaceFolder: undefined,
    secrets: () => {
      reads++;
      return Promise.resolve(secrets);
    },
    askSecret: (_id, { secret }) => {
      asked.push(secret);
      return Promise.resolve(undefined);
    },
  };
  identity = new SharedIdentity(profile, context, clock);
});

it('is resolved once for a minute, however many ask for it', async () => {
  await Promise.all([1, 2, 3].map(() => identity.resolve()));
  const once = reads;
  await clock.advance(60_000);
  await identity.resolve();
  expect(reads).toBe(once);
  await clock.advance(1);
  expect((await identity.resolve()).identity).toMatchObject({ password: 'secret' });
  expect(reads).toBe(2 * once);
});

it('is resolved anew when it let nobody in', async () => {
  await identity.resolve();
  const once = reads;
  secrets = { password: 'other' };
  identity.forget();
  expect((await identity.resolve()).identity).toMatchObject({ password: 'other' });
  expect(reads).toBe(2 * once);
});
