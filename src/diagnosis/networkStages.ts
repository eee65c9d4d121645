/** Stages "dns" and "tcp": the addresses of the endpoint, and which of them take connections. */
import { lookup } from 'node:dns/promises';
import { isIP } from 'node:net';
import { errorFacts, explain } from '../failure/explain.ts';
import type { Failure } from '../shared/failure.ts';
import { aborted } from './abort.ts';
import { tryTcp, type TcpTry } from './probes/tcp.ts';
import type { Walk } from './walk.ts';

interface Address {
  readonly address: string;
  readonly family: 4 | 6;
}

/** Milliseconds to wait for a name server. */
const lookupTimeout = 15_000;
/** Addresses that are tried; AWS answers with four of each family at most. */
const mostAddresses = 8;

/** Walks both stages. Returns the failure that ends the walk. */
export async function walkNetwork(walk: Walk): Promise<Failure | undefined> {
  const { chart, route, destination } = walk;
  if (walk.resolved?.proxy) {
    // The connection itself tells how far the proxy let it come.
    chart.skip('dns', 'The proxy resolves the name.');
    chart.begin('tcp');
    return undefined;
  }
  const family = isIP(route.host);
  if (family !== 0) {
    chart.skip('dns', 'The endpoint is an address already.');
    return walkTcp(walk, [{ address: route.host, family: family as 4 | 6 }]);
  }
  chart.begin('dns');
  const answers = await Promise.all([resolve(walk, 4), resolve(walk, 6)]);
  const addresses = answers.flatMap(({ found }) => found);
  for (const { name, found, code, milliseconds } of answers) {
    const value =
      found.length > 0 ? found.map(({ address }) => address).join(', ') : `none (${code ?? 'no answer'})`;
    chart.fact('dns', { name, value: `${value} · ${Math.round(milliseconds)} ms` });
  }
  if (addresses.length === 0) {
    // "There is no AAAA record" says nothing; the A record's code is the one that people look up.
    const { code, text } = answers[0];
    const failure = explain({
      phase: 'dns',
      destination,
      ...(code === undefined ? {} : { code }),
      ...(text === undefined ? {} : { text }),
    });
    chart.fail('dns', failure);
    return failure;
  }
  chart.pass('dns', addresses.length === 1 ? '1 address' : `${addresses.length} addresses`);
  return walkTcp(walk, addresses.slice(0, mostAddresses));
}

async function resolve(walk: Walk, family: 4 | 6) {
  const name = family === 4 ? 'A' : 'AAAA';
  const { route, signal, clock } = walk;
  const began = clock.now();
  try {
    const found = await aborted(lookup(route.host, { all: true, family }), walk, lookupTimeout);
    return {
      name,
      found: found.map(({ address }): Address => ({ address, family })),
      milliseconds: clock.now() - began,
    };
  } catch (error) {
    signal.throwIfAborted();
    const { code, text } = errorFacts(error);
    return { name, found: [], code, text, milliseconds: clock.now() - began };
  }
}

async function walkTcp(walk: Walk, addresses: readonly Address[]): Promise<Failure | undefined> {
  const { chart, route, destination, seen } = walk;
  chart.begin('tcp');
  const tries = await Promise.all(
    addresses.map(async ({ address, family }) => {
      const result = await tryTcp({ host: address, port: route.port }, walk);
      const warning = family === 6 || result.ok ? undefined : 'This address takes no connection.';
      chart.fact('tcp', {
        name: address.includes(':') ? `[${address}]:${route.port}` : `${address}:${route.port}`,
        value: result.ok
          ? `takes connections · ${Math.round(result.milliseconds)} ms`
          : `no connection (${result.code})`,
        ...(warning === undefined ? {} : { warning }),
      });
      return { address, family, result };
    }),
  );
  seen.reachable = tries.filter(({ result }) => result.ok).map(({ address }) => address);
  seen.unreachable = tries.filter(({ result }) => !result.ok).map(({ address }) => address);
  const best = fastest(tries.map(({ result }) => result));
  if (!best) {
    const first = tries.find(({ family }) => family === 4) ?? tries[0];
    const { code = 'ETIMEDOUT', text = '' } = first && !first.result.ok ? first.result : {};
    const failure = explain({ phase: 'tcp', destination, code, text });
    chart.fail('tcp', failure);
    return failure;
  }
  const [count, all] = [seen.reachable.length, tries.length];
  chart.pass(
    'tcp',
    all === 1 ? 'connected' : `${count} of ${all} addresses take connections`,
    best.milliseconds,
  );
  return undefined;
}

function fastest(tries: readonly TcpTry[]): (TcpTry & { ok: true }) | undefined {
  return tries
    .filter((one): one is TcpTry & { ok: true } => one.ok)
    .sort((one, other) => one.milliseconds - other.milliseconds)[0];
}
