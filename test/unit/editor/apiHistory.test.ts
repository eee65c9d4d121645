import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { createApi } from '../../../src/editor/api/createApi.ts';
import { profileSchema } from '../../../src/profile/schema.ts';
import { newMessage, open, temporaryFolder } from '../history/setting.ts';

type Parts = Parameters<typeof createApi>[0];

describe("the API's history.query", () => {
  it.each([
    { profile: 'aws', filter: 'a/#', found: ['a/b'] },
    { profile: 'generic', filter: 'a/#', found: ['a', 'a/b'] },
    // Nothing is known of its broker any more.
    { profile: 'removed', filter: 'a/#', found: ['a/b'] },
  ])('filters as the broker of profile $profile does', async ({ profile, filter, found }) => {
    const history = open(path.join(temporaryFolder(), 'history.sqlite'));
    for (const topic of ['a', 'a/b', 'b']) history.record([newMessage({ profile, topic })]);
    const brokers = new Map([
      ['aws', 'awsIotCore'],
      ['generic', 'mqtt'],
    ]);
    const api = createApi({
      profiles: {
        get: (id: string) => {
          const broker = brokers.get(id);
          const input = {
            id,
            broker,
            endpoint: 'localhost',
            identity: { type: 'x509', certificate: 'c', privateKey: 'k' },
          };
          return broker === undefined ? undefined : { profile: profileSchema.parse(input) };
        },
      } as unknown as Parts['profiles'],
      runtime: { history: async () => history } as unknown as Parts['runtime'],
      diagnoses: { diagnose: () => Promise.reject(new Error('not asked for')) },
      payloads: {} as unknown as Parts['payloads'],
    });
    const messages = await api.history.query({ profile, filter });
    expect(messages.map(({ topic }) => topic).sort()).toEqual(found);
  });

  it('takes what the search box takes, and says what is wrong in it', async () => {
    const history = open(path.join(temporaryFolder(), 'history.sqlite'));
    for (const state of ['on', 'off'])
      history.record([newMessage({ payload: Buffer.from(`{"state":"${state}"}`) })]);
    const api = createApi({
      profiles: {} as unknown as Parts['profiles'],
      runtime: { history: async () => history } as unknown as Parts['runtime'],
      diagnoses: { diagnose: () => Promise.reject(new Error('not asked for')) },
      payloads: {} as unknown as Parts['payloads'],
    });
    const found = await api.history.query({ search: 'state = on OR "no such text"' });
    expect(found.map(({ id }) => id)).toEqual([1]);
    await expect(api.history.query({ search: 'x qos:7' })).rejects.toThrow(
      'history.query: search: at "qos:7": QoS is 0, 1 or 2.',
    );
  });
});
