/** Gathers the values of a request for series into lines: which topics are wanted, which fields of their payloads, which line. */
import { PointBuffer } from '../../shared/chart/pointBuffer.ts';
import { numberOf, valueAt } from '../../shared/payload/field.ts';
import { matchesTopicFilter } from '../../shared/topic.ts';
import type { SeriesAnswer } from '../../shared/chart/series.ts';
import type { SeriesRequest } from '../questions.ts';
import { parsePayload, wholePayload } from './payloads.ts';
import type { Segments } from './segments.ts';

export interface CollectedMessage {
  readonly id: number;
  readonly time: number;
  /** Bytes of the whole payload. */
  readonly size: number;
  /** What of it is stored with the message. */
  readonly payload: Uint8Array;
}

interface Line {
  readonly field: number;
  readonly topic: string;
  readonly buffer: PointBuffer;
}

export class LineCollector {
  readonly #request: SeriesRequest;
  /** By topic the indexes of the request's fields that are read from it. */
  readonly #fields = new Map<string, readonly number[]>();
  readonly #lines = new Map<string, Line>();
  /** Names of the lines that there are, also of those without values here. */
  readonly #known: Set<string>;
  #more = false;

  constructor(request: SeriesRequest) {
    this.#request = request;
    this.#known = new Set(request.known?.map(({ field, topic }) => nameOf(field, topic)));
  }

  wants(topic: string): boolean {
    return this.#fieldsOf(topic).length > 0;
  }

  takes(time: number): boolean {
    const { from = -Infinity, to = Infinity } = this.#request;
    return time >= from && time <= to;
  }

  /** Takes what a message on a wanted topic has in the wanted fields. */
  add(segments: Segments, topic: string, message: CollectedMessage): void {
    const payload = wholePayload(segments, message);
    const document = payload && parsePayload(payload);
    if (document === undefined) return;
    for (const field of this.#fieldsOf(topic)) {
      const value = numberOf(valueAt(document, this.#request.fields[field]?.path ?? []));
      if (value !== undefined) this.#line(field, topic)?.buffer.add(message.time, value, message.id);
    }
  }

  result(): Pick<SeriesAnswer, 'lines' | 'more'> {
    const lines = [...this.#lines.values()].map(({ field, topic, buffer }) => ({
      field,
      topic,
      points: buffer.points(),
      figures: buffer.figures,
    }));
    return { lines, more: this.#more };
  }

  #fieldsOf(topic: string): readonly number[] {
    let fields = this.#fields.get(topic);
    if (!fields) {
      const options = { hashMatchesParent: this.#request.hashMatchesParent === true };
      fields = this.#request.fields.flatMap(({ topicFilter }, index) =>
        matchesTopicFilter(topicFilter, topic, options) ? [index] : [],
      );
      this.#fields.set(topic, fields);
    }
    return fields;
  }

  /** Undefined when there may be no more lines. */
  #line(field: number, topic: string): Line | undefined {
    const name = nameOf(field, topic);
    let line = this.#lines.get(name);
    if (line) return line;
    if (!this.#known.has(name)) {
      if (this.#known.size >= this.#request.lines) {
        this.#more = true;
        return undefined;
      }
      this.#known.add(name);
    }
    line = { field, topic, buffer: new PointBuffer(Math.max(4, this.#request.points)) };
    this.#lines.set(name, line);
    return line;
  }
}

function nameOf(field: number, topic: string): string {
  return `${field} ${topic}`;
}
