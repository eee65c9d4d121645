import { afterEach, describe, expect, it } from 'vitest';
import { FormatThread } from '../../../src/formats/formatThread.ts';

const thread = new FormatThread(new URL('../../../src/formats/worker.ts', import.meta.url));
afterEach(() => thread.dispose());

const nothingElse = { topic: 't', schemaFolders: [], earlier: new Map() };

describe('the thread that reads formats', () => {
  it('makes CBOR of JSON and reads it again, through compression', async () => {
    const choice = { format: 'cbor', compression: 'zstd' } as const;
    const written = await thread.encode({ ...nothingElse, choice, text: '{"level":71.5}' });
    if (!written.ok) throw new Error(written.problem);
    expect(await thread.decode({ ...nothingElse, choice, bytes: written.bytes })).toMatchObject({
      ok: true,
      decoded: { json: '{"level":71.5}' },
    });
  });
});
