/** The variables that every message may use, as data: the engine, completion and the help read it. */

export interface VariableInfo {
  readonly name: string;
  /** Names of the arguments; with a ? those that may be left out. */
  readonly arguments: readonly string[];
  readonly description: string;
  readonly example: string;
}

export const variableInfos = [
  { name: 'clientId', arguments: [], description: 'Client id of the connection', example: '{{clientId}}' },
  {
    name: 'timestamp',
    arguments: [],
    description: 'Now, in milliseconds since 1970',
    example: '{{timestamp}}',
  },
  {
    name: 'isoTimestamp',
    arguments: [],
    description: 'Now, as ISO 8601 in UTC',
    example: '{{isoTimestamp}}',
  },
  {
    name: 'uuid',
    arguments: ['name?'],
    description: 'A random UUID; with a name the same one throughout the message',
    example: '{{uuid}}',
  },
  {
    name: 'counter',
    arguments: ['start?', 'step?'],
    description: 'Counts the messages of a repeat from 1, or from start by step',
    example: '{{counter}}',
  },
  {
    name: 'randomInt',
    arguments: ['from', 'to'],
    description: 'A random whole number, both ends included',
    example: '{{randomInt 1 10}}',
  },
  {
    name: 'randomFloat',
    arguments: ['from', 'to', 'decimals?'],
    description: 'A random number, with 2 decimals or so many',
    example: '{{randomFloat 20 25 1}}',
  },
  { name: 'pick', arguments: ['value…'], description: 'One of the values', example: '{{pick "on" "off"}}' },
  {
    name: 'env',
    arguments: ['name'],
    description: 'An environment variable of VS Code',
    example: '{{env "USER"}}',
  },
  {
    name: 'prompt',
    arguments: ['label'],
    description: 'Asked for before sending',
    example: '{{prompt "Device"}}',
  },
] as const satisfies readonly VariableInfo[];

export type VariableName = (typeof variableInfos)[number]['name'];
