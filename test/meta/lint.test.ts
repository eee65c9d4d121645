/** Lint's own rules of this project, by planted violations. */
import { ESLint, Linter } from 'eslint';
import { beforeAll, describe, expect, it } from 'vitest';
import { root } from '../support/places.ts';

type Rule = Linter.RuleEntry | undefined;

describe('lint', () => {
  let rule: Rule;
  beforeAll(async () => {
    const config = (await new ESLint({ cwd: root }).calculateConfigForFile('src/auth/describe.ts')) as {
      rules: Record<string, Rule>;
    };
    rule = config.rules['no-restricted-syntax'];
    // The parser for types is large.
  });

  /** The messages of the rule alone, without the types that other rules want. */
  const lint = (code: string): string[] =>
    new Linter()
      .verify(code, [{ rules: { 'no-restricted-syntax': rule ?? 'off' } }])
      .map(({ message }) => message);

  it.each([
    'certificate.validToDate.getTime();',
    "certificate['validFromDate'];",
    'const { validToDate } = certificate;',
    'const { validFromDate: from } = certificate;',
  ])('refuses the dates that Electron makes garbage of: %s', (code) => {
    expect(lint(code)).toContainEqual(expect.stringContaining('certificateTime'));
  });

  it('refuses an empty catch', () => {
    expect(lint('try { work(); } catch {}')).toContainEqual(expect.stringContaining('swallows'));
  });

  it('lets the texts of the dates pass', () => {
    expect(lint("certificate.validTo; certificate['validFrom'];")).toEqual([]);
  });
});
