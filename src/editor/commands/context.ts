/** What commands work with; one value, made in extension.ts and handed to each command. */
import type { LogOutputChannel, Memento } from 'vscode';
import type { HistoryLimits } from '../../history/history.ts';
import type { Draft } from '../../shared/contract.ts';
import type { Transfers } from '../../history/transfer/transfer.ts';
import type { Charts } from '../chart/charts.ts';
import type { Consoles } from '../console/consoles.ts';
import type { ConsoleEnvironments, DraftEditors } from '../console/pageOptions.ts';
import type { Diagnoses } from '../diagnosis/diagnoses.ts';
import type { LocalEndpoint } from '../local/localEndpoint.ts';
import type { Rehearsals } from '../local/rehearsals.ts';
import type { Composing } from '../compose/composing.ts';
import type { Comparison } from '../messages/comparison.ts';
import type { MessageDocuments } from '../messages/documents.ts';
import type { Payloads } from '../payloads/payloads.ts';
import type { ProfileStore } from '../profiles/profileStore.ts';
import type { Reports } from '../reports.ts';
import type { Runtime } from '../runtime.ts';
import type { Paces } from '../runs/paces.ts';
import type { Asking } from '../runs/asking.ts';
import type { Repeats } from '../runs/repeats.ts';
import type { Runs } from '../runs/runs.ts';
import type { SavedParts } from '../saved/savedParts.ts';
import type { SimulationFiles } from '../simulation/files.ts';
import type { Simulations } from '../simulation/simulations.ts';
import type { Replays } from '../transfer/replays.ts';
import type { TopicsView } from '../topics/topicsView.ts';

export interface CommandContext {
  readonly profiles: ProfileStore;
  readonly runtime: Runtime;
  readonly localEndpoint: LocalEndpoint;
  readonly rehearsals: Rehearsals;
  readonly consoles: Pick<Consoles, 'open'>;
  readonly charts: Pick<Charts, 'open'>;
  readonly diagnoses: Diagnoses;
  readonly documents: Pick<MessageDocuments, 'find' | 'open'>;
  readonly comparison: Comparison;
  readonly payloads: Payloads;
  readonly composing: Composing;
  readonly environments: Pick<ConsoleEnvironments, 'select'>;
  readonly draftEditors: DraftEditors;
  readonly runs: Runs;
  readonly saved: SavedParts;
  readonly repeats: Repeats;
  readonly asking: Asking;
  readonly paces: Paces;
  readonly simulations: Simulations;
  readonly simulationFiles: SimulationFiles;
  readonly topicsView: Pick<TopicsView, 'sort' | 'filter' | 'setSort' | 'setFilter' | 'showMore'>;
  readonly reports: Pick<Reports, 'show'>;
  /** Exports, imports and what replays read; loaded at the first use. */
  readonly transfers: () => Promise<Transfers>;
  readonly replays: Replays;
  /** What stands in the composer of a profile's console. */
  readonly draft: (profileId: string) => Draft | undefined;
  readonly historyLimits: () => HistoryLimits;
  /** What is remembered over all windows. */
  readonly memory: Memento;
  /** Folder for files of ours. */
  readonly storage: string;
  readonly log: LogOutputChannel;
  /** Shows a profile in the tree. */
  readonly reveal: (profileId: string) => Promise<void>;
}
