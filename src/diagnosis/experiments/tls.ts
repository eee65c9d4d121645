/** Experiments on TLS: whose certificate, which name, which protocol, which client certificate. */
import { endpointKind } from '../endpointKind.ts';
import { tryTls } from '../probes/tls.ts';
import { nobody, place } from './place.ts';
import { confirms, rulesOut, suggests, type Experiment, type Subject } from './experiment.ts';

/** Is it the file in the field ca that is wrong? */
export const systemCa: Experiment = {
  id: 'systemCa',
  title: ({ walk: { profile } }) =>
    profile.ca === undefined ? undefined : "Trust the system's CAs instead of the file in the field ca",
  run: async ({ walk }) => {
    // Whom the server is to believe makes no difference here, and a client certificate need not be shown around.
    const tried = await tryTls(place(walk, { resolved: nobody(walk, 'system') }), walk.signal);
    if (tried.ok || tried.failure.stage === 'certificate') {
      return {
        outcome: "The server's certificate is trusted then: the file in the field ca is the wrong one.",
        findings: [confirms('caFile'), rulesOut('inspectingProxy'), rulesOut('untrustedServer')],
      };
    }
    return {
      outcome: `The same: ${tried.failure.symptom}`,
      findings: [suggests(walk.profile.broker === 'awsIotCore' ? 'inspectingProxy' : 'untrustedServer')],
    };
  },
};

/** "abc.iot.eu-west-1.amazonaws.com" as "abc-ats.iot.eu-west-1.amazonaws.com". */
function atsName({ walk: { route } }: Subject): string | undefined {
  return endpointKind(route.host).kind === 'legacy' ? route.host.replace('.', '-ats.') : undefined;
}

/** Does the endpoint work by its newer name? */
export const atsEndpoint: Experiment = {
  id: 'atsEndpoint',
  title: (subject) => {
    const name = atsName(subject);
    return name && `Use ${name} instead`;
  },
  run: async (subject) => {
    const { walk } = subject;
    const host = atsName(subject) ?? walk.route.host;
    const tried = await tryTls(
      place(walk, { route: { ...walk.route, host, serverName: host }, resolved: nobody(walk, 'system') }),
      walk.signal,
    );
    return tried.ok || tried.failure.stage === 'certificate'
      ? {
          outcome: 'Its certificate is trusted: the endpoint without "-ats" is the problem.',
          findings: [confirms('endpointType'), rulesOut('inspectingProxy'), rulesOut('caFile')],
        }
      : { outcome: `The same: ${tried.failure.symptom}`, findings: [rulesOut('endpointType')] };
  },
};

/** The protocol names that could be meant, other than the one that was offered. */
function otherAlpn({ walk: { route, profile } }: Subject): (string | undefined)[] {
  const names = route.row ? [route.row.alpn] : [undefined, 'mqtt'];
  return names.filter((name) => name !== route.alpn && profile.alpn !== undefined);
}

/** Is it the field alpn? */
export const otherAlpnName: Experiment = {
  id: 'otherAlpn',
  title: (subject) => {
    const [name] = otherAlpn(subject);
    if (otherAlpn(subject).length === 0) return undefined;
    return name === undefined ? 'Offer no ALPN name' : `Offer ALPN ${name}`;
  },
  run: async (subject) => {
    const { walk } = subject;
    const [name] = otherAlpn(subject);
    const { alpn: _, ...route } = walk.route;
    const tried = await tryTls(
      place(walk, { route: { ...route, ...(name === undefined ? {} : { alpn: name }) } }),
      walk.signal,
    );
    return tried.ok
      ? {
          outcome: `The handshake succeeds: the field alpn ("${String(walk.profile.alpn)}") is wrong for this port.`,
          findings: [confirms('alpn')],
        }
      : { outcome: `It fails, too: ${tried.failure.symptom}`, findings: [rulesOut('alpn')] };
  },
};

/** Is it the client certificate that the server dislikes, or TLS as such? */
export const noClientCertificate: Experiment = {
  id: 'noClientCertificate',
  title: ({ walk: { resolved } }) =>
    resolved?.identity.type === 'x509' ? 'Connect without the client certificate' : undefined,
  run: async ({ walk, failure }) => {
    const tried = await tryTls(place(walk, { resolved: nobody(walk) }), walk.signal);
    if (tried.ok || tried.failure.stage === 'certificate') {
      return {
        outcome: tried.ok
          ? 'The handshake comes through: name, ports and the server are all right.'
          : 'The server asks for a client certificate: up to there, all is well.',
        findings: [suggests('clientCertificate'), rulesOut('serverName'), rulesOut('inspectingProxy')],
      };
    }
    const alike = tried.failure.id === failure.id;
    return {
      outcome: `${alike ? 'The same' : 'Another failure'}: ${tried.failure.symptom}`,
      findings: alike ? [suggests('serverName'), suggests('inspectingProxy')] : [],
    };
  },
};
