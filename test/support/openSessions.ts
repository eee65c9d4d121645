/** The extension's own sessions without the editor: what they received is kept for the test to look at. */
import { checkProfile } from '../../src/profile/validate.ts';
import type { Profile, Secrets } from '../../src/profile/schema.ts';
import { openTunnel } from '../../src/transport/tunnel.ts';
import { createSessions } from '../../src/session/createSessions.ts';
import type { Sessions, SessionsOptions } from '../../src/session/sessions.ts';
import type { NewMessage } from '../../src/shared/message.ts';

export interface OpenSessions {
  readonly sessions: Sessions;
  readonly messages: NewMessage[];
  readonly log: string[];
  /** What a person who is asked answers; kept afterwards as the editor does. */
  readonly answers: Secrets;
  /** What was asked: secrets with the reason, and MFA devices. */
  readonly questions: string[];
  /** The code that every MFA device shows. */
  mfaCode: string | undefined;
  secrets(id: string): Secrets;
  /** Adds a profile, checked as settings are. */
  add(profile: unknown, secrets?: Secrets): Profile;
}

/** @param context what sessions need from outside, where it is more than secrets */
export function openSessions(context: Partial<SessionsOptions> = {}): OpenSessions {
  const secretsOf = new Map<string, Secrets>();
  const messages: NewMessage[] = [];
  const log: string[] = [];
  const profiles: Profile[] = [];
  const answers: Secrets = {};
  const questions: string[] = [];
  const sessions = createSessions({
    secrets: (id) => Promise.resolve(secretsOf.get(id) ?? {}),
    askSecret: (id, { secret, reason }) => {
      questions.push(`${secret}: ${reason}`);
      const answer = answers[secret];
      if (answer !== undefined) secretsOf.set(id, { ...secretsOf.get(id), [secret]: answer });
      return Promise.resolve(answer);
    },
    openTunnel,
    askMfaCode: (mfaSerial) => {
      questions.push(`MFA: ${mfaSerial}`);
      return Promise.resolve(open.mfaCode);
    },
    windowSuffix: Math.random().toString(36).slice(2, 8),
    workspaceFolder: undefined,
    log: (line) => log.push(line),
    ...context,
  });
  sessions.onDidExchangeMessages((batch) => messages.push(...batch));
  const open: OpenSessions = {
    sessions,
    messages,
    log,
    answers,
    questions,
    mfaCode: undefined,
    secrets: (id) => secretsOf.get(id) ?? {},
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
  return open;
}
