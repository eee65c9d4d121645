/** A schema for each format that wants one, with all that makes readers recurse and believe lengths. */
import { writeFileSync } from 'node:fs';
import path from 'node:path';

/** The schema's file by the format's id. */
export const formatSchemas: Readonly<Record<string, string | undefined>> = {
  protobuf: 's.proto',
  avro: 's.avsc',
};

export function writeFormatSchemas(folder: string): void {
  writeFileSync(
    path.join(folder, 's.proto'),
    'syntax = "proto3"; message S { S s = 1; repeated int64 n = 2; map<string, S> m = 3; bytes b = 4; }',
  );
  writeFileSync(
    path.join(folder, 's.avsc'),
    JSON.stringify({
      type: 'record',
      name: 'S',
      fields: [
        { name: 's', type: ['null', 'S'] },
        { name: 'n', type: { type: 'array', items: 'long' } },
        { name: 'b', type: 'bytes' },
      ],
    }),
  );
}
