import { getLanguageService, TextDocument } from 'vscode-json-languageservice';
import { describe, expect, it } from 'vitest';
import { simulationJsonSchema } from '../../../src/shared/simulation/jsonSchema.ts';
import { demoFleetFile } from '../../../src/shared/simulation/demoFleet.ts';
import { writeSimulation } from '../../../src/shared/simulation/writeSimulation.ts';

const uri = 'file:///a.simulation.json';
const service = getLanguageService({ clientCapabilities: {} });
service.configure({
  schemas: [{ uri: 'schema://simulation', fileMatch: ['*.simulation.json'], schema: simulationJsonSchema() }],
});

function opened(text: string) {
  const document = TextDocument.create(uri, 'jsonc', 1, text);
  return { document, tree: service.parseJSONDocument(document) };
}

async function complaints(text: string): Promise<string[]> {
  const { document, tree } = opened(text);
  return (await service.doValidation(document, tree, { comments: 'ignore' })).map(({ message }) =>
    typeof message === 'string' ? message : message.value,
  );
}

/** What is offered where | stands. */
async function completions(text: string): Promise<string[]> {
  const { document, tree } = opened(text.replace('|', ''));
  const list = await service.doComplete(document, document.positionAt(text.indexOf('|')), tree);
  return (list?.items ?? []).map(({ label }) => label);
}

const within = (payload: string) =>
  `{ "name": "a", "devices": [{ "name": "b", "messages": [{ "topic": "t", "every": 1, "payload": ${payload} }] }] }`;

describe("the JSON Schema of simulations, read by VS Code's JSON language service", () => {
  it('takes the demo fleet, and any JSON as a payload', async () => {
    expect(await complaints(writeSimulation(demoFleetFile))).toEqual([]);
    expect(
      await complaints(within('[1, { "a": { "b": null } }, "c", { "$steps": [{ "x": [1] }, 2] }]')),
    ).toEqual([]);
  });

  it('says what is wrong', async () => {
    expect(await complaints(within('1').replace('"every"', '"evry"'))).not.toEqual([]);
    expect(await complaints(within('{ "a": { "$walk": { "from": "warm", "step": 1 } } }'))).toEqual([
      'Incorrect type. Expected "number".',
    ]);
    expect(await complaints(within('{ "a": [{ "$walk": { "from": 1 } }] }'))).toEqual([
      'Missing property "step".',
    ]);
  });

  it('offers fields and generators, with what they are for', async () => {
    expect(await completions(within('{ "a": { "|" } }'))).toEqual(
      expect.arrayContaining(['$walk', '$sine', '$csv', '$geo']),
    );
    expect(await completions(within('{ "a": { "$sine": { "|" } } }'))).toEqual(
      expect.arrayContaining(['amplitude', 'period']),
    );
    expect(await completions('{ "devices": [{ "|" }] }')).toEqual(
      expect.arrayContaining(['connection', 'presence', 'will']),
    );
  });
});
