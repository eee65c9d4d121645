/** What an endpoint looks like: by its name, and by who signed its certificate. */
import { regionOf } from '../profile/endpointName.ts';

export interface EndpointKind {
  readonly kind:
    'dataAts' | 'legacy' | 'jobs' | 'credentialProvider' | 'vpc' | 'customDomain' | 'localEndpoint' | 'other';
  /** For a person: "Data-ATS, eu-west-1". */
  readonly text: string;
  /** Does it speak MQTT and take publishes? */
  readonly suits: boolean;
}

/**
 * Source: AWS IoT Core developer guide, "AWS IoT device data and service endpoints" (types of `describe-endpoint`).
 *
 * @param server names and issuer of the certificate that the server showed, if any
 */
export function endpointKind(
  host: string,
  server: { readonly names: readonly string[]; readonly issuer: string } = { names: [], issuer: '' },
): EndpointKind {
  const region = regionOf(host);
  const where = region === undefined ? '' : `, ${region}`;
  if (/\.credentials\.iot\./i.test(host))
    return { kind: 'credentialProvider', text: `AWS IoT credential provider${where}`, suits: false };
  if (/\.jobs\.iot\./i.test(host)) return { kind: 'jobs', text: `AWS IoT Jobs${where}`, suits: false };
  if (/\.vpce\.amazonaws\.com(\.cn)?$/i.test(host))
    return { kind: 'vpc', text: `AWS IoT Core VPC endpoint${where}`, suits: true };
  if (/-ats\.iot(-fips)?\.[a-z0-9-]+\.amazonaws\.com(\.cn)?$/i.test(host))
    return { kind: 'dataAts', text: `AWS IoT Core Data-ATS${where}`, suits: true };
  if (/^[a-z0-9]+\.iot\.[a-z0-9-]+\.amazonaws\.com(\.cn)?$/i.test(host))
    return { kind: 'legacy', text: `AWS IoT Core legacy Data (without -ats)${where}`, suits: true };
  if (server.names.some((name) => /topicscope-ats\.iot\./.test(name)))
    return { kind: 'localEndpoint', text: "TopicScope's local endpoint", suits: true };
  if (server.names.some((name) => /\.iot(-fips)?\.[a-z0-9-]+\.amazonaws\.com/i.test(name)))
    return { kind: 'customDomain', text: 'AWS IoT Core by another name', suits: true };
  if (/\bO=Amazon\b/.test(server.issuer))
    return {
      kind: 'customDomain',
      text: 'probably a custom domain of AWS (certificate by Amazon)',
      suits: true,
    };
  return { kind: 'other', text: 'not of AWS by its name', suits: true };
}
