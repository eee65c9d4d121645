/** What the host and history's two threads, one that writes and one that reads, say to each other, over an RPC peer each. */
import type { Message, NewMessage } from '../shared/message.ts';
import type { Side } from '../shared/rpc.ts';
import type { Fault } from './file/fault.ts';
import type { SeriesAnswer } from '../shared/chart/series.ts';
import type { HistoryLimits, HistoryQuery, HistoryWindow, WindowAnswer } from './history.ts';
import type { PatternCell } from './patternMark.ts';
import type {
  Density,
  DensityRequest,
  FieldsRequest,
  FieldSummary,
  NeighbourRequest,
  Position,
  PositionRequest,
  RetainedAnswer,
  RetainedRequest,
  SeriesRequest,
  SessionSummary,
  TopicsAnswer,
  TopicsRequest,
} from './questions.ts';
import type { Batch } from './writing/batch.ts';

/** What the writing thread is started with. */
export interface WriterStart {
  readonly file: string;
  readonly limits: HistoryLimits;
  /** Milliseconds that a statement waits for another window's lock; the usual ones when undefined. */
  readonly busyTimeout: number | undefined;
}

/** What the reading thread is started with. */
export interface ReaderStart {
  readonly patternCell: PatternCell;
}

export type Newest = readonly (readonly [profile: string, id: number])[];

/** Messages with their payloads behind one another in one buffer, which changes hands without being copied. */
export interface PackedMessages<M extends NewMessage = Message> {
  readonly messages: readonly (Omit<M, 'payload'> & { readonly size: number })[];
  readonly payloads: ArrayBuffer;
}

export interface WriterSide extends Side {
  requests: {
    /** Answered when the batch is committed, which may be long after; rejected when it never can be. */
    record: { params: Batch; result: Newest };
    /** Opens the file, making or mending it where needed; the answer is its path. */
    open: { params: null; result: string };
    /** Reading found this fault; the answer is the file to read from now on. Rejected when nothing can be done. */
    inspect: { params: FoundFault; result: string };
    clear: { params: string; result: null };
    close: { params: null; result: null };
  };
  events: {
    limits: HistoryLimits;
    /** Whether the host wants to hear of what other windows record. */
    watch: boolean;
  };
}

export interface HostSideOfWriter extends Side {
  requests: Record<never, never>;
  events: {
    /** Sent at every failed attempt to record, and with null once one succeeded. */
    problem: string | null;
    notice: string;
    /** What another window recorded, or what was cleared. */
    recorded: Newest;
  };
}

export interface FoundFault {
  readonly fault: Fault;
  /** Which file it was (`identityOf`). */
  readonly identity: string | undefined;
}

/** A question, with the path of the file to answer it from. */
export interface Asked<P> {
  readonly file: string;
  readonly params: P;
}
export type Answered<R> = { readonly value: R } | FoundFault;

/** What can be asked: parameters and result of each question, as they cross. */
export interface Questions {
  query: { params: HistoryQuery; result: PackedMessages };
  window: { params: HistoryWindow; result: WindowAnswer };
  position: { params: PositionRequest; result: Position };
  neighbour: { params: NeighbourRequest; result: number | null };
  density: { params: DensityRequest; result: Density };
  message: { params: number; result: PackedMessages };
  newest: { params: string; result: number };
  topics: { params: TopicsRequest; result: TopicsAnswer };
  retained: { params: RetainedRequest; result: RetainedAnswer };
  series: { params: SeriesRequest; result: SeriesAnswer };
  fields: { params: FieldsRequest; result: FieldSummary[] };
  /** Of one profile, or (null) of all. */
  sessions: { params: string | null; result: SessionSummary[] };
}

export interface ReaderSide extends Side {
  requests: {
    [K in keyof Questions]: {
      params: Asked<Questions[K]['params']>;
      result: Answered<Questions[K]['result']>;
    };
  } & { close: { params: null; result: null } };
  events: Record<never, never>;
}

export interface HostSideOfReader extends Side {
  requests: Record<never, never>;
  events: Record<never, never>;
}

export function pack<M extends NewMessage>(messages: readonly M[]): PackedMessages<M> {
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
export function unpack<M extends NewMessage = Message>(packed: PackedMessages<M>): M[] {
  let position = 0;
  return packed.messages.map(({ size, ...message }) => {
    const payload = new Uint8Array(packed.payloads.slice(position, position + size));
    position += size;
    return { ...message, payload } as unknown as M;
  });
}

/** The buffers of a batch on its way to the worker. */
export function buffersOf(batch: Batch): ArrayBuffer[] {
  return [batch.heads, batch.data];
}
