/** Where a profile goes: the session's route and the HTTPS publisher's. */
import type { Profile } from '../../profile/schema.ts';
import type { Health, RouteSummary } from '../../shared/health.ts';
import { escapeMarkdown, visible } from './markdown.ts';
import type { TreeNode } from './nodes.ts';

/** The mark of a route whose server nobody checks. */
const unverified = { icon: 'warning', color: 'list.warningForeground' } as const;

/** One node for each route; before the sessions are loaded, the bare endpoint. */
export function endpointNodes(profile: Profile, health: Health): TreeNode[] {
  const nodes: TreeNode[] = [];
  if (health.session) nodes.push(routeNode(profile.id, 'endpoint', health.session, 'plug'));
  if (health.publisher) nodes.push(routeNode(profile.id, 'publisher', health.publisher, 'cloud-upload'));
  if (nodes.length > 0) return nodes;
  const address = visible(`${profile.endpoint}:${profile.port ?? ''}`);
  return [
    {
      id: `profile:${profile.id}/endpoint`,
      label: address,
      ...(profile.insecure ? { ...unverified, description: 'server not verified' } : { icon: 'plug' }),
      collapsible: 'no',
      contextValue: 'endpoint+',
      accessibilityLabel: `Endpoint ${address}`,
      profile: profile.id,
      children: [],
    },
  ];
}

function routeNode(
  profileId: string,
  kind: 'endpoint' | 'publisher',
  route: RouteSummary,
  icon: string,
): TreeNode {
  const address = visible(`${route.host}:${route.port}`);
  // AWS's host names are long and begin with letters that say nothing: what tells the routes apart comes first.
  const label = `${shortProtocol(route.protocol)} · ${shortAuthentication(route.authentication)}`;
  const line = (name: string, value: string): string => `${name}: ${escapeMarkdown(value)}`;
  return {
    id: `profile:${profileId}/${kind}`,
    label,
    description: `${route.insecure ? 'server not verified · ' : ''}port ${route.port} · ${visible(route.host)}`,
    tooltip: [
      `**${kind === 'endpoint' ? 'MQTT session' : 'HTTPS publisher'}**`,
      [
        line('Host', route.host),
        line('Port', String(route.port)),
        line('Protocol', route.protocol),
        line('ALPN', route.alpn ?? 'none'),
        line('Authentication', route.authentication),
        ...(route.insecure
          ? ['**Server not verified** (insecure): whoever is between can read and change everything']
          : []),
        ...(route.row === undefined ? [] : [line('AWS protocol table', `row ${route.row} of 9`)]),
      ].join('  \n'),
    ].join('\n\n'),
    ...(route.insecure ? unverified : { icon }),
    collapsible: 'no',
    contextValue: `${kind}+`,
    accessibilityLabel: `${kind === 'endpoint' ? 'Endpoint' : 'HTTPS publisher'} ${address}, ${label}${route.insecure ? ', server not verified' : ''}`,
    profile: profileId,
    children: [],
  };
}

/** "MQTT 5" instead of "MQTT 5 over TLS": what is not encrypted says so, and the tooltip says all. */
function shortProtocol(protocol: string): string {
  return protocol.replace(/ over TLS$/, '');
}

/** "X.509" instead of "X.509 client certificate": a side bar is narrow, and the tooltip says it in full. */
function shortAuthentication(authentication: string): string {
  return authentication.replace(/ client certificate$/, '');
}
