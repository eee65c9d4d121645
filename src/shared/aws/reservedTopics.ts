/**
 * Topics that begin with `$` belong to AWS: which there are, what each is for, and what a client may do with it.
 *
 * Sources: AWS IoT Core developer guide, "Reserved topics", and the page of each feature that is named in `source`.
 */

export interface ReservedTopic {
  /** Levels in braces stand for a name; `…` in the last place for one level or more. */
  readonly pattern: string;
  readonly publish: boolean;
  readonly subscribe: boolean;
  /** What it is for, as one sentence without a full stop. */
  readonly description: string;
  /** The page of the developer guide that tells of it. */
  readonly source: string;
}

/** Allowed, forbidden, or a topic with `$` that AWS's documentation does not know. */
export type TopicRight = 'allowed' | 'forbidden' | 'unknown';

type Operation = 'publish' | 'subscribe' | 'both';

function topic(pattern: string, operation: Operation, description: string, source: string): ReservedTopic {
  return {
    pattern,
    publish: operation !== 'subscribe',
    subscribe: operation !== 'publish',
    description,
    source,
  };
}

/** A request's topic with those of its two answers. */
function request(
  pattern: string,
  how: { readonly operation?: Operation; readonly asks: string; readonly source: string },
): ReservedTopic[] {
  const { operation = 'publish', asks, source } = how;
  return [
    topic(pattern, operation, asks, source),
    topic(`${pattern}/accepted`, 'subscribe', `Answer when AWS has accepted: ${lowered(asks)}`, source),
    topic(`${pattern}/rejected`, 'subscribe', `Answer when AWS has refused: ${lowered(asks)}`, source),
  ];
}

function lowered(text: string): string {
  return text.charAt(0).toLowerCase() + text.slice(1);
}

function shadow(prefix: string, what: string): ReservedTopic[] {
  const source = 'Device Shadow MQTT topics';
  const operation = 'both';
  return [
    ...request(`${prefix}/get`, { operation, asks: `Get ${what}`, source }),
    ...request(`${prefix}/update`, { operation, asks: `Update ${what}`, source }),
    topic(
      `${prefix}/update/delta`,
      'subscribe',
      `Where desired and reported state of ${what} differ`,
      source,
    ),
    topic(
      `${prefix}/update/documents`,
      'subscribe',
      `The document of ${what} before and after an update`,
      source,
    ),
    ...request(`${prefix}/delete`, { operation, asks: `Delete ${what}`, source }),
  ];
}

const jobsSource = 'Jobs device MQTT API operations';
const streamsSource = 'MQTT-based file delivery';
const eventsSource = 'Event messages';
const lifecycleSource = 'Lifecycle events';
const provisioningSource = 'Device provisioning MQTT API';
const things = '$aws/things/{thingName}';
const stream = `${things}/streams/{streamId}`;
const command = '$aws/commands/{devices}/{deviceId}/executions/{executionId}';

function events(
  prefix: string,
  kinds: readonly string[],
  describe: (kind: string) => string,
  source = eventsSource,
): ReservedTopic[] {
  return kinds.map((kind) =>
    topic(prefix.replace('{kind}', kind), 'subscribe', describe(kind.replaceAll('_', ' ')), source),
  );
}

/** Every reserved topic that the developer guide names. */
export const reservedTopics: readonly ReservedTopic[] = [
  ...shadow(`${things}/shadow`, "the thing's classic shadow"),
  ...shadow(`${things}/shadow/name/{shadowName}`, 'a named shadow'),

  ...request(`${things}/jobs/get`, { asks: "List the thing's pending jobs", source: jobsSource }),
  ...request(`${things}/jobs/start-next`, { asks: 'Get and start the next pending job', source: jobsSource }),
  ...request(`${things}/jobs/{jobId}/get`, {
    asks: 'Describe a job execution ($next for the next one)',
    source: jobsSource,
  }),
  ...request(`${things}/jobs/{jobId}/update`, { asks: 'Update a job execution', source: jobsSource }),
  topic(`${things}/jobs/notify`, 'subscribe', 'The list of pending jobs has changed', jobsSource),
  topic(`${things}/jobs/notify-next`, 'subscribe', 'The next pending job has changed', jobsSource),

  topic(`${command}/request/{format}`, 'subscribe', 'A remote command for a device', 'Remote commands'),
  topic(`${command}/response/{format}`, 'publish', 'Report on a remote command', 'Remote commands'),
  topic(
    `${command}/response/accepted/{format}`,
    'subscribe',
    'The report on a remote command was accepted',
    'Remote commands',
  ),
  topic(
    `${command}/response/rejected/{format}`,
    'subscribe',
    'The report on a remote command was refused',
    'Remote commands',
  ),

  ...events(
    '$aws/events/presence/{kind}/{clientId}',
    ['connected', 'disconnected', 'connect_failed'],
    (kind) => (kind === 'connect failed' ? 'A client was not allowed to connect' : `A client has ${kind}`),
    lifecycleSource,
  ),
  ...events(
    '$aws/events/subscriptions/{kind}/{clientId}',
    ['subscribed', 'unsubscribed'],
    (kind) => `A client has ${kind}`,
    lifecycleSource,
  ),
  ...events(
    '$aws/events/job/{jobId}/{kind}',
    ['canceled', 'cancellation_in_progress', 'completed', 'deleted', 'deletion_in_progress'],
    (kind) => `A job: ${kind}`,
  ),
  ...events(
    '$aws/events/jobExecution/{jobId}/{kind}',
    ['canceled', 'deleted', 'failed', 'rejected', 'removed', 'succeeded', 'timed_out'],
    (kind) => `The execution of a job: ${kind}`,
  ),
  ...events(
    '$aws/events/thing/{thingName}/{kind}',
    ['created', 'updated', 'deleted'],
    (kind) => `A thing was ${kind} in the registry`,
  ),
  ...events(
    '$aws/events/thingGroup/{groupName}/{kind}',
    ['created', 'updated', 'deleted'],
    (kind) => `A thing group was ${kind}`,
  ),
  ...events(
    '$aws/events/thingType/{typeName}/{kind}',
    ['created', 'updated', 'deleted'],
    (kind) => `A thing type was ${kind}`,
  ),
  topic(
    '$aws/events/thingTypeAssociation/thing/{thingName}/…',
    'subscribe',
    'A thing type was given to a thing or taken from it',
    eventsSource,
  ),
  ...events(
    '$aws/events/thingGroupMembership/thingGroup/{groupName}/thing/{thingName}/{kind}',
    ['added', 'removed'],
    (kind) => `A thing was ${kind} as member of a group`,
  ),
  ...events(
    '$aws/events/thingGroupHierarchy/thingGroup/{groupName}/childThingGroup/{childName}/{kind}',
    ['added', 'removed'],
    (kind) => `A child group was ${kind}`,
  ),
  topic(
    '$aws/events/certificates/registered/{caCertificateId}',
    'subscribe',
    'A certificate was registered automatically (just-in-time registration)',
    'Just-in-time registration',
  ),

  ...request('$aws/certificates/create/{format}', {
    asks: 'Create keys and a certificate',
    source: provisioningSource,
  }),
  ...request('$aws/certificates/create-from-csr/{format}', {
    asks: 'Create a certificate from a signing request',
    source: provisioningSource,
  }),
  ...request('$aws/provisioning-templates/{templateName}/provision/{format}', {
    asks: 'Register a thing by a provisioning template',
    source: provisioningSource,
  }),

  ...request(`${things}/defender/metrics/{format}`, {
    asks: 'Report device metrics to Device Defender',
    source: 'Sending metrics from devices',
  }),
  topic(`${stream}/describe/{format}`, 'publish', 'Ask for the description of a stream', streamsSource),
  topic(`${stream}/description/{format}`, 'subscribe', 'The description of a stream', streamsSource),
  topic(`${stream}/get/{format}`, 'publish', 'Ask for blocks of a file of a stream', streamsSource),
  topic(`${stream}/data/{format}`, 'subscribe', 'Blocks of a file of a stream', streamsSource),
  topic(`${stream}/rejected/{format}`, 'subscribe', 'A request to a stream was refused', streamsSource),
  topic(
    `${things}/tunnels/notify`,
    'subscribe',
    'A secure tunnel was opened, with the token for the device',
    'Secure tunneling',
  ),
  ...request('$aws/device_location/{deviceId}/get_position_estimate', {
    asks: 'Have a position resolved from raw measurements',
    source: 'Device Location MQTT topics',
  }),
  topic(
    '$aws/sitewise/asset-models/{assetModelId}/assets/{assetId}/properties/{propertyId}',
    'subscribe',
    'A property of a SiteWise asset has a new value',
    'Asset model topics',
  ),
  topic(
    '$aws/rules/{ruleName}/…',
    'publish',
    'Basic Ingest: straight to a rule, past the message broker',
    'Basic Ingest',
  ),
  topic(
    '$aws/rules/{ruleName}',
    'publish',
    'Basic Ingest: straight to a rule, past the message broker',
    'Basic Ingest',
  ),
];

const byLevels = reservedTopics.map((reserved) => ({ reserved, levels: reserved.pattern.split('/') }));

/** The reserved topic that a topic name is, or undefined. */
export function reservedTopicOf(name: string): ReservedTopic | undefined {
  if (!name.startsWith('$')) return undefined;
  const levels = name.split('/');
  return byLevels.find(({ levels: pattern }) => meets(levels, pattern))?.reserved;
}

/** The reserved topics that a topic filter stands for. */
export function reservedTopicsOf(filter: string): readonly ReservedTopic[] {
  if (!filter.startsWith('$')) return [];
  const levels = filter.split('/');
  return byLevels.filter(({ levels: pattern }) => meets(levels, pattern)).map(({ reserved }) => reserved);
}

/** May a client publish to this topic name? Always, when it is not reserved. */
export function publishRight(name: string): TopicRight {
  if (!name.startsWith('$')) return 'allowed';
  const reserved = reservedTopicOf(name);
  if (!reserved) return 'unknown';
  return reserved.publish ? 'allowed' : 'forbidden';
}

/**
 * May a client subscribe to this topic filter (without `$share/{name}/`)? Always, when its first level is not
 * reserved. A filter with wildcards may when something behind it may be subscribed to, but not all of `$aws`.
 */
export function subscribeRight(filter: string): TopicRight {
  if (!filter.startsWith('$')) return 'allowed';
  if (filter === '$aws/#') return 'forbidden';
  const reserved = reservedTopicsOf(filter);
  if (reserved.length === 0) return 'unknown';
  return reserved.some(({ subscribe }) => subscribe) ? 'allowed' : 'forbidden';
}

/** What AWS IoT Core lets a client publish to: a topic that is not reserved, or a reserved one of that kind. */
export function mayPublish(name: string): boolean {
  return publishRight(name) === 'allowed';
}

/** What AWS IoT Core lets a client subscribe to. */
export function maySubscribe(filter: string): boolean {
  return subscribeRight(filter) === 'allowed';
}

/** Can a name or a filter, and a pattern, stand for one and the same topic? */
function meets(levels: readonly string[], pattern: readonly string[]): boolean {
  for (const [index, wanted] of pattern.entries()) {
    const level = levels[index];
    if (level === '#') return true;
    if (level === undefined) return false;
    if (wanted === '…') return true;
    if (level === '+' || (wanted.startsWith('{') && level !== '')) continue;
    if (level !== wanted) return false;
  }
  // At AWS IoT Core a/# does not stand for a itself.
  return levels.length === pattern.length;
}
