/** What each request of the control interface does; the list of them is in server.ts. */
import * as z from 'zod';
import type { ActiveFault, FaultName } from '../../shared/local/faults.ts';
import { isFaultName } from '../../shared/local/faults.ts';
import type { Administration, ConnectionInfo } from '../administration.ts';
import { type CertificateStatus, isCertificateStatus } from '../authenticate/x509Registry.ts';
import { type DisconnectReason, disconnectReasons } from '../broker/reasons.ts';
import type { Faults } from '../faults/faults.ts';
import { explainIssues, InvalidSettings, unknownFault } from '../faults/settings.ts';
import { LimitError } from '../limits.ts';
import { PolicyError } from '../policy/document.ts';

/** What the control interface controls. */
export interface Controlled extends Omit<Administration, 'choices'> {
  readonly faults: Faults;
}

/** A request that is not carried out, and the HTTP status that says so. */
export class Refused extends Error {
  override readonly name = 'Refused';
  readonly status: number;

  constructor(status: number, message: string) {
    super(message);
    this.status = status;
  }
}

/** What `GET /status` answers. */
export interface ControlStatus {
  readonly connections: readonly ConnectionInfo[];
  readonly faults: readonly ActiveFault[];
  /** How often each fault has struck since the start. */
  readonly struck: Readonly<Record<FaultName, number>>;
}

type Handler = (controlled: Controlled, name: string | undefined, body: unknown) => unknown;

/** By resource, then by method. `name` is what stands behind the resource in the path. */
const handlers: Readonly<Record<string, Readonly<Record<string, Handler>>>> = {
  '': {
    GET: () => ({
      resources: [...Object.keys(handlers).filter((resource) => resource !== ''), 'connections'],
    }),
  },
  status: {
    GET: ({ connections, faults }): ControlStatus => ({
      connections: connections.list(),
      faults: faults.list(),
      struck: faults.counts(),
    }),
  },
  faults: {
    GET: ({ faults }) => faults.list(),
    PUT: ({ faults }, name, body) => faults.setUnchecked(needed(name, 'the name of a fault'), body),
    DELETE: ({ faults }, name) => {
      if (name !== undefined && !isFaultName(name)) throw new Refused(404, unknownFault(name));
      return { ended: faults.clear(name) };
    },
  },
  certificates: {
    GET: ({ registry }) => registry.list(),
    PUT: ({ registry }, name, body) => {
      const id = needed(name, 'the id of a certificate');
      if (registry.status(id) === undefined) {
        throw new Refused(
          404,
          `No certificate with the id ${id} is registered; GET /certificates lists them.`,
        );
      }
      registry.setStatus(id, parse(certificateBody, body).status);
      return { id, status: registry.status(id) };
    },
  },
  policies: {
    GET: ({ policies }) => policies.list(),
    PUT: ({ policies }, name, body) => {
      const principal = needed(name, 'a principal: a certificate id, role session, or principal id');
      policies.set(principal, body);
      return policies.list().find((one) => one.principal === principal);
    },
    DELETE: ({ policies }, name) => {
      policies.remove(name);
      return policies.list();
    },
  },
  limits: {
    GET: ({ limits }) => limits.values,
    PUT: ({ limits }, _name, body) => {
      limits.change(body);
      return limits.values;
    },
    DELETE: ({ limits }) => {
      limits.reset();
      return limits.values;
    },
  },
};

/**
 * @param path the segments of the path
 * @param body undefined when there is none
 * @returns what is answered, for JSON
 * @throws Refused
 */
export function respond(
  controlled: Controlled,
  method: string,
  path: readonly string[],
  body: unknown,
): unknown {
  const [resource = '', name, verb, ...more] = path;
  try {
    if (resource === 'connections' && verb === 'end' && more.length === 0) {
      if (method !== 'POST') throw new Refused(405, 'Connections are ended with POST.');
      return endConnection(controlled, name ?? '', body);
    }
    const methods = Object.hasOwn(handlers, resource) && verb === undefined ? handlers[resource] : undefined;
    if (!methods) throw new Refused(404, `There is no /${path.join('/')}; GET / lists what there is.`);
    const handler = Object.hasOwn(methods, method) ? methods[method] : undefined;
    if (!handler) throw new Refused(405, `/${resource} takes ${Object.keys(methods).join(', ')}.`);
    return handler(controlled, name === '' ? undefined : name, body);
  } catch (error) {
    if (error instanceof InvalidSettings || error instanceof PolicyError || error instanceof LimitError) {
      throw new Refused(400, error.message);
    }
    throw error;
  }
}

const certificateBody = z.strictObject({
  status: z.custom<CertificateStatus>(
    isCertificateStatus,
    'write ACTIVE, INACTIVE, REVOKED or PENDING_ACTIVATION',
  ),
});

const endingBody = z.strictObject({
  reason: z
    .custom<DisconnectReason>((text) => disconnectReasons.some((one) => one === text), {
      error: `write one of ${disconnectReasons.join(', ')}`,
    })
    .optional(),
  code: z.int().min(0x80).max(0xff).optional(),
  cleanSession: z.boolean().optional(),
  preventWillMessage: z.boolean().optional(),
});

function endConnection({ connections }: Controlled, clientId: string, body: unknown): unknown {
  const { reason, code, cleanSession = false, preventWillMessage = false } = parse(endingBody, body ?? {});
  const ended = connections.end(clientId, {
    ...(reason === undefined ? {} : { reason }),
    ...(code === undefined ? {} : { code }),
    cleanSession,
    preventWillMessage,
  });
  if (!ended) throw new Refused(404, `No client with the client id "${clientId}" is connected.`);
  return { ended };
}

function parse<T>(schema: z.ZodType<T>, body: unknown): T {
  const parsed = schema.safeParse(body);
  if (!parsed.success) throw new Refused(400, explainIssues(parsed.error));
  return parsed.data;
}

function needed(name: string | undefined, what: string): string {
  if (name === undefined) throw new Refused(400, `The path needs ${what} at its end.`);
  return name;
}
