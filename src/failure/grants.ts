/**
 * What a policy has to allow for an operation.
 *
 * Source: AWS IoT Core developer guide, "AWS IoT Core action resources" and "Using wildcard characters in MQTT and AWS IoT
 * Core policies": in a policy `*` and `?` are wildcards, and MQTT's `+` and `#` stand for themselves.
 */
import type { PolicyGrant } from '../shared/failure.ts';
import type { Destination } from './symptom.ts';

/** CONNECT with this client id, and with this will if there is one. */
export function connectGrants({ clientId, will }: Pick<Destination, 'clientId' | 'will'>): PolicyGrant[] {
  return [
    { action: 'iot:Connect', resource: `client/${clientId === undefined ? '*' : literally(clientId)}` },
    ...(will ? publishGrants(will.topic, will.retain) : []),
  ];
}

/** PUBLISH to a topic. */
export function publishGrants(topic: string, retain = false): PolicyGrant[] {
  const resource = `topic/${literally(topic)}`;
  return [
    { action: 'iot:Publish', resource },
    ...(retain ? [{ action: 'iot:RetainPublish', resource }] : []),
  ];
}

/** SUBSCRIBE to a topic filter, and the messages that it brings. */
export function subscribeGrants(topicFilter: string): PolicyGrant[] {
  return [
    // The filter's own text: exactly this filter, and none that is narrower or wider.
    { action: 'iot:Subscribe', resource: `topicfilter/${literally(topicFilter)}` },
    { action: 'iot:Receive', resource: `topic/${literally(topicsOf(topicFilter))}` },
  ];
}

/** The topics that a filter matches, in a policy's wildcards. A shared subscription receives topics without its prefix. */
function topicsOf(topicFilter: string): string {
  return topicFilter
    .replace(/^\$share\/[^/]*\//, '')
    .split('/')
    .map((level) => (level === '+' || level === '#' ? '*' : level))
    .join('/');
}

/** A policy would take `${…}` for one of its variables; `?` stands for any one character. */
function literally(text: string): string {
  return text.replaceAll('${', '?{');
}

/** "iot:Publish and iot:RetainPublish on topic/a", for a hint. */
export function grantsText(grants: readonly PolicyGrant[]): string {
  const byResource = new Map<string, string[]>();
  for (const { action, resource } of grants) {
    byResource.set(resource, [...(byResource.get(resource) ?? []), action]);
  }
  return [...byResource]
    .map(([resource, actions]) => `${actions.join(' and ')} on ${resource}`)
    .join(', and ');
}
