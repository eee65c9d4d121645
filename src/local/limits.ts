/**
 * The endpoint's limits: AWS IoT Core's quotas, and how far over them a client may burst. They can be
 * changed while the endpoint runs; a change counts from each client's next packet on.
 */
import * as z from 'zod';
import { quotas } from '../shared/aws/quotas.ts';

/** Limits that cannot be: the message names the limit and the fix. */
export class LimitError extends Error {
  override readonly name = 'LimitError';
}

const count = z.int({ error: 'write a whole number of at least 1' }).min(1, { error: 'write at least 1' });
const seconds = z
  .number({ error: 'write a number of seconds above 0' })
  .positive({ error: 'write a number of seconds above 0' });

const schema = z.strictObject({
  /** Are publishes, bytes and CONNECTs a second limited at all? */
  rateLimits: z.boolean({ error: 'write true or false' }),
  /** Publishes a second that a connection may send; what is over it is discarded. */
  publishesPerSecond: count,
  /** Publishes at once before that counts: AWS documents none, about 500 were observed. */
  publishBurst: count,
  /** Bytes a second that a connection may send and receive; what is over it is delayed. */
  throughputBytesPerSecond: count,
  /** CONNECTs a second of one client id; one more is refused. */
  connectsPerSecond: seconds,
  /** CONNECTs at once before that counts: AWS documents none; this is the endpoint's own choice. */
  connectBurst: count,
  /** Subscriptions of a connection; one more closes it. */
  subscriptionsPerConnection: count,
  /** QoS 1 publishes without PUBACK, in each direction. */
  unacknowledgedPublishes: count.max(65_535, { error: 'write at most 65535' }),
  /** Seconds that a persistent session outlives its connection, at most. */
  sessionExpirySeconds: seconds,
  /** Seconds after which a WebSocket connection ends with the next packet either way. */
  webSocketSeconds: seconds,
  /** Seconds after which a connection by custom authorizer ends: its `disconnectAfterInSeconds`. */
  customAuthorizerSeconds: seconds,
});

export type LimitValues = Readonly<z.infer<typeof schema>>;

const defaults: LimitValues = {
  rateLimits: true,
  publishesPerSecond: quotas.publishesPerSecond,
  publishBurst: 500,
  throughputBytesPerSecond: quotas.throughputBytesPerSecond,
  connectsPerSecond: 1,
  connectBurst: 30,
  subscriptionsPerConnection: quotas.subscriptionsPerConnection,
  unacknowledgedPublishes: quotas.unacknowledgedPublishes,
  sessionExpirySeconds: quotas.sessionExpirySeconds,
  webSocketSeconds: quotas.webSocketSeconds,
  // The longest that AWS lets an authorizer ask for.
  customAuthorizerSeconds: 86_400,
};

export class Limits {
  readonly #initial: LimitValues;
  #values: LimitValues;

  /** @throws LimitError */
  constructor(changes: Partial<LimitValues> = {}) {
    this.#initial = merge(defaults, changes);
    this.#values = this.#initial;
  }

  get values(): LimitValues {
    return this.#values;
  }

  /**
   * Changes some of the limits.
   *
   * @param changes from a limit's name to its value, as it may come from JSON
   * @throws LimitError, and changes nothing
   */
  change(changes: unknown): void {
    this.#values = merge(this.#values, changes);
  }

  /** Takes all changes back. */
  reset(): void {
    this.#values = this.#initial;
  }
}

function merge(values: LimitValues, changes: unknown): LimitValues {
  if (typeof changes !== 'object' || changes === null || Array.isArray(changes)) {
    throw new LimitError('Limits: write an object from the name of a limit to its value.');
  }
  const given = schema.safeParse({ ...values, ...changes });
  if (given.success) return given.data;
  const [issue] = given.error.issues;
  if (issue?.code === 'unrecognized_keys') {
    throw new LimitError(
      `There is no limit "${issue.keys.join('", "')}": write ${Object.keys(defaults).join(', ')}.`,
    );
  }
  throw new LimitError(`Limit ${issue?.path.join('.') ?? ''}: ${issue?.message ?? 'not valid'}.`);
}
