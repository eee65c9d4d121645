/**
 * The page's way to the extension host. The only module that knows VS Code's webview API
 * (`acquireVsCodeApi` may be called once a page).
 */
import type { HostSide, PageSide } from '../src/shared/contract.ts';
import { RpcPeer, type EventHandlers, type Side } from '../src/shared/rpc.ts';

interface VsCodeApi {
  postMessage(message: unknown): void;
  getState(): unknown;
  setState(state: unknown): void;
}
declare function acquireVsCodeApi(): VsCodeApi;

/** A side that answers nothing. */
type Told = Side & { requests: Record<never, never> };

/** Where the page keeps how it looks (not what it shows) over hiding and reloading. */
export interface PageStateStore {
  /** The state kept last; undefined on a new panel. */
  read(): unknown;
  write(state: unknown): void;
}

export interface HostConnection<Own extends Side = PageSide, Other extends Side = HostSide> {
  readonly peer: RpcPeer<Own, Other>;
  readonly state: PageStateStore;
}

/**
 * Connects to the extension host; to be called once.
 *
 * @typeParam Own what the page is told; pages answer nothing
 * @typeParam Other what the host answers
 */
export function connectToHost<Own extends Told = PageSide, Other extends Side = HostSide>(
  events: EventHandlers<Own>,
): HostConnection<Own, Other> {
  const api = acquireVsCodeApi();
  const peer = new RpcPeer<Own, Other>(
    {
      send: (message) => {
        api.postMessage(message);
      },
    },
    { requests: {} as never, events },
  );
  window.addEventListener('message', (event: MessageEvent<unknown>) => {
    peer.receive(event.data);
  });
  return {
    peer,
    state: {
      read: () => api.getState(),
      write: (state) => {
        api.setState(state);
      },
    },
  };
}
