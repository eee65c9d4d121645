/** A simulation against a profile: its devices with connections of their own, or through the profile's. */
import type { ResolveContext } from '../../auth/resolve.ts';
import { sessionRouteOf } from '../../profile/routes.ts';
import type { Profile } from '../../profile/schema.ts';
import { systemClock, type Clock } from '../../shared/clock.ts';
import type { Health } from '../../shared/health.ts';
import type { PublishProperties, PublishRequest, Route } from '../../shared/message.ts';
import type { TemplateProperties } from '../../shared/compose/messageTemplate.ts';
import type { DeviceMessage, OpenDeviceLink } from '../../shared/simulation/link.ts';
import { Simulator, type SimulatorOptions } from '../../shared/simulation/simulator.ts';
import { Pace, type Rates } from '../pacing/pace.ts';
import type { Sessions } from '../sessions.ts';
import { OwnConnection } from './ownConnection.ts';
import { SharedConnection } from './sharedConnection.ts';
import { SharedIdentity } from './sharedIdentity.ts';
import { Turnstile } from './turnstile.ts';

export interface LiveSimulationOptions extends Pick<
  SimulatorOptions,
  'simulation' | 'surroundings' | 'table' | 'encode' | 'onChange'
> {
  readonly profile: Profile;
  readonly sessions: Pick<Sessions, 'publish' | 'health' | 'onDidChangeHealth'>;
  readonly context: ResolveContext;
  /** How the profile publishes what shared devices send. */
  readonly route: Route;
  /** The profile's quotas, kept together with all else that sends by itself. */
  readonly pace: Pace;
  /** Quotas of a connection of its own. */
  readonly rates: Rates;
  /** MQTT 5 properties as they are published. */
  readonly propertiesOf: (properties: TemplateProperties) => PublishProperties;
  /** The computer's own when left out. */
  readonly clock?: Clock;
}

/**
 * Connections that are opened in a second. AWS IoT Core takes 500 of an account (adjustable); what bounds it here are the
 * handshakes, a few milliseconds of work each, beside which the editor answers.
 */
const connectsPerSecond = 50;
/** Connections that are being made at a time. */
const mostConnecting = 25;

export class LiveSimulation {
  readonly #simulator: Simulator;
  readonly #forgetHealth: () => void;

  /** @throws Error in words for people when something in the simulation cannot be made ready */
  constructor(options: LiveSimulationOptions) {
    const { profile, sessions, context, route, pace, rates, clock = systemClock } = options;
    const sessionRoute = sessionRouteOf(profile);
    const own = new Set(options.simulation.devices.filter(({ connection }) => connection === 'own'));
    if (own.size > 0 && !sessionRoute) {
      throw new Error(
        'This profile only publishes (HTTPS): its devices cannot have connections of their own. Write "connection": "shared", or choose a profile with MQTT.',
      );
    }
    const identity = new SharedIdentity(profile, context, clock);
    const turnstile = new Turnstile(mostConnecting);
    const shared: SharedConnection[] = [];
    const isReady = () => route === 'https' || sessions.health(profile.id).state === 'connected';
    const requestOf =
      (by: Route) =>
      ({ properties, ...message }: DeviceMessage): PublishRequest => ({
        ...message,
        route: by,
        ...(properties ? { properties: options.propertiesOf(properties) } : {}),
      });
    const openLink: OpenDeviceLink = ({ group, name }, events) => {
      if (group.connection === 'own' && sessionRoute) {
        return new OwnConnection({
          ...{ profile, context, identity, turnstile, clock },
          ...events,
          route: sessionRoute,
          clientId: name,
          pace: new Pace(rates),
          requestOf: requestOf('mqtt'),
        });
      }
      const link = new SharedConnection({
        ...events,
        ...{ isReady, pace, clock },
        publish: (request) => sessions.publish(profile.id, request),
        problem: () => problemOf(sessions.health(profile.id)),
        requestOf: requestOf(route),
      });
      shared.push(link);
      return link;
    };
    this.#simulator = new Simulator({
      ...options,
      clientId: sessions.health(profile.id).clientId ?? '',
      clock,
      connectsPerSecond,
      openLink,
    });
    const health = sessions.onDidChangeHealth((changed) => {
      if (changed.profile === profile.id) for (const link of shared) link.look();
    });
    this.#forgetHealth = () => health.dispose();
  }

  get simulator(): Simulator {
    return this.#simulator;
  }

  start(): void {
    this.#simulator.start();
  }

  /** All devices say goodbye. Resolves when they are gone. */
  async stop(): Promise<void> {
    await this.#simulator.stop();
    this.#forgetHealth();
  }
}

function problemOf({ state, lastFailure }: Health): string {
  return lastFailure?.symptom ?? `The profile is not connected (${state}).`;
}
