/** The extension: makes the parts, hands them to each other, disposes them. */
import { randomBytes } from 'node:crypto';
import path from 'node:path';
import * as vscode from 'vscode';
import type { TopicScopeApi } from './api.ts';
import { createApi } from './editor/api/createApi.ts';
import { Charts } from './editor/chart/charts.ts';
import { chooseFields } from './editor/chart/chooseFields.ts';
import { confirmClearHistory } from './editor/commands/console.ts';
import { CertificateWatch } from './editor/certificateWatch.ts';
import { registerCommands } from './editor/commands/index.ts';
import { askValue } from './editor/compose/askValue.ts';
import { Composing } from './editor/compose/composing.ts';
import { DraftFiles } from './editor/compose/draftFiles.ts';
import { environmentVariable } from './editor/compose/environmentVariable.ts';
import { ChosenEnvironment } from './editor/compose/environments.ts';
import { JsonSchemas } from './editor/compose/jsonSchemas.ts';
import { readSchemaBindings } from './editor/compose/schemaBindings.ts';
import { KeptDraft } from './editor/console/keptDraft.ts';
import { Consoles } from './editor/console/consoles.ts';
import { updateContextKeys } from './editor/contextKeys.ts';
import { Diagnoses } from './editor/diagnosis/diagnoses.ts';
import { ContextKeys, inspectSetting, onDidChangeSetting, runCommand } from './editor/guards.ts';
import { LocalEndpoint } from './editor/local/localEndpoint.ts';
import { Rehearsals } from './editor/local/rehearsals.ts';
import { createLog, errorText } from './editor/log.ts';
import { Comparison } from './editor/messages/comparison.ts';
import { MessageDocuments } from './editor/messages/documents.ts';
import { notices, workspaceProfilesAreIgnored } from './editor/notices.ts';
import { Pacer } from './editor/pacer.ts';
import { DecoderSettings } from './editor/payloads/decoderSettings.ts';
import { Payloads } from './editor/payloads/payloads.ts';
import { schemaFolders } from './editor/payloads/schemaFolders.ts';
import { Paces } from './editor/runs/paces.ts';
import { Asking } from './editor/runs/asking.ts';
import { Repeats } from './editor/runs/repeats.ts';
import { tellRepeatEnded } from './editor/runs/tellEnded.ts';
import { Runs } from './editor/runs/runs.ts';
import { profileName } from './editor/profiles/profileList.ts';
import { ProfileStore } from './editor/profiles/profileStore.ts';
import { proxySettings } from './editor/proxySettings.ts';
import { Reports } from './editor/reports.ts';
import { Runtime } from './editor/runtime.ts';
import { ProfileSecrets } from './editor/secrets.ts';
import { askMfaCode, askSecret } from './editor/secretPrompts.ts';
import { MessageLanguage } from './editor/saved/language/messageLanguage.ts';
import { MessagesView } from './editor/saved/messagesView.ts';
import { ProfileMemory } from './editor/saved/profileMemory.ts';
import { Recents } from './editor/saved/recents.ts';
import { saveDraft } from './editor/saved/saveDraft.ts';
import { SavedMessages } from './editor/saved/savedMessages.ts';
import { SimulationLenses } from './editor/simulation/codeLens.ts';
import { SimulationFiles } from './editor/simulation/files.ts';
import { offerRestarts } from './editor/simulation/restart.ts';
import { Simulations } from './editor/simulation/simulations.ts';
import { saveFile } from './editor/saveFile.ts';
import { forgetSearch, savedSearches, saveSearch } from './editor/search/searchSettings.ts';
import { historySettings } from './editor/settings.ts';
import { StatusBar } from './editor/statusBar.ts';
import { Replays } from './editor/transfer/replays.ts';
import { publishable, topicKnowledge } from './editor/topicCompletions.ts';
import { TopicsView } from './editor/topics/topicsView.ts';
import { ConnectionsView } from './editor/trees/connectionsView.ts';
import { notificationText } from './editor/trees/markdown.ts';
import { systemClock } from './shared/clock.ts';

/** Makes everything. Nothing connects by itself, and neither sessions nor history are loaded yet. */
export async function activate(context: vscode.ExtensionContext): Promise<TopicScopeApi> {
  const log = createLog();
  const profiles = new ProfileStore(new ProfileSecrets(context.secrets));
  const storage = context.globalStorageUri.fsPath;
  const historyLimits = () => {
    const { limits, problems } = historySettings(
      inspectSetting('topicscope.history.maximumMegabytes').effective,
      inspectSetting('topicscope.history.maximumDays').effective,
      inspectSetting('topicscope.history.retention').effective,
    );
    for (const problem of problems) log.warn(problem);
    return limits;
  };
  const runtime = new Runtime({
    secrets: (id) => profiles.secrets(id),
    askSecret: (id, question) => askSecret(profiles, id, question),
    askMfaCode,
    openTunnel: async (proxy, target) => (await import('./transport/tunnel.ts')).openTunnel(proxy, target),
    proxySettings,
    profiles: () => profiles.list.profiles.map(({ profile }) => profile),
    windowSuffix: randomBytes(3).toString('hex'),
    workspaceFolder: vscode.workspace.workspaceFolders?.[0]?.uri.fsPath,
    log: (line) => log.info(line),
    notice: (text) => void vscode.window.showWarningMessage(`TopicScope: ${notificationText(text)}`),
    openHistory: async () => {
      const { openHistory } = await import('./history/open.ts');
      return openHistory({
        file: path.join(storage, 'history.sqlite'),
        workers: {
          writer: vscode.Uri.joinPath(context.extensionUri, 'dist', 'history', 'writer.js').fsPath,
          reader: vscode.Uri.joinPath(context.extensionUri, 'dist', 'history', 'reader.js').fsPath,
        },
        limits: historyLimits(),
        log,
      });
    },
  });
  const localEndpoint = new LocalEndpoint({ profiles, extensionPath: context.extensionPath, storage, log });
  const rehearsals = new Rehearsals(localEndpoint, log);
  const replays = new Replays();
  const runs = new Runs();
  const paces = new Paces();

  let ignored = false;
  const health = (id: string) => runtime.health(id);
  const view = new ConnectionsView(
    () => ({
      list: profiles.list,
      health,
      notices: notices(localEndpoint, runtime.historyProblem, ignored),
      rehearsals: rehearsals.active,
      runs: runs.all,
      now: systemClock.time(),
    }),
    // The sessions know the routes; they load their libraries only when the first of them connects.
    () => void runtime.sessions().then(show, (error: unknown) => log.error(errorText(error))),
  );
  const statusBar = new StatusBar();
  const contextKeys = new ContextKeys();
  const surroundings = new Pacer(250, () => {
    statusBar.update(profiles.list.profiles, health);
    updateContextKeys(contextKeys, profiles.list, health, localEndpoint, rehearsals, replays);
  });
  const topicsView = new TopicsView({
    profiles: () =>
      profiles.list.profiles.map((listed) => ({
        id: listed.profile.id,
        name: profileName(listed.profile),
        broker: listed.profile.broker,
        connected: health(listed.profile.id).state === 'connected',
      })),
    history: () => runtime.history(),
    memento: context.globalState,
    filtered: (isFiltered) => contextKeys.set('topicscope.topicsFiltered', isFiltered),
    log: (line) => log.error(line),
  });
  function show(): void {
    view.refreshSoon();
    topicsView.refreshSoon();
    surroundings.soon();
  }
  const certificates = new CertificateWatch(context.globalState, (id) => {
    const listed = profiles.get(id);
    return listed ? profileName(listed.profile) : id;
  });
  const decoders = new DecoderSettings((line) => log.warn(line));
  const payloads = new Payloads({
    script: vscode.Uri.joinPath(context.extensionUri, 'dist', 'formats', 'worker.js').fsPath,
    history: () => runtime.history(),
    bindings: () => decoders.bindings,
    schemaFolders,
    broker: (id) => profiles.get(id)?.profile.broker ?? 'mqtt',
  });
  const documents = new MessageDocuments(() => runtime.history(), payloads);
  const defaultRoute = (id: string) => (profiles.get(id)?.profile.protocol === 'https' ? 'https' : 'mqtt');
  const environments = new ChosenEnvironment(context.workspaceState, (line) => log.warn(line));
  const composing = new Composing({
    payloads,
    ask: askValue,
    clientId: (id) => health(id).clientId ?? profiles.get(id)?.profile.clientId ?? '',
    route: defaultRoute,
    variables: () => environments.variables,
    env: environmentVariable,
  });
  const jsonSchemas = new JsonSchemas({
    bindings: () => readSchemaBindings(inspectSetting('topicscope.jsonSchemas').effective).bindings,
    folders: schemaFolders,
    broker: (id) => profiles.get(id)?.profile.broker ?? 'mqtt',
  });
  const keptDraft = (id: string) => new KeptDraft(context.workspaceState, id, (line) => log.warn(line));
  const draftFiles = new DraftFiles({
    read: (id) => keptDraft(id).read(),
    keep: (id, draft) => {
      keptDraft(id).keep(draft);
    },
    name: (id) => {
      const listed = profiles.get(id);
      return listed ? profileName(listed.profile) : id;
    },
    defaultRoute,
    log: (line) => log.error(line),
  });
  const asking = new Asking({
    composing,
    payloads,
    sessions: () => runtime.sessions(),
    history: () => runtime.history(),
  });
  const repeats = new Repeats({
    runs,
    paces,
    composing,
    sessions: () => runtime.sessions(),
    health,
    onEnded: (run, status) => tellRepeatEnded(run, status, log),
  });
  const savedMessages = new SavedMessages({
    storage: context.globalStorageUri,
    log: (line) => log.info(line),
  });
  const savedProfiles = new ProfileMemory(context.workspaceState);
  const recents = new Recents(context.workspaceState, (line) => log.error(line));
  const saved = { messages: savedMessages, profiles: savedProfiles, recents, defaultRoute };
  const messagesView = new MessagesView({
    parts: saved,
    profiles: () =>
      profiles.list.profiles.map(({ profile }) => ({ id: profile.id, name: profileName(profile) })),
    recent: (isRecent) => contextKeys.set('topicscope.hasRecents', isRecent),
    log: (line) => log.error(line),
  });
  const simulations = new Simulations({
    ...{ runs, paces, payloads, composing },
    sessions: () => runtime.sessions(),
    context: runtime.context,
  });
  const simulationFiles = new SimulationFiles();
  const comparison = new Comparison({
    documents,
    payloads,
    history: () => runtime.history(),
    keys: contextKeys,
  });
  const consoles = new Consoles({
    extensionUri: context.extensionUri,
    runtime,
    profiles: { find: (id) => profiles.get(id)?.profile, onDidChange: profiles.onDidChange },
    drafts: context.workspaceState,
    payloads,
    composing,
    jsonSchemas,
    environments,
    draftEditors: draftFiles,
    runs,
    recents,
    repeats,
    asking,
    actions: {
      connect: (id) => runCommand('topicscope.connect', id),
      disconnect: (id) => runCommand('topicscope.disconnect', id),
      subscribe: (id) => runCommand('topicscope.subscribe', id),
      bindDecoder: (profile, topic, choice) =>
        runCommand('topicscope.bindDecoder', { profile, topic, choice }),
      openChart: (profile, topicFilter, path) =>
        runCommand('topicscope.openChart', { profile, topicFilter, path }),
      goToTime: (id) => runCommand('topicscope.goToTime', id),
      openMessage: (id, as) => documents.open(id, as),
      compare: (id, other, choice) =>
        other === 'previous' ? comparison.withPrevious(id, choice) : comparison.withSelected(id, choice),
      selectForCompare: (id) => comparison.select(id),
      saveSearch,
      forgetSearch,
      clearHistory: (id) => confirmClearHistory({ profiles, runtime }, id),
      copy: async (text) => await vscode.env.clipboard.writeText(text),
      saveMessage: (id, draft, as) => saveDraft(saved, id, draft, as),
    },
    shared: {
      savedSearches,
      onDidChangeSavedSearches: (listener) =>
        onDidChangeSetting(['topicscope.savedSearches'], () => listener(undefined)),
      selectedForCompare: () => comparison.selected,
      onDidSelectForCompare: comparison.onDidSelect,
    },
    log: (line) => log.info(line),
  });
  const charts = new Charts({
    extensionUri: context.extensionUri,
    runtime,
    profiles: { find: (id) => profiles.get(id)?.profile, onDidChange: profiles.onDidChange },
    actions: {
      chooseFields: (id) => chooseFields(runtime, profiles.require(id).profile),
      showMessage: (id, message) => consoles.open(id, { message }),
      save: saveFile,
      copy: async (text) => await vscode.env.clipboard.writeText(text),
    },
  });
  const reports = new Reports();
  const diagnoses = new Diagnoses({
    context: runtime.context,
    record: (message, { recorded, failed }) => {
      runtime.record([message], { awaited: new Set([message]), committed: recorded, failed });
    },
    keys: contextKeys,
  });
  const commands = registerCommands({
    profiles,
    runtime,
    localEndpoint,
    rehearsals,
    replays,
    transfers: async () => {
      const { Transfers } = await import('./history/transfer/transfer.ts');
      return new Transfers(
        vscode.Uri.joinPath(context.extensionUri, 'dist', 'history', 'transfer.js').fsPath,
      );
    },
    draft: (id) => keptDraft(id).read(),
    historyLimits,
    memory: context.globalState,
    consoles,
    charts,
    diagnoses,
    topicsView,
    payloads,
    composing,
    environments,
    draftEditors: draftFiles,
    runs,
    repeats,
    asking,
    saved,
    paces,
    simulations,
    simulationFiles,
    documents,
    comparison,
    reports,
    storage,
    log,
    reveal: (id) => view.reveal(id),
  });

  context.subscriptions.push(
    log,
    profiles,
    localEndpoint,
    rehearsals,
    replays,
    payloads,
    environments,
    draftFiles,
    simulations,
    simulationFiles,
    new SimulationLenses(simulations, runs),
    offerRestarts(simulations),
    profiles.onDidChange(() => simulations.profilesChanged((id) => profiles.get(id) !== undefined)),
    runs,
    recents,
    savedMessages,
    messagesView,
    new MessageLanguage({
      profiles: () => profiles.list.profiles.map(({ profile }) => profile),
      changes: [profiles.onDidChange, environments.onDidChange],
      remembered: (uri) => savedProfiles.of(uri),
      variables: () => environments.variables,
      formats: () => payloads.formats(),
      topics: async (profile) =>
        publishable(await topicKnowledge(profile, health(profile.id), await runtime.history())),
      log: (line) => log.error(line),
    }),
    view,
    topicsView,
    statusBar,
    surroundings,
    reports,
    diagnoses,
    documents,
    consoles,
    charts,
    commands,
    profiles.onDidChange(() => {
      runtime.profilesChanged();
      messagesView.refreshSoon();
      show();
    }),
    localEndpoint.onDidChange(show),
    rehearsals.onDidChange(show),
    replays.onDidChange(show),
    runs.onDidChange(show),
    runtime.onDidChangeHealth(show),
    runtime.onDidChangeHealth((changed) => {
      certificates.look(changed).catch((error: unknown) => log.error(errorText(error)));
    }),
    runtime.onDidChangeHistoryProblem(show),
    onDidChangeSetting(
      [
        'topicscope.history.maximumMegabytes',
        'topicscope.history.maximumDays',
        'topicscope.history.retention',
      ],
      () => runtime.setHistoryLimits(historyLimits()),
    ),
    decoders,
    decoders.onDidChange(() => payloads.settingsChanged()),
    vscode.workspace.onDidGrantWorkspaceTrust(() => {
      ignored = false;
      show();
    }),
  );
  stop = () => runtime.dispose();
  [ignored] = await Promise.all([workspaceProfilesAreIgnored(), localEndpoint.find()]);
  show();
  return createApi({ profiles, runtime, diagnoses, payloads });
}

let stop: (() => Promise<void>) | undefined;

/** Ends the sessions and commits what history still holds; VS Code waits some seconds for it. */
export async function deactivate(): Promise<void> {
  await stop?.();
}
