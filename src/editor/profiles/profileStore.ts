/** The profiles of this window: read from settings and kept current; added, changed and removed in the right place. */
import * as vscode from 'vscode';
import { workspaceProblem } from '../../profile/checkReach.ts';
import type { ProfileInput, Profile, Secrets } from '../../profile/schema.ts';
import { checkProfile } from '../../profile/validate.ts';
import { inspectSetting, onDidChangeSetting, writeSetting } from '../guards.ts';
import type { ProfileSecrets, SecretOwner } from '../secrets.ts';
import { listProfiles, scopeName, type ListedProfile, type ProfileList, type Scope } from './profileList.ts';

const setting = 'topicscope.profiles';

/** An entry of settings with what stands in it, whether it is valid or not. */
type RawProfile = Readonly<Record<string, unknown>>;

export class ProfileStore implements vscode.Disposable {
  readonly #secrets: ProfileSecrets;
  readonly #changed = new vscode.EventEmitter<void>();
  readonly #disposables: { dispose(): unknown }[] = [this.#changed];
  #ofWindow: readonly ProfileInput[] = [];
  #list: ProfileList = { profiles: [], invalid: [] };
  #text = '';

  /** Something about the list changed: a profile, or an entry's problem. */
  readonly onDidChange = this.#changed.event;

  constructor(secrets: ProfileSecrets) {
    this.#secrets = secrets;
    this.#read();
    this.#disposables.push(
      onDidChangeSetting([setting], () => this.refresh()),
      vscode.workspace.onDidGrantWorkspaceTrust(() => this.refresh()),
    );
  }

  /** Valid profiles and invalid entries, in the order of settings. */
  get list(): ProfileList {
    return this.#list;
  }

  get(id: string): ListedProfile | undefined {
    return this.#list.profiles.find(({ profile }) => profile.id === id);
  }

  /** The profile of this id; throws an error for a person when there is none. */
  require(id: string): ListedProfile {
    const found = this.get(id);
    if (found) return found;
    const broken = this.#list.invalid.find(({ label }) => label === id);
    throw new Error(
      broken
        ? `Profile "${id}" cannot be used: ${broken.problems.join(' ')}`
        : `There is no profile with the id "${id}"; profiles.list() and the Connections view show those there are.`,
    );
  }

  /** Reads settings again and tells listeners if anything changed. */
  refresh(): void {
    const before = this.#text;
    this.#read();
    if (this.#text !== before) this.#changed.fire();
  }

  /**
   * Validates a profile and keeps it, secrets first, so that whoever sees the profile finds them.
   * Rejects with an error that names the field and the fix.
   */
  async add(input: unknown, options: { scope: Scope; secrets?: Secrets }): Promise<ListedProfile> {
    const { scope, secrets } = options;
    const check = checkProfile(input);
    if (!check.ok) throw new Error(check.problems.join(' '));
    const problem = scope === 'workspace' ? workspaceProblem(check.profile) : undefined;
    if (problem !== undefined) throw new Error(problem);
    const { id } = check.profile;
    const other = this.get(id);
    if (other) {
      throw new Error(
        `id: "${id}" is the id of another profile in ${scopeName(other.scope)}; choose another id, or remove that profile first.`,
      );
    }
    if (scope === 'workspace') this.#requireWorkspace();
    await this.#secrets.set(this.#owner(id, scope), secrets ?? {});
    if (scope === 'window') this.#ofWindow = [...this.#ofWindow, input as ProfileInput];
    else await writeSetting(setting, [...this.#raw(scope), input], scope);
    this.refresh();
    return this.require(id);
  }

  /** Removes a profile from its scope, with its secrets. */
  async remove(id: string): Promise<void> {
    const { scope } = this.require(id);
    const keep = (entry: unknown): boolean => (entry as RawProfile | null)?.['id'] !== id;
    if (scope === 'window') {
      this.#ofWindow = this.#ofWindow.filter(keep);
    } else {
      const rest = this.#raw(scope).filter(keep);
      await writeSetting(setting, rest.length === 0 ? undefined : rest, scope);
    }
    await this.#secrets.delete(this.#owner(id, scope));
    this.refresh();
  }

  /** Rewrites a profile where it stands; `change` gets and returns it as it is written in settings. */
  async update(id: string, change: (raw: RawProfile) => RawProfile): Promise<void> {
    const { scope } = this.require(id);
    const rewrite = (entry: unknown): unknown =>
      (entry as RawProfile | null)?.['id'] === id ? change(entry as RawProfile) : entry;
    if (scope === 'window') this.#ofWindow = this.#ofWindow.map(rewrite) as ProfileInput[];
    else await writeSetting(setting, this.#raw(scope).map(rewrite), scope);
    this.refresh();
  }

  /** Puts window-only profiles in place of those of the same ids, or adds them; used for the local endpoint. */
  async setOfWindow(input: ProfileInput, secrets: Secrets = {}): Promise<void> {
    await this.#secrets.set(this.#owner(input.id, 'window'), secrets);
    this.#ofWindow = [...this.#ofWindow.filter(({ id }) => id !== input.id), input];
    this.refresh();
  }

  /** The profile as it is written in its scope, without defaults filled in. */
  raw(id: string): RawProfile {
    const { scope, index } = this.require(id);
    const entries = scope === 'window' ? this.#ofWindow : this.#raw(scope);
    return entries[index] as RawProfile;
  }

  secrets(profile: Profile['id']): Promise<Secrets> {
    return this.#secrets.get(this.#owner(profile, this.require(profile).scope));
  }

  async setSecrets(profile: Profile['id'], secrets: Secrets): Promise<void> {
    await this.#secrets.set(this.#owner(profile, this.require(profile).scope), secrets);
  }

  /** Keeps one secret beside those that are kept already. */
  async setSecret(profile: Profile['id'], secret: keyof Secrets, value: string): Promise<void> {
    await this.setSecrets(profile, { ...(await this.secrets(profile)), [secret]: value });
  }

  dispose(): void {
    for (const disposable of this.#disposables) disposable.dispose();
  }

  #read(): void {
    const { user, workspace } = inspectSetting(setting);
    this.#list = listProfiles({
      user,
      // VS Code itself keeps back restricted settings of an untrusted workspace; this holds should it ever not.
      workspace: vscode.workspace.isTrusted ? workspace : undefined,
      window: this.#ofWindow,
    });
    this.#text = JSON.stringify(this.#list);
  }

  #raw(scope: 'user' | 'workspace'): readonly unknown[] {
    const entries = inspectSetting(setting)[scope];
    return Array.isArray(entries) ? entries : [];
  }

  #owner(profile: string, scope: Scope): SecretOwner {
    const { workspaceFile, workspaceFolders } = vscode.workspace;
    return { profile, scope, workspace: (workspaceFile ?? workspaceFolders?.[0]?.uri)?.toString() };
  }

  #requireWorkspace(): void {
    if (vscode.workspace.workspaceFolders === undefined) {
      throw new Error('scope: "workspace" needs an open folder; use "user" or "window".');
    }
    if (!vscode.workspace.isTrusted) {
      throw new Error('scope: "workspace" needs a trusted workspace; trust it, or use "user" or "window".');
    }
  }
}
