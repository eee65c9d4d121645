/** What of a profile's session breaks a limit: client id, subscriptions, will. Problems name the field and the fix. */
import {
  checkClientId,
  checkFilter,
  checkPayload,
  checkProperties,
  checkQos,
  checkSubscriptionCount,
  checkTopic,
} from '../shared/limits.ts';
import { utf8Bytes, type Complaint } from '../shared/topic.ts';
import type { Profile, Will } from './schema.ts';

/** Expects a profile that fits the schema. */
export function checkSession(profile: Profile): string[] {
  const problems: string[] = [];
  const complain = (field: string, complaint: Complaint): void => {
    if (complaint !== undefined) problems.push(`${field}: ${complaint}`);
  };
  for (const [index, { topicFilter, qos }] of profile.subscriptions.entries()) {
    complain(`subscriptions.${index}.topicFilter`, checkFilter(topicFilter, profile));
    complain(`subscriptions.${index}.qos`, checkQos(qos, profile));
  }
  complain('subscriptions', checkSubscriptionCount(profile.subscriptions.length, profile));
  if (profile.protocol === 'https' && profile.subscriptions.length > 0) {
    problems.push(
      'subscriptions: HTTPS only publishes; choose protocol mqtt or wss, or remove the subscriptions.',
    );
  }
  if (profile.clientId !== undefined) complain('clientId', checkClientId(profile.clientId, profile));
  if (profile.will) problems.push(...checkWill(profile.will, profile));
  return problems;
}

function checkWill(will: Will, profile: Profile): string[] {
  const { topic, payload, qos, retain, messageExpiryInterval, contentType, responseTopic, userProperties } =
    will;
  const complaints: readonly (readonly [field: string, complaint: Complaint])[] = [
    ['topic', checkTopic(topic, profile, { retain })],
    ['payload', checkPayload(utf8Bytes(payload), profile)],
    ['qos', checkQos(qos, profile)],
    [
      'properties',
      checkProperties(
        {
          ...(messageExpiryInterval === undefined ? {} : { messageExpiryInterval }),
          ...(contentType === undefined ? {} : { contentType }),
          ...(responseTopic === undefined ? {} : { responseTopic }),
          ...(userProperties === undefined ? {} : { userProperties }),
        },
        profile,
      ),
    ],
  ];
  return complaints.flatMap(([field, complaint]) =>
    complaint === undefined ? [] : [`will.${field}: ${complaint}`],
  );
}
