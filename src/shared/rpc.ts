/**
 * One peer for both ends of a message channel (extension host and page). A contract is a type that
 * names each side's requests with parameters and result, and its events, so that a reply cannot have
 * another type than its request declares.
 *
 * Every call ends: with its result, with the error the other side threw, or with an error when
 * the channel is disposed.
 */

/** What one side answers and is told. */
export interface Side {
  requests: Record<string, { params: unknown; result: unknown }>;
  events: Record<string, unknown>;
}

export interface Channel {
  /** Hands a message to the other side; may drop it when the other side is not there. */
  send(message: unknown): void;
}

interface RequestMessage {
  readonly kind: 'request';
  readonly id: number;
  readonly name: string;
  readonly params: unknown;
}
interface ReplyMessage {
  readonly kind: 'reply';
  readonly id: number;
  readonly result?: unknown;
  readonly error?: string;
}
interface EventMessage {
  readonly kind: 'event';
  readonly name: string;
  readonly value: unknown;
}
type Wire = RequestMessage | ReplyMessage | EventMessage;

export type RequestHandlers<S extends Side> = {
  [K in keyof S['requests']]: (
    params: S['requests'][K]['params'],
  ) => Promise<S['requests'][K]['result']> | S['requests'][K]['result'];
};
export type EventHandlers<S extends Side> = { [K in keyof S['events']]: (value: S['events'][K]) => void };

/** A call that the channel's end cut off. */
export class ChannelClosedError extends Error {
  override readonly name = 'ChannelClosedError';
}

/**
 * @typeParam Own what this side answers
 * @typeParam Other what the other side answers
 */
export class RpcPeer<Own extends Side, Other extends Side> {
  readonly #channel: Channel;
  readonly #requests: RequestHandlers<Own>;
  readonly #events: EventHandlers<Own>;
  readonly #pending = new Map<
    number,
    { resolve: (value: unknown) => void; reject: (error: Error) => void }
  >();
  #nextId = 1;
  #disposed = false;

  constructor(channel: Channel, handlers: { requests: RequestHandlers<Own>; events: EventHandlers<Own> }) {
    this.#channel = channel;
    this.#requests = handlers.requests;
    this.#events = handlers.events;
  }

  /** Calls the other side. Rejects with the other side's message, or with ChannelClosedError. */
  request<K extends keyof Other['requests'] & string>(
    name: K,
    params: Other['requests'][K]['params'],
  ): Promise<Other['requests'][K]['result']> {
    if (this.#disposed) return Promise.reject(new ChannelClosedError(`${name}: the channel is closed`));
    const id = this.#nextId++;
    return new Promise((resolve, reject) => {
      this.#pending.set(id, { resolve, reject });
      this.#channel.send({ kind: 'request', id, name, params } satisfies RequestMessage);
    });
  }

  /** Tells the other side; it may be dropped, so an event is a signal or a whole snapshot, never a delta. */
  emit<K extends keyof Other['events'] & string>(name: K, value: Other['events'][K]): void {
    if (!this.#disposed) this.#channel.send({ kind: 'event', name, value } satisfies EventMessage);
  }

  /** Takes a message that came over the channel. Anything that is not of this protocol is ignored. */
  receive(message: unknown): void {
    if (!isWire(message) || this.#disposed) return;
    if (message.kind === 'reply') {
      const pending = this.#pending.get(message.id);
      this.#pending.delete(message.id);
      if (message.error === undefined) pending?.resolve(message.result);
      else pending?.reject(new Error(message.error));
    } else if (message.kind === 'event') {
      if (Object.hasOwn(this.#events, message.name)) {
        this.#events[message.name as keyof Own['events']](
          message.value as Own['events'][keyof Own['events']],
        );
      }
    } else {
      void this.#answer(message);
    }
  }

  /** Ends all pending calls with ChannelClosedError; nothing is sent or taken afterwards. */
  dispose(): void {
    this.#disposed = true;
    for (const { reject } of this.#pending.values()) reject(new ChannelClosedError('the channel is closed'));
    this.#pending.clear();
  }

  async #answer(message: RequestMessage): Promise<void> {
    let reply: ReplyMessage;
    try {
      if (!Object.hasOwn(this.#requests, message.name)) throw new Error(`unknown request: ${message.name}`);
      const handler = this.#requests[message.name as keyof Own['requests']];
      const result: unknown = await handler(message.params);
      reply = { kind: 'reply', id: message.id, result };
    } catch (error) {
      reply = {
        kind: 'reply',
        id: message.id,
        error: error instanceof Error ? error.message : String(error),
      };
    }
    if (!this.#disposed) this.#channel.send(reply);
  }
}

function isWire(message: unknown): message is Wire {
  if (typeof message !== 'object' || message === null || !('kind' in message)) return false;
  const { kind, id, name } = message as Record<string, unknown>;
  if (kind === 'reply') return typeof id === 'number';
  if (kind === 'request') return typeof id === 'number' && typeof name === 'string';
  return kind === 'event' && typeof name === 'string';
}
