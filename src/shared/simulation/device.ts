/** A simulated device, alive: comes and goes, says that it is there, and sends its messages when they are due. */
import { Turns } from '../pacing/turns.ts';
import type { Agenda, Appointment, SimulationClock } from './agenda.ts';
import { SaidContent, type SaidMessage } from './content.ts';
import type { PlannedDevice, Surroundings } from './devices.ts';
import type { Table } from './generators/generator.ts';
import type { DeviceLink, OpenDeviceLink } from './link.ts';
import { mixSeed, seededRandom } from './random.ts';
import type { Presence, SimulatedMessage } from './schema.ts';
import type { Tally } from './tally.ts';

/** `failing`: it is not connected, though it should be. */
export type DeviceState = 'waiting' | 'connecting' | 'connected' | 'away' | 'failing' | 'stopped';

export interface DeviceOptions {
  readonly device: PlannedDevice;
  readonly seed: number;
  /** The profile's client id, for a device that shares its connection. */
  readonly clientId: string;
  readonly surroundings: Surroundings;
  readonly table: (file: string) => Table;
  readonly openLink: OpenDeviceLink;
  /** Makes bytes of what is said. Rejects with what is wrong in words for people. */
  readonly encode: (message: SaidMessage) => Promise<Uint8Array>;
  readonly agenda: Agenda;
  readonly clock: SimulationClock;
  readonly tally: Tally;
  readonly onChange: () => void;
}

/** Messages of a kind that are handed over and not answered, at a time. */
const mostUnderWay = 16;
/** Bytes that a message is taken for before the first was made. */
const usualBytes = 200;
/** Milliseconds of waiting for a quota from which on that is told. */
const noticeable = 50;

/** One of the things that a device sends again and again. */
interface Stream {
  readonly message: SimulatedMessage;
  readonly content: SaidContent;
  readonly random: () => number;
  turns: Turns | undefined;
  bytes: number;
  underWay: number;
  appointment: Appointment | undefined;
}

export class Device {
  readonly plan: PlannedDevice;
  readonly #options: DeviceOptions;
  readonly #link: DeviceLink;
  readonly #streams: readonly Stream[];
  readonly #status: Readonly<Partial<Record<'will' | 'birth' | 'farewell', SaidContent>>>;
  readonly #random: () => number;
  #state: DeviceState = 'waiting';
  #problem: string | undefined;
  #began: number | undefined;
  #sent = 0;
  #failed = 0;
  #next: Appointment | undefined;
  /** Grows with every connection, so that what belonged to an earlier one is known. */
  #connection = 0;

  /** @throws Error in words for people when something in its messages cannot be made ready */
  constructor(options: DeviceOptions) {
    const { device, seed, surroundings, table, openLink } = options;
    const { group, name } = device;
    this.plan = device;
    this.#options = options;
    const clientId = group.connection === 'own' ? name : options.clientId;
    const contentOf = (key: string) => ({ device, seed, key, clientId, surroundings, table });
    this.#random = seededRandom(mixSeed(mixSeed(seed, name), 'presence'));
    this.#streams = group.messages.map((message, index) => ({
      message,
      content: new SaidContent(message, contentOf(`message ${index}`)),
      random: seededRandom(mixSeed(mixSeed(seed, name), `jitter ${index}`)),
      turns: undefined,
      bytes: usualBytes,
      underWay: 0,
      appointment: undefined,
    }));
    const { will, birth, farewell } = group;
    this.#status = {
      ...(will ? { will: new SaidContent(will, contentOf('will')) } : {}),
      ...(birth ? { birth: new SaidContent(birth, contentOf('birth')) } : {}),
      ...(farewell ? { farewell: new SaidContent(farewell, contentOf('farewell')) } : {}),
    };
    this.#link = openLink(device, {
      connected: () => this.#connected(),
      lost: (problem) => this.#lost(problem),
    });
  }

  get state(): DeviceState {
    return this.#state;
  }

  /** Why it is not connected. */
  get problem(): string | undefined {
    return this.#state === 'failing' ? this.#problem : undefined;
  }

  get sent(): number {
    return this.#sent;
  }

  get failed(): number {
    return this.#failed;
  }

  /** Connects. */
  begin(): void {
    const { clock } = this.#options;
    this.#become('connecting');
    try {
      this.#link.connect(this.#status.will?.next({ elapsed: this.#elapsed(), now: clock.time() }));
    } catch (error) {
      this.#lost(reason(error));
    }
  }

  /** Says goodbye. Resolves when it is gone. */
  async stop(): Promise<void> {
    const wasConnected = this.#state === 'connected';
    this.#suspend();
    this.#become('stopped');
    if (wasConnected) await this.#say(this.#status.farewell);
    await this.#link.leave();
  }

  #connected(): void {
    const { clock } = this.#options;
    if (this.#state === 'stopped' || this.#state === 'away') return;
    this.#suspend();
    const isBack = this.#began !== undefined;
    this.#began ??= clock.now();
    const wasLost = this.#state === 'failing';
    this.#become('connected');
    const connection = this.#connection;
    const { presence } = this.plan.group;
    if (presence) this.#in(this.#about(presence.stays, presence), () => this.#mayLeave(presence));
    void this.#say(this.#status.birth).then(() => {
      if (connection !== this.#connection) return;
      for (const stream of this.#streams) this.#resume(stream, { isBack, wasLost });
    });
  }

  #lost(problem: string | undefined): void {
    if (this.#state === 'stopped' || this.#state === 'away') return;
    this.#suspend();
    this.#problem = problem;
    this.#become('failing');
  }

  #mayLeave(presence: Presence): void {
    if (presence.chance < 1 && this.#random() >= presence.chance) {
      this.#in(this.#about(presence.stays, presence), () => this.#mayLeave(presence));
      return;
    }
    void this.#go(presence);
  }

  async #go(presence: Presence): Promise<void> {
    this.#suspend();
    this.#become('away');
    if (presence.leaves === 'vanish') await this.#link.vanish();
    else {
      await this.#say(this.#status.farewell);
      await this.#link.leave();
    }
    if (this.#state === 'away') this.#in(this.#about(presence.away, presence), () => this.begin());
  }

  /** Milliseconds, longer or shorter by chance. */
  #about(milliseconds: number, { jitter }: Presence): number {
    return milliseconds * (1 + jitter * (2 * this.#random() - 1));
  }

  #in(milliseconds: number, action: () => void): void {
    const { agenda, clock } = this.#options;
    this.#next?.cancel();
    this.#next = agenda.at(clock.now() + milliseconds, action);
  }

  /** Nothing is due any more until it is connected again. */
  #suspend(): void {
    this.#connection++;
    this.#next?.cancel();
    for (const { appointment } of this.#streams) appointment?.cancel();
  }

  #resume(
    stream: Stream,
    { isBack, wasLost }: { readonly isBack: boolean; readonly wasLost: boolean },
  ): void {
    const { clock, tally } = this.#options;
    const { every, startAfter } = stream.message;
    const now = clock.now();
    if (!stream.turns || !isBack)
      stream.turns = new Turns(every, now + (startAfter ?? this.plan.share * every));
    else {
      const missed = stream.turns.skip(now);
      // What is not sent because a device is away as planned is not missing.
      if (wasLost) tally.leftOut(missed);
    }
    this.#await(stream, stream.turns);
  }

  #await(stream: Stream, turns: Turns): void {
    const { times = Infinity, every, jitter } = stream.message;
    if (stream.content.count >= times) return;
    const late = jitter === 0 ? 0 : jitter * every * (stream.random() - 0.5);
    stream.appointment = this.#options.agenda.at(turns.due + late, () => this.#turn(stream, turns));
  }

  #turn(stream: Stream, turns: Turns): void {
    const { clock, tally, agenda } = this.#options;
    tally.leftOut(turns.skip(clock.now()));
    turns.take();
    if (stream.underWay >= mostUnderWay) {
      tally.leftOut(1);
      this.#await(stream, turns);
      return;
    }
    const wait = this.#link.take(stream.bytes);
    if (wait <= 0) {
      this.#send(stream);
      this.#await(stream, turns);
      return;
    }
    if (wait >= noticeable) tally.heldBack(clock.now());
    // One at a time waits for a quota; the turns that pass meanwhile are left out.
    stream.appointment = agenda.at(clock.now() + wait, () => {
      this.#send(stream);
      this.#await(stream, turns);
    });
  }

  #send(stream: Stream): void {
    stream.underWay++;
    void this.#say(stream.content, stream).finally(() => stream.underWay--);
  }

  /** Says one message. Never rejects: what goes wrong is counted. */
  async #say(content: SaidContent | undefined, stream?: Stream): Promise<void> {
    if (!content) return;
    const { clock, tally, encode, onChange } = this.#options;
    const connection = this.#connection;
    try {
      const said = content.next({ elapsed: this.#elapsed(), now: clock.time() });
      const payload = await encode(said);
      const { topic, qos, retain, properties } = said;
      if (stream) stream.bytes = payload.length + topic.length;
      await this.#link.publish({ topic, payload, qos, retain, properties });
      this.#sent++;
      tally.sent(clock.now());
    } catch (error) {
      // Who vanishes hears no acknowledgement.
      if (connection !== this.#connection && this.#state === 'away') tally.leftOut(1);
      else {
        this.#failed++;
        tally.failed(reason(error));
      }
    }
    onChange();
  }

  #elapsed(): number {
    return this.#began === undefined ? 0 : this.#options.clock.now() - this.#began;
  }

  #become(state: DeviceState): void {
    this.#state = state;
    this.#options.onChange();
  }
}

function reason(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
