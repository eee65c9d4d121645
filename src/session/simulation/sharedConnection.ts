/** A simulated device that sends through the profile's own connection, as devices behind a gateway do. */
import type { Clock } from '../../shared/clock.ts';
import type { PublishOutcome, PublishRequest } from '../../shared/message.ts';
import { encodeText } from '../../shared/payload/text.ts';
import type { SaidMessage } from '../../shared/simulation/content.ts';
import type { DeviceLink, DeviceLinkEvents, DeviceMessage } from '../../shared/simulation/link.ts';
import type { Pace } from '../pacing/pace.ts';

export interface SharedConnectionOptions extends DeviceLinkEvents {
  /** Publishes by the profile; the message is recorded as sent. */
  readonly publish: (request: PublishRequest) => Promise<PublishOutcome>;
  /** Can the profile take messages now? */
  readonly isReady: () => boolean;
  /** Why not, in words for people. */
  readonly problem: () => string | undefined;
  /** The profile's quotas, kept together with all else that sends by itself. */
  readonly pace: Pace;
  readonly requestOf: (message: DeviceMessage) => PublishRequest;
  readonly clock: Pick<Clock, 'now'>;
}

/** Bytes of a PUBLISH besides topic and payload, about. */
const headerBytes = 8;

export class SharedConnection implements DeviceLink {
  readonly #options: SharedConnectionOptions;
  #will: SaidMessage | undefined;
  /** undefined while it is away. */
  #isConnected: boolean | undefined;

  constructor(options: SharedConnectionOptions) {
    this.#options = options;
  }

  connect(will: SaidMessage | undefined): void {
    this.#will = will;
    this.#isConnected = false;
    this.look();
    if (!this.#options.isReady()) this.#options.lost(this.#options.problem());
  }

  /** The profile's connection came or went. */
  look(): void {
    const { isReady, connected, lost, problem } = this.#options;
    if (this.#isConnected === undefined || this.#isConnected === isReady()) return;
    this.#isConnected = isReady();
    if (this.#isConnected) connected();
    else lost(problem());
  }

  async publish(message: DeviceMessage): Promise<void> {
    const { ok, message: text, reasonString } = await this.#options.publish(this.#options.requestOf(message));
    if (!ok) throw new Error(text ?? reasonString ?? 'refused by the broker');
  }

  take(bytes: number): number {
    return this.#options.pace.take(this.#options.clock.now(), bytes + headerBytes);
  }

  leave(): Promise<void> {
    this.#isConnected = undefined;
    return Promise.resolve();
  }

  /** The broker knows nothing of this device: its will is published here. */
  async vanish(): Promise<void> {
    this.#isConnected = undefined;
    const will = this.#will;
    if (!will || !this.#options.isReady()) return;
    const { topic, text, qos, retain } = will;
    // Whether it arrives changes nothing for the device.
    await this.publish({ topic, payload: encodeText(text), qos, retain }).catch(() => undefined);
  }
}
