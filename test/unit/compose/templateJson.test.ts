import { describe, expect, it } from 'vitest';
import { TemplateError } from '../../../src/shared/compose/template.ts';
import { formatTemplateJson, templateJsonProblem } from '../../../src/shared/compose/templateJson.ts';

describe('JSON with variables', () => {
  it.each([
    '{"a": {{counter}}, "b": "{{pick "on" "off"}}", "c": -{{randomFloat 1 2}}}',
    '{"text": "\\{{literal}}, {{uuid}} and \\" {{clientId}}"}',
    '[{{counter}}{{counter}}, 1{{counter}}2.5]',
    '{{randomInt 1 10}}',
  ])('is valid: %s', (text) => {
    expect(templateJsonProblem(text)).toBeUndefined();
  });

  it.each([
    ['{"a": {{counter}},}', /line 1 column 19/],
    ['{"a": \\{{counter}}}', /line 1 column 9/],
    ['{"a":\n  {{counter}} 1}', /line 2 column 15/],
  ])('has its problem where it was written: %s', (text, place) => {
    expect(templateJsonProblem(text)).toMatch(place);
  });

  it('is formatted with variables, escapes and digits as they stand', () => {
    const text = '{"a":{{counter 5}},"b":"{{pick "x y" "z"}} \\{{ \\" 😀", "c":[1.50,{}, {{uuid}} ]}';
    expect(formatTemplateJson(text)).toBe(
      `{
  "a": {{counter 5}},
  "b": "{{pick "x y" "z"}} \\{{ \\" 😀",
  "c": [
    1.50,
    {},
    {{uuid}}
  ]
}`,
    );
    expect(formatTemplateJson(formatTemplateJson(text))).toBe(formatTemplateJson(text));
  });

  it('throws for a variable that is not understood', () => {
    expect(() => templateJsonProblem('{"a": {{1}}}')).toThrow(TemplateError);
  });
});
