/** A simulation against a profile of a test, without the editor. */
import { randomUUID } from 'node:crypto';
import type { ResolveContext } from '../../src/auth/resolve.ts';
import { ratesOf } from '../../src/editor/runs/paces.ts';
import type { Profile } from '../../src/profile/schema.ts';
import { Pace } from '../../src/session/pacing/pace.ts';
import { LiveSimulation, type LiveSimulationOptions } from '../../src/session/simulation/liveSimulation.ts';
import { encodeText } from '../../src/shared/payload/text.ts';
import { simulationSchema } from '../../src/shared/simulation/schema.ts';
import type { OpenSessions } from './openSessions.ts';

/** @param devices as the file has them */
export function liveSimulation(
  open: OpenSessions,
  profile: Profile,
  devices: unknown,
  more: Partial<LiveSimulationOptions> = {},
): LiveSimulation {
  const context: ResolveContext = {
    secrets: (id) => Promise.resolve(open.secrets(id)),
    workspaceFolder: undefined,
  };
  return new LiveSimulation({
    simulation: simulationSchema.parse({ name: 'Test', devices }),
    profile,
    sessions: open.sessions,
    context,
    route: 'mqtt',
    pace: new Pace(ratesOf(profile)),
    rates: ratesOf(profile),
    surroundings: {
      random: Math.random,
      uuid: randomUUID,
      env: () => undefined,
      answers: new Map(),
      variables: new Map(),
    },
    table: (file) => {
      throw new Error(`no file ${file}`);
    },
    encode: (said) => Promise.resolve(encodeText(said.text)),
    propertiesOf: () => ({}),
    onChange: () => undefined,
    ...more,
  });
}
