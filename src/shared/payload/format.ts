/** How a payload is read and written: which format, and what reading it came to. The formats themselves are in src/formats. */

export const compressions = ['gzip', 'deflate', 'brotli', 'zstd'] as const;
export type Compression = (typeof compressions)[number];

/** Everything that is needed to read bytes, or to make them: what a binding in settings, a draft and a saved message hold. */
export interface FormatChoice {
  /** Id of a format: one of src/formats/registry.ts, or of one that another extension registered. */
  readonly format: string;
  /** What lies around it. */
  readonly compression?: Compression | undefined;
  /** Of text: a label of the WHATWG Encoding Standard; UTF-8 when left out. */
  readonly encoding?: string | undefined;
  /** Path of a schema file (.proto, descriptor set, .avsc), absolute or from the workspace folder. */
  readonly schema?: string | undefined;
  /** Full name of a Protobuf message type or an Avro record of the schema file. */
  readonly message?: string | undefined;
  /** What stands before an Avro datum: Confluent's magic byte and schema id. */
  readonly framing?: 'confluent' | undefined;
}

/** What the page and the commands know of a format. */
export interface FormatInfo {
  readonly id: string;
  /** For people: "CBOR". */
  readonly title: string;
  /** Can text be made into it? */
  readonly encodes: boolean;
  /** What files say how to read it. */
  readonly schema?: 'protobuf' | 'avro' | undefined;
  /** Does it take a choice of text encoding? */
  readonly encoding?: boolean | undefined;
}

/** What a payload says. What is there is what the format can give. */
export interface Decoded {
  /** The value as JSON text, numbers with all their digits: for the tree, for search and compare. */
  readonly json?: string;
  /** The payload as people write it: text, formatted XML, CBOR's diagnostic notation. */
  readonly text?: string;
  /** Language of the text, as VS Code names it. */
  readonly language?: 'json' | 'xml' | 'plaintext';
  /** One line for lists, where the beginning of json or text would not say much. */
  readonly summary?: string;
  readonly image?: { readonly mediaType: string; readonly bytes: Uint8Array };
  /** What a reader must know, in sentences: a missing sequence number, an alias without a birth, bytes left over. */
  readonly notes?: readonly string[];
}

export type DecodeResult =
  | { readonly ok: true; readonly decoded: Decoded }
  /** A sentence that says what is wrong and where. */
  | { readonly ok: false; readonly problem: string };

/** A format that the bytes look like. Nothing is read by a proposal until a person takes it. */
export interface FormatProposal {
  readonly choice: FormatChoice;
  /** Why: "starts with the gzip magic number". */
  readonly reason: string;
}
