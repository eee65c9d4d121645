/** What the host and the history worker say to each other, over one RPC peer on each side. */
import type { Message, MessageRow } from '../shared/message.ts';
import type { Side } from '../shared/rpc.ts';
import type { Batch } from './batch.ts';
import type { HistoryLimits, HistoryQuery, HistoryWindow } from './history.ts';

/** What the worker is started with. */
export interface WorkerStart {
  readonly file: string;
  readonly limits: HistoryLimits;
}

export type Newest = readonly (readonly [profile: string, id: number])[];

/** Messages with their payloads behind one another in one buffer, which changes hands without being copied. */
export interface PackedMessages {
  readonly messages: readonly (Omit<Message, 'payload'> & { readonly size: number })[];
  readonly payloads: ArrayBuffer;
}

export interface WorkerSide extends Side {
  requests: {
    /** Answered when the batch is committed, which may be long after; rejected when it never can be. */
    record: { params: Batch; result: Newest };
    query: { params: HistoryQuery; result: PackedMessages };
    window: { params: HistoryWindow; result: { rows: MessageRow[]; total: number; upTo: number } };
    message: { params: number; result: PackedMessages };
    newest: { params: string; result: number };
    clear: { params: string; result: null };
    close: { params: null; result: null };
  };
  events: {
    limits: HistoryLimits;
    /** Whether the host wants to hear of what other windows record. */
    watch: boolean;
  };
}

export interface HostSide extends Side {
  requests: Record<never, never>;
  events: {
    /** Sent at every failed attempt to record, and with null once one succeeded. */
    problem: string | null;
    notice: string;
    /** What another window recorded, or what was cleared. */
    recorded: Newest;
  };
}

export function pack(messages: readonly Message[]): PackedMessages {
  const total = messages.reduce((sum, { payload }) => sum + payload.length, 0);
  const payloads = new Uint8Array(total);
  let position = 0;
  const rest = messages.map(({ payload, ...message }) => {
    payloads.set(payload, position);
    position += payload.length;
    return { ...message, size: payload.length };
  });
  return { messages: rest, payloads: payloads.buffer };
}

/** Each message gets a buffer of its own, so that keeping one keeps no others. */
export function unpack(packed: PackedMessages): Message[] {
  let position = 0;
  return packed.messages.map(({ size, ...message }) => {
    const payload = new Uint8Array(packed.payloads.slice(position, position + size));
    position += size;
    return { ...message, payload };
  });
}

/** The buffers of a batch on its way to the worker. */
export function buffersOf(batch: Batch): ArrayBuffer[] {
  return [batch.heads, batch.data];
}
