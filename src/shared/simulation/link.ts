/** How a simulated device gets its messages out; sessions and the local endpoint each have their way. */
import type { TemplateProperties } from '../compose/messageTemplate.ts';
import type { QoS } from '../message.ts';
import type { SaidMessage } from './content.ts';
import type { PlannedDevice } from './devices.ts';

/** A message as it goes out. */
export interface DeviceMessage {
  readonly topic: string;
  readonly payload: Uint8Array;
  readonly qos: QoS;
  readonly retain: boolean;
  /** Variables in it are filled in. */
  readonly properties?: TemplateProperties | undefined;
}

export interface DeviceLink {
  /** Connects, and connects again when the connection is lost, until it leaves or vanishes. */
  connect(will: SaidMessage | undefined): void;
  /** Rejects with the reason in words for people. */
  publish(message: DeviceMessage): Promise<void>;
  /** Milliseconds that quotas hold up a message of so many bytes; room for it is taken. */
  take(bytes: number): number;
  /** Goes with DISCONNECT. Never rejects. */
  leave(): Promise<void>;
  /** Goes as a device does that loses its power, so that its will is published. Never rejects. */
  vanish(): Promise<void>;
}

export interface DeviceLinkEvents {
  /** The device is connected, for the first time or again. */
  readonly connected: () => void;
  /** There is no connection, though there should be. @param problem why, in words for people */
  readonly lost: (problem: string | undefined) => void;
}

export type OpenDeviceLink = (device: PlannedDevice, events: DeviceLinkEvents) => DeviceLink;
