/** What the host and the process that reads formats say to each other. */
import type {
  Compression,
  DecodeResult,
  FormatChoice,
  FormatInfo,
  FormatProposal,
} from '../shared/payload/format.ts';
import type { EarlierMessage, EarlierNeed } from './format.ts';

export interface ThreadRequest {
  readonly topic: string;
  readonly choice: FormatChoice;
  readonly schemaFolders: readonly string[];
  readonly earlier: ReadonlyMap<string, EarlierMessage>;
}

export interface Questions {
  /** All formats; the host does not load the code that reads them. */
  infos: { params: undefined; result: readonly FormatInfo[] };
  needs: {
    params: { readonly choice: FormatChoice; readonly topic: string };
    result: readonly EarlierNeed[];
  };
  /** Names of the message types or records of a schema file; what is wrong with it where it cannot be read. */
  schemaTypes: { params: SchemaQuestion; result: SchemaTypes };
  decode: { params: ThreadRequest & { readonly bytes: Uint8Array }; result: DecodeResult };
  encode: { params: ThreadRequest & { readonly text: string }; result: EncodeResult };
  /** Compression alone, for formats of other extensions, which are not read in the process. */
  unpack: { params: LayerRequest; result: EncodeResult };
  pack: { params: LayerRequest; result: EncodeResult };
  propose: {
    params: { readonly bytes: Uint8Array; readonly topic: string };
    result: readonly FormatProposal[];
  };
}

export interface LayerRequest {
  readonly bytes: Uint8Array;
  readonly compression: Compression;
}

export interface SchemaQuestion {
  readonly kind: 'protobuf' | 'avro';
  readonly schema: string;
  readonly schemaFolders: readonly string[];
}

export type SchemaTypes =
  { readonly ok: true; readonly names: readonly string[] } | { readonly ok: false; readonly problem: string };

export type EncodeResult =
  { readonly ok: true; readonly bytes: Uint8Array } | { readonly ok: false; readonly problem: string };

export type Question<K extends keyof Questions = keyof Questions> = {
  [N in K]: { readonly name: N; readonly params: Questions[N]['params'] };
}[K];

export type Answer =
  { readonly ok: true; readonly result: unknown } | { readonly ok: false; readonly error: string };
