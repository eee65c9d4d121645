/** The faults that hold now: set and ended from outside, asked for by whoever could go wrong. */
import type { AwsPort, ProtocolRow } from '../../shared/aws/protocolTable.ts';
import type { CallOff, Clock } from '../../shared/clock.ts';
import { Emitter } from '../../shared/emitter.ts';
import {
  type ActiveFault,
  type FaultName,
  faultNames,
  type FaultScope,
  type FaultSettings,
  type FaultValues,
} from '../../shared/local/faults.ts';
import { checkSettings, type CheckedSettings } from './settings.ts';

/** What is known of a connection at the moment at which something could go wrong. */
export interface Place {
  readonly port: AwsPort;
  /** The rows of AWS's table that it may still be. */
  readonly rows: readonly ProtocolRow['row'][];
  /** From CONNECT on. */
  readonly clientId?: string | undefined;
}

interface Active extends CheckedSettings {
  readonly name: FaultName;
  readonly since: number;
  readonly until: number | undefined;
  /** Its end by time is not waited for any longer. */
  readonly callOff: CallOff | undefined;
  left: number;
  struck: number;
}

export class Faults {
  readonly clock: Clock;
  readonly #active = new Map<FaultName, Active>();
  readonly #counts = new Map<FaultName, number>();
  readonly #changed = new Emitter<FaultName>();

  /** A fault was set, or is over. */
  readonly onDidChange = this.#changed.event;

  constructor(clock: Clock) {
    this.clock = clock;
  }

  /**
   * Makes a fault hold from now on, in place of one of the same name.
   *
   * @throws InvalidSettings
   */
  set<N extends FaultName>(name: N, settings?: FaultSettings<N>): ActiveFault {
    return this.setUnchecked(name, settings);
  }

  /**
   * As `set`, for a name and settings that nobody has looked at yet.
   *
   * @throws InvalidSettings
   */
  setUnchecked(name: string, settings: unknown): ActiveFault {
    const checked = checkSettings(name, settings);
    // It has passed the check, which knows the catalogue's names only.
    const known = name as FaultName;
    this.#active.get(known)?.callOff?.();
    const { seconds, times } = checked.scope;
    const since = this.clock.time();
    const active: Active = {
      ...checked,
      name: known,
      since,
      until: seconds === undefined ? undefined : since + seconds * 1000,
      callOff:
        seconds === undefined
          ? undefined
          : this.clock.after(seconds * 1000, () => this.#end(active), { unref: true }),
      left: times ?? Number.POSITIVE_INFINITY,
      struck: 0,
    };
    this.#active.set(known, active);
    this.#changed.fire(known);
    return told(active);
  }

  /** Is all as it should be? */
  get none(): boolean {
    return this.#active.size === 0;
  }

  /** Ends a fault, or all of them; what it has done already stays done. Tells whether there was one. */
  clear(name?: FaultName): boolean {
    const ending = [...this.#active.values()].filter((active) => name === undefined || active.name === name);
    for (const active of ending) this.#end(active);
    return ending.length > 0;
  }

  /** The faults that hold now. */
  list(): ActiveFault[] {
    return [...this.#active.values()].map(told);
  }

  /** How often each fault has struck since the endpoint was started. */
  counts(): Readonly<Record<FaultName, number>> {
    return Object.fromEntries(faultNames.map((name) => [name, this.#counts.get(name) ?? 0])) as Record<
      FaultName,
      number
    >;
  }

  /**
   * Does the fault hold here? It does not count as having struck.
   *
   * @param where judges its parameters, for example whether this is the moment that it waits for
   */
  look<N extends FaultName>(
    name: N,
    place: Place,
    where: (values: FaultValues<N>) => boolean = () => true,
  ): FaultValues<N> | undefined {
    const active = this.#active.get(name);
    if (!active || !within(active.scope, place)) return undefined;
    // What the catalogue's schema let through has the catalogue's types.
    const values = active.parameters as unknown as FaultValues<N>;
    return where(values) ? values : undefined;
  }

  /** As `look`, and it strikes: it is counted, and over when it has struck as often as it should. */
  strike<N extends FaultName>(
    name: N,
    place: Place,
    where?: (values: FaultValues<N>) => boolean,
  ): FaultValues<N> | undefined {
    const values = this.look(name, place, where);
    if (values) this.count(name);
    return values;
  }

  /** Counts one strike of a fault that holds. */
  count(name: FaultName): void {
    const active = this.#active.get(name);
    if (!active) return;
    active.struck++;
    this.#counts.set(name, (this.#counts.get(name) ?? 0) + 1);
    if (--active.left <= 0) this.#end(active);
  }

  /** Milliseconds by which the endpoint's clock is off. */
  get clockSkew(): number {
    const skew = this.#active.get('skewClock')?.parameters as FaultValues<'skewClock'> | undefined;
    return (skew?.minutes ?? 0) * 60_000;
  }

  #end(active: Active): void {
    active.callOff?.();
    if (this.#active.get(active.name) !== active) return;
    this.#active.delete(active.name);
    this.#changed.fire(active.name);
  }
}

function told({ name, parameters, scope, since, until, struck }: Active): ActiveFault {
  return { name, parameters, scope, since, ...(until === undefined ? {} : { until }), struck };
}

function within(scope: FaultScope, { port, rows, clientId }: Place): boolean {
  if (scope.ports && !scope.ports.includes(port)) return false;
  if (scope.rows && !scope.rows.some((row) => rows.includes(row))) return false;
  return scope.clientId === undefined || (clientId !== undefined && matches(scope.clientId, clientId));
}

function matches(pattern: string, clientId: string): boolean {
  const expression = pattern.replace(/[.*+?^${}()|[\]\\]/g, (special) =>
    special === '*' ? '[^]*' : special === '?' ? '[^]' : `\\${special}`,
  );
  return new RegExp(`^${expression}$`, 'u').test(clientId);
}
