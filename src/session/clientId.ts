import type { Profile } from '../profile/schema.ts';

/** A profile's client id in this window: `${window}` stands for a suffix of each window's own. */
export function clientIdOf({ clientId = 'topicscope-${window}' }: Profile, windowSuffix: string): string {
  return clientId.replaceAll('${window}', windowSuffix);
}
