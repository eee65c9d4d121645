/** The dates of client certificates: right where the runtime's own are garbage, and told where there are none. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { certificateWarning } from '../../../src/auth/certificateWarning.ts';
import { readClientCertificate, type ClientCertificate } from '../../../src/auth/clientCertificate.ts';
import { certificateFacts } from '../../../src/diagnosis/certificateFacts.ts';
import { dateWarning, instant, span } from '../../../src/diagnosis/dates.ts';
import { healthReport } from '../../../src/editor/healthReport.ts';
import { idleHealth } from '../../../src/editor/trees/idleHealth.ts';
import { escapeMarkdown } from '../../../src/editor/trees/markdown.ts';
import { endFacts } from '../../../src/editor/trees/sessionFacts.ts';
import type { Health } from '../../../src/shared/health.ts';
import { garbage, playGarbageDates, type Garbage } from '../../runtimes/garbageDates.ts';
import { makeCertificate, type KeyPair } from '../../support/opensslFiles.ts';

const day = 86_400_000;
let directory: string;
const pairs = {} as Record<'good' | 'ended' | 'later', KeyPair>;
let stop: (() => void) | undefined;

beforeAll(async () => {
  directory = await mkdtemp(path.join(tmpdir(), 'topicscope-dates-'));
  const algorithm = 'ec';
  pairs.good = await makeCertificate(directory, 'good', { algorithm });
  pairs.ended = await makeCertificate(directory, 'ended', { algorithm, days: -1 });
  pairs.later = await makeCertificate(directory, 'later', { algorithm, from: '20400101000000Z' });
});
afterAll(() => rm(directory, { recursive: true }));
afterEach(() => stop?.());

const read = ({ certificate, privateKey }: KeyPair): Promise<ClientCertificate> =>
  readClientCertificate(
    { source: 'files', certificate, privateKey },
    { workspaceFolder: undefined, secrets: {}, ask: undefined },
  );

function health(certificateEnds: number): Health {
  return { ...idleHealth('p', 0), certificateEnds };
}

describe.each(Object.keys(garbage) as Garbage[])(
  'with dates of the runtime that are garbage (%s)',
  (kind) => {
    it('a certificate that is valid is taken, and its end is told', async () => {
      stop = playGarbageDates(kind);
      const now = Date.now();
      const read90 = await read(pairs.good);
      expect(Math.round((read90.validTo - now) / day)).toBe(90);
      expect(Math.round((now - read90.validFrom) / day)).toBe(1);
      expect(endFacts(health(read90.validTo), now)[0]?.value).toMatch(/^in (89|90) d/);
      const end = new Date(read90.validTo).toISOString().slice(0, 10);
      expect(healthReport('p', health(read90.validTo), now)).toContain(escapeMarkdown(end));
      const valid = certificateFacts(read90, now).find(({ name }) => name === 'Valid');
      expect(valid?.value).toMatch(new RegExp(` to ${end}$`));
      expect(valid?.warning).toBeUndefined();
    });

    it('one that ended or begins later is still refused', async () => {
      stop = playGarbageDates(kind);
      await expect(read(pairs.ended)).rejects.toMatchObject({ failure: { id: 'certificate.expired' } });
      await expect(read(pairs.later)).rejects.toMatchObject({
        failure: {
          id: 'certificate.notYetValid',
          symptom: expect.stringContaining('2040-01-01T00:00:00.000Z') as string,
        },
      });
    });
  },
);

describe('a certificate whose end cannot be read', () => {
  const now = Date.UTC(2030, 0, 1);

  // NaN is what a text that is no date gives; the other lies beyond what a Date holds.
  it.each([NaN, 9e15, -9e15])('is drawn all the same: %d', (end) => {
    expect(() => endFacts(health(end), now)).not.toThrow();
    expect(healthReport('p', health(end), now)).toContain('unknown date');
    expect(span(end, end)).toBe('unknown date to unknown date');
    expect(instant(end)).toBe('unknown date');
    expect(() => dateWarning({ validFrom: end, validTo: end }, now)).not.toThrow();
    expect(() => certificateWarning(end, now)).not.toThrow();
  });

  it('says that it is unknown, and warns of nothing', () => {
    const [fact] = endFacts(health(NaN), now);
    expect(fact).toMatchObject({ value: 'unknown date', tooltip: 'unknown date' });
    expect(fact).not.toHaveProperty('color');
    expect(certificateWarning(NaN, now)).toBeUndefined();
    expect(dateWarning({ validFrom: NaN, validTo: NaN }, now)).toBeUndefined();
  });
});
