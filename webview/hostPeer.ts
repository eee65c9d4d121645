import type { HostSide, PageSide } from '../src/shared/contract.ts';
import type { RpcPeer } from '../src/shared/rpc.ts';

/** The console's end of the line to the extension host. */
export type HostPeer = RpcPeer<PageSide, HostSide>;
