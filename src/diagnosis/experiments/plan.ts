/** Which experiments tell apart the causes of which failure. */
import type { Failure } from '../../shared/failure.ts';
import { clock } from './clock.ts';
import type { Experiment, Subject } from './experiment.ts';
import { mqtt5, otherClientId, otherVersion, withoutWill } from './mqtt.ts';
import { addressFamilies, direct, otherName, otherPort, usualPort } from './network.ts';
import { publishByMqtt5, subscribeByMqtt5 } from './operations.ts';
import { atsEndpoint, noClientCertificate, otherAlpnName, systemCa } from './tls.ts';

interface Plan {
  /** Of the failure's id. */
  readonly of: RegExp;
  readonly experiments: readonly Experiment[];
}

/** The first that fits decides. Few and cheap: nothing here may hammer an endpoint. */
const plans: readonly Plan[] = [
  { of: /^proxy\./, experiments: [direct] },
  { of: /^dns\./, experiments: [otherName] },
  { of: /^tcp\./, experiments: [direct, otherPort, usualPort] },
  {
    of: /^(tls\.serverExpired|tls\.serverNotYetValid|certificate\.(expired|unusable|notYetValid))/,
    experiments: [clock],
  },
  {
    of: /^(tls\.(unknownIssuer|selfSigned|inspected|badServerCertificate|wrongName)|endpoint\.)/,
    experiments: [systemCa, atsEndpoint],
  },
  {
    of: /^(tls\.noApplicationProtocol|connect\.(httpAnswered|notMqtt))/,
    experiments: [otherAlpnName, otherVersion],
  },
  // The other side, or our own check, has said exactly what it is.
  {
    of: /^(certificate\.(?!refused)|tls\.(noServerName|weakCertificate|unrecognizedName|noCommonVersion|nothingInCommon|notTls))/,
    experiments: [],
  },
  { of: /^tls\.timeout/, experiments: [otherPort, addressFamilies] },
  {
    of: /^(tls\.|certificate\.)/,
    experiments: [noClientCertificate, otherAlpnName, otherPort, addressFamilies],
  },
  {
    of: /^(connect\.(closedWithoutConnack|refused)|connack\.(notAuthorized|clientId|badCredentials))/,
    experiments: [mqtt5, withoutWill, otherClientId],
  },
  { of: /^connack\.protocolVersion/, experiments: [otherVersion] },
  { of: /^connect\.timeout/, experiments: [otherPort, usualPort] },
  { of: /^subscribe\.(?!refusedHere)/, experiments: [subscribeByMqtt5] },
  { of: /^publish\.(?!refusedHere|notReceived)/, experiments: [publishByMqtt5] },
  { of: /^(http|upgrade|credentials)\./, experiments: [clock] },
];

/** The experiments worth doing after a failure, in order. */
export function experimentsFor(subject: Subject): Experiment[] {
  return planOf(subject.failure).filter(({ title }) => title(subject) !== undefined);
}

function planOf({ id }: Failure): readonly Experiment[] {
  return plans.find(({ of }) => of.test(id))?.experiments ?? [];
}
