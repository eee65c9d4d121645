/** Formats of other extensions, by the API as another extension gets it. */
import assert from 'node:assert/strict';
import type { FormatInput } from '../../src/api.ts';
import { activate } from './support.ts';

const frame: FormatInput = {
  id: 'acme.frame',
  title: 'Acme frame',
  decode: (bytes) => ({ json: JSON.stringify({ first: bytes[0] }) }),
};

describe('formats of other extensions', () => {
  it('are registered until they are disposed, each id once', async () => {
    const api = await activate();
    const registration = api.formats.register(frame);
    assert.throws(() => api.formats.register(frame), /id: there is a format "acme\.frame" already/);
    registration.dispose();
    api.formats.register(frame).dispose();
  });

  it('are refused by field and fix', async () => {
    const api = await activate();
    assert.throws(() => api.formats.register({ ...frame, id: 'frame' }), /id: use an id with a dot/);
    const wrong = { ...frame, decode: 'no function' } as unknown as FormatInput;
    assert.throws(() => api.formats.register(wrong), /decode: use a function/);
  });
});
