/**
 * The page's way to the extension host. The only module that knows VS Code's webview API
 * (`acquireVsCodeApi` may be called once a page).
 */
import type { HostSide, PageSide } from '../src/shared/contract.ts';
import { RpcPeer, type EventHandlers } from '../src/shared/rpc.ts';

interface VsCodeApi {
  postMessage(message: unknown): void;
  getState(): unknown;
  setState(state: unknown): void;
}
declare function acquireVsCodeApi(): VsCodeApi;

export type HostPeer = RpcPeer<PageSide, HostSide>;

/** Where the page keeps how it looks (not what it shows) over hiding and reloading. */
export interface PageStateStore {
  /** The state kept last; undefined on a new panel. */
  read(): unknown;
  write(state: unknown): void;
}

export interface HostConnection {
  readonly peer: HostPeer;
  readonly state: PageStateStore;
}

/** Connects to the extension host; to be called once. */
export function connectToHost(events: EventHandlers<PageSide>): HostConnection {
  const api = acquireVsCodeApi();
  const peer: HostPeer = new RpcPeer<PageSide, HostSide>(
    {
      send: (message) => {
        api.postMessage(message);
      },
    },
    { requests: {}, events },
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
