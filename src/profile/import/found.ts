/** What an import has found, before anything is kept. */
import type { ProfileInput, Secrets } from '../schema.ts';

/** Where profiles can come from. */
export type ImportSource = 'connectKit' | 'mqttx' | 'mqttExplorer' | 'vsmqtt' | 'topicscope';

/** The names of the sources as people know them. */
export const sourceNames: Readonly<Record<ImportSource, string>> = {
  connectKit: "AWS's connection kit",
  mqttx: 'MQTTX',
  mqttExplorer: 'MQTT Explorer',
  vsmqtt: 'vsmqtt',
  topicscope: 'TopicScope',
};

export interface FoundProfile {
  readonly source: ImportSource;
  readonly name: string;
  /** As it will stand in settings, without the id, which whoever adds it chooses. It holds no secret. */
  readonly profile: Omit<ProfileInput, 'id'>;
  /** The id that it had, where it was a profile of ours. */
  readonly id?: string;
  /** For the secret storage, and nowhere else. */
  readonly secrets: Secrets;
  /** CA certificates (PEM) that stood inside the export: a profile names a file, so one is to be written. */
  readonly caPem?: string;
  /** The server's certificate was not checked there. It is here all the same, unless the person says otherwise. */
  readonly wantsInsecure: boolean;
  /** The source does not tell the endpoint: the person is to be asked. */
  readonly needsEndpoint: boolean;
  /** What could not be taken over, or only otherwise than it stood; sentences for the person. */
  readonly notes: readonly string[];
  /** Why it cannot be added; each names the field. Empty when it can. */
  readonly problems: readonly string[];
}

export interface Found {
  readonly profiles: readonly FoundProfile[];
  /** What is to be said of the file as a whole. */
  readonly notes: readonly string[];
}

/** Nothing could be read; its message says what the file is and what is understood. */
export class ImportError extends Error {
  override readonly name = 'ImportError';
}
