/** What a person can do with a recorded message: always with the whole of it, however little of it is shown. */
import { templateOfMessage } from '../../src/shared/compose/fromMessage.ts';
import type { ConsoleProfile, Draft, MessageDetail, MessageReading } from '../../src/shared/contract.ts';
import { hexPairs } from '../../src/shared/payload/hex.ts';
import { decodeText } from '../../src/shared/payload/text.ts';
import type { HostPeer } from '../hostPeer.ts';
import type { DetailForm } from '../detail/detailForm.ts';
import { strings } from '../strings.ts';

/** The draft that would publish a message again, its payload as it is read. */
export async function draftOf(
  peer: HostPeer,
  message: MessageDetail,
  {
    profile,
    route,
    reading,
  }: {
    readonly profile: ConsoleProfile;
    readonly route: Draft['route'];
    readonly reading: MessageReading | undefined;
  },
): Promise<Draft> {
  const payload = await wholePayload(peer, message);
  const qos = profile.broker === 'awsIotCore' && message.qos === 2 ? 1 : message.qos;
  const read =
    reading?.result.ok && reading.origin !== 'automatic'
      ? { choice: reading.choice, decoded: reading.result.decoded }
      : undefined;
  return { ...templateOfMessage({ ...message, payload, qos }, read), route };
}

/** A message's payload as text for the clipboard, in the form that is shown. */
export async function payloadText(
  peer: HostPeer,
  message: MessageDetail,
  form: DetailForm,
  reading: MessageReading | undefined,
): Promise<string> {
  if (form === 'decoded' && reading?.result.ok) {
    const { json, text } = reading.result.decoded;
    const decoded = json ?? text;
    if (decoded !== undefined) return decoded;
  }
  const bytes = await wholePayload(peer, message);
  return form === 'hex' ? hexPairs(bytes) : (decodeText(bytes) ?? hexPairs(bytes));
}

async function wholePayload(peer: HostPeer, message: MessageDetail): Promise<Uint8Array> {
  if (message.payload.length === message.size) return message.payload;
  const whole = await peer.request('message', { id: message.id, payloadLimit: message.size });
  if (!whole) throw new Error(strings.detail.gone);
  return whole.payload;
}
