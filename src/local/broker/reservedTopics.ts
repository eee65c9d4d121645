/**
 * Topics that begin with `$` belong to AWS; each family may be published to, subscribed to, or both.
 *
 * Source: AWS IoT Core developer guide, "Reserved topics". Shadows and jobs have their topics here
 * but nobody who answers yet.
 */
interface Family {
  readonly pattern: RegExp;
  readonly publish: boolean;
  readonly subscribe: boolean;
}

const families: readonly Family[] = [
  { pattern: /^\$aws\/events\//, publish: false, subscribe: true },
  { pattern: /^\$aws\/rules\/[^/]+/, publish: true, subscribe: false },
  { pattern: /^\$aws\/things\/[^/]+\/shadow\//, publish: true, subscribe: true },
  { pattern: /^\$aws\/things\/[^/]+\/jobs\//, publish: true, subscribe: true },
  { pattern: /^\$aws\/things\/[^/]+\/(defender|streams)\//, publish: true, subscribe: true },
  { pattern: /^\$aws\/things\/[^/]+\/tunnels\//, publish: false, subscribe: true },
  { pattern: /^\$aws\/sitewise\//, publish: false, subscribe: true },
  { pattern: /^\$aws\/(certificates|provisioning-templates)\//, publish: true, subscribe: true },
];

/** May a client publish to this topic? Always, when it is not reserved. */
export function mayPublish(topic: string): boolean {
  if (!topic.startsWith('$')) return true;
  return families.some((family) => family.publish && family.pattern.test(topic));
}

/** May a client subscribe to this filter? Always, when its first level is not reserved. */
export function maySubscribe(filter: string): boolean {
  if (!filter.startsWith('$')) return true;
  if (filter === '$aws/#') return false;
  return families.some(
    (family) => family.subscribe && (family.pattern.test(filter) || wildcardReaches(family, filter)),
  );
}

/** A filter such as `$aws/things/+/shadow/#` or `$aws/events/#` stands for topics of the family. */
function wildcardReaches(family: Family, filter: string): boolean {
  return filter.endsWith('/#') && family.pattern.test(`${filter.slice(0, -1)}x/`);
}
