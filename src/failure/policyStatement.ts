/** A policy statement that allows what was denied, ready to be pasted. */
import type { PolicyGrant } from '../shared/failure.ts';

/** Where the resources are; what is not known becomes `*`. */
export interface PolicyPlace {
  readonly region?: string | undefined;
  /** Twelve digits. */
  readonly account?: string | undefined;
}

/**
 * The statement as JSON text, with each action and each resource once.
 *
 * One statement serves all grants of an operation: an action takes effect on its own kind of resource only
 * (AWS IoT Core developer guide, "AWS IoT Core action resources").
 */
export function policyStatement(grants: readonly PolicyGrant[], place: PolicyPlace = {}): string {
  const unique = (values: readonly string[]) => {
    const [first, ...rest] = new Set(values);
    return rest.length === 0 ? first : [first, ...rest];
  };
  return JSON.stringify(
    {
      Effect: 'Allow',
      Action: unique(grants.map(({ action }) => action)),
      Resource: unique(grants.map(({ resource }) => arn(resource, place))),
    },
    undefined,
    2,
  );
}

function arn(resource: string, { region = '*', account = '*' }: PolicyPlace): string {
  return resource.startsWith('arn:')
    ? resource
    : `arn:${partitionOf(region)}:iot:${region}:${account}:${resource}`;
}

/** Source: AWS General Reference, "Amazon Resource Names (ARNs)", partitions. */
function partitionOf(region: string): string {
  if (region.startsWith('cn-')) return 'aws-cn';
  return region.startsWith('us-gov-') ? 'aws-us-gov' : 'aws';
}
