/** Does anything take a TCP connection there? Nothing is sent. */
import net from 'node:net';
import { errorFacts } from '../../failure/explain.ts';

export type TcpTry =
  | { readonly ok: true; readonly milliseconds: number }
  | { readonly ok: false; readonly milliseconds: number; readonly code: string; readonly text: string };

/** Milliseconds; a SYN that is lost twice is answered within 7 s (RFC 6298). */
const defaultTimeout = 10_000;

/** Never rejects but for an abort. */
export function tryTcp(
  place: { readonly host: string; readonly port: number },
  signal: AbortSignal,
  timeout = defaultTimeout,
): Promise<TcpTry> {
  return new Promise((resolve, reject) => {
    const began = performance.now();
    const socket = net.connect(place);
    const settle = (finish: () => void) => {
      clearTimeout(timer);
      signal.removeEventListener('abort', onAbort);
      socket.on('error', () => undefined).destroy();
      finish();
    };
    const failed = (code: string, text: string) => {
      settle(() => {
        resolve({ ok: false, milliseconds: performance.now() - began, code, text });
      });
    };
    const onAbort = () => {
      settle(() => {
        reject(signal.reason as Error);
      });
    };
    const timer = setTimeout(() => {
      failed('ETIMEDOUT', `no answer within ${timeout} ms`);
    }, timeout);
    signal.addEventListener('abort', onAbort);
    socket.once('connect', () => {
      settle(() => {
        resolve({ ok: true, milliseconds: performance.now() - began });
      });
    });
    socket.once('error', (error) => {
      const { code = 'unknown', text = '' } = errorFacts(error);
      failed(code, text);
    });
    if (signal.aborted) onAbort();
  });
}
