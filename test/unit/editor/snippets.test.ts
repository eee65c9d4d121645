import { describe, expect, it } from 'vitest';
import { profileSnippets } from '../../../src/editor/profiles/snippets.ts';
import { checkProfile } from '../../../src/profile/validate.ts';

describe('profileSnippets', () => {
  it.each(profileSnippets().map((snippet) => [snippet.label, snippet] as const))(
    'makes a valid profile: %s',
    (_, { body }) => {
      const filledIn: unknown = JSON.parse(JSON.stringify(body).replace(/\$\{\d+:([^}]*)\}/g, '$1'));
      expect(checkProfile(filledIn)).toMatchObject({ ok: true, warnings: [] });
    },
  );
});
