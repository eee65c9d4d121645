/** What names of AWS's endpoints tell. */

/** Is it one of AWS's own names, whose certificates Amazon issues? */
export function isAmazonName(host: string): boolean {
  return /\.amazonaws\.com(\.cn)?$/i.test(host);
}

/** Which of AWS IoT's endpoints a name is; 'other' for custom domains and everything that is not AWS's. */
export type EndpointKind = 'dataAts' | 'legacy' | 'jobs' | 'credentialProvider' | 'vpc' | 'fips' | 'other';

/**
 * What an endpoint's name tells of it.
 * Source: developer guide, "AWS IoT device data and service endpoints", and "Using AWS IoT Core with interface VPC endpoints".
 */
export function endpointKind(host: string): EndpointKind {
  if (/\.vpce\.amazonaws\.com(\.cn)?$/i.test(host)) return 'vpc';
  const prefix = /^(.+)\.iot(-fips)?\.[a-z0-9-]+\.amazonaws\.com(\.cn)?$/i.exec(host);
  const name = prefix?.[1]?.toLowerCase();
  if (name === undefined) return 'other';
  if (/(^|\.)credentials$/.test(name)) return 'credentialProvider';
  if (/(^|\.)jobs$/.test(name)) return 'jobs';
  if (prefix?.[2] !== undefined) return 'fips';
  if (/^[a-z0-9]+-ats$/.test(name)) return 'dataAts';
  return /^[a-z0-9]+$/.test(name) ? 'legacy' : 'other';
}
