/** The demo fleet. */
export interface FleetOptions {
  readonly devices: number;
  readonly port: number;
  readonly ca: string;
  readonly certificate: string;
  readonly privateKey: string;
}

export function startFleet(_options: FleetOptions): { stop(): void } {
  return { stop: () => undefined };
}
