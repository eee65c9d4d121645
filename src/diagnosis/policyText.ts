import { regionOf } from '../profile/endpointName.ts';
import type { Profile } from '../profile/schema.ts';
import type { PolicyGrant } from '../shared/failure.ts';

/** A policy statement that allows what was denied, as JSON; what is not known of the ARNs is `*`. */
export function policyText(grants: readonly PolicyGrant[], { endpoint, identity }: Profile): string {
  const region = (identity.type === 'sigv4' ? identity.region : undefined) ?? regionOf(endpoint) ?? '*';
  return JSON.stringify(
    {
      Effect: 'Allow',
      Action: [...new Set(grants.map(({ action }) => action))],
      Resource: [...new Set(grants.map(({ resource }) => `arn:aws:iot:${region}:*:${resource}`))],
    },
    undefined,
    2,
  );
}
