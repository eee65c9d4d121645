/**
 * The kinds of demo devices: a small factory with presses, ovens, tanks and a forklift. Each is a
 * description; device.ts brings it to life.
 */
import { encode } from 'cbor2';
import { RandomWalk } from './pace.ts';

/** One thing that a device publishes again and again. */
export interface Report {
  readonly topic: string;
  /** Milliseconds from one to the next. */
  readonly every: number;
  readonly qos: 0 | 1;
  readonly retain: boolean;
  /** @param now milliseconds since 1970 */
  readonly payload: (now: number) => Buffer | string;
}

export interface DeviceDescription {
  readonly clientId: string;
  readonly reports: readonly Report[];
  /** Milliseconds that it stays and that it is away, for a device that comes and goes. */
  readonly visits?: { readonly stays: number; readonly away: number };
  /** Where it says whether it is there, retained; its will says `offline`. */
  readonly statusTopic: string;
}

/** The device with a number from 1; kinds take turns, so that eight have them all. */
export function describeDevice(number: number, random: () => number = Math.random): DeviceDescription {
  const kinds = [press, oven, press, tank, conveyor, forklift, press, meter];
  const make = kinds[(number - 1) % kinds.length] ?? press;
  return make(number, random);
}

function press(number: number, random: () => number): DeviceDescription {
  const place = `factory/line1/press-${name(number)}`;
  const temperature = new RandomWalk(62, 0.8, random);
  const vibration = new RandomWalk(2.4, 0.25, random);
  const force = new RandomWalk(180, 6, random);
  let cycles = Math.floor(random() * 50_000);
  return {
    clientId: `press-${name(number)}`,
    statusTopic: `${place}/status`,
    reports: [
      {
        topic: `${place}/telemetry`,
        every: 500,
        qos: 0,
        retain: false,
        payload: (now) =>
          json(now, {
            temperature: temperature.next(),
            vibration: vibration.next(),
            force: force.next(),
            cycles: ++cycles,
          }),
      },
    ],
  };
}

function oven(number: number, random: () => number): DeviceDescription {
  const place = `factory/line2/oven-${name(number)}`;
  const zones = [212, 236, 221].map((usual) => new RandomWalk(usual, 1.5, random));
  const programs = ['heating', 'soaking', 'cooling'];
  let step = 0;
  return {
    clientId: `oven-${name(number)}`,
    statusTopic: `${place}/status`,
    reports: [
      {
        topic: `${place}/telemetry`,
        every: 1_000,
        qos: 1,
        retain: false,
        payload: (now) =>
          json(now, { zones: zones.map((zone, index) => ({ zone: index + 1, celsius: zone.next() })) }),
      },
      {
        topic: `${place}/state`,
        every: 15_000,
        qos: 1,
        retain: true,
        payload: (now) => json(now, { state: programs[step++ % programs.length], doorClosed: true }),
      },
    ],
  };
}

/** Speaks CBOR (RFC 8949), as small devices like to. */
function tank(number: number, random: () => number): DeviceDescription {
  const place = `factory/utilities/tank-${name(number)}`;
  const level = new RandomWalk(71, 1.2, random);
  const pressure = new RandomWalk(1.9, 0.04, random);
  return {
    clientId: `tank-${name(number)}`,
    statusTopic: `${place}/status`,
    reports: [
      {
        topic: `${place}/telemetry/cbor`,
        every: 1_000,
        qos: 0,
        retain: false,
        payload: (now) =>
          Buffer.from(
            encode({ timestamp: now, level: level.next(), pressure: pressure.next(), alarm: false }),
          ),
      },
    ],
  };
}

function conveyor(number: number, random: () => number): DeviceDescription {
  const place = `factory/line2/conveyor-${name(number)}`;
  const speed = new RandomWalk(0.85, 0.03, random);
  let pieces = 0;
  return {
    clientId: `conveyor-${name(number)}`,
    statusTopic: `${place}/status`,
    reports: [
      {
        topic: `${place}/count`,
        every: 800,
        qos: 0,
        retain: false,
        payload: (now) => json(now, { speed: speed.next(), pieces: ++pieces }),
      },
      {
        topic: `${place}/events`,
        every: 20_000,
        qos: 1,
        retain: false,
        payload: (now) => json(now, { event: 'jam-cleared', durationSeconds: Math.ceil(random() * 40) }),
      },
    ],
  };
}

/** Drives out of the radio's reach and comes back. */
function forklift(number: number, random: () => number): DeviceDescription {
  const place = `factory/yard/forklift-${name(number)}`;
  const x = new RandomWalk(40, 3, random);
  const y = new RandomWalk(25, 3, random);
  const battery = new RandomWalk(64, 0.3, random);
  return {
    clientId: `forklift-${name(number)}`,
    statusTopic: `${place}/status`,
    visits: { stays: 40_000, away: 15_000 },
    reports: [
      {
        topic: `${place}/position`,
        every: 1_000,
        qos: 0,
        retain: false,
        payload: (now) => json(now, { position: { x: x.next(), y: y.next() }, battery: battery.next() }),
      },
    ],
  };
}

function meter(number: number, random: () => number): DeviceDescription {
  const place = `factory/utilities/meter-${name(number)}`;
  const phases = [1, 2, 3].map(() => new RandomWalk(230, 1, random));
  const power = new RandomWalk(48.5, 1.6, random);
  return {
    clientId: `meter-${name(number)}`,
    statusTopic: `${place}/status`,
    reports: [
      {
        topic: `${place}/telemetry`,
        every: 2_000,
        qos: 1,
        retain: false,
        payload: (now) => json(now, { volts: phases.map((phase) => phase.next()), kilowatts: power.next() }),
      },
    ],
  };
}

function name(number: number): string {
  return String(number).padStart(2, '0');
}

function json(now: number, reading: Record<string, unknown>): string {
  return JSON.stringify({ timestamp: new Date(now).toISOString(), ...reading });
}
