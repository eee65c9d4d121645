/** Does anything take a TCP connection there? Nothing is sent. */
import net from 'node:net';
import { errorFacts } from '../../failure/explain.ts';
import type { Clock } from '../../shared/clock.ts';

export type TcpTry =
  | { readonly ok: true; readonly milliseconds: number }
  | { readonly ok: false; readonly milliseconds: number; readonly code: string; readonly text: string };

/** Milliseconds; a SYN that is lost twice is answered within 7 s (RFC 6298). */
const defaultTimeout = 10_000;

/** Never rejects but for an abort. */
export function tryTcp(
  place: { readonly host: string; readonly port: number },
  { signal, clock }: { readonly signal: AbortSignal; readonly clock: Clock },
  timeout = defaultTimeout,
): Promise<TcpTry> {
  return new Promise((resolve, reject) => {
    const began = clock.now();
    const socket = net.connect(place);
    const settle = (finish: () => void) => {
      callOff();
      signal.removeEventListener('abort', onAbort);
      socket.on('error', () => undefined).destroy();
      finish();
    };
    const failed = (code: string, text: string) => {
      settle(() => {
        resolve({ ok: false, milliseconds: clock.now() - began, code, text });
      });
    };
    const onAbort = () => {
      settle(() => {
        reject(signal.reason as Error);
      });
    };
    const callOff = clock.after(timeout, () => {
      failed('ETIMEDOUT', `no answer within ${timeout} ms`);
    });
    signal.addEventListener('abort', onAbort);
    socket.once('connect', () => {
      settle(() => {
        resolve({ ok: true, milliseconds: clock.now() - began });
      });
    });
    socket.once('error', (error) => {
      const { code = 'unknown', text = '' } = errorFacts(error);
      failed(code, text);
    });
    if (signal.aborted) onAbort();
  });
}
