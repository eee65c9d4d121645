/** Does a TLS handshake succeed there? Nothing but the handshake is sent. */
import type { Resolved } from '../../auth/resolve.ts';
import { explain, errorFacts } from '../../failure/explain.ts';
import { FailureError } from '../../failure/failureError.ts';
import type { Destination } from '../../failure/symptom.ts';
import type { Route } from '../../profile/routes.ts';
import type { Clock } from '../../shared/clock.ts';
import type { Failure } from '../../shared/failure.ts';
import type { TlsFacts } from '../../transport/observer.ts';
import { openStream } from '../../transport/stream.ts';

export type TlsTry =
  { readonly ok: true; readonly facts?: TlsFacts } | { readonly ok: false; readonly failure: Failure };

export interface TlsPlace {
  readonly route: Route;
  readonly destination: Destination;
  readonly resolved: Resolved;
  readonly clock: Clock;
}

/** Milliseconds for name, TCP and TLS together. */
const timeout = 12_000;

/** Never rejects but for an abort. */
export async function tryTls(
  { route, destination, resolved, clock }: TlsPlace,
  signal: AbortSignal,
): Promise<TlsTry> {
  let facts: TlsFacts | undefined;
  const { alpn: _alpn, serverName: _serverName, tablePort: _tablePort, ...rest } = destination;
  // Failures speak of where this attempt went, not of the profile's own place.
  const there: Destination = {
    ...rest,
    host: route.host,
    port: route.port,
    ...(route.tablePort === undefined ? {} : { tablePort: route.tablePort }),
    ...(route.alpn === undefined ? {} : { alpn: route.alpn }),
    ...(route.serverName === undefined ? {} : { serverName: route.serverName }),
  };
  try {
    const stream = await openStream({
      route: { ...route, carrier: 'tls' },
      resolved,
      destination: there,
      signal,
      timeout,
      clock,
      observer: { onTls: (seen) => (facts = seen) },
    });
    stream.on('error', () => undefined).destroy();
    return { ok: true, ...(facts === undefined ? {} : { facts }) };
  } catch (error) {
    signal.throwIfAborted();
    return {
      ok: false,
      failure:
        error instanceof FailureError
          ? error.failure
          : explain({ phase: 'tls', destination: there, ...errorFacts(error) }),
    };
  }
}
