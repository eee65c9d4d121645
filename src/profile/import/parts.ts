/** What several of the foreign formats have in common. */
import { Fields, isRecord } from './fields.ts';
import type { Material } from './foreignConnection.ts';

/** A text that is PEM, or else a path. */
export function materialOf(text: string): Material {
  return /-----BEGIN [A-Z0-9 ]+-----/.test(text) ? { pem: text.trim() } : { path: text };
}

/** Subscriptions, as objects with topic and QoS or, as in older versions, as topics alone. */
export function subscriptionsIn(
  fields: Fields,
  name: string,
  notes: string[],
): { topicFilter: string; qos: number }[] {
  return fields.list(name).flatMap((entry) => {
    if (typeof entry === 'string') return [{ topicFilter: entry, qos: 0 }];
    if (!isRecord(entry)) {
      notes.push(`${name} holds something that is no subscription: left out.`);
      return [];
    }
    const topic = entry['topic'];
    if (typeof topic !== 'string' || topic === '') {
      notes.push(`${name} holds a subscription without a topic: left out.`);
      return [];
    }
    const inner = new Fields(entry, notes, `subscription "${topic}": `);
    inner.ignore(
      'topic',
      'id',
      'alias',
      'color',
      'createAt',
      'disabled',
      'connectionId',
      'connection',
      'retain',
    );
    const qos = inner.number('qos') ?? 0;
    inner.finish();
    if (entry['disabled'] === true) {
      notes.push(`The subscription to "${topic}" is left out: it was switched off.`);
      return [];
    }
    return [{ topicFilter: topic, qos }];
  });
}
