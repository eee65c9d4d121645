/** Which saved or recent message a command is about, and with which profile it is published. */
import * as vscode from 'vscode';
import type { MessageTemplate } from '../../shared/compose/messageTemplate.ts';
import type { SavedAs } from '../../shared/contract.ts';
import type { CommandContext } from '../commands/context.ts';
import { messageLanguageId, type Target } from '../contributions.ts';
import { profileName } from '../profiles/profileList.ts';
import { chooseProfile } from '../prompts.ts';
import { notificationText, visible } from '../trees/markdown.ts';
import type { SavedMessage } from './messageFields.ts';
import { nameOfFile } from './names.ts';
import type { RecentMessage } from './recents.ts';

/** A message of a profile. */
export interface ChosenMessage {
  readonly profile: string;
  readonly template: MessageTemplate;
  /** The file that it is in. */
  readonly saved?: SavedAs;
}

/** The address in what a command was called with; an editor's title and the explorer's menu hand over the address itself. */
export function targetSaved(target: unknown): vscode.Uri | undefined {
  if (target instanceof vscode.Uri) return target;
  if (typeof target === 'object' && target !== null && 'saved' in target && typeof target.saved === 'string')
    return vscode.Uri.parse(target.saved);
  return undefined;
}

/** Is a command about a saved or a recent message? */
export function isWritten(target: unknown): boolean {
  return (
    targetSaved(target) !== undefined || (typeof target === 'object' && target !== null && 'sentAt' in target)
  );
}

/** The recent message in what a command was called with. */
export function targetRecent(
  { saved }: Pick<CommandContext, 'saved'>,
  target: Target | undefined,
): ChosenMessage | undefined {
  if (typeof target !== 'object' || target.sentAt === undefined || target.profile === undefined)
    return undefined;
  const recent = saved.recents.of(target.profile).find(({ at }) => at === target.sentAt);
  return recent && { profile: target.profile, template: recent.template };
}

/** The file that a command is about: that of the line, that of the editor in front, or the one that the person picks. */
export async function chooseSaved(
  context: CommandContext,
  target: Target | undefined,
  title: string,
): Promise<vscode.Uri | undefined> {
  const given = targetSaved(target);
  if (given) return given;
  const document = vscode.window.activeTextEditor?.document;
  if (document?.languageId === messageLanguageId) return document.uri;
  const contents = await context.saved.messages.contents();
  const items = contents.flatMap(({ messages }) =>
    messages.map(({ uri, name, folders, place, reading }) => ({
      label: visible(name),
      description: visible([place.name, ...folders].join(' / ')),
      ...(reading.ok ? { detail: visible(reading.message.template.topic) } : {}),
      uri,
    })),
  );
  if (items.length === 0) {
    void vscode.window.showInformationMessage('TopicScope: no messages are saved yet.');
    return undefined;
  }
  const picked = await vscode.window.showQuickPick(items, {
    title,
    placeHolder: 'Saved message',
    matchOnDescription: true,
    matchOnDetail: true,
  });
  return picked?.uri;
}

/**
 * The message of a file and its profile: the one that the file names, the only one there is, the one that was taken the last
 * time, or the one that the person picks, which is remembered.
 *
 * @param again asks for the profile in any case
 */
export async function messageOf(
  context: CommandContext,
  uri: vscode.Uri,
  options: { readonly title: string; readonly again?: boolean },
): Promise<ChosenMessage | undefined> {
  const message = await context.saved.messages.message(uri);
  const profile = await profileOf(context, uri, message, options);
  if (profile === undefined) return undefined;
  return {
    profile,
    template: message.template,
    saved: { file: uri.toString(), name: nameOfFile(uri.path) },
  };
}

async function profileOf(
  context: CommandContext,
  uri: vscode.Uri,
  { profile: named }: SavedMessage,
  { title, again = false }: { readonly title: string; readonly again?: boolean },
): Promise<string | undefined> {
  const { profiles, saved } = context;
  const known = [named, saved.profiles.of(uri)].find(
    (id) => id !== undefined && profiles.get(id) !== undefined,
  );
  if (known !== undefined && !again) return known;
  if (named !== undefined && profiles.get(named) === undefined && !again) {
    void vscode.window.showWarningMessage(
      notificationText(
        `TopicScope: there is no profile "${named}" here, which ${nameOfFile(uri.path)} names: choose another one.`,
      ),
    );
  }
  const listed = await chooseProfile(context, undefined, {
    title: `${title}: ${visible(nameOfFile(uri.path))}`,
    none: 'TopicScope: there are no profiles yet.',
  });
  if (!listed) return undefined;
  if (profiles.list.profiles.length > 1) await saved.profiles.remember(uri, listed.profile.id);
  return listed.profile.id;
}

/** A recent message with the profile that it was sent with. */
export interface RecentOfProfile extends RecentMessage {
  readonly profile: string;
  readonly profileName: string;
}

/** Recent messages of all profiles that are there, the newest first. */
export function allRecents({
  profiles,
  saved,
}: Pick<CommandContext, 'profiles' | 'saved'>): RecentOfProfile[] {
  return profiles.list.profiles
    .flatMap((listed) =>
      saved.recents.of(listed.profile.id).map((recent) => ({
        ...recent,
        profile: listed.profile.id,
        profileName: profileName(listed.profile),
      })),
    )
    .sort((one, other) => other.at - one.at);
}
