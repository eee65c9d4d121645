/** Walking through the messages that were sent: in order, to either end and back, with the own draft at the beginning. */
import { beforeEach, describe, expect, it } from 'vitest';
import type { MessageTemplate } from '../../../../src/shared/compose/messageTemplate.ts';
import type { Draft } from '../../../../src/shared/contract.ts';
import { RecentWalk } from '../../../../webview/composer/recentWalk.ts';

const named = (topic: string, route?: string) =>
  ({ topic, ...(route === undefined ? {} : { route }) }) as unknown as MessageTemplate;
const own = { topic: 'own', route: 'https' } as unknown as Draft;
const recent = [named('newest'), named('middle', 'mqtt'), named('oldest')];

let walk: RecentWalk;
beforeEach(() => {
  walk = new RecentWalk();
  walk.begin(own, recent);
});

const go = (direction: 'older' | 'newer') => {
  const place = walk.go(direction);
  return place && [place.draft.topic, place.number, place.of];
};

describe('a walk', () => {
  it('goes to the oldest and back to the own draft, and no further', () => {
    expect([go('older'), go('older'), go('older'), go('older')]).toEqual([
      ['newest', 1, 3],
      ['middle', 2, 3],
      ['oldest', 3, 3],
      undefined,
    ]);
    expect([go('newer'), go('newer'), go('newer'), go('newer')]).toEqual([
      ['middle', 2, 3],
      ['newest', 1, 3],
      ['own', 0, 3],
      undefined,
    ]);
    // An end that was met does not count as a step.
    expect(go('older')).toEqual(['newest', 1, 3]);
  });

  it('gives the own draft back as it was, and others the route that they have, else the own one', () => {
    expect(walk.go('older')?.draft.route).toBe('https');
    expect(walk.go('older')?.draft.route).toBe('mqtt');
    walk.go('newer');
    expect(walk.go('newer')?.draft).toBe(own);
  });

  it('is under way from its beginning to its end', () => {
    expect(walk.isUnderWay).toBe(true);
    walk.go('older');
    walk.end();
    expect(walk.isUnderWay).toBe(false);
    expect(go('older')).toBeUndefined();
    walk.begin({ ...own, topic: 'other' }, recent.slice(1));
    expect(go('older')).toEqual(['middle', 1, 2]);
    expect(go('newer')).toEqual(['other', 0, 2]);
  });

  it('has nowhere to go without messages', () => {
    walk.begin(own, []);
    expect(go('older')).toBeUndefined();
    expect(go('newer')).toBeUndefined();
  });
});
