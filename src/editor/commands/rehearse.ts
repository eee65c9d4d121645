/** Rehearsing failures on the local endpoint: which, how, for how long. */
import * as vscode from 'vscode';
import {
  faultCatalogue,
  faultNames,
  isFaultName,
  strikesOpenConnections,
  type FaultDescription,
  type FaultGroup,
  type FaultName,
} from '../../shared/local/faults.ts';
import type { NumberParameter, Parameter } from '../../shared/local/faultParameters.ts';
import type { Target } from '../contributions.ts';
import { runCommand } from '../guards.ts';
import { localProfileId } from '../local/description.ts';
import { isLive } from '../trees/text.ts';
import type { CommandContext } from './context.ts';
import { startLocalEndpoint } from './localEndpoint.ts';

const title = 'Rehearse a Failure on the Local Endpoint';

const groups: Readonly<Record<FaultGroup, string>> = {
  network: 'Network',
  tls: 'TLS',
  http: 'HTTP and WebSocket upgrade',
  mqtt: 'MQTT',
  session: 'Credentials and session',
};

type Values = Readonly<Record<string, string | number>>;

/** Asks which failure, how and for how long, and makes the local endpoint rehearse it. */
export async function rehearseFailure(context: CommandContext): Promise<void> {
  if (context.localEndpoint.description === undefined) await startLocalEndpoint(context);
  if (context.localEndpoint.description === undefined) return;
  const name = await askFault(context);
  if (name === undefined) return;
  const values = await askParameters(name);
  if (!values) return;
  const bounds = await askHowLong(name);
  if (!bounds) return;
  // The answers follow the catalogue, and the endpoint checks them again.
  await context.rehearsals.begin(name, { ...values, ...bounds });
  context.log.info(`local endpoint: rehearsing ${name} ${JSON.stringify({ ...values, ...bounds })}`);
  await offerConnections(context, name, values);
}

/** Ends the rehearsal of a line in the tree. */
export async function endRehearsal(context: CommandContext, target: Target | undefined): Promise<void> {
  const given = typeof target === 'object' ? target.fault : undefined;
  if (given !== undefined && isFaultName(given)) {
    await context.rehearsals.end(given);
    return;
  }
  const picked = await vscode.window.showQuickPick(
    context.rehearsals.active.map((fault) => ({ label: faultCatalogue[fault.name].title, name: fault.name })),
    { title: 'End Rehearsal', placeHolder: 'Failure that is being rehearsed' },
  );
  if (picked) await context.rehearsals.end(picked.name);
}

/** Ends all rehearsals: the local endpoint behaves well again. */
export async function endRehearsals(context: CommandContext): Promise<void> {
  await context.rehearsals.end();
}

async function askFault({ rehearsals }: CommandContext): Promise<FaultName | undefined> {
  const items: (vscode.QuickPickItem & { name?: FaultName })[] = [];
  let group: FaultGroup | undefined;
  for (const name of faultNames) {
    const fault: FaultDescription = faultCatalogue[name];
    if (fault.group !== group)
      items.push({ label: groups[fault.group], kind: vscode.QuickPickItemKind.Separator });
    group = fault.group;
    const isActive = rehearsals.active.some((active) => active.name === name);
    items.push({
      label: fault.title,
      detail: fault.sees,
      name,
      ...(isActive && { description: 'being rehearsed' }),
    });
  }
  const picked = await vscode.window.showQuickPick(items, {
    title,
    placeHolder: 'What goes wrong; the demo devices are spared',
    matchOnDetail: true,
    ignoreFocusOut: true,
  });
  return picked?.name;
}

/** Undefined when the person turned away. */
async function askParameters(name: FaultName): Promise<Values | undefined> {
  const { title: what, parameters }: FaultDescription = faultCatalogue[name];
  const values: Record<string, string | number> = {};
  for (const [key, parameter] of Object.entries(parameters)) {
    if (parameter.kind === 'number' && parameter.onlyAt !== undefined && parameter.onlyAt !== values['at'])
      continue;
    const value = await askParameter(what, parameter);
    if (value === undefined) return undefined;
    values[key] = value;
  }
  return values;
}

async function askParameter(what: string, parameter: Parameter): Promise<string | number | undefined> {
  if (parameter.kind === 'number') {
    const text = await vscode.window.showInputBox({
      title: `${title}: ${what}`,
      prompt: parameter.description,
      value: String(parameter.default),
      ignoreFocusOut: true,
      validateInput: (typed) => complaint(typed, parameter),
    });
    return text === undefined ? undefined : Number(text);
  }
  const picked = await vscode.window.showQuickPick(
    Object.entries(parameter.options).map(([value, label]) => ({ label, value })),
    { title: `${title}: ${what}`, placeHolder: parameter.description, ignoreFocusOut: true },
  );
  return picked?.value;
}

function complaint(typed: string, { minimum, maximum, whole }: NumberParameter): string | undefined {
  const value = Number(typed);
  const fits =
    typed.trim() !== '' && value >= minimum && value <= maximum && (!whole || Number.isInteger(value));
  return fits ? undefined : `Write a ${whole ? 'whole ' : ''}number from ${minimum} to ${maximum}`;
}

/** Undefined when the person turned away. */
async function askHowLong(name: FaultName): Promise<{ times?: number; seconds?: number } | undefined> {
  const { title: what, scope }: FaultDescription = faultCatalogue[name];
  const once = { label: 'Once', detail: 'Over when it has struck one time', bounds: { times: 1 } };
  const picked = await vscode.window.showQuickPick(
    [
      ...(scope.includes('times') ? [once] : []),
      { label: 'For 30 Seconds', bounds: { seconds: 30 } },
      { label: 'For 5 Minutes', bounds: { seconds: 300 } },
      { label: 'Until I End It', detail: 'By the button in the tree, or End All Rehearsals', bounds: {} },
    ],
    { title: `${title}: ${what}`, placeHolder: 'How long', ignoreFocusOut: true },
  );
  return picked?.bounds;
}

/** Who wants to see a failure of new connections has to make one. */
async function offerConnections(context: CommandContext, name: FaultName, values: Values): Promise<void> {
  await context.reveal(localProfileId);
  const local = context.profiles.list.profiles.filter(
    ({ profile, scope }) => scope === 'window' && isLocal(profile.id) && profile.protocol !== 'https',
  );
  const live = local.filter(({ profile }) => isLive(context.runtime.health(profile.id).state));
  if (live.length > 0 && strikesOpenConnections(name, values)) return;
  const ids = (live.length > 0 ? live : local.slice(0, 1)).map(({ profile }) => profile.id);
  const action = live.length > 0 ? 'Reconnect' : 'Connect';
  const chosen = await vscode.window.showInformationMessage(
    `TopicScope: rehearsing “${faultCatalogue[name].title}”. ${
      live.length > 0
        ? 'Connections that are open do not meet it.'
        : 'No profile of the local endpoint is connected.'
    }`,
    action,
  );
  if (chosen !== action) return;
  for (const id of ids) {
    if (isLive(context.runtime.health(id).state)) await runCommand('topicscope.disconnect', id);
    await runCommand('topicscope.connect', id);
  }
}

function isLocal(profileId: string): boolean {
  return profileId === localProfileId || profileId.startsWith(`${localProfileId}-`);
}
