/** What a draft comes to: asked for when the writer rests, one question at a time, and only the newest answer counts. */
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import type { DraftPreview } from '../../../../src/shared/compose/draftReview.ts';
import type { Draft } from '../../../../src/shared/contract.ts';
import { PreviewAsker } from '../../../../webview/composer/previewAsker.ts';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

const draft = (topic: string) => ({ topic }) as unknown as Draft;

function setting() {
  const asked: string[] = [];
  const answered: (string | undefined)[] = [];
  const answers: { resolve: () => void; reject: () => void }[] = [];
  const asker = new PreviewAsker(
    (one) =>
      new Promise((resolve, reject) => {
        asked.push(one.topic);
        answers.push({
          resolve: () => {
            resolve({ topic: one.topic } as unknown as DraftPreview);
          },
          reject: () => {
            reject(new Error('gone'));
          },
        });
      }),
    (preview) => answered.push((preview as { topic?: string } | undefined)?.topic),
  );
  return { asker, asked, answered, answers };
}

it('asks after a rest, for what stands there then', async () => {
  const { asker, asked, answered, answers } = setting();
  asker.soon(draft('a'));
  await vi.advanceTimersByTimeAsync(199);
  asker.soon(draft('b'));
  await vi.advanceTimersByTimeAsync(199);
  expect(asked).toEqual([]);
  await vi.advanceTimersByTimeAsync(1);
  expect(asked).toEqual(['b']);
  answers[0]?.resolve();
  await vi.advanceTimersByTimeAsync(0);
  expect(answered).toEqual(['b']);
});

it('asks again for what was written meanwhile, and drops the answer to what it was', async () => {
  const { asker, asked, answered, answers } = setting();
  asker.soon(draft('a'));
  await vi.advanceTimersByTimeAsync(200);
  asker.soon(draft('b'));
  await vi.advanceTimersByTimeAsync(200);
  // One question at a time.
  expect(asked).toEqual(['a']);
  answers[0]?.resolve();
  await vi.advanceTimersByTimeAsync(0);
  expect(asked).toEqual(['a', 'b']);
  expect(answered).toEqual([]);
  answers[1]?.resolve();
  await vi.advanceTimersByTimeAsync(0);
  expect(answered).toEqual(['b']);
  asker.soon(draft('c'));
  await vi.advanceTimersByTimeAsync(200);
  expect(asked).toEqual(['a', 'b', 'c']);
});

it('says that the host could not tell, and asks no longer when stopped', async () => {
  const { asker, asked, answered, answers } = setting();
  asker.soon(draft('a'));
  await vi.advanceTimersByTimeAsync(200);
  answers[0]?.reject();
  await vi.advanceTimersByTimeAsync(0);
  expect(answered).toEqual([undefined]);
  asker.soon(draft('b'));
  asker.stop();
  await vi.advanceTimersByTimeAsync(1000);
  expect(asked).toEqual(['a']);
});
