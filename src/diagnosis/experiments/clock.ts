/** Measures the clock by the header Date of the endpoint's HTTPS port; nothing of the identity is sent. */
import type { Route } from '../../profile/routes.ts';
import { skewOf, skewText, spoilsSignatures } from '../clockSkew.ts';
import { probeHttp } from '../probes/http.ts';
import type { Walk } from '../walk.ts';
import { nobody, place } from './place.ts';
import { confirms, rulesOut, type Experiment } from './experiment.ts';

/** Milliseconds: certificates and tokens are made for "now", and an hour is what clocks are wrong by after a change of time zone. */
const spoilsDates = 3_600_000;

/** Where the endpoint speaks HTTP: AWS's port 443 without ALPN, or the WebSocket's own port. */
function httpRoute({ profile, route }: Walk): Route | undefined {
  // Nothing but the time is wanted, and with a wrong clock no certificate can be checked.
  const { alpn: _, path: __, ...rest } = { ...route, insecure: true as const };
  if (profile.broker === 'awsIotCore') {
    return { ...rest, carrier: 'tls', port: profile.portMap?.['443'] ?? 443, tablePort: 443 };
  }
  return route.carrier === 'wss' || route.carrier === 'ws'
    ? { ...rest, carrier: route.carrier === 'wss' ? 'tls' : 'tcp' }
    : undefined;
}

export const clock: Experiment = {
  id: 'clock',
  title: ({ walk }) => (httpRoute(walk) ? "Ask the endpoint's HTTP port for the time" : undefined),
  run: async ({ walk, failure }) => {
    const route = httpRoute(walk);
    if (!route) return { outcome: 'The endpoint speaks no HTTP.', findings: [] };
    try {
      const answer = await probeHttp({ ...place(walk, { resolved: nobody(walk) }), route }, walk.signal);
      const skew = skewOf(answer.headers['date'], walk.clock.time());
      if (skew === undefined) return { outcome: 'The answer has no Date.', findings: [] };
      walk.seen.clockSkew = skew;
      const signs =
        walk.profile.identity.type === 'sigv4' && failure.stage !== 'tls' && failure.stage !== 'certificate';
      const off = signs ? spoilsSignatures(skew) : Math.abs(skew) > spoilsDates;
      return {
        outcome: `This machine's clock ${off ? 'is ' : Math.abs(skew) < 5000 ? '' : 'is '}${skewText(skew)}.`,
        findings: [off ? confirms('clock') : rulesOut('clock')],
      };
    } catch (error) {
      walk.signal.throwIfAborted();
      return {
        outcome: `The time is not to be had: ${error instanceof Error ? error.message : String(error)}`,
        findings: [],
      };
    }
  },
};
