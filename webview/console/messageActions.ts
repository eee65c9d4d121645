/** What a person can do with a recorded message: always with the whole of it, however little of it is shown. */
import type { ConsoleProfile, Draft, MessageDetail } from '../../src/shared/contract.ts';
import { hexPairs } from '../../src/shared/payload/hex.ts';
import type { PayloadForm } from '../../src/shared/payload/reading.ts';
import { decodeText } from '../../src/shared/payload/text.ts';
import type { HostPeer } from '../host.ts';
import { strings } from '../strings.ts';

/** The draft that would publish a message again; rejects when its payload is not text. */
export async function draftOf(
  peer: HostPeer,
  message: MessageDetail,
  { profile, route }: { readonly profile: ConsoleProfile; readonly route: Draft['route'] },
): Promise<Draft> {
  const payload = decodeText(await wholePayload(peer, message));
  if (payload === undefined) throw new Error(strings.detail.notText);
  const { topic, retain } = message;
  const qos = profile.broker === 'awsIotCore' && message.qos === 2 ? 1 : message.qos;
  return { topic, payload, retain, qos, route };
}

/** A message's payload as text for the clipboard, in the form that is shown. */
export async function payloadText(
  peer: HostPeer,
  message: MessageDetail,
  form: PayloadForm,
): Promise<string> {
  const bytes = await wholePayload(peer, message);
  return form === 'hex' ? hexPairs(bytes) : (decodeText(bytes) ?? hexPairs(bytes));
}

async function wholePayload(peer: HostPeer, message: MessageDetail): Promise<Uint8Array> {
  if (message.payload.length === message.size) return message.payload;
  const whole = await peer.request('message', { id: message.id, payloadLimit: message.size });
  if (!whole) throw new Error(strings.detail.gone);
  return whole.payload;
}
