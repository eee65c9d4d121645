/** From groups to single devices: names, numbers, and what each one's templates may name. */
import { expandTemplate, parseTemplate, type TemplateArgument } from '../compose/template.ts';
import type { VariableContext } from '../compose/template.ts';
import { mostDevices, type DeviceGroup, type Simulation } from './schema.ts';

/** One device of a simulation. */
export interface PlannedDevice {
  readonly group: DeviceGroup;
  readonly name: string;
  /** Its number in the simulation: what {{number}} stands for. */
  readonly number: number;
  /** From 0, in the whole simulation. */
  readonly index: number;
  /** Place among its like, from 0 to below 1. */
  readonly share: number;
}

/** What fills in all that is not the device's own. */
export type Surroundings = Pick<VariableContext, 'random' | 'uuid' | 'env' | 'answers' | 'variables'>;

/**
 * All devices of a simulation.
 *
 * @param total so many instead of as many as the file says: the numbers of the groups repeat, as far as the highest goes
 * @throws Error in words for people when there are too many, or two of the same name
 */
export function planDevices(
  simulation: Simulation,
  surroundings: Surroundings,
  total?: number,
): readonly PlannedDevice[] {
  const numbered = numbersOf(simulation, total);
  if (numbered.length > mostDevices) {
    throw new Error(
      `A simulation has up to ${mostDevices} devices; these are ${numbered.length}. Lower count.`,
    );
  }
  const members = Map.groupBy(numbered, ({ group }) => group);
  const seen = new Map<DeviceGroup, number>();
  const devices = numbered.map(({ group, number }, index) => {
    const place = seen.get(group) ?? 0;
    seen.set(group, place + 1);
    const share = place / Math.max(1, members.get(group)?.length ?? 1);
    return { group, number, index, share, name: nameOf(group, number, index, surroundings) };
  });
  const names = new Map<string, number>();
  for (const { name } of devices) {
    names.set(name, (names.get(name) ?? 0) + 1);
    if (names.get(name) === 2) {
      throw new Error(
        `Two devices have the name "${name}". Put {{number}} into the name, or give each group a name of its own.`,
      );
    }
  }
  return devices;
}

interface Numbered {
  readonly group: DeviceGroup;
  readonly number: number;
}

function numbersOf({ devices }: Simulation, total: number | undefined): readonly Numbered[] {
  const listed = devices.flatMap((group) =>
    (group.numbers ?? Array.from({ length: group.count ?? 1 }, (_, index) => index + 1)).map((number) => ({
      group,
      number,
    })),
  );
  const sorted = devices.some(({ numbers }) => numbers)
    ? listed.toSorted((first, second) => first.number - second.number)
    : listed;
  if (total === undefined) return sorted;
  const period = Math.max(1, ...sorted.map(({ number }) => number));
  const found: Numbered[] = [];
  for (let round = 0; found.length < total; round++) {
    found.push(...sorted.map(({ group, number }) => ({ group, number: number + round * period })));
  }
  return found.slice(0, total);
}

function nameOf(group: DeviceGroup, number: number, index: number, surroundings: Surroundings): string {
  return expandTemplate(parseTemplate(group.name), {
    ...surroundings,
    clientId: '',
    now: Date.now(),
    index,
    named: new Map(),
    local: numberVariables(number, index),
  });
}

function numberVariables(
  number: number,
  index: number,
): Map<string, (args: readonly TemplateArgument[]) => string> {
  const padded = (value: number, [digits]: readonly TemplateArgument[]): string =>
    String(value).padStart(typeof digits === 'number' ? digits : 0, '0');
  return new Map([
    ['number', (args) => padded(number, args)],
    ['index', (args) => padded(index, args)],
  ]);
}

/** The variables of a device: {{device}}, {{number}}, {{index}}. */
export function deviceVariables({
  name,
  number,
  index,
}: PlannedDevice): ReadonlyMap<string, (args: readonly TemplateArgument[]) => string> {
  return numberVariables(number, index).set('device', () => name);
}

/** What a simulation asks of a broker while all its devices are there. */
export interface Demand {
  readonly devices: number;
  /** Devices with connections of their own. */
  readonly connections: number;
  /** Messages a second, of all devices. */
  readonly messagesPerSecond: number;
  /** Messages a second through the profile's connection. */
  readonly sharedPerSecond: number;
  /** Messages a second of the busiest connection of a device's own. */
  readonly busiestPerSecond: number;
}

export function demandOf({ devices }: Simulation): Demand {
  const groups = devices.map(({ count, numbers, connection, messages }) => ({
    count: numbers?.length ?? count ?? 1,
    isOwn: connection === 'own',
    each: messages.reduce((rate, { every }) => rate + 1000 / every, 0),
  }));
  const own = groups.filter(({ isOwn }) => isOwn);
  const total = (some: typeof groups) => some.reduce((sum, { count, each }) => sum + count * each, 0);
  return {
    devices: groups.reduce((sum, { count }) => sum + count, 0),
    connections: own.reduce((sum, { count }) => sum + count, 0),
    messagesPerSecond: total(groups),
    sharedPerSecond: total(groups) - total(own),
    busiestPerSecond: Math.max(0, ...own.map(({ each }) => each)),
  };
}
