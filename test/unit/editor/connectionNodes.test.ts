import { describe, expect, it } from 'vitest';
import { listProfiles } from '../../../src/editor/profiles/profileList.ts';
import {
  connectionNodes,
  countFailures,
  type ConnectionsState,
} from '../../../src/editor/trees/connectionNodes.ts';
import { healthReport } from '../../../src/editor/healthReport.ts';
import { idleHealth } from '../../../src/editor/trees/idleHealth.ts';
import { changedNodes, holdWords, type TreeNode } from '../../../src/editor/trees/nodes.ts';
import type { Health } from '../../../src/shared/health.ts';

const now = Date.UTC(2026, 0, 2, 3, 4, 5);
const list = listProfiles({
  user: [
    {
      id: 'aws',
      name: 'Press line',
      endpoint: 'abc-ats.iot.eu-west-1.amazonaws.com',
      identity: { type: 'x509', certificate: 'a', privateKey: 'b' },
      subscriptions: [{ topicFilter: 'factory/#' }],
    },
  ],
});
const connected: Health = {
  ...idleHealth('aws', now - 180_000),
  state: 'connected',
  clientId: 'topicscope-1',
  roundTripTime: 12.3,
  roundTripTimes: [1, 30, 31, 12.3].map((value, index) => ({
    time: now - 60_000 + index * 15_000,
    milliseconds: value,
  })),
  session: {
    protocol: 'MQTT 5 over TLS',
    host: 'abc-ats.iot.eu-west-1.amazonaws.com',
    port: 8883,
    authentication: 'X.509 client certificate',
    row: 4,
  },
  received: { messages: 1234, bytes: 99_000, messagesPerSecond: 24, bytesPerSecond: 2000 },
  subscriptions: [
    { topicFilter: 'factory/#', qos: 0, state: 'active', messages: 1234, bytes: 99_000, rate: 24 },
  ],
};
const failure = {
  id: 'tcp.refused',
  stage: 'tcp',
  symptom: 'The endpoint refused the connection.',
  cause: 'Nothing listens there.',
  hint: 'Check [the port](command:evil).',
  evidence: {},
  retryable: true,
} as const;

function draw(health: Health, changes: Partial<ConnectionsState> = {}): TreeNode[] {
  return connectionNodes({ list, health: () => health, notices: [], now, ...changes });
}

function flatten(nodes: readonly TreeNode[]): TreeNode[] {
  return nodes.flatMap((node) => [node, ...flatten(node.children)]);
}

/** Label and description of each line, as a person reads them. */
function lines(nodes: readonly TreeNode[], depth = 0): string[] {
  return nodes.flatMap((node) => [
    `${'  '.repeat(depth)}${node.label}${node.description === undefined ? '' : ` — ${node.description}`}`,
    ...lines(node.children, depth + 1),
  ]);
}

describe('the tree', () => {
  it('shows endpoint, subscriptions with counters, and health', () => {
    expect(lines(draw(connected))).toEqual([
      'Press line — connected · 24 msg/s',
      '  MQTT 5 · X.509 — port 8883 · abc-ats.iot.eu-west-1.amazonaws.com',
      '  Subscriptions — 1',
      '    factory/# — 1.2k · 24 msg/s',
      '  Health — 12 ms · up 3 min',
      expect.stringMatching(/^ {4}State — connected · since \d\d:\d\d:\d\d$/),
      '    Client id — topicscope-1',
      '    Protocol — MQTT 5 over TLS',
      '    Round trip — 12 ms ▁██▄',
      '    Uptime — 3 min',
      '    In — 1,234 · 24 msg/s · 2.0 kB/s',
      '    Out — 0 · 0 msg/s · 0 B/s',
    ]);
  });

  it('shows what is kept in the profile before it is connected', () => {
    expect(lines(draw(idleHealth('aws', now)))).toContain('    factory/# — when connected');
  });

  it('says why it waits, when it tries again, and what to do', () => {
    const waiting: Health = { ...connected, state: 'waiting', retryAt: now + 7200, lastFailure: failure };
    const text = lines(draw(waiting));
    expect(text[0]).toMatch(/^Press line — retry at \d\d:\d\d:\d\d$/);
    expect(text).toContain('    Next try — in 8 s');
    expect(text).toContain('    Failure — The endpoint refused the connection.');
    expect(draw(waiting)[0]?.accessibilityLabel).toContain('The endpoint refused the connection.');
    expect(countFailures({ list, health: () => waiting, notices: [], now })).toBe(1);
  });

  it('counts for the badge what needs a person, and nothing else', () => {
    const count = (health: Health) => countFailures({ list, health: () => health, notices: [], now });
    expect(count(connected)).toBe(0);
    expect(count({ ...connected, state: 'failed', lastFailure: failure })).toBe(1);
    const [subscription] = connected.subscriptions;
    expect(count({ ...connected, subscriptions: [{ ...subscription!, state: 'refused', failure }] })).toBe(1);
  });

  it('escapes what comes from outside', () => {
    const hostile: Health = {
      ...connected,
      state: 'failed',
      clientId: 'x\u202E\n[y](command:evil)',
      lastFailure: failure,
    };
    for (const { tooltip, label, description } of flatten(draw(hostile))) {
      expect(tooltip ?? '').not.toMatch(/\]\(command(?!:topicscope\.diagnose\?%5B)/);
      expect(`${label}${description ?? ''}`).not.toMatch(/[\u202E\n]/);
    }
  });

  it('shows an entry that cannot be used, with the field', () => {
    const broken = listProfiles({
      user: [{ id: 'bad', name: 'Bad', endpoint: 'x', identity: { type: 'none' } }],
    });
    const [node] = draw(connected, { list: broken });
    expect(node).toMatchObject({ label: 'Bad', entry: { scope: 'user', index: 0 }, action: 'editProfile' });
    expect(node?.description).toMatch(/^identity\.type:/);
    expect(countFailures({ list: broken, health: () => connected, notices: [], now })).toBe(1);
  });

  it('has ids that differ, and says everything to a screen reader', () => {
    const nodes = flatten(draw(connected));
    expect(new Set(nodes.map(({ id }) => id)).size).toBe(nodes.length);
    for (const { accessibilityLabel } of nodes) expect(accessibilityLabel).not.toBe('');
  });
});

describe('a session with a past and an end', () => {
  const rich: Health = {
    ...connected,
    lifetime: { endsAt: now + 23 * 3_600_000, limit: 'webSocket', renews: true },
    certificateEnds: now + 10 * 86_400_000,
    quotaUse: [
      { quota: 'subscriptions', used: 1, limit: 50 },
      { quota: 'publishesPerSecond', used: 85, limit: 100 },
      { quota: 'throughput', used: 2000, limit: 524_288 },
      { quota: 'unacknowledged', used: 0, limit: 100 },
    ],
    events: [
      { time: now - 200_000, kind: 'connected' },
      { time: now - 190_000, kind: 'lost', failure },
      { time: now - 180_000, kind: 'connected' },
    ],
    reconnects: 1,
    held: 3,
    setAside: [{ topic: 'a|b', bytes: 3 }],
  };
  const nodeOf = (label: string) => flatten(draw(rich)).find((node) => node.label.includes(label));

  it('shows what is left, what is used of the quotas and what happened, folded', () => {
    const text = lines(draw(rich));
    expect(text).toEqual(
      expect.arrayContaining([
        '    Waiting to be sent — 3 messages',
        '    Set aside — 1 message',
        '    Session ends — in 23 h · renews itself',
        '    Certificate ends — in 10 d',
        '    Quotas — publishes 85 %',
        '      Publishes — 85 of 100/s',
        '      Throughput — 2.0 kB/s of 524 kB/s',
        '    Timeline — 1 reconnect',
      ]),
    );
    expect(nodeOf('Quotas')).toMatchObject({ collapsible: 'collapsed', color: 'list.warningForeground' });
    expect(nodeOf('Certificate ends')).toMatchObject({ color: 'list.warningForeground' });
    expect(nodeOf('Timeline')?.children.map(({ label }) => label.slice(9))).toEqual([
      'Connected',
      'Lost',
      'Connected',
    ]);
    expect(nodeOf('Waiting')).toMatchObject({ contextValue: 'held+' });
    expect(nodeOf('Set aside')).toMatchObject({ contextValue: 'setAside+' });
    expect(nodeOf('Round trip')?.tooltip).toMatch(
      /!\[Round-trip times\]\(data:image\/svg\+xml;base64,[\w+/=]+\)$/,
    );
  });

  it('marks what was set aside for a person', () => {
    const [subscription] = connected.subscriptions;
    const aside: Health = { ...connected, subscriptions: [{ ...subscription!, state: 'setAside', failure }] };
    expect(countFailures({ list, health: () => aside, notices: [], now })).toBe(1);
    expect(flatten(draw(aside)).find(({ label }) => label === 'factory/#')?.contextValue).toMatch(
      /\+setAside\+/,
    );
  });

  it('reports all of it in Markdown that no value breaks', () => {
    const report = healthReport('Press | line', rich, now);
    expect(report).toContain('# Connection health: Press \\| line');
    expect(report).toMatch(/\| Session ends \| in 23 h/);
    expect(report).toContain('a\\|b');
    for (const row of report.split('\n').filter((one) => one.startsWith('| '))) {
      expect(row.replaceAll('\\|', '').split('|').length).toBeGreaterThanOrEqual(4);
    }
    expect(report).not.toMatch(/\]\(command/);
  });
});

describe('changedNodes', () => {
  it('names only the lines whose numbers changed', () => {
    const [subscription] = connected.subscriptions;
    const more: Health = { ...connected, subscriptions: [{ ...subscription!, messages: 1300 }] };
    expect(changedNodes(draw(connected), draw(more))).toEqual(['profile:aws/subscription:factory/#']);
  });

  it('names the folder whose children changed', () => {
    const [subscription] = connected.subscriptions;
    const more: Health = {
      ...connected,
      subscriptions: [subscription!, { ...subscription!, topicFilter: 'other' }],
    };
    expect(changedNodes(draw(connected), draw(more))).toEqual(['profile:aws/subscriptions']);
  });

  it('does not name what a line above it draws anew', () => {
    const [subscription] = connected.subscriptions;
    const failed: Health = {
      ...connected,
      state: 'failed',
      subscriptions: [{ ...subscription!, messages: 1300 }],
    };
    expect(changedNodes(draw(connected), draw(failed))).toEqual(['profile:aws']);
  });

  it('names nothing when nothing changed, and all when the profiles did', () => {
    expect(changedNodes(draw(connected), draw(connected))).toEqual([]);
    expect(changedNodes(draw(connected), [])).toBe('all');
  });
});

describe('holdWords', () => {
  const busier: Health = { ...connected, received: { ...connected.received, messagesPerSecond: 30 } };

  it('keeps the words of a line that is not due, and takes them when it is', () => {
    const held = holdWords(draw(connected), draw(busier), () => false);
    expect(changedNodes(draw(connected), held)).toEqual([]);
    const due = holdWords(draw(connected), draw(busier), ({ id }) => id === 'profile:aws');
    expect(due[0]?.description).toBe('connected · 30 msg/s');
  });

  it('never holds back a state', () => {
    const failed: Health = { ...connected, state: 'failed', lastFailure: failure };
    const held = holdWords(draw(connected), draw(failed), () => false);
    expect(held[0]).toMatchObject({ icon: 'error', description: 'failed' });
  });
});
