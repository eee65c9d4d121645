/** Stage "settings": what the profile says, what is odd about it, and no secret of it. */
import { expect, it } from 'vitest';
import { walkSettings } from '../../../src/diagnosis/settingsStage.ts';
import { plainBroker, walkFor } from '../../support/walkFor.ts';

const aws = { endpoint: 'abc-ats.iot.eu-west-1.amazonaws.com' };

function settingsOf(profile: Record<string, unknown>) {
  const walk = walkFor(profile);
  walkSettings(walk);
  const { verdict, summary, facts } = walk.chart.stage('settings');
  return {
    verdict,
    summary,
    facts: facts.map(({ name, value }) => `${name}: ${value}`),
    warnings: facts.flatMap(({ warning }) => warning ?? []),
  };
}

it('of AWS: type of the endpoint, row of its table, files of the identity', () => {
  const { facts, ...rest } = settingsOf({ ...aws, ca: '/ca.pem' });
  expect(rest).toEqual({ verdict: 'ok', summary: 'valid', warnings: [] });
  expect(facts).toEqual([
    'Endpoint: abc-ats.iot.eu-west-1.amazonaws.com',
    'Endpoint type: AWS IoT Core Data-ATS, eu-west-1',
    expect.stringMatching(/^Protocol: MQTT/),
    'Port: 8883',
    'Authentication: X.509 client certificate',
    expect.stringMatching(/^Row of AWS's table: 4: /),
    'identity.certificate: /c',
    'identity.privateKey: /k',
    'ca: /ca.pem',
  ]);
});

it('of another broker: no type and no row', () => {
  const { facts } = settingsOf(plainBroker(1884));
  expect(facts).toEqual([
    'Endpoint: 127.0.0.1',
    expect.stringMatching(/^Protocol: MQTT/),
    'Port: 1884',
    'Authentication: none',
  ]);
});

it('a port of AWS that is reached by another, and a PKCS#12 file', () => {
  const { facts } = settingsOf({
    ...aws,
    portMap: { '8883': 18883 },
    identity: { type: 'x509', source: 'pkcs12', pkcs12: '/p.p12' },
  });
  expect(facts).toContain('Port: 18883 (stands for 8883)');
  expect(facts).toContain('identity.pkcs12: /p.p12');
});

it('a proxy without the name of its user', () => {
  const { facts } = settingsOf({ ...aws, proxy: 'http://me@proxy.example:3128' });
  expect(facts).toContain('proxy: http://proxy.example:3128');
});

it('warns of what is odd, each thing once', () => {
  const insecure = settingsOf({ ...plainBroker(8883), protocol: 'mqtts', insecure: true });
  expect(insecure.verdict).toBe('warning');
  expect(insecure.facts).toContain('insecure: true');
  expect(insecure.warnings[0]).toContain("server's certificate is not verified");
  expect(settingsOf(plainBroker(1883)).facts.join()).not.toContain('insecure');
  const legacy = settingsOf({ endpoint: 'abc.iot.eu-west-1.amazonaws.com' });
  expect(legacy).toMatchObject({ verdict: 'warning', summary: 'valid, with a warning' });
  expect(legacy.warnings).toHaveLength(1);
});
