import { describe, expect, it } from 'vitest';
import { listProfiles } from '../../../src/editor/profiles/profileList.ts';
import { checkProfile } from '../../../src/profile/validate.ts';

const generic = (changes: object) =>
  checkProfile({
    id: 'a',
    broker: 'mqtt',
    endpoint: 'broker.example.com',
    protocol: 'wss',
    identity: { type: 'none' },
    ...changes,
  });
const aws = (changes: object) =>
  checkProfile({
    id: 'a',
    endpoint: 'abc-ats.iot.eu-west-1.amazonaws.com',
    identity: { type: 'x509', certificate: 'a', privateKey: 'b' },
    ...changes,
  });
const problems = (check: ReturnType<typeof checkProfile>) => (check.ok ? [] : check.problems);

describe('insecure', () => {
  it('is taken for other brokers over TLS, and said', () => {
    const check = generic({ insecure: true });
    expect(check).toMatchObject({ ok: true, warnings: [expect.stringMatching(/^insecure: .*not verified/)] });
  });

  it.each([
    ['AWS IoT Core', () => aws({ insecure: true })],
    ['plain MQTT', () => generic({ insecure: true, protocol: 'mqtt' })],
    ['a plain WebSocket', () => generic({ insecure: true, protocol: 'ws' })],
  ])('is refused for %s', (_name, check) => {
    expect(problems(check())).toEqual([expect.stringMatching(/^insecure: /)]);
  });

  it("counts in the user's settings and the window only", () => {
    const entry = (id: string) => ({
      id,
      broker: 'mqtt',
      endpoint: 'broker.example.com',
      protocol: 'mqtts',
      insecure: true,
      identity: { type: 'none' },
    });
    const list = listProfiles({ user: [entry('u')], workspace: [entry('w')], window: [entry('v')] });
    expect(list.profiles.map(({ profile }) => profile.id)).toEqual(['u', 'v']);
    expect(list.invalid).toMatchObject([
      { scope: 'workspace', label: 'w', problems: [expect.stringMatching(/^insecure: .*user settings/)] },
    ]);
  });
});

describe('headers', () => {
  it('are taken with placeholders', () => {
    const check = generic({ headers: { Authorization: 'Bearer ${token}', 'X-Tenant': 'press' } });
    expect(check).toMatchObject({ ok: true, warnings: [] });
  });

  it('warn of what looks like a secret in settings', () => {
    const check = generic({ headers: { authorization: 'Bearer abc', 'X-Api-Key': '${token}' } });
    expect(check).toMatchObject({
      ok: true,
      warnings: [expect.stringMatching(/^headers\.authorization: .*Set Secrets/)],
    });
  });

  it.each([
    ['a name that is none', { headers: { 'a b': 'x' } }, /^headers: "a b"/],
    [
      'one of the handshake',
      { headers: { 'Sec-WebSocket-Protocol': 'x' } },
      /^headers\.Sec-WebSocket-Protocol/,
    ],
    ['a line break', { headers: { 'X-A': 'a\nb' } }, /^headers\.X-A: .*line breaks/],
    ['an unknown placeholder', { headers: { 'X-A': '${user}' } }, /^headers\.X-A: \$\{user\}/],
    ['MQTT without WebSocket', { protocol: 'mqtts', headers: { a: 'b' } }, /^headers: .*wss/],
  ])('refuse %s', (_name, changes, problem) => {
    expect(problems(generic(changes))).toEqual([expect.stringMatching(problem)]);
  });

  it('are not for AWS IoT Core', () => {
    expect(problems(aws({ headers: { a: 'b' } }))).toEqual([expect.stringMatching(/^headers: .*passIn/)]);
  });
});

describe('proxy', () => {
  it.each(['none', 'http://proxy:3128', 'socks5://me@proxy'])('takes %s', (proxy) => {
    expect(generic({ proxy }).ok).toBe(true);
  });

  it('keeps passwords out of settings', () => {
    const found = problems(generic({ proxy: 'http://me:s3cret@proxy:3128' }));
    expect(found).toEqual([expect.stringMatching(/^proxy: .*Set Secrets/)]);
    expect(found.join()).not.toContain('s3cret');
  });

  it('says how it is written', () => {
    expect(problems(generic({ proxy: 'ftp://proxy' }))).toEqual([
      expect.stringMatching(/^proxy: ftp .*socks5:\/\/host:port, or none\.$/),
    ]);
  });
});
