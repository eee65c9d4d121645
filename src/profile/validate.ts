import type * as z from 'zod';
import { keepAliveNote } from '../shared/limits.ts';
import { checkIdentity } from './checkIdentity.ts';
import { endpointWarning, reduceEndpoint } from './endpointName.ts';
import { checkSession } from './checkSession.ts';
import { checkReach, reachWarnings } from './checkReach.ts';
import { checkCombination, defaultPort } from './combination.ts';
import { profileSchema, type Profile } from './schema.ts';

export type ProfileCheck =
  | { readonly ok: true; readonly profile: Profile; readonly warnings: readonly string[] }
  /** Each problem names the field and the fix. */
  | { readonly ok: false; readonly problems: readonly string[] };

/**
 * Reads a profile as it stands in settings: fills in defaults, reduces a pasted URL to its host
 * name, and refuses combinations outside AWS's protocol table, naming the legal ones.
 */
export function checkProfile(input: unknown): ProfileCheck {
  const parsed = profileSchema.safeParse(input);
  if (!parsed.success) return { ok: false, problems: parsed.error.issues.flatMap(describeIssue) };
  const problems: string[] = [];
  const warnings: string[] = [];
  const profile = withReducedEndpoint(parsed.data, problems);
  problems.push(
    ...checkCombination(profile),
    ...checkIdentity(profile),
    ...checkReach(profile),
    ...checkSession(profile),
  );
  if (problems.length > 0) return { ok: false, problems };
  warnings.push(...reachWarnings(profile));
  if (profile.broker === 'awsIotCore') {
    const warning = endpointWarning(profile.endpoint);
    if (warning) warnings.push(warning);
    const note = keepAliveNote(profile.keepAlive, profile);
    if (note) warnings.push(`keepAlive: ${note}`);
  }
  return { ok: true, profile: { ...profile, port: profile.port ?? defaultPort(profile) }, warnings };
}

/** Each zod issue as "field: what is wrong and how it is right". */
function describeIssue(issue: z.core.$ZodIssue): string[] {
  const field = issue.path.map(String).join('.') || 'profile';
  switch (issue.code) {
    case 'unrecognized_keys':
      return issue.keys.map((key) =>
        /password|passphrase|token|secret|signature/i.test(key) && key !== 'tokenKeyName'
          ? `${join(field, key)}: secrets do not belong in settings; remove it and run "TopicScope: Set Secrets".`
          : `${join(field, key)}: there is no such field; remove it or check its spelling.`,
      );
    case 'invalid_union':
      if (issue.errors.length === 0) {
        return [`${field}: choose one of x509, sigv4, customAuthorizer, usernamePassword, none.`];
      }
      break;
    case 'invalid_value':
      return [`${field}: choose one of ${issue.values.map(String).join(', ')}.`];
    case 'invalid_type':
      if (issue.input === undefined) return [`${field}: missing; it must be ${withArticle(issue.expected)}.`];
      return [`${field}: must be ${withArticle(issue.expected)}.`];
    case 'too_small':
      return [
        `${field}: must ${issue.origin === 'string' ? 'not be empty' : `be at least ${issue.minimum}`}.`,
      ];
    case 'too_big':
      return [`${field}: must be at most ${issue.maximum}.`];
    default:
  }
  return [`${field}: ${issue.message}.`];
}

function join(field: string, key: string): string {
  return field === 'profile' ? key : `${field}.${key}`;
}

function withArticle(type: string): string {
  return /^[aeiou]/.test(type) ? `an ${type}` : `a ${type}`;
}

function withReducedEndpoint(profile: Profile, problems: string[]): Profile {
  const reduced = reduceEndpoint(profile.endpoint);
  if (!reduced) {
    problems.push(
      `endpoint: "${profile.endpoint}" holds no host name; write for example abc123-ats.iot.eu-west-1.amazonaws.com.`,
    );
    return profile;
  }
  const overWebSocket = profile.protocol === 'ws' || profile.protocol === 'wss';
  return {
    ...profile,
    endpoint: reduced.host,
    // AWS's ports follow from its table; a generic broker's stand in the URL that was pasted.
    ...(profile.broker === 'mqtt' && profile.port === undefined && reduced.port !== undefined
      ? { port: reduced.port }
      : {}),
    ...(profile.broker === 'mqtt' && overWebSocket && profile.path === undefined && reduced.path !== undefined
      ? { path: reduced.path }
      : {}),
  };
}
