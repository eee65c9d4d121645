/**
 * Every sentence that the page says, in one place, so that a translation can take its place.
 * Messages that come from the host (failures, complaints about topics) are not here.
 */
const number = new Intl.NumberFormat('en-US');

/** A number with separators between thousands. */
export function formatNumber(value: number): string {
  return number.format(value);
}

function counted(count: number, singular: string, plural: string): string {
  return `${number.format(count)} ${count === 1 ? singular : plural}`;
}

export const strings = {
  loading: 'Loading…',
  tryAgain: 'Try Again',
  unknownProblem: 'Something went wrong.',
  requestFailed: (problem: string) => `That did not work: ${problem}`,
  dismiss: 'Dismiss',

  connection: {
    region: 'Connection',
    connect: 'Connect',
    disconnect: 'Disconnect',
    cancel: 'Cancel',
    tryNow: 'Try Now',
    subscribe: 'Subscribe…',
    idle: 'Not connected',
    resolvingCredentials: 'Resolving credentials…',
    connecting: 'Connecting…',
    connected: 'Connected',
    waiting: (seconds: number) =>
      seconds > 0 ? `Waiting, next try in ${seconds} s` : 'Waiting, next try now',
    waitingSpoken: 'Waiting for the next try',
    spoken: (state: string) => `Connection: ${state}`,
    failed: 'Failed',
    closing: 'Disconnecting…',
    publishOnly: 'Publishes over HTTPS, needs no connection',
    roundTrip: (milliseconds: number) => `${formatNumber(Math.round(milliseconds))} ms`,
    roundTripTitle: 'Round-trip time of the last ping',
    subscriptions: (count: number) => counted(count, 'subscription', 'subscriptions'),
    notVerified: 'server not verified',
    notVerifiedTitle: 'The profile is insecure: whoever is between can read and change everything.',
    held: (count: number) => `${counted(count, 'message', 'messages')} waiting to be sent`,
    notRecorded: (count: number) => `${counted(count, 'message', 'messages')} could not be recorded`,
  },

  failure: { evidence: 'Details', cause: 'Cause', hint: 'What to do' },

  composer: {
    title: 'Publish',
    collapse: 'Hide the composer',
    expand: 'Show the composer',
    topic: 'Topic',
    topicPlaceholder: 'factory/line1/setpoint',
    meter: (
      bytes: { readonly used: number; readonly limit: number },
      slashes: { readonly used: number; readonly limit: number },
    ) =>
      `${formatNumber(bytes.used)} of ${formatNumber(bytes.limit)} bytes · ${slashes.used} of ${counted(slashes.limit, 'slash', 'slashes')}`,
    placeholder: (name: string) => `Replace ${name} by the name that belongs there`,
    suggestionList: 'Suggestions',
    suggestions: (count: number) => counted(count, 'suggestion', 'suggestions'),
    kinds: {
      saved: 'Subscription of the profile',
      subscribed: 'Subscribed',
      published: 'Published before',
      received: 'Received',
      reserved: '',
    },
    sizeOf: (bytes: number, limit: number) => `${formatNumber(bytes)} of ${formatNumber(limit)} bytes`,
    qos: 'QoS',
    qosOption: ['0 – At most once', '1 – At least once', '2 – Exactly once'],
    retain: 'Retain',
    retainTitle: 'The broker keeps this message and gives it to every new subscriber',
    route: 'Route',
    routes: { mqtt: 'MQTT', https: 'HTTPS' },
    payload: 'Payload',
    payloadPlaceholder: 'Text or JSON',
    format: 'Format',
    formatTitle: 'Format JSON (Shift+Alt+F)',
    publish: 'Publish',
    publishTitle: (key: string) => `Publish (${key})`,
    json: 'JSON',
    text: 'Text',
    empty: 'Empty',
    notJson: (problem: string) => `Not valid JSON: ${problem}`,
    publishing: 'Publishing…',
    held: (count: number) =>
      count === 1
        ? 'Waits for the connection: it is sent when the profile is connected'
        : `Waits for the connection with ${count - 1} more: they are sent in order when the profile is connected`,
    acknowledged: (milliseconds: string) => `Acknowledged by the broker after ${milliseconds}`,
    sent: (milliseconds: string) => `Sent after ${milliseconds}; QoS 0 is not acknowledged`,
    accepted: (status: number, milliseconds: string) => `Accepted with HTTP ${status} after ${milliseconds}`,
    reason: (code: number, name: string) => `Reason code ${code} (${name})`,
    trace: (id: string) => `Trace id ${id}`,
    drafted: 'Message copied to the composer',
  },

  history: {
    title: 'History',
    count: (count: number) => counted(count, 'message', 'messages'),
    direction: 'Direction',
    directions: { all: 'All', in: 'Received', out: 'Sent' },
    pause: 'Pause the list; messages are still recorded',
    resume: 'Resume the list',
    follow: 'Follow the newest message',
    clear: 'Clear History…',
    goToTime: 'Go to Time… (G)',
    showChanges: 'Mark what changed since the message before on the same topic',
    newMessages: (count: number) => counted(count, 'new message', 'new messages'),
    paused: 'Paused',
    problem: (problem: string) => `History: ${problem}`,
    list: 'Messages, newest first',
    columns: {
      time: 'Time',
      direction: 'Direction',
      topic: 'Topic',
      qos: 'QoS',
      size: 'Size',
      preview: 'Payload',
    },
    in: 'Received',
    out: 'Sent',
    retained: 'Retained',
    duplicate: 'Duplicate: delivered once more (DUP)',
    toCompare: 'Selected for compare',
    beginsSession: 'First message of its recording session',
    gap: {
      title: 'Gap',
      notConnected: 'Not connected',
      unknownCount: 'Messages not recorded',
      notRecorded: (count: number) => `${counted(count, 'message', 'messages')} not recorded`,
      reasons: { memoryLimit: 'memory limit', notRecorded: 'could not be written', disconnected: '' },
      words: (what: string, from: string, to: string, why: string) =>
        `${what}, ${from} to ${to}${why === '' ? '' : `, ${why}`}`,
    },
    outcomeOk: (milliseconds: string) => `Sent, took ${milliseconds}`,
    outcomeFailed: (why: string) => `Failed${why === '' ? '' : `: ${why}`}`,
    capped: (shown: number) =>
      `The list reaches back ${formatNumber(shown)} messages; search to see older ones.`,
  },

  search: {
    box: 'Search history',
    placeholder: 'Search: words, topic:factory/+/state, temperature > 30',
    clear: 'Clear the search',
    save: 'Save the search under a name…',
    forget: 'Remove the search from the saved ones',
    suggestionList: 'Suggestions for the search',
    help: 'What can be searched for',
    helpIntroduction:
      'Conditions beside each other must all be fulfilled. Click an example to add it to the search.',
    helpKeys:
      '/ or Ctrl+F: to the search · Ctrl+Space: suggestions · ↓: to the list · Escape: clear. In the list: D compares with the previous message on the topic, M selects for compare, C compares with the selected, Alt+↑ and Alt+↓ go along the topic, G goes to a time.',
    closeHelp: 'Close the help',
    useExample: 'Add to the search',
    useHint: 'Use that',
    progressLabel: 'Search',
    progress: (found: number, percent: number) => `${formatNumber(found)} found · ${percent} % searched`,
  },

  density: {
    label: 'Messages over time',
    messages: (time: string, messages: string) => `${time}: ${messages} messages`,
    foundOf: (time: string, found: string, messages: string) => `${time}: ${found} found of ${messages}`,
  },

  empty: {
    notConnected: 'Not connected',
    notConnectedHint:
      'Connect to see messages as they arrive. They are recorded even while this console is closed.',
    connecting: 'Connecting…',
    connectingHint: 'Messages appear here as they arrive.',
    noSubscription: 'No subscriptions',
    noSubscriptionHint: 'Subscribe to a topic filter, such as factory/#, to see its messages here.',
    noMessages: 'No messages yet',
    noMessagesHint:
      'Nothing has arrived since this profile subscribed. Publish a message to see it leave and come back.',
    publishOnly: 'Nothing published yet',
    publishOnlyHint: 'This profile publishes over HTTPS. What you publish is recorded here.',
    noMatch: 'No messages match',
    noMatchHint: 'No message in history matches the search.',
    showAll: 'Show All Messages',
    noSelection: 'Select a message to see its details.',
  },

  detail: {
    region: 'Message details',
    close: 'Close the details',
    useAsDraft: 'Use as Draft',
    notText: 'The payload is not text, so it cannot be edited here',
    copy: 'Copy Payload',
    copied: 'Copied',
    newer: 'Next message on this topic (Alt+↑)',
    older: 'Previous message on this topic (Alt+↓)',
    comparePrevious: 'Compare with the previous message on this topic (D)',
    selectForCompare: 'Select for compare (M)',
    compareSelected: 'Compare with the selected message (C)',
    searchTopic: 'Search this topic',
    session: 'Recording session',
    open: 'Open in Editor',
    openWhole: 'Open Whole Payload',
    first: (shown: string, whole: string) => `Showing the first ${shown} of ${whole}.`,
    gone: 'This message is no longer in history.',
    emptyPayload: 'The payload is empty.',
    forms: { json: 'JSON', text: 'Text', hex: 'Hex' },
    body: 'Payload',
    notJson: 'The payload is not JSON.',
    notJsonBecause: (problem: string) => `The payload is not valid JSON: ${problem}.`,
    cutJson: 'The tree needs the whole payload. Open it in an editor to see all of it.',
    notUtf8: 'The payload is not UTF-8 text.',
    showMore: (count: number) => `Show ${counted(count, 'more', 'more')}`,
    members: (count: number) => counted(count, 'member', 'members'),
    items: (count: number) => counted(count, 'item', 'items'),
    fields: {
      time: 'Time',
      direction: 'Direction',
      route: 'Route',
      qos: 'QoS',
      retain: 'Retained',
      duplicate: 'Duplicate',
      size: 'Size',
      outcome: 'Outcome',
      contentType: 'Content type',
      responseTopic: 'Response topic',
      correlationData: 'Correlation data',
      messageExpiryInterval: 'Expires after',
      payloadFormatIndicator: 'Payload format',
      topicAlias: 'Topic alias',
      subscriptionIdentifiers: 'Subscription ids',
      userProperty: 'User property',
    },
    formatIndicator: { unspecified: 'Unspecified bytes', utf8: 'UTF-8' },
    seconds: (value: number) => `${formatNumber(value)} s`,
    yes: 'Yes',
    no: 'No',
    splitter: 'Resize the details',
    chart: 'Chart over time (C)',
  },
} as const;
