/** Reading an endpoint as people paste it, and what AWS's endpoint names tell. */

import { endpointKind } from '../shared/aws/endpointKind.ts';

export interface ReducedEndpoint {
  /** Host name or IP address, in lower case, without brackets. */
  readonly host: string;
  /** The port that stood behind the host name. */
  readonly port?: number;
  /** The path that stood behind it, when there was more than a slash. */
  readonly path?: string;
}

/**
 * Reduces what a person pasted to the host name: `https://…/topics/x`, `wss://…:443/mqtt`, `host:8883`, `[::1]:8883`.
 * Returns undefined when no host name is in it.
 */
export function reduceEndpoint(pasted: string): ReducedEndpoint | undefined {
  const trimmed = pasted.trim();
  const withScheme = /^[a-z][a-z0-9+.-]*:\/\//i.test(trimmed)
    ? trimmed
    : `none://${bracketBareIpv6(trimmed)}`;
  // URL keeps the port of schemes that it doesn't know, and lets a host stand without a path.
  let url: URL;
  try {
    url = new URL(withScheme.replace(/^[a-z][a-z0-9+.-]*:/i, 'none:'));
  } catch {
    return undefined;
  }
  const host = url.hostname.replace(/^\[|\]$/g, '').toLowerCase();
  if (!isHostName(host)) return undefined;
  return {
    host,
    ...(url.port === '' ? {} : { port: Number(url.port) }),
    ...(url.pathname === '' || url.pathname === '/' ? {} : { path: url.pathname }),
  };
}

/** A name of one or more labels, or an IP address (RFC 1123, section 2.1). */
function isHostName(host: string): boolean {
  if (host.includes(':')) return /^[0-9a-f:.%a-z]+$/.test(host);
  return (
    host.length <= 253 &&
    host.split('.').every((label) => /^[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?$/.test(label))
  );
}

function bracketBareIpv6(text: string): string {
  return /^[0-9a-f]*:[0-9a-f:.]*:[0-9a-f.]*$/i.test(text) ? `[${text}]` : text;
}

/**
 * The region in an AWS endpoint's name: `{prefix}-ats.iot.{region}.amazonaws.com`, also China's, FIPS' and VPC endpoints'.
 * Undefined for custom domains and the local endpoint.
 */
export function regionOf(host: string): string | undefined {
  return /(?:^|\.)iot(?:-fips)?\.([a-z]{2}(?:-[a-z]+)+-\d)\.(?:vpce\.)?amazonaws\.com(?:\.cn)?$/i.exec(
    host,
  )?.[1];
}

/**
 * What is worth saying about an endpoint's name for AWS IoT Core's device data, or undefined.
 * Source: developer guide, "Connecting devices to AWS IoT", "AWS IoT device data and service endpoints".
 */
export function endpointWarning(host: string): string | undefined {
  const kind = endpointKind(host);
  const describe = 'copy the one of `aws iot describe-endpoint --endpoint-type iot:Data-ATS`';
  if (kind === 'credentialProvider') {
    return `endpoint: this is a credential provider endpoint, which speaks no MQTT: ${describe}.`;
  }
  if (kind === 'jobs') return `endpoint: this is a jobs endpoint, which speaks no MQTT: ${describe}.`;
  if (kind === 'legacy') {
    return `endpoint: without "-ats" this is the legacy endpoint, whose VeriSign certificate few systems trust: ${describe}.`;
  }
  return undefined;
}
