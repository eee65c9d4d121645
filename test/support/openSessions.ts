/** The extension's own sessions without the editor: what they received is kept for the test to look at. */
import { checkProfile } from '../../src/profile/validate.ts';
import type { Profile, Secrets } from '../../src/profile/schema.ts';
import { createSessions } from '../../src/session/createSessions.ts';
import type { Sessions } from '../../src/session/sessions.ts';
import type { NewMessage } from '../../src/shared/message.ts';

export interface OpenSessions {
  readonly sessions: Sessions;
  readonly messages: NewMessage[];
  readonly log: string[];
  /** Adds a profile, checked as settings are. */
  add(profile: unknown, secrets?: Secrets): Profile;
}

export function openSessions(): OpenSessions {
  const secretsOf = new Map<string, Secrets>();
  const messages: NewMessage[] = [];
  const log: string[] = [];
  const profiles: Profile[] = [];
  const sessions = createSessions({
    secrets: (id) => Promise.resolve(secretsOf.get(id) ?? {}),
    windowSuffix: Math.random().toString(36).slice(2, 8),
    workspaceFolder: undefined,
    log: (line) => log.push(line),
  });
  sessions.onDidExchangeMessages((batch) => messages.push(...batch));
  return {
    sessions,
    messages,
    log,
    add: (input, secrets = {}) => {
      const checked = checkProfile(input);
      if (!checked.ok) throw new Error(checked.problems.join('\n'));
      const { profile } = checked;
      secretsOf.set(profile.id, secrets);
      const others = profiles.filter(({ id }) => id !== profile.id);
      profiles.splice(0, profiles.length, ...others, profile);
      sessions.setProfiles([...profiles]);
      return profile;
    },
  };
}
