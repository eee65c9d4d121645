/** The walk of a diagnosis, as `diagnose` begins it: for tests of single stages and experiments. */
import { Chart } from '../../src/diagnosis/chart.ts';
import { ConnectPacer } from '../../src/diagnosis/connectPacer.ts';
import type { Walk } from '../../src/diagnosis/walk.ts';
import { publisherRouteOf, sessionRouteOf } from '../../src/profile/routes.ts';
import type { Secrets } from '../../src/profile/schema.ts';
import { checkProfile } from '../../src/profile/validate.ts';
import { destinationOf } from '../../src/session/mqttLink.ts';
import { systemClock } from '../../src/shared/clock.ts';

/**
 * @param input a profile as it stands in settings; X.509 files that nobody reads where it has no identity
 * @param changes of the walk
 */
export function walkFor(
  input: Readonly<Record<string, unknown>>,
  changes: Partial<Walk> = {},
  secrets: Secrets = {},
): Walk {
  const identity = { type: 'x509', certificate: '/c', privateKey: '/k' };
  const checked = checkProfile({ id: 'press', clientId: 'press-01', identity, ...input });
  if (!checked.ok) throw new Error(checked.problems.join('\n'));
  const { profile } = checked;
  const route = sessionRouteOf(profile) ?? publisherRouteOf(profile);
  if (!route) throw new TypeError('the profile has no route');
  const { endpoint, id } = profile;
  const { clock = systemClock } = changes;
  return {
    profile,
    context: { secrets: () => Promise.resolve(secrets), workspaceFolder: undefined },
    chart: new Chart({ profile: id, name: id, endpoint, route: '', notes: [] }, () => undefined, clock),
    signal: new AbortController().signal,
    clock,
    route,
    destination: destinationOf(profile, route, 'press-01'),
    clientId: 'press-01',
    spareClientId: false,
    topic: undefined,
    pacer: new ConnectPacer(clock),
    patience: 5000,
    onMessage: () => undefined,
    seen: { reachable: [], unreachable: [] },
    ...changes,
  };
}

/** A generic broker without TLS on this machine. */
export function plainBroker(port: number): Readonly<Record<string, unknown>> {
  return { broker: 'mqtt', endpoint: '127.0.0.1', port, protocol: 'mqtt', identity: { type: 'none' } };
}
