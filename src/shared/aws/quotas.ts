/**
 * AWS IoT Core's message broker quotas as data.
 *
 * Source: "AWS IoT Core endpoints and quotas", message broker and protocol limits, and the
 * developer guide's MQTT pages.
 */
export const quotas = {
  /** Bytes of one PUBLISH payload; one more closes the connection. */
  payloadBytes: 128 * 1024,
  /** UTF-8 bytes of a topic name or filter, `$aws/rules/{rule}/` and `$share/{name}/` not counted. */
  topicBytes: 256,
  /** Forward slashes in a topic name or filter, the same prefixes not counted. */
  topicSlashes: 7,
  /** UTF-8 bytes of the name of a shared subscription. */
  shareNameBytes: 128,
  /** UTF-8 bytes of a client id. */
  clientIdBytes: 128,
  /** Filters in one SUBSCRIBE or UNSUBSCRIBE packet; one more closes the connection. */
  filtersPerSubscribe: 8,
  /** Subscriptions of one connection. */
  subscriptionsPerConnection: 50,
  /** Unacknowledged QoS 1 publishes in each direction (CONNACK receive maximum). */
  unacknowledgedPublishes: 100,
  /** Seconds; a smaller keep alive is raised to the minimum, 0 and a larger one become the maximum. */
  keepAliveSeconds: { minimum: 30, maximum: 1200 },
  /** MQTT 5 CONNACK values as AWS IoT Core sends them. */
  maximumPacketBytes: 149_504,
  topicAliasMaximum: 8,
  /** Seconds: sessions of MQTT 3.1.1, and the default maximum of MQTT 5's session expiry interval. */
  sessionExpirySeconds: 3600,
  /** Seconds: the longest message expiry interval. */
  messageExpirySeconds: 604_800,
  /** Seconds a WebSocket connection may last. */
  webSocketSeconds: 86_400,
  /** Seconds that a SigV4 signature is valid around its date, either way. */
  signatureSeconds: 300,
  /** Publishes a second and connection. */
  publishesPerSecond: 100,
  /** Payload and header bytes a second and connection, both directions together. */
  throughputBytesPerSecond: 512 * 1024,
} as const;

/** The quotas that an account can have otherwise; a profile may override them. */
export type AdjustableQuotas = Readonly<
  Record<
    | 'payloadBytes'
    | 'topicBytes'
    | 'topicSlashes'
    | 'clientIdBytes'
    | 'filtersPerSubscribe'
    | 'subscriptionsPerConnection'
    | 'publishesPerSecond'
    | 'throughputBytesPerSecond'
    | 'unacknowledgedPublishes',
    number
  >
>;

/**
 * The quotas that hold for a profile of AWS IoT Core: AWS's defaults, and in their places what the profile says of its
 * account.
 */
export function effectiveQuotas(profile: { readonly quotas?: QuotaOverrides | undefined }): AdjustableQuotas {
  const own = profile.quotas ?? {};
  const of = (name: keyof AdjustableQuotas): number => own[name] ?? quotas[name];
  return {
    payloadBytes: of('payloadBytes'),
    topicBytes: of('topicBytes'),
    topicSlashes: of('topicSlashes'),
    clientIdBytes: of('clientIdBytes'),
    filtersPerSubscribe: of('filtersPerSubscribe'),
    subscriptionsPerConnection: of('subscriptionsPerConnection'),
    publishesPerSecond: of('publishesPerSecond'),
    throughputBytesPerSecond: of('throughputBytesPerSecond'),
    unacknowledgedPublishes: of('unacknowledgedPublishes'),
  };
}

/** A profile's own quotas, as far as it has any. */
export type QuotaOverrides = { readonly [K in keyof AdjustableQuotas]?: number | undefined };

/** "AWS IoT Core allows 7", or what the profile's quotas say in its place. */
export function allows(name: keyof AdjustableQuotas, limit: number): string {
  const number = limit.toLocaleString('en-US');
  return limit === quotas[name]
    ? `AWS IoT Core allows ${number}`
    : `this profile's quotas (quotas.${name}) allow ${number}`;
}
