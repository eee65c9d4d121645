/** The process that reads and writes formats: whatever a payload does to it, the extension host goes on. */
import { decodePayload, encodePayload, needsOf, pack, schemaTypes, unpack } from './reading.ts';
import { formatInfos } from './registry.ts';
import { proposeFormats } from './sniff.ts';
import type { Answer, Question, Questions } from './protocol.ts';

const handlers: {
  readonly [K in keyof Questions]: (
    params: Questions[K]['params'],
  ) => Questions[K]['result'] | Promise<Questions[K]['result']>;
} = {
  infos: () => formatInfos(),
  schemaTypes: (question) => schemaTypes(question),
  needs: ({ choice, topic }) => needsOf(choice, topic),
  decode: ({ bytes, ...context }) => decodePayload(bytes, context),
  encode: ({ text, ...context }) => encodePayload(text, context),
  unpack: (request) => unpack(request),
  pack: (request) => pack(request),
  propose: ({ bytes, topic }) => proposeFormats(bytes, topic),
};

process.on('message', (question: Question) => {
  void answer(question).then((said) => process.send?.(said));
});
// The host has ended, or wants this to.
process.on('disconnect', () => process.exit());

async function answer({ name, params }: Question): Promise<Answer> {
  try {
    const handler = handlers[name] as (asked: unknown) => unknown;
    return { ok: true, result: await handler(params) };
  } catch (error) {
    return { ok: false, error: error instanceof Error ? error.message : String(error) };
  }
}
