/** What the JSON Schemas that are bound to topics say of payloads. Knows no VS Code. */
import path from 'node:path';
import { findSchemaFile } from '../../formats/schemaFiles.ts';
import type { DraftPreview, DraftProblem, JsonAssist } from '../../shared/compose/draftReview.ts';
import { maskTemplate } from '../../shared/compose/maskTemplate.ts';
import type { MessageTemplate } from '../../shared/compose/messageTemplate.ts';
import type { BrokerKind } from '../../shared/topic.ts';
import type { SchemaFile } from './jsonService.ts';
import { schemaFor, type SchemaBinding } from './schemaBindings.ts';

export interface JsonSchemasOptions {
  /** The valid entries of the setting `topicscope.jsonSchemas`, as they are now. */
  readonly bindings: () => readonly SchemaBinding[];
  /** Absolute folders in which schema files are looked for. */
  readonly folders: () => readonly string[];
  readonly broker: (profileId: string) => BrokerKind;
}

/** Formats whose text is no JSON. */
const otherTexts = new Set(['text', 'xml', 'hex', 'base64', 'image']);
const nothing: JsonAssist = { findings: [], completions: [] };

export class JsonSchemas {
  readonly #options: JsonSchemasOptions;
  readonly #files = new Map<string, SchemaFile>();

  constructor(options: JsonSchemasOptions) {
    this.#options = options;
  }

  /**
   * What is wrong with a payload that is being written, variables counting as values, and what can stand at a place.
   *
   * @param topic as it is written; while variables stand in it, no schema is bound to it
   * @param offset in UTF-16 units; absent: nothing is completed
   */
  async assist(profileId: string, topic: string, text: string, offset?: number): Promise<JsonAssist> {
    const { bindings, broker } = this.#options;
    const binding = schemaFor(bindings(), topic, broker(profileId));
    const masked = binding && maskTemplate(text);
    if (!masked) return nothing;
    const schema = path.basename(binding.schema);
    try {
      const file = await this.#file(binding.schema);
      const completions =
        offset === undefined ? [] : await file.complete(masked.text, Math.min(offset, text.length));
      if (text.trim() === '') return { schema, findings: [], completions };
      const { findings, ...rest } = await file.check(masked.text);
      // What a variable comes to is not known; what is said of objects and lists around it holds.
      const judged = findings.filter(
        ({ from, to }) =>
          '{['.includes(masked.text.charAt(from)) ||
          !masked.masks.some((mask) => mask.from < to && from < mask.to),
      );
      return { schema, findings: judged, completions, ...rest };
    } catch (error) {
      return { ...nothing, schema, schemaProblem: error instanceof Error ? error.message : String(error) };
    }
  }

  /** Where a message breaks its topic's schema: told, and sent all the same. @param preview with variables filled in */
  async warnings(
    profileId: string,
    { payload, format }: MessageTemplate,
    preview: DraftPreview,
  ): Promise<readonly DraftProblem[]> {
    if (format && otherTexts.has(format.format)) return [];
    const { schema, schemaProblem, findings } = await this.assist(profileId, preview.topic, payload);
    if (schemaProblem !== undefined) {
      return [{ field: 'payload', severity: 'warning', message: `${schema ?? ''}: ${schemaProblem}` }];
    }
    return findings.map(({ from, to, message }) => ({
      field: 'payload',
      severity: 'warning',
      message: `${schema ?? ''}: ${message}`,
      from,
      to,
    }));
  }

  async #file(name: string): Promise<SchemaFile> {
    const file = findSchemaFile(name, this.#options.folders());
    const known = this.#files.get(file);
    if (known && (await known.isCurrent())) return known;
    const { SchemaFile } = await import('./jsonService.ts');
    const made = new SchemaFile(file);
    this.#files.set(file, made);
    return made;
  }
}
