/**
 * Everything that package.json contributes and the code refers to, named and typed once. A test
 * compares these lists with package.json both ways (test/meta/manifest.test.ts).
 *
 * This file holds names and types only, so that tests can read it outside VS Code; the guards
 * that use them are in guards.ts.
 */
import type { FormatChoice } from '../shared/payload/format.ts';

/** The extension's id in VS Code: publisher and name of package.json. */
export const extensionId = 'topicscope.topicscope';

/** What a command is about: a tree node, a profile's id, or nothing (then the command asks). */
export type Target =
  | string
  | {
      readonly profile?: string | undefined;
      readonly topicFilter?: string | undefined;
      /** A search of the profile's history, as the search box has it. */
      readonly search?: string | undefined;
      /** A recorded message, by its id. */
      readonly message?: number | undefined;
      /** A topic's own name. */
      readonly topic?: string | undefined;
      /** How its payloads are to be read. */
      readonly choice?: FormatChoice | undefined;
      /** Did messages come on this very topic, and are there topics below it? */
      readonly isTopic?: boolean | undefined;
      readonly isBranch?: boolean | undefined;
      /** The level of the topic tree that "Show more" shows more of. */
      readonly moreOf?: readonly string[] | undefined;
      /** Path of a field in JSON payloads. */
      readonly path?: readonly (string | number)[] | undefined;
      /** A fault of the local endpoint, by its name. */
      readonly fault?: string | undefined;
      /** Address of a saved message's file or folder, or of a simulation's file. */
      readonly saved?: string | undefined;
      /** When a recent message of the profile was sent last, milliseconds since 1970: it is known by that. */
      readonly sentAt?: number | undefined;
      /** Id of a repeat or a simulation that runs. */
      readonly run?: string | undefined;
      /** Text of a line that can be copied. */
      readonly copies?: string | undefined;
      /** Where an entry of settings that is not a valid profile stands. */
      readonly entry?: { readonly scope: 'user' | 'workspace'; readonly index: number } | undefined;
    };

/** Every command with the arguments it takes and what it resolves to. */
export interface CommandTypes {
  'topicscope.addProfile': () => Promise<string | undefined>;
  'topicscope.editProfile': (target?: Target) => Promise<void>;
  'topicscope.duplicateProfile': (target?: Target) => Promise<void>;
  'topicscope.removeProfile': (target?: Target) => Promise<void>;
  'topicscope.setSecrets': (target?: Target) => Promise<void>;
  'topicscope.connect': (target?: Target) => Promise<void>;
  'topicscope.disconnect': (target?: Target) => Promise<void>;
  'topicscope.disconnectAll': () => Promise<void>;
  'topicscope.subscribe': (target?: Target) => Promise<void>;
  'topicscope.unsubscribe': (target?: Target) => Promise<void>;
  'topicscope.keepSubscription': (target?: Target) => Promise<void>;
  'topicscope.publish': (target?: Target) => Promise<void>;
  'topicscope.openConsole': (target?: Target) => Promise<void>;
  'topicscope.showHistory': (target?: Target) => Promise<void>;
  'topicscope.clearHistory': (target?: Target) => Promise<void>;
  'topicscope.copyEndpoint': (target?: Target) => Promise<void>;
  'topicscope.copyClientId': (target?: Target) => Promise<void>;
  'topicscope.copyTopicFilter': (target?: Target) => Promise<void>;
  'topicscope.copyFailure': (target?: Target) => Promise<void>;
  'topicscope.diagnose': (target?: Target) => Promise<void>;
  'topicscope.diagnoseAgain': () => Promise<void>;
  'topicscope.cancelDiagnosis': () => Promise<void>;
  'topicscope.openDiagnosis': () => Promise<void>;
  'topicscope.copyDiagnosis': () => Promise<void>;
  'topicscope.closeDiagnosis': () => Promise<void>;
  'topicscope.copyDiagnosisDetail': (target?: Target) => Promise<void>;
  'topicscope.copyPolicyStatement': (target?: Target) => Promise<void>;
  'topicscope.signIn': (target?: Target) => Promise<void>;
  'topicscope.showConnectionHealth': (target?: Target) => Promise<void>;
  'topicscope.resumeSetAside': (target?: Target) => Promise<void>;
  'topicscope.discardHeld': (target?: Target) => Promise<void>;
  'topicscope.importProfiles': () => Promise<void>;
  'topicscope.rehearseFailure': () => Promise<void>;
  'topicscope.endRehearsal': (target?: Target) => Promise<void>;
  'topicscope.endRehearsals': () => Promise<void>;
  'topicscope.startLocalEndpoint': () => Promise<void>;
  'topicscope.stopLocalEndpoint': () => Promise<void>;
  'topicscope.addLocalEndpointProfile': () => Promise<void>;
  'topicscope.openWalkthrough': () => Promise<void>;
  'topicscope.showLog': () => Promise<void>;
  'topicscope.searchHistory': (target?: Target) => Promise<void>;
  'topicscope.openSavedSearch': () => Promise<void>;
  'topicscope.goToTime': (target?: Target) => Promise<void>;
  'topicscope.selectForCompare': (target?: Target) => Promise<void>;
  'topicscope.compareWithSelected': (target?: Target) => Promise<void>;
  'topicscope.compareWithPrevious': (target?: Target) => Promise<void>;
  'topicscope.openMessageAs': (target?: Target) => Promise<void>;
  'topicscope.savePayload': (target?: Target) => Promise<void>;
  'topicscope.openChart': (target?: Target) => Promise<void>;
  'topicscope.compareTopic': (target?: Target) => Promise<void>;
  'topicscope.copyTopic': (target?: Target) => Promise<void>;
  'topicscope.publishHere': (target?: Target) => Promise<void>;
  'topicscope.clearRetained': (target?: Target) => Promise<void>;
  'topicscope.sortTopics': () => Promise<void>;
  'topicscope.filterTopics': () => Promise<void>;
  'topicscope.clearTopicsFilter': () => Promise<void>;
  'topicscope.showMoreTopics': (target?: Target) => Promise<void>;
  'topicscope.exportHistory': (target?: Target) => Promise<void>;
  'topicscope.importHistory': () => Promise<void>;
  'topicscope.replayHistory': (target?: Target) => Promise<void>;
  'topicscope.manageReplays': () => Promise<void>;
  'topicscope.pauseReplays': () => Promise<void>;
  'topicscope.resumeReplays': () => Promise<void>;
  'topicscope.cancelReplays': () => Promise<void>;
  'topicscope.bindDecoder': (target?: Target) => Promise<void>;
  'topicscope.selectEnvironment': () => Promise<void>;
  'topicscope.bindJsonSchema': () => Promise<void>;
  'topicscope.editPayload': (target?: Target) => Promise<void>;
  'topicscope.saveMessage': (target?: Target) => Promise<void>;
  'topicscope.newMessage': (target?: Target) => Promise<void>;
  'topicscope.newMessageFolder': (target?: Target) => Promise<void>;
  'topicscope.quickPublish': (target?: Target) => Promise<void>;
  'topicscope.publishSaved': (target?: Target) => Promise<void>;
  'topicscope.composeSaved': (target?: Target) => Promise<void>;
  'topicscope.openSaved': (target?: Target) => Promise<void>;
  'topicscope.renameSaved': (target?: Target) => Promise<void>;
  'topicscope.deleteSaved': (target?: Target) => Promise<void>;
  'topicscope.publishAgain': (target?: Target) => Promise<void>;
  'topicscope.publishLast': () => Promise<void>;
  'topicscope.publishSavedTo': (target?: Target) => Promise<void>;
  'topicscope.clearRecents': () => Promise<void>;
  'topicscope.startRepeat': (target?: Target) => Promise<void>;
  'topicscope.stopRun': (target?: Target) => Promise<void>;
  'topicscope.stopAllRuns': () => Promise<void>;
  'topicscope.requestAnswer': (target?: Target) => Promise<void>;
  'topicscope.newSimulation': () => Promise<void>;
  'topicscope.runSimulation': (target?: Target) => Promise<void>;
  'topicscope.openSimulation': (target?: Target) => Promise<void>;
}

export type CommandId = keyof CommandTypes;

// A record and not an array: the compiler then says when a command is missing here.
const commandRecord: Record<CommandId, true> = {
  'topicscope.addProfile': true,
  'topicscope.editProfile': true,
  'topicscope.duplicateProfile': true,
  'topicscope.removeProfile': true,
  'topicscope.setSecrets': true,
  'topicscope.connect': true,
  'topicscope.disconnect': true,
  'topicscope.disconnectAll': true,
  'topicscope.subscribe': true,
  'topicscope.unsubscribe': true,
  'topicscope.keepSubscription': true,
  'topicscope.publish': true,
  'topicscope.openConsole': true,
  'topicscope.showHistory': true,
  'topicscope.clearHistory': true,
  'topicscope.copyEndpoint': true,
  'topicscope.copyClientId': true,
  'topicscope.copyTopicFilter': true,
  'topicscope.copyFailure': true,
  'topicscope.diagnose': true,
  'topicscope.diagnoseAgain': true,
  'topicscope.cancelDiagnosis': true,
  'topicscope.openDiagnosis': true,
  'topicscope.copyDiagnosis': true,
  'topicscope.closeDiagnosis': true,
  'topicscope.copyDiagnosisDetail': true,
  'topicscope.copyPolicyStatement': true,
  'topicscope.signIn': true,
  'topicscope.showConnectionHealth': true,
  'topicscope.resumeSetAside': true,
  'topicscope.discardHeld': true,
  'topicscope.importProfiles': true,
  'topicscope.rehearseFailure': true,
  'topicscope.endRehearsal': true,
  'topicscope.endRehearsals': true,
  'topicscope.startLocalEndpoint': true,
  'topicscope.stopLocalEndpoint': true,
  'topicscope.addLocalEndpointProfile': true,
  'topicscope.openWalkthrough': true,
  'topicscope.showLog': true,
  'topicscope.searchHistory': true,
  'topicscope.openSavedSearch': true,
  'topicscope.goToTime': true,
  'topicscope.selectForCompare': true,
  'topicscope.compareWithSelected': true,
  'topicscope.compareWithPrevious': true,
  'topicscope.openMessageAs': true,
  'topicscope.savePayload': true,
  'topicscope.openChart': true,
  'topicscope.compareTopic': true,
  'topicscope.copyTopic': true,
  'topicscope.publishHere': true,
  'topicscope.clearRetained': true,
  'topicscope.sortTopics': true,
  'topicscope.filterTopics': true,
  'topicscope.clearTopicsFilter': true,
  'topicscope.showMoreTopics': true,
  'topicscope.exportHistory': true,
  'topicscope.importHistory': true,
  'topicscope.replayHistory': true,
  'topicscope.manageReplays': true,
  'topicscope.pauseReplays': true,
  'topicscope.resumeReplays': true,
  'topicscope.cancelReplays': true,
  'topicscope.bindDecoder': true,
  'topicscope.selectEnvironment': true,
  'topicscope.bindJsonSchema': true,
  'topicscope.editPayload': true,
  'topicscope.saveMessage': true,
  'topicscope.newMessage': true,
  'topicscope.newMessageFolder': true,
  'topicscope.quickPublish': true,
  'topicscope.publishSaved': true,
  'topicscope.composeSaved': true,
  'topicscope.openSaved': true,
  'topicscope.renameSaved': true,
  'topicscope.deleteSaved': true,
  'topicscope.publishAgain': true,
  'topicscope.publishLast': true,
  'topicscope.publishSavedTo': true,
  'topicscope.clearRecents': true,
  'topicscope.startRepeat': true,
  'topicscope.stopRun': true,
  'topicscope.stopAllRuns': true,
  'topicscope.requestAnswer': true,
  'topicscope.newSimulation': true,
  'topicscope.runSimulation': true,
  'topicscope.openSimulation': true,
};

/** All commands, for the manifest test and the palette. */
export const commandIds = Object.keys(commandRecord) as readonly CommandId[];

export const viewContainerId = 'topicscope';
export const connectionsViewId = 'topicscope.connections';
export const topicsViewId = 'topicscope.topics';
export const messagesViewId = 'topicscope.messages';
/** Language of saved messages' files. */
export const messageLanguageId = 'mqtt-message';
export const diagnosisViewId = 'topicscope.diagnosis';
export const walkthroughId = 'topicscope.start';
/** View type of the console's webview panels. */
export const consoleViewType = 'topicscope.console';
/** View type of the charts' webview panels. */
export const chartViewType = 'topicscope.chart';
/** Scheme of the read-only documents that show whole payloads. */
export const messageScheme = 'topicscope-message';
/** Scheme of the payloads of drafts that are written in an editor of VS Code. */
export const draftScheme = 'topicscope-draft';
/** Scheme of the read-only documents that tell at length what a notification says in short. */
export const reportScheme = 'topicscope-report';

/** Every setting with the type of its value as VS Code hands it over, not yet validated. */
export interface SettingTypes {
  'topicscope.profiles': readonly unknown[];
  'topicscope.history.maximumMegabytes': number;
  'topicscope.history.maximumDays': number;
  'topicscope.history.retention': readonly unknown[];
  'topicscope.savedSearches': readonly unknown[];
  'topicscope.decoders': readonly unknown[];
  'topicscope.schemaFolders': readonly unknown[];
  'topicscope.jsonSchemas': readonly unknown[];
  'topicscope.environments': Readonly<Record<string, unknown>>;
}
export type SettingId = keyof SettingTypes;

/** All settings with the defaults that package.json declares. */
export const settingDefaults: { readonly [K in SettingId]: SettingTypes[K] } = {
  'topicscope.profiles': [],
  'topicscope.history.maximumMegabytes': 1024,
  'topicscope.history.maximumDays': 30,
  'topicscope.history.retention': [],
  'topicscope.savedSearches': [],
  'topicscope.decoders': [],
  'topicscope.schemaFolders': [],
  'topicscope.jsonSchemas': [],
  'topicscope.environments': {},
};

/** Every context key with the type of its value; `when` clauses of package.json use these and no others. */
export interface ContextKeyTypes {
  /** There is a valid profile. */
  'topicscope.hasProfiles': boolean;
  /** Some profile is connected, connecting or waiting to retry. */
  'topicscope.hasLiveSession': boolean;
  /** Some profile is not connected. */
  'topicscope.hasIdleProfile': boolean;
  /** Some profile has a subscription in this window. */
  'topicscope.hasSubscriptions': boolean;
  /** A diagnosis is shown. */
  'topicscope.hasDiagnosis': boolean;
  /** It is not over yet. */
  'topicscope.diagnosisRuns': boolean;
  /** The view "Topics" shows only topics that pass a filter. */
  'topicscope.topicsFiltered': boolean;
  /** This window runs a local endpoint. */
  'topicscope.localEndpointStarted': boolean;
  /** A local endpoint is known, started here or elsewhere. */
  'topicscope.localEndpointKnown': boolean;
  /** The local endpoint makes a fault on demand. */
  'topicscope.rehearsing': boolean;
  /** A replay runs. */
  'topicscope.replaying': boolean;
  /** A message is selected for compare. */
  'topicscope.messageSelectedForCompare': boolean;
  /** Some message was sent by hand in this workspace. */
  'topicscope.hasRecents': boolean;
}
export type ContextKey = keyof ContextKeyTypes;

const contextKeyRecord: Record<ContextKey, true> = {
  'topicscope.hasProfiles': true,
  'topicscope.hasLiveSession': true,
  'topicscope.hasIdleProfile': true,
  'topicscope.hasSubscriptions': true,
  'topicscope.hasDiagnosis': true,
  'topicscope.diagnosisRuns': true,
  'topicscope.topicsFiltered': true,
  'topicscope.localEndpointStarted': true,
  'topicscope.localEndpointKnown': true,
  'topicscope.rehearsing': true,
  'topicscope.replaying': true,
  'topicscope.messageSelectedForCompare': true,
  'topicscope.hasRecents': true,
};
export const contextKeys = Object.keys(contextKeyRecord) as readonly ContextKey[];
