/** What a format is: one file, one entry of the registry. Formats know no editor, no files but those they are given, no state. */
import type { Decoded, FormatChoice, FormatInfo } from '../shared/payload/format.ts';

/** An earlier message that reading a payload may need, such as the birth message that gives aliases their names. */
export interface EarlierMessage {
  readonly topic: string;
  readonly payload: Uint8Array;
  /** Milliseconds since 1970. */
  readonly time: number;
}

/** A question for an earlier message: the newest one before this message whose topic matches one of the filters. */
export interface EarlierNeed {
  /** Under what name the format finds it in the context. */
  readonly name: string;
  readonly topicFilters: readonly string[];
  /** Only messages that went the same way: whoever publishes what it subscribes to has everything twice. */
  readonly sameDirection?: boolean;
  /** What is read is the same without it but for notes: lists do not ask for it. */
  readonly onlyForNotes?: boolean;
}

export interface FormatContext {
  readonly choice: FormatChoice;
  readonly topic: string;
  /** Absolute folders in which relative schema paths and their imports are looked for, in this order. */
  readonly schemaFolders: readonly string[];
  /** What was found of the format's needs. */
  readonly earlier: ReadonlyMap<string, EarlierMessage>;
}

export interface Format extends FormatInfo {
  /** Reads all of the bytes. @throws FormatError when they are not of this format */
  decode(bytes: Uint8Array, context: FormatContext): Decoded | Promise<Decoded>;
  /**
   * Makes bytes from what a person wrote: JSON for structured formats, text for the others. Given what `decode` returned as
   * `json` (or `text` where there is no `json`), it makes bytes that decode to the same. @throws FormatError
   */
  encode?(text: string, context: FormatContext): Uint8Array | Promise<Uint8Array>;
  /** Why the bytes look like this format, or undefined: only to propose it. Cheap, and never wrong about "cannot be". */
  detect?(bytes: Uint8Array, topic: string): string | undefined;
  /** Earlier messages that would help to read a message on this topic. */
  needs?(topic: string): readonly EarlierNeed[];
}

/** The bytes are not of the format, or the text cannot become it. The message is a sentence for people. */
export class FormatError extends Error {
  override readonly name = 'FormatError';
}
