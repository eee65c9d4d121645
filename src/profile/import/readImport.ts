/** Tells by its content what a file is, and reads the profiles in it. */
import { parse, printParseErrorCode, type ParseError } from 'jsonc-parser';
import { isRecord } from './fields.ts';
import { ImportError, type Found, type FoundProfile } from './found.ts';
import { mqttExplorerConnections, readMqttExplorer } from './mqttExplorer.ts';
import { isMqttx, readMqttx } from './mqttx.ts';
import { isOwn, ownSetting, readOwn } from './ownProfiles.ts';
import { readVsmqtt, vsmqttSetting } from './vsmqtt.ts';

const understood =
  'an MQTTX export (JSON), MQTT Explorer\'s export or settings.json, settings with "vsmqtt.brokerProfiles" or "topicscope.profiles", or TopicScope profiles';

/**
 * Reads a file's text, which may be JSON with comments, as VS Code's settings are.
 *
 * @param fileName for messages
 * @throws ImportError that says what the file is not
 */
export function readImport(text: string, fileName: string): Found {
  const errors: ParseError[] = [];
  const content: unknown = parse(text.replace(/^\ufeff/, ''), errors, { allowTrailingComma: true });
  const [error] = errors;
  if (error) {
    const line = text.slice(0, error.offset).split('\n').length;
    throw new ImportError(
      `"${fileName}" is not JSON (${printParseErrorCode(error.error)} in line ${line}). Understood are ${understood}. MQTTX exports JSON when you choose it.`,
    );
  }
  const settings = isRecord(content) && isRecord(content['settings']) ? content['settings'] : content;
  const found = fromSettings(settings) ?? fromExplorer(content) ?? fromList(content);
  if (!found) throw new ImportError(`"${fileName}" is none of what is understood: ${understood}.`);
  if (found.profiles.length === 0) throw new ImportError(`"${fileName}" holds no connections.`);
  return found;
}

/** Settings of VS Code, also those inside a workspace file. */
function fromSettings(content: unknown): Found | undefined {
  if (!isRecord(content) || !(vsmqttSetting in content || ownSetting in content)) return undefined;
  const list = (name: string): readonly unknown[] => {
    const value = content[name];
    return Array.isArray(value) ? (value as unknown[]) : [];
  };
  return { profiles: [...readVsmqtt(list(vsmqttSetting)), ...readOwn(list(ownSetting))], notes: [] };
}

function fromExplorer(content: unknown): Found | undefined {
  const connections = mqttExplorerConnections(content);
  return connections && { profiles: readMqttExplorer(connections), notes: [] };
}

/** A list of connections, or one alone; vsmqtt's have no mark of their own but a host. */
function fromList(content: unknown): Found | undefined {
  const entries: readonly unknown[] = Array.isArray(content)
    ? (content as unknown[])
    : isRecord(content) && Array.isArray(content['profiles'])
      ? (content['profiles'] as unknown[])
      : [content];
  const mqttx = entries.filter(isMqttx);
  const own = entries.filter((entry) => !isMqttx(entry) && isOwn(entry));
  const vsmqtt = entries.filter(
    (entry) => !isMqttx(entry) && !isOwn(entry) && isRecord(entry) && 'host' in entry && 'name' in entry,
  );
  const rest = entries.length - mqttx.length - own.length - vsmqtt.length;
  const profiles: FoundProfile[] = [...readMqttx(mqttx), ...readOwn(own), ...readVsmqtt(vsmqtt)];
  if (profiles.length === 0 && mqttx.length === 0) return undefined;
  return {
    profiles,
    notes: rest > 0 ? [`${rest} of ${entries.length} entries are no connections and are left out.`] : [],
  };
}
