import { afterEach, describe, expect, it, vi } from 'vitest';
import { consoleHtml } from '../../../src/editor/console/html.ts';
import type { PageServerOptions } from '../../../src/editor/console/pageOptions.ts';
import { Composing } from '../../../src/editor/compose/composing.ts';
import { JsonSchemas } from '../../../src/editor/compose/jsonSchemas.ts';
import { PageServer } from '../../../src/editor/console/pageServer.ts';
import { Payloads } from '../../../src/editor/payloads/payloads.ts';
import { Paces } from '../../../src/editor/runs/paces.ts';
import { Asking } from '../../../src/editor/runs/asking.ts';
import { Repeats } from '../../../src/editor/runs/repeats.ts';
import { Runs } from '../../../src/editor/runs/runs.ts';
import { Recents } from '../../../src/editor/saved/recents.ts';
import { FailureError } from '../../../src/failure/failureError.ts';
import { profileSchema, type Profile } from '../../../src/profile/schema.ts';
import type { Sessions } from '../../../src/session/sessions.ts';
import type { HostSide, PageSide, SavedSearch } from '../../../src/shared/contract.ts';
import { Emitter } from '../../../src/shared/emitter.ts';
import type { Failure } from '../../../src/shared/failure.ts';
import type { Health } from '../../../src/shared/health.ts';
import type { PublishProperties } from '../../../src/shared/message.ts';
import { RpcPeer } from '../../../src/shared/rpc.ts';
import { bytes, healthOf, newMessage } from '../../support/console/samples.ts';
import { MemoryHistory } from '../../support/console/memoryHistory.ts';
import { TestClock } from '../../support/testClock.ts';
import { formatWorker } from '../../support/workers.ts';

const draft = { topic: 'a/b', payload: 'grün', qos: 1, retain: false, route: 'mqtt' } as const;
const failure: Failure = {
  id: 'publish.refused',
  stage: 'publish',
  symptom: 'Refused.',
  cause: 'Policy.',
  hint: 'Allow it.',
  evidence: {},
  retryable: false,
};

let dispose: () => void = () => undefined;
afterEach(() => dispose());

/** A page server between a history in memory and a page that is only its end of the channel. */
function setUp(options: Partial<PageServerOptions> = {}) {
  const history = new MemoryHistory();
  const healthChanged = new Emitter<Health>();
  const drafts = new Map<string, unknown>();
  const events: unknown[] = [];
  const sent: unknown[] = [];
  const asked: unknown[] = [];
  const saved: SavedSearch[] = [];
  const sharedChanged = new Emitter<undefined>();
  const payloadEdited = new Emitter<string>();
  let profile: Profile | undefined = profileSchema.parse({
    id: 'local',
    endpoint: 'localhost',
    identity: { type: 'x509', certificate: 'c', privateKey: 'k' },
  });
  const ask = (what: string) => async (value: unknown) => void asked.push([what, value]);
  const payloads = new Payloads({
    // Nothing takes too long, however slow the machine is.
    clock: new TestClock(),
    script: formatWorker,
    history: async () => history,
    bindings: () => [],
    schemaFolders: () => [],
    broker: () => 'awsIotCore',
  });
  const composing = new Composing({
    payloads,
    ask: async () => undefined,
    clientId: () => 'client-1',
    route: () => 'mqtt',
    variables: () => new Map(),
    env: () => undefined,
  });
  const runs = new Runs();
  const store = {
    get: (key: string) => drafts.get(key),
    update: async (key: string, value: unknown) => void drafts.set(key, value),
  };
  const server = new PageServer({
    profileId: 'local',
    profile: () => profile,
    runtime: {
      sessions: async () =>
        ({
          publish: async (id: string, request: unknown) => {
            asked.push([id, request]);
            throw new FailureError(failure);
          },
        }) as unknown as Sessions,
      history: async () => history,
      health: () => healthOf('connected'),
      onDidChangeHealth: healthChanged.event,
      historyProblem: undefined,
      onDidChangeHistoryProblem: new Emitter<string | undefined>().event,
    },
    actions: {
      connect: ask('connect'),
      disconnect: ask('disconnect'),
      subscribe: ask('subscribe'),
      goToTime: ask('goToTime'),
      openMessage: ask('openMessage'),
      openChart: ask('openChart'),
      bindDecoder: ask('bindDecoder'),
      compare: ask('compare'),
      selectForCompare: ask('selectForCompare'),
      saveSearch: ask('saveSearch'),
      forgetSearch: ask('forgetSearch'),
      copy: ask('copy'),
      saveMessage: async (id, saved, as) => {
        asked.push([id, saved, as]);
        return { file: 'file:///a.mqtt', name: 'a' };
      },
      clearHistory: async () => false,
    },
    shared: {
      savedSearches: () => saved,
      onDidChangeSavedSearches: sharedChanged.event,
      selectedForCompare: () => undefined,
      onDidSelectForCompare: sharedChanged.event,
    },
    payloads,
    composing,
    jsonSchemas: new JsonSchemas({ bindings: () => [], folders: () => [], broker: () => 'awsIotCore' }),
    environments: {
      view: { names: [], variables: [] },
      onDidChange: sharedChanged.event,
      select: async () => undefined,
    },
    draftEditors: { open: ask('editPayload'), changed: () => undefined, onDidEdit: payloadEdited.event },
    runs,
    recents: new Recents(store, (line) => asked.push(line)),
    asking: new Asking({
      composing,
      payloads,
      sessions: () => Promise.reject(new Error('none')),
      history: async () => history,
    }),
    repeats: new Repeats({
      runs,
      paces: new Paces(),
      composing,
      sessions: () => Promise.reject(new Error('none')),
      health: () => healthOf('connected'),
      onEnded: () => undefined,
    }),
    drafts: store,
    send: (message) => {
      sent.push(message);
      page.receive(structuredClone(message));
    },
    log: () => undefined,
    ...options,
  });
  const page: RpcPeer<PageSide, HostSide> = new RpcPeer<PageSide, HostSide>(
    { send: (message) => server.receive(structuredClone(message)) },
    {
      requests: {},
      events: {
        historyChanged: (value) => void events.push(['historyChanged', value]),
        healthChanged: ({ state }) => void events.push(['healthChanged', state]),
        profileChanged: ({ name }) => void events.push(['profileChanged', name]),
        previewsRead: (value) => void events.push(['previewsRead', value]),
        readingChanged: ({ formats }) =>
          void events.push(['readingChanged', formats.map(({ id }) => id).includes('cbor')]),
        runsChanged: (value) => void events.push(['runsChanged', value]),
        environmentChanged: (value) => void events.push(['environmentChanged', value]),
        payloadEdited: (value) => void events.push(['payloadEdited', value]),
        savedSearchesChanged: (value) => void events.push(['savedSearchesChanged', value]),
        selectedForCompareChanged: (value) => void events.push(['selectedForCompareChanged', value]),
        show: (value) => void events.push(['show', value]),
      },
    },
  );
  dispose = () => {
    server.dispose();
    payloads.dispose();
  };
  return {
    server,
    page,
    history,
    healthChanged,
    drafts,
    events,
    sent,
    asked,
    saved,
    sharedChanged,
    payloads,
    forget: () => (profile = undefined),
  };
}

describe('the page server', () => {
  it.each([
    { broker: 'awsIotCore', found: ['a/b'] },
    { broker: 'mqtt', found: ['a', 'a/b'] },
  ] as const)('filters as the broker does: with $broker, a/# finds $found', async ({ broker, found }) => {
    const profile = profileSchema.parse({
      id: 'local',
      broker,
      endpoint: 'localhost',
      identity: { type: 'x509', certificate: 'c', privateKey: 'k' },
    });
    const { page, history } = setUp({ profile: () => profile });
    history.record(['a', 'a/b', 'b'].map((topic) => newMessage({ topic })));
    const { rows } = await page.request('window', { search: 'topic:a/#', skip: 0, limit: 10 });
    expect(rows.map(({ topic }) => topic).sort()).toEqual(found);
  });

  it('says nothing before the page has said that it is ready', async () => {
    const { server, page, history, healthChanged, sent, events } = setUp();
    history.record([newMessage({})]);
    healthChanged.fire(healthOf('failed'));
    server.profileChanged();
    server.show({ topic: 'early' });
    // Signals wait for a timer; this one is set after theirs.
    await new Promise((resolve) => setTimeout(resolve, 0));
    expect(sent).toEqual([]);
    const snapshot = await page.request('ready', undefined);
    expect(snapshot).toMatchObject({
      newest: 1,
      intent: { topic: 'early' },
      profile: {
        id: 'local',
        name: 'local',
        broker: 'awsIotCore',
        routes: ['mqtt', 'https'],
        subscribes: true,
      },
    });
    server.show({ search: 'late' });
    expect(events).toEqual([['show', { search: 'late' }]]);
    expect((await page.request('ready', undefined)).intent).toBeUndefined();
  });

  it('gathers many changes into few signals, and keeps quiet while the page is hidden', async () => {
    const { server, page, history, events } = setUp();
    await page.request('ready', undefined);
    for (let i = 0; i < 1000; i += 1) history.record([newMessage({})]);
    await vi.waitFor(() => expect(events).toContainEqual(['historyChanged', { newest: 1000 }]));
    expect(events.length).toBeLessThan(5);
    server.setVisible(false);
    const before = events.length;
    history.record([newMessage({})]);
    server.setVisible(true);
    await vi.waitFor(() => expect(events).toContainEqual(['historyChanged', { newest: 1001 }]));
    expect(events.slice(before)).toEqual(expect.arrayContaining([['healthChanged', 'connected']]));
  });

  it('gives the beginning of a payload with its whole size, and no message of another profile', async () => {
    const { page, history } = setUp();
    history.record([newMessage({ payload: bytes('0123456789') }), newMessage({ profile: 'other' })]);
    expect(await page.request('message', { id: 1, payloadLimit: 4 })).toMatchObject({
      size: 10,
      payload: bytes('0123'),
    });
    expect(await page.request('message', { id: 2, payloadLimit: 4 })).toBeUndefined();
    await expect(page.request('openMessage', { id: 2 })).rejects.toThrow(/no longer in history/);
  });

  it('hands bytes over as plain Uint8Arrays without what lies beside them in memory', async () => {
    const { page, history, sent } = setUp();
    const whole = Buffer.from('secret payload secret');
    history.record([
      newMessage({ payload: whole.subarray(7, 14), properties: { correlationData: whole.subarray(0, 2) } }),
    ]);
    await page.request('message', { id: 1, payloadLimit: 100 });
    const { payload, properties } = (
      sent.at(-1) as { result: { payload: Uint8Array; properties: PublishProperties } }
    ).result;
    for (const part of [payload, properties.correlationData]) expect(part?.constructor).toBe(Uint8Array);
    expect(payload.buffer.byteLength).toBe(7);
  });

  it('lets nobody wait for a message that waits for the connection', async () => {
    let held = 0;
    const waiting = setUp({
      runtime: {
        sessions: async () =>
          ({
            publish: async () => {
              held++;
              return new Promise(() => undefined);
            },
          }) as unknown as Sessions,
        history: async () => new MemoryHistory(),
        health: () => ({ ...healthOf('waiting'), held }),
        onDidChangeHealth: new Emitter<Health>().event,
        historyProblem: undefined,
        onDidChangeHistoryProblem: new Emitter<string | undefined>().event,
      },
    });
    expect(await waiting.page.request('publish', draft)).toEqual({ ok: true, held: 1 });
  });

  it('publishes text as UTF-8, keeps the draft and hands a failure over as a value', async () => {
    const { page, asked, drafts } = setUp();
    expect(await page.request('publish', draft)).toEqual({ ok: false, failure });
    const { payload: _, ...rest } = draft;
    expect(asked).toEqual([['local', { ...rest, payload: bytes('grün') }]]);
    expect(drafts.get('topicscope.draft.local')).toEqual(draft);
    expect((await page.request('ready', undefined)).draft).toEqual(draft);
  });

  it('keeps what was sent by hand, and saves a draft where VS Code says', async () => {
    const { page, asked } = setUp();
    const from = { ...draft, saved: { file: 'file:///b.mqtt', name: 'b' } };
    await page.request('publish', from);
    expect(await page.request('recentMessages', undefined)).toEqual([draft]);
    expect(await page.request('saveMessage', { draft: from })).toEqual({ file: 'file:///a.mqtt', name: 'a' });
    expect(asked.at(-1)).toEqual(['local', from, false]);
  });

  it.each([
    ['window', { skip: -1, limit: 10 }],
    ['window', { skip: 0, limit: 501 }],
    ['window', { skip: 0, limit: 10, profile: 'other' }],
    ['message', { id: 'x', payloadLimit: 1 }],
    ['message', { id: 1, payloadLimit: 1e12 }],
    ['publish', { ...draft, qos: 3 }],
    ['publish', { ...draft, route: 'ftp' }],
    ['copy', { text: 7 }],
    ['openMessage', undefined],
    ['openMessage', { id: 1, as: 'xml' }],
    ['compare', { id: 1, with: 'all' }],
    ['selectForCompare', {}],
    ['density', { buckets: 5000 }],
    ['place', { upTo: 1, to: {} }],
    ['neighbour', { id: 1, direction: 'up' }],
    ['completeSearch', { text: 'x' }],
    ['saveSearch', { search: 5 }],
  ] as const)('refuses what is no %s request: %j', async (name, params) => {
    const { page, asked } = setUp();
    await expect(page.request(name as 'copy', params as unknown as { text: string })).rejects.toThrow(
      new RegExp(`^${name}: `),
    );
    expect(asked).toEqual([]);
  });

  it('says what is wrong in a search, and saves none that is', async () => {
    const { page, asked } = setUp();
    await expect(page.request('window', { search: '(a', skip: 0, limit: 1 })).rejects.toThrow(/parenthesis/);
    await expect(page.request('saveSearch', { search: '(a' })).rejects.toThrow(/parenthesis/);
    await page.request('saveSearch', { search: 'a' });
    expect(asked).toEqual([['saveSearch', 'a']]);
  });

  it('remembers searches that were made, the newest first, and offers them again', async () => {
    const { page } = setUp();
    for (const search of ['first', 'second', '(broken', 'first']) page.emit('searched', { search });
    const offered = await page.request('completeSearch', { text: '', cursor: 0 });
    expect(offered.filter(({ kind }) => kind === 'recent').map(({ label }) => label)).toEqual([
      'first',
      'second',
    ]);
  });

  it('tells of saved searches, and completes with topics of the history', async () => {
    const { page, history, saved, sharedChanged, events } = setUp();
    history.record([newMessage({ topic: 'plant/pump' })]);
    await page.request('ready', undefined);
    saved.push({ name: 'Pumps', search: 'topic:plant/pump' });
    sharedChanged.fire(undefined);
    expect(events).toContainEqual(['savedSearchesChanged', saved]);
    const [first] = await page.request('completeSearch', { text: 'pum', cursor: 3 });
    expect(first).toMatchObject({ kind: 'saved', insert: 'topic:plant/pump' });
    const topics = await page.request('completeSearch', { text: 'topic:pu', cursor: 8 });
    expect(topics).toMatchObject([{ kind: 'topic', insert: 'topic:plant/pump ', from: 0, to: 8 }]);
  });

  it('tells that payloads are read differently, a hidden page when it is seen again', async () => {
    const { server, page, payloads, events } = setUp();
    await page.request('ready', undefined);
    payloads.settingsChanged();
    await expect.poll(() => events).toContainEqual(['readingChanged', true]);
    events.length = 0;
    server.setVisible(false);
    payloads.settingsChanged();
    payloads.settingsChanged();
    await new Promise((resolve) => setTimeout(resolve, 150));
    expect(events).toEqual([]);
    server.setVisible(true);
    await expect
      .poll(() => events.filter((event) => JSON.stringify(event).includes('readingChanged')))
      .toHaveLength(1);
  });

  it('keeps no draft that is none', () => {
    const { page, drafts } = setUp();
    page.emit('draftChanged', { ...draft, topic: 7 as unknown as string });
    expect(drafts.size).toBe(0);
  });

  it('is ready without history, which it tells, and not without the profile', async () => {
    const { page, forget } = setUp({
      runtime: {
        sessions: () => Promise.reject(new Error('not now')),
        history: () => Promise.reject(new Error('the disk is gone')),
        health: () => healthOf('idle'),
        onDidChangeHealth: new Emitter<Health>().event,
        historyProblem: undefined,
        onDidChangeHistoryProblem: new Emitter<string | undefined>().event,
      },
    });
    expect(await page.request('ready', undefined)).toMatchObject({
      newest: 0,
      historyProblem: 'the disk is gone',
    });
    await expect(page.request('window', { skip: 0, limit: 1 })).rejects.toThrow('the disk is gone');
    forget();
    await expect(page.request('ready', undefined)).rejects.toThrow(/There is no profile "local"/);
  });
});

describe('the HTML', () => {
  const html = consoleHtml({
    cspSource: 'https://own',
    script: 'https://own/a.js?x="&',
    style: 'https://own/a.css',
    nonce: 'N',
  });

  it('allows nothing inline but a script with its nonce', () => {
    expect(html).toContain("default-src 'none'; script-src 'nonce-N'; style-src https://own 'sha256-");
    expect(html).not.toMatch(/unsafe|style=|<style|onload|connect-src/);
  });

  it('escapes addresses', () => {
    expect(html).toContain('src="https://own/a.js?x=&quot;&amp;"');
  });
});
