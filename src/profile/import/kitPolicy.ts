/** What an AWS IoT policy of a connection kit allows: client ids, and topics to subscribe to. */
import { isRecord } from './fields.ts';

export interface KitPolicy {
  /** As in the policy's resources: `*` and `?` may be in them. */
  readonly clientIds: readonly string[];
}

/** Reads a policy document; undefined when the text is none. */
export function readKitPolicy(text: string): KitPolicy | undefined {
  let document: unknown;
  try {
    document = JSON.parse(text);
  } catch {
    return undefined;
  }
  const statements = isRecord(document) ? document['Statement'] : undefined;
  if (!Array.isArray(statements)) return undefined;
  const clientIds = statements
    .filter(isRecord)
    .filter((statement) => statement['Effect'] === 'Allow')
    .filter((statement) =>
      list(statement['Action']).some((action) => /^iot:(connect|\*)$/i.test(action) || action === '*'),
    )
    .flatMap((statement) => list(statement['Resource']))
    .flatMap((resource) => (resource === '*' ? ['*'] : (/:client\/(.+)$/.exec(resource)?.[1] ?? [])));
  return { clientIds };
}

/** May a client with this id connect? */
export function allowsClientId(policy: KitPolicy, clientId: string): boolean {
  return policy.clientIds.some((pattern) => {
    const expression = pattern
      .replaceAll(/[.+^${}()|[\]\\]/g, '\\$&')
      .replaceAll('*', '.*')
      .replaceAll('?', '.');
    return new RegExp(`^${expression}$`, 's').test(clientId);
  });
}

function list(value: unknown): string[] {
  const values = Array.isArray(value) ? (value as unknown[]) : [value];
  return values.filter((one) => typeof one === 'string');
}
