/** Which messages a person means: asked for as a choice, kept as the text of a search, which they can read and change. */
import type { HistoryFilter } from '../../history/history.ts';
import type { SessionSummary } from '../../history/questions.ts';
import type { Profile } from '../../profile/schema.ts';
import { systemClock } from '../../shared/clock.ts';
import { findsEverything, parseQuery } from '../../shared/search/parseQuery.ts';
import { longNumber } from '../trees/text.ts';
import { askChoice, askText, type Choice, type Frame, type Step, type StepEnd } from '../wizard/steps.ts';
import { dateAndTime } from './words.ts';

/** What the questions for messages fill in. */
export interface SelectionDraft {
  readonly profile: Profile;
  /** The search that the command was called with. */
  readonly given: string | undefined;
  /** Recording sessions of the profile, the newest first. */
  readonly sessions: readonly SessionSummary[];
  how?: How;
  from?: string;
  /** The search that finds the messages; empty: all of the profile. */
  search?: string;
}

type How = 'given' | 'everything' | 'search' | 'session' | 'lastQuarter' | 'lastHour' | 'today' | 'range';

/** The searches of choices that need no further question. */
const searches: Partial<Record<How, string>> = {
  everything: '',
  lastQuarter: 'last:15m',
  lastHour: 'last:1h',
  today: 'after:00:00',
};

/** The questions, for `runSteps`. @param verb what is done with the messages: "Export" */
export function selectionSteps<D extends SelectionDraft>(verb: string): readonly Step<D>[] {
  return [
    { run: (frame, draft) => askHow(frame, draft, verb) },
    {
      when: ({ how }) => how === 'search',
      run: (frame, draft) =>
        askText(
          frame,
          {
            prompt: `Search, as in the console: topic:plant/#, "words of the payload", last:15m`,
            value: draft.search,
            validate: (text) => complaintOf(text),
          },
          (text) => (draft.search = text),
        ),
    },
    { when: ({ how }) => how === 'session', run: askSession },
    {
      when: ({ how }) => how === 'range',
      run: (frame, draft) =>
        askText(
          frame,
          {
            prompt: 'From: 14:02 of today, or 2026-03-01T14:02; empty: from the beginning',
            value: draft.from,
            validate: (text) => complaintOf(rangeSearch(text, '')),
          },
          (text) => (draft.from = text),
        ),
    },
    {
      when: ({ how }) => how === 'range',
      run: (frame, draft) =>
        askText(
          frame,
          {
            prompt: 'To: 14:30 of today, or 2026-03-01T14:30; empty: to the newest',
            validate: (text) => complaintOf(rangeSearch(draft.from ?? '', text)),
          },
          (text) => (draft.search = rangeSearch(draft.from ?? '', text)),
        ),
    },
  ];
}

/**
 * What history is asked for.
 *
 * @throws Error when the search cannot be understood, with what is wrong with it
 */
export function filterOf(profile: Profile, search: string): HistoryFilter {
  const parsed = parseQuery(search, { now: systemClock.time() });
  if (!parsed.ok) throw new Error(`The search ${search} cannot be understood: ${parsed.problem.message}`);
  return {
    profile: profile.id,
    ...(findsEverything(parsed.query) ? {} : { query: parsed.query }),
    hashMatchesParent: profile.broker === 'mqtt',
  };
}

function askHow(frame: Frame, draft: SelectionDraft, verb: string): Promise<StepEnd> {
  const { given, sessions } = draft;
  const choices: readonly Choice<How>[] = [
    ...(given === undefined
      ? []
      : [{ label: '$(search) This Search', description: given, value: 'given' as const }]),
    { label: '$(database) Everything', description: 'all messages of the profile', value: 'everything' },
    { label: '$(history) Last 15 Minutes', value: 'lastQuarter' },
    { label: '$(history) Last Hour', value: 'lastHour' },
    { label: '$(history) Today', value: 'today' },
    { label: '$(calendar) A Time Range…', value: 'range' },
    ...(sessions.length === 0
      ? []
      : [
          {
            label: '$(record) A Recording Session…',
            description: 'from a Connect to its end, or an import',
            value: 'session' as const,
          },
        ]),
    { label: '$(search) A Search…', description: 'by topic, text, fields, properties', value: 'search' },
  ];
  return askChoice(frame, { placeholder: `${verb} which messages?`, choices, current: draft.how }, (how) => {
    draft.how = how;
    const search = how === 'given' ? given : searches[how];
    if (search !== undefined) draft.search = search;
    else if (how !== 'search') delete draft.search;
  });
}

function askSession(frame: Frame, draft: SelectionDraft): Promise<StepEnd> {
  const choices = draft.sessions.map(({ id, from, to, count }) => ({
    label: `${dateAndTime(from)} – ${dateAndTime(to)}`,
    description: `${longNumber(count)} messages`,
    value: `session:${id}`,
  }));
  return askChoice(
    frame,
    { placeholder: 'Which recording session?', choices, current: draft.search },
    (search) => (draft.search = search),
  );
}

function rangeSearch(from: string, to: string): string {
  return [from.trim() && `after:${from.trim()}`, to.trim() && `before:${to.trim()}`]
    .filter(Boolean)
    .join(' ');
}

function complaintOf(search: string): string | undefined {
  const parsed = parseQuery(search, { now: systemClock.time() });
  return parsed.ok ? undefined : parsed.problem.message;
}
