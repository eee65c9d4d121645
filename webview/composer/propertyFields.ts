/** What the fields of the MQTT 5 properties hold, and what is wrong with it. */
import type { ConsoleProfile, Draft } from '../../src/shared/contract.ts';
import type { CorrelationText, TemplateProperties } from '../../src/shared/compose/messageTemplate.ts';
import { checkProperties } from '../../src/shared/limits.ts';
import { strings } from '../strings.ts';

const text = strings.composer.properties;

/** How many properties are set; each user property is one. */
export function countProperties(properties: TemplateProperties = {}): number {
  const { userProperties = [], ...others } = properties;
  return Object.values(others).filter((value) => value !== undefined).length + userProperties.length;
}

/** A change of some properties; what became undefined is gone, and with the last one all of them. */
export function withProperties(draft: Draft, change: Partial<TemplateProperties>): Draft {
  const { properties: before, ...rest } = draft;
  const all = { ...before, ...change };
  const properties = Object.fromEntries(
    Object.entries(all).filter(
      ([, value]) => value !== undefined && !(Array.isArray(value) && value.length === 0),
    ),
  ) as TemplateProperties;
  return Object.keys(properties).length === 0 ? rest : { ...rest, properties };
}

/** Why these properties cannot be sent with this message, in a sentence; undefined when they can. */
export function propertyComplaint({ route, properties }: Draft, profile: ConsoleProfile): string | undefined {
  if (countProperties(properties) === 0 || !properties) return undefined;
  if (route === 'mqtt' && profile.mqttVersion === '3.1.1') return text.notInThisVersion;
  if (route === 'https' && properties.topicAlias !== undefined) return text.noAliasOverHttps;
  const { correlationData, ...others } = properties;
  const complaint = checkProperties(others as Parameters<typeof checkProperties>[0], profile);
  return complaint ?? (correlationData && correlationComplaint(correlationData));
}

/** Text with variables is not judged: only what comes of it is. */
function correlationComplaint({ text: written, encoding }: CorrelationText): string | undefined {
  if (written.includes('{{')) return undefined;
  const plain = written.replace(/\s/g, '');
  if (encoding === 'hex' && !/^(?:[0-9a-f]{2})*$/i.test(plain)) return text.notHex;
  if (
    encoding === 'base64' &&
    !/^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}(?:==)?|[A-Za-z0-9+/]{3}=?)?$/.test(plain)
  ) {
    return text.notBase64;
  }
  return undefined;
}
