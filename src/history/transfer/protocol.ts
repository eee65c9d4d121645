/** What the host and a transfer's thread say to each other. A thread does one thing and ends. */
import type { NewMessage } from '../../shared/message.ts';
import type { Side } from '../../shared/rpc.ts';
import type { PackedMessages } from '../protocol.ts';
import type { CheckRequest, CheckedImport, FileVersion } from './checkImport.ts';
import type { ExportRequest, Progress } from './exportMessages.ts';
import type { Source } from './source.ts';
import type { Survey, SurveyRequest } from './survey.ts';

export interface TransferSide extends Side {
  requests: {
    export: { params: ExportRequest; result: number };
    survey: { params: SurveyRequest; result: Survey };
    check: { params: CheckRequest; result: CheckedImport };
    /** Opens a file for `nextBatch`. */
    openImport: { params: { readonly path: string; readonly version: FileVersion }; result: null };
    /** The next messages; null at the end. */
    nextBatch: {
      params: null;
      result: { readonly packed: PackedMessages<NewMessage>; readonly position: number } | null;
    };
    /** Opens a stretch of history for `nextPage`. */
    openPages: { params: Source; result: null };
    /** The next messages, oldest first; null at the end. */
    nextPage: { params: null; result: PackedMessages | null };
  };
  events: {
    /** What is under way ends, with an error that nobody is shown. */
    cancel: null;
  };
}

export interface HostSideOfTransfer extends Side {
  requests: Record<never, never>;
  events: { progress: Progress };
}
