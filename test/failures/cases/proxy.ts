/** Proxies that refuse, are not there, or are no proxies. */
import { freePort } from '../../support/freePort.ts';
import { startHttpProxy, startSocksProxy, startCuttingProxy } from '../../support/proxies.ts';
import type { FailureCase } from '../failureCase.ts';

const credentials = { username: 'ann', password: 'right' };

export const proxyCases: readonly FailureCase[] = [
  {
    id: 'proxy.authentication',
    how: 'tinyproxy with BasicAuth, no credentials',
    provoke: async (world) => {
      const proxy = await startHttpProxy(world.directory, { credentials });
      world.later(() => proxy.stop());
      return world.row(4, { proxy: `http://127.0.0.1:${proxy.port}` });
    },
  },
  {
    id: 'proxy.authentication',
    how: 'microsocks with user name and password, a wrong password',
    provoke: async (world) => {
      const proxy = await startSocksProxy({ credentials });
      world.later(() => proxy.stop());
      const { profile } = world.row(4, { proxy: `socks5://ann@127.0.0.1:${proxy.port}` });
      return { profile, secrets: { proxyPassword: 'wrong' } };
    },
  },
  {
    id: 'proxy.refused',
    how: 'tinyproxy that connects to port 443 only',
    provoke: async (world) => {
      const proxy = await startHttpProxy(world.directory, { connectPorts: [443] });
      world.later(() => proxy.stop());
      return world.row(4, { proxy: `http://127.0.0.1:${proxy.port}` });
    },
  },
  {
    id: 'proxy.refused',
    how: 'a proxy that answers CONNECT with 502',
    provoke: async (world) => {
      const proxy = await startCuttingProxy();
      world.later(() => proxy.stop());
      proxy.answer = Buffer.from('HTTP/1.1 502 Bad Gateway\r\n\r\n');
      return world.row(1, { proxy: `http://127.0.0.1:${proxy.port}` });
    },
  },
  {
    id: 'proxy.targetUnreachable',
    how: 'microsocks, to a closed port',
    provoke: async (world) => {
      const proxy = await startSocksProxy();
      world.later(() => proxy.stop());
      return world.broker(await freePort(), { proxy: `socks5://127.0.0.1:${proxy.port}` });
    },
  },
  {
    id: 'proxy.notFound',
    how: 'a proxy under .invalid',
    provoke: (world) => world.row(4, { proxy: 'http://no-such-proxy.invalid:3128' }),
  },
  {
    id: 'proxy.unreachable',
    how: 'a proxy on a closed port',
    provoke: async (world) => world.row(6, { proxy: `http://127.0.0.1:${await freePort()}` }),
  },
  {
    id: 'proxy.certificate',
    how: 'an https: proxy whose CA is unknown',
    provoke: async (world) => {
      const port = await world.tlsServer(() => undefined, await world.certificate());
      return world.broker(1883, { proxy: `https://localhost:${port}` });
    },
  },
  {
    id: 'proxy.protocol',
    how: 'a server that answers CONNECT with an SSH banner',
    provoke: async (world) => {
      const port = await world.server((socket) => socket.end('SSH-2.0-OpenSSH_9.2\r\n'));
      return world.row(4, { proxy: `http://127.0.0.1:${port}` });
    },
  },
];
