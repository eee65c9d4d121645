/**
 * Policy documents as AWS IoT has them, read from JSON.
 *
 * Source: AWS IoT Core developer guide, "AWS IoT Core policies"; IAM user guide, "IAM JSON policy
 * reference".
 */
import * as z from 'zod';
import { type Condition, isNetwork, knownOperators, makeCondition } from './condition.ts';
import { Pattern } from './pattern.ts';

/** A policy document that cannot be: the message names the statement, the field and the fix. */
export class PolicyError extends Error {
  override readonly name = 'PolicyError';
}

export interface Statement {
  readonly effect: 'Allow' | 'Deny';
  readonly actions: Patterns;
  readonly resources: Patterns;
  readonly conditions: readonly Condition[];
}

export interface Patterns {
  readonly patterns: readonly Pattern[];
  /** Written as NotAction or NotResource: stands for everything else. */
  readonly negated: boolean;
}

export interface PolicyDocument {
  /** As it was given. */
  readonly source: unknown;
  readonly statements: readonly Statement[];
}

/** Characters of a policy document, white space not counted (AWS IoT Core quotas, policies). */
const documentCharacters = 2048;

const someStrings = 'write a string, or a list of strings with at least one in it';
const oneOrMore = <T extends z.ZodType>(item: T) =>
  z.union([item.transform((one) => [one]), z.array(item).min(1, { error: someStrings })], {
    error: someStrings,
  });

const action = z.string().regex(/^(\*|[A-Za-z-]+:[A-Za-z*?]+)$/);
const resource = z.string().regex(/^(\*|arn:)/);
const scalar = z.union([z.string(), z.boolean(), z.number()]).transform(String);

const statementSchema = z.strictObject({
  Sid: z.string().optional(),
  Effect: z.enum(['Allow', 'Deny'], { error: 'write "Allow" or "Deny"' }),
  Action: oneOrMore(z.string()).optional(),
  NotAction: oneOrMore(z.string()).optional(),
  Resource: oneOrMore(z.string()).optional(),
  NotResource: oneOrMore(z.string()).optional(),
  Condition: z
    .record(
      z.string(),
      z.record(z.string(), oneOrMore(scalar), { error: 'write an object from key to value' }),
      {
        error: 'write an object from operator to key and value',
      },
    )
    .optional(),
});

const someStatements = 'write a list of statements with at least one in it';

const documentSchema = z.strictObject({
  Version: z.enum(['2012-10-17', '2008-10-17'], { error: 'write "2012-10-17"' }).default('2008-10-17'),
  Id: z.string().optional(),
  Statement: z.union(
    [z.unknown().array().min(1, { error: someStatements }), z.looseObject({}).transform((one) => [one])],
    {
      error: someStatements,
    },
  ),
});

/**
 * @param json the document as an object, or as JSON text
 * @throws PolicyError
 */
export function parsePolicyDocument(json: unknown): PolicyDocument {
  const source = typeof json === 'string' ? parseJson(json) : json;
  const size = (JSON.stringify(source) as string | undefined)?.replace(/\s/g, '').length ?? 0;
  if (size > documentCharacters) {
    throw new PolicyError(
      `The policy document has ${size} characters; AWS IoT Core allows ${documentCharacters}, white space not counted.`,
    );
  }
  const document = documentSchema.safeParse(source);
  if (!document.success) throw complaint('Policy document', document.error);
  const variables = document.data.Version === '2012-10-17';
  const statements = document.data.Statement.map((one, index) => parseStatement(one, index + 1, variables));
  return { source, statements };
}

function parseStatement(json: unknown, number: number, variables: boolean): Statement {
  const given = statementSchema.safeParse(json);
  if (!given.success) throw complaint(`Statement ${number}`, given.error);
  const { Sid, Effect, Action, NotAction, Resource, NotResource, Condition: conditions = {} } = given.data;
  const where = Sid === undefined ? `Statement ${number}` : `Statement ${number} ("${Sid}")`;
  const actions = oneOfTwo(where, 'Action', Action, NotAction);
  const resources = oneOfTwo(where, 'Resource', Resource, NotResource);
  for (const one of actions.values) {
    if (!action.safeParse(one).success)
      throw new PolicyError(`${where}, ${actions.field} "${one}": write it as iot:Publish, iot:* or *.`);
  }
  for (const one of resources.values) {
    if (!resource.safeParse(one).success) {
      throw new PolicyError(
        `${where}, ${resources.field} "${one}": write an ARN, for example arn:aws:iot:us-east-1:123456789012:topic/factory/*, or *.`,
      );
    }
  }
  return {
    effect: Effect,
    actions: {
      negated: actions.negated,
      patterns: actions.values.map((one) => new Pattern(one, { variables: false, caseSensitive: false })),
    },
    resources: {
      negated: resources.negated,
      patterns: resources.values.map((one) => new Pattern(one, { variables, caseSensitive: true })),
    },
    conditions: Object.entries(conditions).flatMap(([operator, keys]) =>
      Object.entries(keys).map(([key, values]) => parseCondition(where, operator, key, values, variables)),
    ),
  };
}

function parseCondition(
  where: string,
  operator: string,
  key: string,
  values: readonly string[],
  variables: boolean,
): Condition {
  const network = /IpAddress/.test(operator) ? values.find((value) => !isNetwork(value)) : undefined;
  if (network !== undefined) {
    throw new PolicyError(
      `${where}, Condition ${operator} ${key}: "${network}" is no IP address or network, such as 192.0.2.0/24.`,
    );
  }
  const condition = makeCondition(operator, key, values, variables);
  if (condition) return condition;
  throw new PolicyError(
    `${where}, Condition: the local endpoint does not know the operator "${operator}". It knows ${knownOperators.join(', ')}, with ForAllValues: or ForAnyValue: before and IfExists behind.`,
  );
}

function oneOfTwo(
  where: string,
  name: 'Action' | 'Resource',
  plain: readonly string[] | undefined,
  not: readonly string[] | undefined,
): { field: string; values: readonly string[]; negated: boolean } {
  if (plain && !not) return { field: name, values: plain, negated: false };
  if (not && !plain) return { field: `Not${name}`, values: not, negated: true };
  throw new PolicyError(
    plain
      ? `${where} has both ${name} and Not${name}: write one of them.`
      : `${where} has no ${name}: write one, for example ${name === 'Action' ? '"iot:Connect"' : '"*"'}.`,
  );
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new PolicyError(`The policy document is not JSON: ${(error as SyntaxError).message}.`);
  }
}

function complaint(where: string, error: z.ZodError): PolicyError {
  const [issue] = error.issues;
  const path = issue?.path.join('.') ?? '';
  return new PolicyError(`${where}${path === '' ? '' : `, ${path}`}: ${issue?.message ?? 'not valid'}.`);
}
