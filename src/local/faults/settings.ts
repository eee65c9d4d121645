/** A fault's settings, checked against the catalogue: what comes over the control interface is anybody's guess. */
import * as z from 'zod';
import {
  faultCatalogue,
  type FaultDescription,
  type FaultName,
  faultNames,
  type FaultScope,
  isFaultName,
  type ScopeName,
} from '../../shared/local/faults.ts';
import type { Parameter } from '../../shared/local/faultParameters.ts';

/** Settings that cannot be; the message names the field and what it may be. */
export class InvalidSettings extends Error {
  override readonly name = 'InvalidSettings';
}

export interface CheckedSettings {
  readonly parameters: Readonly<Record<string, string | number>>;
  readonly scope: FaultScope;
}

const scopeFields = {
  ports: z.array(z.literal([443, 8883, 8443])).min(1),
  rows: z.array(z.literal([1, 2, 3, 4, 5, 6, 7, 8, 9])).min(1),
  clientId: z.string().min(1).max(128),
  times: z.int().min(1).max(1_000_000),
  seconds: z.number().positive().max(86_400),
} satisfies Record<ScopeName, z.ZodType>;

/** Moments at which no client id is known yet. */
const beforeConnect = new Set(['accept', 'tls', 'request']);

/**
 * @param settings as they came, undefined for none
 * @throws InvalidSettings
 */
export function checkSettings(name: string, settings: unknown): CheckedSettings {
  if (!isFaultName(name)) {
    throw new InvalidSettings(unknownFault(name));
  }
  const { parameters, scope } = schemas[name];
  const parsed = z.strictObject({ ...parameters, ...scope }).safeParse(settings ?? {});
  if (!parsed.success) throw new InvalidSettings(explainIssues(parsed.error));
  const entries = Object.entries(parsed.data);
  const { at, clientId } = parsed.data as { at?: string; clientId?: string };
  if (clientId !== undefined && at !== undefined && beforeConnect.has(at)) {
    throw new InvalidSettings(`clientId: is not known yet at "${at}"; leave it out, or use ports or rows.`);
  }
  return {
    parameters: Object.fromEntries(
      entries.filter(([key]) => key in parameters),
    ) as CheckedSettings['parameters'],
    scope: Object.fromEntries(entries.filter(([key, value]) => key in scope && value !== undefined)),
  };
}

export function unknownFault(name: string): string {
  return `There is no fault "${name}". There are: ${faultNames.join(', ')}.`;
}

/** One sentence for each thing that is wrong, each beginning with the field's name. */
export function explainIssues(error: z.ZodError): string {
  return error.issues
    .map(({ path, message }) => (path.length === 0 ? message : `${path.join('.')}: ${message}`))
    .join('; ');
}

function schemaOf({ parameters, scope }: FaultDescription) {
  return {
    parameters: Object.fromEntries(
      Object.entries(parameters).map(([key, parameter]) => [key, parameterSchema(parameter)]),
    ),
    scope: Object.fromEntries(scope.map((key) => [key, scopeFields[key].optional()])),
  };
}

function parameterSchema(parameter: Parameter): z.ZodType {
  if (parameter.kind === 'choice') return z.enum(Object.keys(parameter.options)).default(parameter.default);
  const number = parameter.whole ? z.int() : z.number();
  return number.min(parameter.minimum).max(parameter.maximum).default(parameter.default);
}

const schemas = Object.fromEntries(
  Object.entries(faultCatalogue).map(([name, description]) => [name, schemaOf(description)]),
) as Record<FaultName, ReturnType<typeof schemaOf>>;
