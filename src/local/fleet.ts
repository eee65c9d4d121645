/** The demo fleet: devices of a small factory that connect to the endpoint as real ones would. */
import { Device } from './fleet/device.ts';
import type { DeviceIdentity } from './fleet/deviceClient.ts';
import { describeDevice } from './fleet/devices.ts';

export interface Fleet {
  stop(): void;
}

/**
 * Starts a fleet. All its devices share one certificate and differ by client id.
 *
 * @param count number of devices; 0 for none
 */
export function startFleet(count: number, identity: DeviceIdentity): Fleet {
  const devices = Array.from(
    { length: count },
    (_, index) => new Device(describeDevice(index + 1), identity),
  );
  for (const [index, device] of devices.entries()) device.start((index * 137) % 1000);
  return {
    stop: () => {
      for (const device of devices) device.stop();
    },
  };
}
