import type { MessageDetail } from '../../shared/contract.ts';
import type { Message } from '../../shared/message.ts';

/**
 * A message as the page gets it, with at most so many bytes of its payload. Bytes are copied into plain Uint8Arrays:
 * VS Code takes these over to the page as they are, but a Buffer as JSON, and of a view the whole buffer behind it.
 */
export function messageDetail(
  { payload, properties, ...rest }: Message,
  payloadLimit: number,
): MessageDetail {
  const correlationData = properties?.correlationData;
  return {
    ...rest,
    size: payload.length,
    payload: new Uint8Array(payload.subarray(0, payloadLimit)),
    ...(properties
      ? {
          properties: {
            ...properties,
            ...(correlationData ? { correlationData: new Uint8Array(correlationData) } : {}),
          },
        }
      : {}),
  };
}
