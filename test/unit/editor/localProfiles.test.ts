import { describe, expect, it } from 'vitest';
import { localProfiles, readDescription } from '../../../src/editor/local/description.ts';
import { checkProfile } from '../../../src/profile/validate.ts';

const line = JSON.stringify({
  host: 'localhost',
  region: 'us-east-1',
  ports: { tls443: 40443, mqtts8883: 48883, https8443: 48443 },
  ca: '/tmp/ca.pem',
  devices: [{ certificate: '/tmp/c.pem', privateKey: '/tmp/k.pem' }],
  credentials: { accessKeyId: 'AKIA', secretAccessKey: 'secret-key', sessionToken: 'session' },
  authorizer: {
    name: 'authorizer',
    tokenKeyName: 'token',
    token: 'secret-token',
    signature: 'c2ln',
    username: 'me',
    password: 'secret-password',
  },
});

describe("the local endpoint's profiles", () => {
  it('are valid, and hold no secret', () => {
    const profiles = localProfiles(readDescription(line)!);
    expect(profiles[0].profile).toMatchObject({
      id: 'local',
      name: 'Local endpoint',
      portMap: { '443': 40443, '8883': 48883, '8443': 48443 },
    });
    for (const { profile } of profiles) {
      expect(checkProfile(profile)).toMatchObject({ ok: true, warnings: [] });
      expect(JSON.stringify(profile)).not.toContain('secret');
    }
    expect(new Set(profiles.map(({ profile }) => profile.id)).size).toBe(profiles.length);
  });

  it('come from nothing else than a description', () => {
    expect(readDescription('ready')).toBeUndefined();
    expect(readDescription('{"host":"localhost"}')).toBeUndefined();
  });
});
