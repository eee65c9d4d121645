/** Names and TCP: the first two steps of every connection, each told to the observer. */
import { lookup } from 'node:dns/promises';
import net from 'node:net';
import type { ResolvedFacts, StreamObserver } from './observer.ts';
import { tellResets } from './resets.ts';
import { runStep, type Steps } from './step.ts';

/**
 * Milliseconds after which the next address is tried. Node's 250 are fewer than a mobile or satellite link takes, and an address that
 * was given up is not come back to.
 */
const nextAddressAfter = 1000;

/** Milliseconds of silence after which TCP asks whether the other side is still there. */
const keepAliveAfter = 30_000;

type Address = ResolvedFacts['addresses'][number];

/**
 * Resolves a name to all its addresses, A and AAAA, in the system's order. A literal address resolves to itself.
 *
 * @throws FailureError of phase `dns`
 */
export async function resolveName(
  name: string,
  steps: Steps,
  onResolved?: StreamObserver['onResolved'],
): Promise<readonly Address[]> {
  const family = net.isIP(name);
  if (family !== 0) return [{ address: name, family: family === 6 ? 6 : 4 }];
  const started = steps.clock.now();
  const addresses = await runStep<Address[]>(steps, { phase: 'dns' }, (done, failed) => {
    lookup(name, { all: true, order: 'verbatim' }).then((found) => {
      done(found.map(({ address, family: of }) => ({ address, family: of === 6 ? 6 : 4 })));
    }, failed);
  });
  onResolved?.({ name, addresses, milliseconds: steps.clock.now() - started });
  return addresses;
}

/**
 * Opens TCP to whichever of the addresses takes the connection first, one after the other (RFC 8305).
 *
 * @param name what they are addresses of, for the errors
 * @throws FailureError of phase `tcp` that says how it went at each address
 */
export async function openTcp(
  { name, addresses, port }: { name: string; addresses: readonly Address[]; port: number },
  steps: Steps,
  onTcp?: StreamObserver['onTcp'],
): Promise<net.Socket> {
  const started = steps.clock.now();
  const attempts: string[] = [];
  const socket = net.connect({
    host: name,
    port,
    noDelay: true,
    // A connection without MQTT's keep alive, or of the HTTPS publisher, is noticed to be dead, too.
    keepAlive: true,
    keepAliveInitialDelay: keepAliveAfter,
    autoSelectFamily: true,
    autoSelectFamilyAttemptTimeout: nextAddressAfter,
    lookup: (_name, _options, callback) => {
      callback(null, [...addresses]);
    },
  });
  tellResets(socket);
  socket.on('connectionAttemptFailed', (address, _port, _family, error: NodeJS.ErrnoException) => {
    attempts.push(`${address} ${error.code ?? error.message}`);
  });
  socket.on('connectionAttemptTimeout', (address) => {
    attempts.push(`${address} no answer`);
  });
  const evidence = () => (attempts.length > 1 ? { attempts } : {});
  await runStep<undefined>(steps, { phase: 'tcp', socket, evidence }, (done, failed) => {
    socket.once('connect', () => {
      done(undefined);
    });
    // Before the step's own listener, which would tell of the first address alone.
    socket.prependOnceListener('error', (error) => {
      failed(mostTelling(error));
    });
  });
  onTcp?.({ address: socket.remoteAddress ?? name, port, milliseconds: steps.clock.now() - started });
  return socket;
}

/** Of the errors of several addresses the one of a host that answered: a machine without IPv6 says so of each such address. */
function mostTelling(error: Error): unknown {
  if (!(error instanceof AggregateError)) return error;
  const unreachable = /^(ENETUNREACH|EHOSTUNREACH|EADDRNOTAVAIL|EAFNOSUPPORT)$/;
  const errors = error.errors as NodeJS.ErrnoException[];
  return errors.find(({ code }) => !unreachable.test(code ?? '')) ?? errors[0] ?? error;
}
