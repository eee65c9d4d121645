/** The demo fleet of the local endpoint: a simulation like any other, and the example to begin with. */
import demoFleet from './demoFleet.simulation.json' with { type: 'json' };
import { simulationSchema, type Simulation } from './schema.ts';

/** The simulation, read. */
export function demoFleetSimulation(): Simulation {
  return simulationSchema.parse(demoFleet);
}

/** As it is written. */
export const demoFleetFile = demoFleet;
