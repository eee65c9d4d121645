import { afterEach, describe, expect, it } from 'vitest';
import { FormatProcess } from '../../../src/formats/formatProcess.ts';
import { formatWorker } from '../../support/workers.ts';

const reader = new FormatProcess(formatWorker);
afterEach(() => reader.dispose());

const nothingElse = { topic: 't', schemaFolders: [], earlier: new Map() };

describe('the process that reads formats', () => {
  it('makes CBOR of JSON and reads it again, through compression', async () => {
    const choice = { format: 'cbor', compression: 'zstd' } as const;
    const written = await reader.encode({ ...nothingElse, choice, text: '{"level":71.5}' });
    if (!written.ok) throw new Error(written.problem);
    expect(await reader.decode({ ...nothingElse, choice, bytes: written.bytes })).toMatchObject({
      ok: true,
      decoded: { json: '{"level":71.5}' },
    });
  });
});
