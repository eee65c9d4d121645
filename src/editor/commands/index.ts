/** Every command with its verb. */
import * as vscode from 'vscode';
import {
  commandIds,
  extensionId,
  walkthroughId,
  type CommandId,
  type CommandTypes,
} from '../contributions.ts';
import { registerCommand } from '../guards.ts';
import { errorText } from '../log.ts';
import { notificationText } from '../trees/markdown.ts';
import { addProfile } from '../wizard/addProfile.ts';
import { clearRetained } from './clearRetained.ts';
import { connect } from './connect.ts';
import { discardHeld, resumeSetAside, showConnectionHealth } from './connectionHealth.ts';
import { clearHistory, openConsole, publish, showHistory } from './console.ts';
import type { CommandContext } from './context.ts';
import { copyClientId, copyEndpoint, copyFailure, copyTopicFilter } from './copy.ts';
import {
  cancelDiagnosis,
  closeDiagnosis,
  copyDiagnosis,
  copyDiagnosisDetail,
  diagnose,
  diagnoseAgain,
  openDiagnosis,
} from './diagnose.ts';
import { disconnect, disconnectAll } from './disconnect.ts';
import { duplicateProfile, editProfile, removeProfile } from './editProfile.ts';
import { importProfiles } from './importProfiles.ts';
import { addLocalEndpointProfile, startLocalEndpoint, stopLocalEndpoint } from './localEndpoint.ts';
import { copyPolicyStatement } from './policyStatement.ts';
import { endRehearsal, endRehearsals, rehearseFailure } from './rehearse.ts';
import {
  compareWithPrevious,
  compareWithSelected,
  openMessageAs,
  savePayload,
  selectForCompare,
} from './messages.ts';
import { setSecrets } from './setSecrets.ts';
import { signIn } from './signIn.ts';
import { goToTime, openSavedSearch, searchHistory } from './search.ts';
import { openChart } from './charts.ts';
import {
  clearTopicsFilter,
  compareTopic,
  copyTopic,
  filterTopics,
  publishHere,
  showMoreTopics,
  sortTopics,
} from './topics.ts';
import {
  cancelReplays,
  exportHistory,
  importHistory,
  manageReplays,
  pauseReplays,
  replayHistory,
  resumeReplays,
} from './transfer.ts';
import { bindDecoder } from './payloads.ts';
import { selectEnvironment, bindJsonSchema, editPayload } from './compose.ts';
import {
  saveMessage,
  newMessage,
  newMessageFolder,
  composeSaved,
  openSaved,
  renameSaved,
  deleteSaved,
  clearRecents,
} from './saved.ts';
import { publishAgain, publishLast, publishSaved, publishSavedTo, quickPublish } from './publishSaved.ts';
import { requestAnswer } from './requestAnswer.ts';
import { startRepeat, stopRun, stopAllRuns } from './runs.ts';
import { newSimulation, runSimulation, openSimulation } from './simulation.ts';
import { keepSubscription, subscribe, unsubscribe } from './subscribe.ts';

/** Registers all commands. */
export function registerCommands(context: CommandContext): vscode.Disposable {
  // A record over all ids: a command without a handler does not compile.
  const handlers: { readonly [K in CommandId]: CommandTypes[K] } = {
    'topicscope.addProfile': () => addProfile(context),
    'topicscope.editProfile': (target) => editProfile(context, target),
    'topicscope.duplicateProfile': (target) => duplicateProfile(context, target),
    'topicscope.removeProfile': (target) => removeProfile(context, target),
    'topicscope.setSecrets': (target) => setSecrets(context, target),
    'topicscope.connect': (target) => connect(context, target),
    'topicscope.disconnect': (target) => disconnect(context, target),
    'topicscope.disconnectAll': () => disconnectAll(context),
    'topicscope.subscribe': (target) => subscribe(context, target),
    'topicscope.unsubscribe': (target) => unsubscribe(context, target),
    'topicscope.keepSubscription': (target) => keepSubscription(context, target),
    'topicscope.publish': (target) => publish(context, target),
    'topicscope.openConsole': (target) => openConsole(context, target),
    'topicscope.showHistory': (target) => showHistory(context, target),
    'topicscope.clearHistory': (target) => clearHistory(context, target),
    'topicscope.copyEndpoint': (target) => copyEndpoint(context, target),
    'topicscope.copyClientId': (target) => copyClientId(context, target),
    'topicscope.copyTopicFilter': (target) => copyTopicFilter(context, target),
    'topicscope.copyFailure': (target) => copyFailure(context, target),
    'topicscope.diagnose': (target) => diagnose(context, target),
    'topicscope.diagnoseAgain': () => diagnoseAgain(context),
    'topicscope.cancelDiagnosis': () => cancelDiagnosis(context),
    'topicscope.openDiagnosis': () => openDiagnosis(context),
    'topicscope.copyDiagnosis': () => copyDiagnosis(context),
    'topicscope.closeDiagnosis': () => closeDiagnosis(context),
    'topicscope.copyDiagnosisDetail': (target) => copyDiagnosisDetail(context, target),
    'topicscope.copyPolicyStatement': (target) => copyPolicyStatement(context, target),
    'topicscope.signIn': (target) => signIn(context, target),
    'topicscope.showConnectionHealth': (target) => showConnectionHealth(context, target),
    'topicscope.resumeSetAside': (target) => resumeSetAside(context, target),
    'topicscope.discardHeld': (target) => discardHeld(context, target),
    'topicscope.importProfiles': () => importProfiles(context),
    'topicscope.rehearseFailure': () => rehearseFailure(context),
    'topicscope.endRehearsal': (target) => endRehearsal(context, target),
    'topicscope.endRehearsals': () => endRehearsals(context),
    'topicscope.startLocalEndpoint': () => startLocalEndpoint(context),
    'topicscope.stopLocalEndpoint': () => stopLocalEndpoint(context),
    'topicscope.addLocalEndpointProfile': () => addLocalEndpointProfile(context),
    'topicscope.openWalkthrough': async () => {
      await vscode.commands.executeCommand(
        'workbench.action.openWalkthrough',
        `${extensionId}#${walkthroughId}`,
        false,
      );
    },
    'topicscope.showLog': async () => context.log.show(true),
    'topicscope.searchHistory': (target) => searchHistory(context, target),
    'topicscope.openSavedSearch': () => openSavedSearch(context),
    'topicscope.goToTime': (target) => goToTime(context, target),
    'topicscope.selectForCompare': (target) => selectForCompare(context, target),
    'topicscope.compareWithSelected': (target) => compareWithSelected(context, target),
    'topicscope.compareWithPrevious': (target) => compareWithPrevious(context, target),
    'topicscope.openMessageAs': (target) => openMessageAs(context, target),
    'topicscope.savePayload': (target) => savePayload(context, target),
    'topicscope.openChart': (target) => openChart(context, target),
    'topicscope.compareTopic': (target) => compareTopic(context, target),
    'topicscope.copyTopic': (target) => copyTopic(context, target),
    'topicscope.publishHere': (target) => publishHere(context, target),
    'topicscope.clearRetained': (target) => clearRetained(context, target),
    'topicscope.sortTopics': () => sortTopics(context),
    'topicscope.filterTopics': () => filterTopics(context),
    'topicscope.clearTopicsFilter': () => clearTopicsFilter(context),
    'topicscope.showMoreTopics': (target) => showMoreTopics(context, target),
    'topicscope.exportHistory': (target) => exportHistory(context, target),
    'topicscope.importHistory': () => importHistory(context),
    'topicscope.replayHistory': (target) => replayHistory(context, target),
    'topicscope.manageReplays': () => manageReplays(context),
    'topicscope.pauseReplays': () => pauseReplays(context),
    'topicscope.resumeReplays': () => resumeReplays(context),
    'topicscope.cancelReplays': () => cancelReplays(context),
    'topicscope.bindDecoder': (target) => bindDecoder(context, target),
    'topicscope.selectEnvironment': () => selectEnvironment(context),
    'topicscope.bindJsonSchema': () => bindJsonSchema(context),
    'topicscope.editPayload': (target) => editPayload(context, target),
    'topicscope.saveMessage': (target) => saveMessage(context, target),
    'topicscope.newMessage': (target) => newMessage(context, target),
    'topicscope.newMessageFolder': (target) => newMessageFolder(context, target),
    'topicscope.quickPublish': () => quickPublish(context),
    'topicscope.publishSaved': (target) => publishSaved(context, target),
    'topicscope.composeSaved': (target) => composeSaved(context, target),
    'topicscope.openSaved': (target) => openSaved(context, target),
    'topicscope.renameSaved': (target) => renameSaved(context, target),
    'topicscope.deleteSaved': (target) => deleteSaved(context, target),
    'topicscope.publishAgain': (target) => publishAgain(context, target),
    'topicscope.publishLast': () => publishLast(context),
    'topicscope.publishSavedTo': (target) => publishSavedTo(context, target),
    'topicscope.clearRecents': () => clearRecents(context),
    'topicscope.startRepeat': (target) => startRepeat(context, target),
    'topicscope.stopRun': (target) => stopRun(context, target),
    'topicscope.stopAllRuns': () => stopAllRuns(context),
    'topicscope.requestAnswer': (target) => requestAnswer(context, target),
    'topicscope.newSimulation': () => newSimulation(context),
    'topicscope.runSimulation': (target) => runSimulation(context, target),
    'topicscope.openSimulation': (target) => openSimulation(context, target),
  };
  return vscode.Disposable.from(...commandIds.map((id) => registerCommand(id, told(context, handlers[id]))));
}

/** What a handler did not foresee is told as a sentence, not as VS Code's "command failed". */
function told<K extends CommandId>(context: CommandContext, handler: CommandTypes[K]): CommandTypes[K] {
  const run = handler as (...args: unknown[]) => Promise<unknown>;
  const guarded = async (...args: unknown[]): Promise<unknown> => {
    try {
      return await run(...args);
    } catch (error) {
      context.log.error(errorText(error));
      void vscode.window.showErrorMessage(notificationText(`TopicScope: ${errorText(error)}`));
      return undefined;
    }
  };
  return guarded as CommandTypes[K];
}
