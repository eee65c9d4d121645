/** The doctor on connections that work: all nine rows against the local endpoint. */
import { describe, expect, it } from 'vitest';
import { reportOf } from '../../../src/diagnosis/report.ts';
import { describeRow, protocolTable } from '../../../src/shared/aws/protocolTable.ts';
import { diagnosed, facts, verdicts } from '../../support/diagnoses.ts';
import { profileForRow } from '../../support/rowProfiles.ts';
import { endpoint, useRowSessions } from '../../support/rowSessions.ts';

useRowSessions();

describe('a healthy row', () => {
  it.each(protocolTable.map((one) => [describeRow(one), one] as const))('%s', async (_name, row) => {
    const { profile, secrets } = profileForRow(row, endpoint.description);
    const { diagnosis, snapshots } = await diagnosed(profile, secrets, { topic: 'doctor/test' });
    expect(reportOf(diagnosis)).toContain('✓ All is well');
    const x509 = row.authentication === 'x509';
    expect(verdicts(diagnosis)).toMatchObject({
      settings: 'ok',
      credentials: 'ok',
      dns: 'ok',
      tcp: 'ok',
      tls: 'ok',
      certificate: x509 ? 'ok' : 'skipped',
      upgrade: row.protocol === 'mqtt' ? 'skipped' : 'ok',
      connect: row.subscribes ? 'ok' : 'skipped',
      subscribe: row.subscribes ? 'ok' : 'skipped',
      publish: 'ok',
      ping: row.subscribes ? 'ok' : 'skipped',
    });
    expect(diagnosis.conclusion).toMatchObject({ verdict: 'ok', causes: [] });
    expect(diagnosis.experiments).toEqual([]);
    expect(facts(diagnosis, 'tls')).toMatchObject({
      Version: 'TLSv1.3',
      'SNI sent': 'localhost',
      'ALPN offered': row.alpn ?? 'none',
      'Looks like': "TopicScope's local endpoint",
    });
    if (x509) expect(facts(diagnosis, 'certificate')['Certificate id']).toMatch(/^[0-9a-f]{64}$/);
    if (row.protocol === 'https')
      expect(facts(diagnosis, 'upgrade')["This machine's clock"]).toContain('agrees');
    expect(facts(diagnosis, 'publish')).toHaveProperty(row.subscribes ? 'Way there and back' : 'HTTP status');
    // Live: each stage is seen running before it is over.
    for (const { stage, verdict } of diagnosis.stages) {
      if (verdict !== 'ok' || stage === 'certificate') continue;
      expect(
        snapshots.some((one) =>
          one.stages.some((each) => each.stage === stage && each.verdict === 'running'),
        ),
        stage,
      ).toBe(true);
    }
  });
});
