/** A demo device, alive: connects, says that it is there, publishes its reports, and may come and go. */
import { DeviceClient, type DeviceIdentity } from './deviceClient.ts';
import type { DeviceDescription } from './devices.ts';

export class Device {
  readonly #description: DeviceDescription;
  readonly #client: DeviceClient;
  readonly #timers = new Set<NodeJS.Timeout>();

  constructor(description: DeviceDescription, identity: DeviceIdentity) {
    this.#description = description;
    this.#client = new DeviceClient({
      identity,
      clientId: description.clientId,
      will: { topic: description.statusTopic, payload: Buffer.from(status('offline')), qos: 1, retain: true },
      connected: () => this.#announce(),
    });
  }

  /** @param delay milliseconds before the first report, so that the devices of a fleet do not speak in chorus */
  start(delay: number): void {
    this.#client.start();
    for (const report of this.#description.reports) {
      const publish = (): void => {
        const { topic, qos, retain } = report;
        this.#client.publish(topic, report.payload(Date.now()), { qos, retain });
      };
      this.#after(delay, () => {
        publish();
        this.#timers.add(setInterval(publish, report.every).unref());
      });
    }
    if (this.#description.visits) this.#visit(this.#description.visits);
  }

  stop(): void {
    for (const timer of this.#timers) clearTimeout(timer);
    this.#timers.clear();
    this.#client.leave();
  }

  #announce(): void {
    this.#client.publish(this.#description.statusTopic, status('online'), { qos: 1, retain: true });
  }

  #visit(visits: { readonly stays: number; readonly away: number }): void {
    this.#after(visits.stays, () => {
      this.#client.vanish();
      this.#after(visits.away, () => {
        this.#client.start();
        this.#visit(visits);
      });
    });
  }

  #after(milliseconds: number, action: () => void): void {
    const timer = setTimeout(() => {
      this.#timers.delete(timer);
      action();
    }, milliseconds).unref();
    this.#timers.add(timer);
  }
}

function status(state: 'online' | 'offline'): string {
  return JSON.stringify({ status: state });
}
