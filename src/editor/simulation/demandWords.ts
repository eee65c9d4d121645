/** What a simulation asks of a profile, in sentences. Knows no VS Code. */
import { isLoopback } from '../../profile/proxyChoice.ts';
import type { Profile } from '../../profile/schema.ts';
import type { Demand } from '../../shared/simulation/devices.ts';
import { ratesOf } from '../runs/paces.ts';
import { longNumber, shortNumber } from '../trees/text.ts';

const secondsOfDay = 86_400;

/** "8 devices, 3 with connections of their own, 12 messages a second". */
export function demandWords({ devices, connections, messagesPerSecond }: Demand): string {
  const own =
    connections === 0
      ? "all through the profile's connection"
      : connections === devices
        ? 'each with a connection of its own'
        : `${longNumber(connections)} with connections of their own`;
  const rate = messagesPerSecond < 1 ? 'less than one message' : `${shortNumber(messagesPerSecond)} messages`;
  return `${longNumber(devices)} ${devices === 1 ? 'device' : 'devices'}, ${own}, ${rate} a second`;
}

/**
 * What a person should know before it runs against AWS; undefined when nothing is to be paid for. AWS bills messages, and minutes
 * of connections (AWS IoT Core pricing).
 */
export function awsWarning(profile: Profile, demand: Demand): string | undefined {
  // The local endpoint is an AWS endpoint to all but the bill.
  if (profile.broker !== 'awsIotCore' || isLoopback(profile.endpoint)) return undefined;
  const { messagesPerSecond, connections } = demand;
  const day = longNumber(messagesPerSecond * secondsOfDay);
  return [
    `AWS bills each message${connections > 0 ? ', and the minutes that devices are connected' : ''}: ${demandWords(demand)} are ${day} messages a day.`,
    ...quotaSentences(profile, demand),
    ...(connections > 0
      ? ['The policy must let this identity connect with the names of the devices as client ids.']
      : []),
  ].join('\n\n');
}

function quotaSentences(profile: Profile, { sharedPerSecond, busiestPerSecond }: Demand): readonly string[] {
  const { messagesPerSecond: most } = ratesOf(profile);
  if (Math.max(sharedPerSecond, busiestPerSecond) <= most) return [];
  return [
    `A connection may publish ${longNumber(most)} messages a second by the profile's quotas: devices will send less often than they should.${sharedPerSecond > most ? ' With connections of their own each device has this quota to itself.' : ''}`,
  ];
}
