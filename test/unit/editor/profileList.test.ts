import { describe, expect, it } from 'vitest';
import { listProfiles, newProfileId } from '../../../src/editor/profiles/profileList.ts';

const valid = (id: string) => ({
  id,
  broker: 'mqtt',
  endpoint: 'broker.example.com',
  protocol: 'mqtts',
  identity: { type: 'none' },
});

describe('listProfiles', () => {
  it('brings the scopes together, in their order', () => {
    const { profiles } = listProfiles({ window: [valid('c')], user: [valid('a')], workspace: [valid('b')] });
    expect(profiles.map(({ profile, scope }) => [profile.id, scope])).toEqual([
      ['a', 'user'],
      ['b', 'workspace'],
      ['c', 'window'],
    ]);
  });

  it('reports what cannot be used, with its field, and keeps the rest', () => {
    const { profiles, invalid } = listProfiles({
      user: [{ ...valid('a'), name: 'Mine', port: 70_000 }, valid('b'), 'nonsense'],
    });
    expect(profiles.map(({ profile }) => profile.id)).toEqual(['b']);
    expect(invalid).toMatchObject([
      { label: 'Mine', index: 0, problems: [expect.stringMatching(/^port:/)] },
      { label: 'Profile 3', index: 2 },
    ]);
  });

  it("lets a workspace not take the place of the user's profile", () => {
    const { profiles, invalid } = listProfiles({
      user: [valid('a')],
      workspace: [{ ...valid('a'), endpoint: 'elsewhere.example.com' }],
    });
    expect(profiles).toHaveLength(1);
    expect(profiles[0]?.profile.endpoint).toBe('broker.example.com');
    expect(invalid[0]?.problems[0]).toMatch(/^id: "a" is the id of another profile in user settings/);
  });

  it('says when the setting is no list', () => {
    expect(listProfiles({ user: { a: 1 } }).invalid[0]?.problems[0]).toMatch(/must be a list/);
  });
});

describe('newProfileId', () => {
  it('is readable, valid and free', () => {
    expect(newProfileId('My endpoint (Köln)', new Set())).toBe('my-endpoint-k-ln');
    expect(newProfileId('!', new Set())).toBe('profile');
    expect(newProfileId('a', new Set(['a', 'a-2']))).toBe('a-3');
  });
});
