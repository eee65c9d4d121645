/** The process that reads formats: asked one by one, bounded by a clock that the test moves and by memory, and begun anew. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { FormatProcess, type FormatProcessOptions } from '../../../src/formats/formatProcess.ts';
import { TestClock } from '../../support/testClock.ts';
import { formatWorker } from '../../support/workers.ts';

const nothingElse = { topic: 't', schemaFolders: [], earlier: new Map() };
const cleanups: (() => void)[] = [];
afterEach(() => {
  for (const cleanup of cleanups.splice(0)) cleanup();
});

/** A process whose time stands still, unless a test says otherwise. */
function begin(
  script: URL | string = formatWorker,
  options: FormatProcessOptions = { clock: new TestClock() },
) {
  const reader = new FormatProcess(script, options);
  cleanups.push(() => reader.dispose());
  return reader;
}

/** A script in place of the real one: what it does when it is asked. */
function scripted(onQuestion: string): string {
  const folder = mkdtempSync(path.join(tmpdir(), 'topicscope-formats-'));
  cleanups.push(() => rmSync(folder, { recursive: true, force: true }));
  const file = path.join(folder, 'script.mjs');
  writeFileSync(file, `process.on('message', ({ name, params }) => { ${onQuestion} });`);
  return file;
}

const read = (reader: FormatProcess, text: string) =>
  reader.decode({ ...nothingElse, choice: { format: 'json' }, bytes: Buffer.from(text) });
const answer = `process.send({ ok: true, result: { ok: true, decoded: { text: String(process.pid) } } });`;

describe('the process that reads formats', () => {
  it('makes CBOR of JSON and reads it again, through compression', async () => {
    const reader = begin();
    const choice = { format: 'cbor', compression: 'zstd' } as const;
    const written = await reader.encode({ ...nothingElse, choice, text: '{"level":71.5}' });
    if (!written.ok) throw new Error(written.problem);
    expect(await reader.decode({ ...nothingElse, choice, bytes: written.bytes })).toMatchObject({
      ok: true,
      decoded: { json: '{"level":71.5}' },
    });
  });

  it('gives up what takes longer than it may, and asks the next of a new one', async () => {
    const clock = new TestClock();
    // The first question is never answered, the second at once.
    const reader = begin(scripted(`if (params.bytes.length > 1) ${answer}`), { clock });
    let given: unknown;
    const first = read(reader, '1').then((result) => (given = result));
    const second = read(reader, '12');
    await clock.advance(4_999);
    expect(given).toBeUndefined();
    await clock.advance(1);
    expect(await first).toEqual({ ok: false, problem: 'This takes longer than 5 seconds; it was given up.' });
    expect(await second).toMatchObject({ ok: true });
    // Nothing is left that could end another question.
    expect(clock.pending).toBe(0);
  });

  it('answers with one process for as long as that lives', async () => {
    const reader = begin(scripted(answer));
    const [first, second] = [await read(reader, '1'), await read(reader, '2')];
    expect(first).toEqual(second);
  });

  it('begins anew when the process ended while nothing was asked', async () => {
    const reader = begin(scripted(`${answer} setTimeout(() => process.exit(0), 1);`));
    const first = await read(reader, '1');
    const pid = first.ok ? Number(first.decoded.text) : 0;
    await expect.poll(() => isRunning(pid)).toBe(false);
    expect(await read(reader, '2')).toMatchObject({ ok: true });
  });

  it('ends what has failed: it may have left something behind', async () => {
    const reader = begin(
      scripted(
        `if (params.bytes.length > 1) process.send({ ok: false, error: String(process.pid) }); else ${answer}`,
      ),
    );
    const before = await read(reader, '1');
    const failed = await read(reader, '12');
    expect(failed).toEqual({ ok: false, problem: before.ok && before.decoded.text });
    expect(await read(reader, '1')).not.toEqual(before);
  });

  it.each([
    [
      'runs out of memory',
      'FATAL ERROR: Reached heap limit',
      'This takes more than 64 MB of memory; it was given up.',
    ],
    ['ends otherwise', 'something else', 'The process that reads payloads ended.'],
    ['said that long before', `out of memory${'.'.repeat(10_000)}`, 'The process that reads payloads ended.'],
    [
      'said that at last',
      `${'.'.repeat(10_000)}out of memory`,
      'This takes more than 64 MB of memory; it was given up.',
    ],
  ])('says so when it %s', async (_, said, problem) => {
    const script = scripted(`process.stderr.write(${JSON.stringify(said)}, () => process.exit(1));`);
    const reader = begin(script, { clock: new TestClock(), mostMegabytes: 64 });
    expect(await read(reader, '1')).toEqual({ ok: false, problem });
  });

  it('may take so much memory and no more', async () => {
    const script = scripted(`const all = []; for (;;) all.push({ all: [all.length] });`);
    const reader = begin(script, { clock: new TestClock(), mostMegabytes: 32 });
    expect(await read(reader, '1')).toMatchObject({
      ok: false,
      problem: expect.stringContaining('more than 32 MB') as unknown,
    });
  });

  it('has nothing to tell when it fails, where there is no place for a problem', async () => {
    const reader = begin(scripted(`process.send({ ok: false, error: 'broken' });`));
    expect(await reader.infos()).toEqual([]);
    expect(await reader.needs({ choice: { format: 'json' }, topic: 't' })).toEqual([]);
    expect(await reader.propose({ bytes: Buffer.of(1), topic: 't' })).toEqual([]);
    expect(await reader.schemaTypes({} as never)).toEqual({ ok: false, problem: 'broken' });
    expect(await reader.pack({ bytes: Buffer.of(1), compression: 'gzip' })).toEqual({
      ok: false,
      problem: 'broken',
    });
    expect(await reader.unpack({ bytes: Buffer.of(1), compression: 'gzip' })).toEqual({
      ok: false,
      problem: 'broken',
    });
  });

  it('is not asked any more once it is disposed', async () => {
    const reader = begin(scripted(''));
    const asked = [read(reader, '1'), read(reader, '2')];
    await Promise.resolve();
    reader.dispose();
    const stopped = { ok: false, problem: 'TopicScope has been stopped.' };
    expect(await Promise.all([...asked, read(reader, '3')])).toEqual([stopped, stopped, stopped]);
  });
});

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
