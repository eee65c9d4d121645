/** Protobuf schemas: .proto files with what they import, and descriptor sets as `protoc --descriptor_set_out` writes them. */
import path from 'node:path';
import protobuf from 'protobufjs';
import 'protobufjs/ext/descriptor.js';
import { FormatError } from './format.ts';
import { findSchemaFile, SchemaCache } from './schemaFiles.ts';

/** Files that one schema may import. */
const mostFiles = 1000;

export const protobufSchemas = new SchemaCache<protobuf.Root>((file, folders, read) => {
  const root = /\.proto$/i.test(file) ? ofSources(file, folders, read) : ofDescriptors(file, read(file));
  try {
    root.resolveAll();
  } catch (error) {
    throw new FormatError(`${path.basename(file)}: ${words(error)}.`);
  }
  return root;
});

/** Full names of all message types of a schema, those of the package first that the file itself has. */
export function messageTypes(root: protobuf.Root): readonly string[] {
  const names: string[] = [];
  const visit = (namespace: protobuf.NamespaceBase): void => {
    for (const nested of namespace.nestedArray) {
      if (nested instanceof protobuf.Type && !nested.fullName.startsWith('.google.protobuf.')) {
        names.push(nested.fullName.slice(1));
      }
      if (nested instanceof protobuf.Namespace) visit(nested);
    }
  };
  visit(root);
  return names;
}

function ofSources(file: string, folders: readonly string[], read: (file: string) => Buffer): protobuf.Root {
  const root = new protobuf.Root();
  const seen = new Set<string>();
  const load = (one: string): void => {
    if (seen.has(one)) return;
    seen.add(one);
    if (seen.size > mostFiles) throw new FormatError(`${file} imports more than ${mostFiles} files.`);
    let parsed: protobuf.IParserResult;
    try {
      parsed = protobuf.parse(read(one).toString('utf8'), root, { keepCase: true });
    } catch (error) {
      if (error instanceof FormatError) throw error;
      throw new FormatError(`${one}: ${words(error)}.`);
    }
    for (const name of [...(parsed.imports ?? []), ...(parsed.weakImports ?? [])]) {
      const common = protobuf.common.get(name);
      if (common?.nested) {
        if (!seen.has(name)) root.addJSON(common.nested);
        seen.add(name);
      } else {
        // As protoc does with -I: from the folders; and from beside the file, as people expect.
        load(imported(name, one, [...ancestors(file), ...folders]));
      }
    }
  };
  load(file);
  return root;
}

function imported(name: string, from: string, folders: readonly string[]): string {
  try {
    return findSchemaFile(name, [path.dirname(from), ...folders]);
  } catch (error) {
    if (!(error instanceof FormatError)) throw error;
    throw new FormatError(
      `${from} imports "${name}", which is not there: add the folder that it is in to topicscope.schemaFolders.`,
    );
  }
}

/** The folder of a file and those above it: imports are often written from some root. */
function ancestors(file: string): readonly string[] {
  const folders: string[] = [];
  for (let folder = path.dirname(file); ; folder = path.dirname(folder)) {
    folders.push(folder);
    if (folder === path.dirname(folder)) return folders;
  }
}

function ofDescriptors(file: string, bytes: Uint8Array): protobuf.Root {
  try {
    return protobuf.Root.fromDescriptor(bytes);
  } catch (error) {
    throw new FormatError(`${file} is neither a .proto file nor a descriptor set: ${words(error)}.`);
  }
}

function words(error: unknown): string {
  return (error instanceof Error ? error.message : String(error)).replace(/\.$/, '');
}
