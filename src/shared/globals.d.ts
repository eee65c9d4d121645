// What Node and browsers both have, declared by neither "types": [] nor the ES library.
declare class TextEncoder {
  encode(input?: string): Uint8Array<ArrayBuffer>;
}
declare class TextDecoder {
  constructor(label?: string, options?: { fatal?: boolean; ignoreBOM?: boolean });
  decode(input?: Uint8Array, options?: { stream?: boolean }): string;
}
declare function queueMicrotask(callback: () => void): void;
declare const performance: { now(): number };
/** Node's timers are objects, a page's are numbers. */
type TimerHandle = { readonly __timer: true };
declare function setTimeout(action: () => void, milliseconds: number): TimerHandle;
declare function clearTimeout(timer: TimerHandle): void;
declare function setInterval(action: () => void, milliseconds: number): TimerHandle;
declare function clearInterval(timer: TimerHandle): void;
/** Node's alone. */
declare const setImmediate: ((action: () => void) => unknown) | undefined;
interface AbortSignal {
  readonly aborted: boolean;
  addEventListener(type: 'abort', listener: () => void): void;
  removeEventListener(type: 'abort', listener: () => void): void;
}
