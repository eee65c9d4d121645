/** What stands in ~/.aws: whose sign-in a profile begins with, and how long it lasts. */
import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { readAwsProfiles, ssoProfileOf } from '../../../src/auth/ssoProfile.ts';
import { ssoTokenEnd } from '../../../src/auth/ssoToken.ts';

let home: string;
const end = '2026-03-01T14:00:00Z';

beforeAll(async () => {
  home = await mkdtemp(path.join(tmpdir(), 'topicscope-aws-'));
  vi.stubEnv('HOME', home);
  vi.stubEnv('AWS_CONFIG_FILE', path.join(home, 'config'));
  vi.stubEnv('AWS_SHARED_CREDENTIALS_FILE', path.join(home, 'credentials'));
  vi.stubEnv('AWS_PROFILE', undefined);
  const profiles = {
    default: 'region = eu-west-1',
    'profile dev': 'sso_session = corp',
    'profile old': 'sso_start_url = https://old.example/start',
    'profile role': 'role_arn = arn\nsource_profile = middle',
    'profile middle': 'role_arn = arn\nsource_profile = dev',
    'profile keys': 'role_arn = arn\nsource_profile = static',
    'profile loop': 'source_profile = loop2',
    'profile loop2': 'source_profile = loop',
    'profile odd': 'sso_session = odd',
    'profile never': 'sso_session = never',
  };
  const text = Object.entries(profiles).map(([name, body]) => `[${name}]\n${body}\n`);
  await writeFile(path.join(home, 'config'), text.join('\n'));
  await writeFile(path.join(home, 'credentials'), '[static]\naws_access_key_id = AKIA\n[dev]\nx = y\n');
  const cache = path.join(home, '.aws', 'sso', 'cache');
  await mkdir(cache, { recursive: true });
  const keep = (name: string, token: object) =>
    writeFile(
      path.join(cache, `${createHash('sha1').update(name).digest('hex')}.json`),
      JSON.stringify(token),
    );
  await keep('corp', { accessToken: 'secret', expiresAt: end });
  await keep('https://old.example/start', { accessToken: 'secret', expiresAt: end });
  await keep('odd', { accessToken: 'secret', expiresAt: 'some day' });
});
afterAll(async () => {
  vi.unstubAllEnvs();
  await rm(home, { recursive: true });
});

describe('the profiles', () => {
  it('are those of both files, each with what both say', async () => {
    const profiles = await readAwsProfiles();
    expect(profiles['dev']).toEqual({ sso_session: 'corp', x: 'y' });
    expect(profiles['static']).toEqual({ aws_access_key_id: 'AKIA' });
    expect(profiles['default']).toEqual({ region: 'eu-west-1' });
  });

  it.each([
    ['dev', 'dev'],
    ['old', 'old'],
    ['role', 'dev'],
    ['keys', 'keys'],
    ['loop', 'loop'],
    ['unknown', 'unknown'],
  ])('%s is signed in to as %s', async (name, of) => {
    expect(await ssoProfileOf(name)).toBe(of);
  });

  it('begin with AWS_PROFILE, else default', async () => {
    expect(await ssoProfileOf()).toBe('default');
    vi.stubEnv('AWS_PROFILE', 'role');
    expect(await ssoProfileOf()).toBe('dev');
    vi.stubEnv('AWS_PROFILE', undefined);
  });
});

describe('a sign-in', () => {
  it.each([
    ['dev', Date.parse(end)],
    ['old', Date.parse(end)],
    ['default', undefined],
    ['unknown', undefined],
    ['odd', undefined],
    ['never', undefined],
  ])('of %s ends at %s', async (name, at) => {
    expect(await ssoTokenEnd(name)).toBe(at);
  });
});
