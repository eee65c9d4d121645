/** All formats that TopicScope brings along. A new one is a file beside this one and an entry here. */
import type { FormatInfo } from '../shared/payload/format.ts';
import { avroFormat } from './avro.ts';
import { base64 } from './base64.ts';
import { cbor } from './cbor.ts';
import type { Format } from './format.ts';
import { hex } from './hex.ts';
import { image } from './image.ts';
import { json } from './json.ts';
import { messagePack } from './messagePack.ts';
import { protobufFormat } from './protobuf.ts';
import { shadow } from './shadow.ts';
import { sparkplug } from './sparkplug.ts';
import { text } from './text.ts';
import { xml } from './xml.ts';

/** In the order in which people are offered them. */
export const formats: readonly Format[] = [
  json,
  text,
  hex,
  base64,
  xml,
  cbor,
  messagePack,
  protobufFormat,
  avroFormat,
  sparkplug,
  shadow,
  image,
];

/** What can be known of the formats without the code that reads them. */
export function formatInfos(): readonly FormatInfo[] {
  return formats.map(({ id, title, encodes, schema, encoding }) => ({
    id,
    title,
    encodes,
    ...(schema === undefined ? {} : { schema }),
    ...(encoding === undefined ? {} : { encoding }),
  }));
}
