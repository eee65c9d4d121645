import { describe, expect, it } from 'vitest';
import { rehearsalNode } from '../../../src/editor/trees/rehearsalNodes.ts';
import type { ActiveFault } from '../../../src/shared/local/faults.ts';

const now = Date.UTC(2026, 0, 2, 3, 4, 5);
const fault: ActiveFault = { name: 'noConnack', parameters: {}, scope: {}, since: now, struck: 0 };

describe('a rehearsal in the tree', () => {
  it.each<[string, Partial<ActiveFault>]>([
    ['until ended', {}],
    ['until ended · struck once', { struck: 1 }],
    ['once', { scope: { times: 1 } }],
    ['2 times · struck 3 times', { scope: { times: 5 }, struck: 3 }],
    ['30 s left', { scope: { seconds: 30 }, until: now + 29_100 }],
    ['5 min left', { scope: { seconds: 300 }, until: now + 299_000 }],
    ['0 s left', { scope: { seconds: 30 }, until: now - 1 }],
  ])('says how long, and how often it struck: %s', (description, changes) => {
    const node = rehearsalNode({ ...fault, ...changes }, now);
    expect(node).toMatchObject({ label: 'Rehearsing: No CONNACK', description, fault: 'noConnack' });
    expect(node.accessibilityLabel).toBe(`Rehearsing: No CONNACK, ${description}`);
  });

  it('tells in its tooltip what was chosen, in words, and leaves out what does not count', () => {
    const parameters = { at: 'tls', afterSeconds: 0 };
    const scope = { ports: [443 as const], rows: [3 as const], clientId: 'a*' };
    const { tooltip } = rehearsalNode({ ...fault, name: 'resetConnection', parameters, scope }, now);
    expect(tooltip).toContain('Right after the TLS handshake');
    // A narrow side bar cuts it off in the line.
    expect(tooltip).toContain('until ended');
    expect(tooltip).toContain('Ports&#58; 443');
    expect(tooltip).toContain('Client id&#58; a\\*');
    expect(tooltip).not.toContain('Seconds');
    const later = {
      ...fault,
      name: 'resetConnection' as const,
      parameters: { at: 'connected', afterSeconds: 7 },
    };
    expect(rehearsalNode(later, now).tooltip).toMatch(/Seconds to wait before it strikes&#58; 7/);
  });
});
