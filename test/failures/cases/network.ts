/** Names, addresses, ports. */
import { freePort } from '../../support/freePort.ts';
import type { FailureCase } from '../failureCase.ts';

export const networkCases: readonly FailureCase[] = [
  {
    id: 'dns.notFound',
    how: 'a name under .invalid',
    // Without any network the name server is not there to say so.
    or: 'dns.noAnswer',
    provoke: (world) => world.row(4, { endpoint: 'no-such-host.invalid' }),
  },
  {
    id: 'tcp.refused',
    how: 'local endpoint, fault refuseConnections',
    provoke: (world) => {
      world.fault('refuseConnections');
      return world.row(4);
    },
  },
  {
    id: 'tcp.refused',
    how: 'a closed port, another broker',
    provoke: async (world) => world.broker(await freePort()),
  },
  {
    id: 'tcp.unreachable',
    how: 'an address that no route leads to (255.255.255.255)',
    or: 'tcp.forbidden',
    provoke: (world) => world.broker(1883, { endpoint: '255.255.255.255' }),
  },
];
