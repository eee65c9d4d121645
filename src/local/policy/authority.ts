/** What a principal may do on one connection or by one request, as its policies stand at the moment of asking. */
import type { Principal } from '../authenticate/principal.ts';
import type { Patterns, PolicyDocument, Statement } from './document.ts';
import type { PolicyContext } from './pattern.ts';
import type { Policies } from './policies.ts';

/** What of the connection or request a policy can see, besides its principal. */
export interface Circumstances {
  readonly sourceIp: string;
  /** As asked for in SNI. */
  readonly domainName?: string | undefined;
  /** Absent for HTTPS. */
  readonly clientId?: string | undefined;
}

/** The actions that the endpoint asks policies about. */
export type Action =
  | 'iot:Connect'
  | 'iot:Publish'
  | 'iot:RetainPublish'
  | 'iot:Subscribe'
  | 'iot:Receive'
  | 'iot:GetRetainedMessage'
  | 'iot:ListRetainedMessages'
  | 'iot:GetConnection'
  | 'iot:DeleteConnection'
  | 'iot:ListSubscriptions'
  | 'iot:SendDirectMessage';

/** Decisions that are remembered; more than that, and the memory begins anew. */
const rememberedDecisions = 10_000;

export class Authority {
  readonly principal: Principal;
  readonly #policies: Policies;
  readonly #circumstances: Circumstances;
  readonly #decisions = new Map<string, boolean>();
  #version = -1;
  #documents: readonly PolicyDocument[] | undefined;
  #context: PolicyContext = new Map();

  constructor(policies: Policies, principal: Principal, circumstances: Circumstances) {
    this.principal = principal;
    this.#policies = policies;
    this.#circumstances = circumstances;
  }

  /**
   * @param resource without the ARN's beginning: `topic/a/b`, `topicfilter/a/#`, `client/press-01`; `*` for none
   * @param connectAttributes `PersistentConnect` and `LastWill`, where a CONNECT asks for them
   */
  allows(action: Action, resource: string, connectAttributes?: readonly string[]): boolean {
    this.#refresh();
    if (!this.#documents) return true;
    if (connectAttributes) {
      const context = new Map(this.#context).set('iot:connectattributes', connectAttributes);
      return evaluate(this.#documents, action, this.#arn(resource), context);
    }
    const key = `${action} ${resource}`;
    const known = this.#decisions.get(key);
    if (known !== undefined) return known;
    const decision = evaluate(this.#documents, action, this.#arn(resource), this.#context);
    if (this.#decisions.size >= rememberedDecisions) this.#decisions.clear();
    this.#decisions.set(key, decision);
    return decision;
  }

  /** May it publish to the topic, and leave a retained message there where it asks for that? */
  allowsPublish(topic: string, retain: boolean): boolean {
    const resource = `topic/${topic}`;
    return this.allows('iot:Publish', resource) && (!retain || this.allows('iot:RetainPublish', resource));
  }

  #refresh(): void {
    if (this.#version === this.#policies.version) return;
    this.#version = this.#policies.version;
    this.#decisions.clear();
    this.#documents = this.#policies.of(this.principal.identifier);
    this.#context = this.#documents ? this.#makeContext() : new Map();
  }

  #arn(resource: string): string {
    return resource === '*' ? '*' : `${this.#policies.arnPrefix}${resource}`;
  }

  #makeContext(): PolicyContext {
    const { sourceIp, domainName, clientId } = this.#circumstances;
    const { identifier, attributes } = this.principal;
    const context = new Map<string, readonly string[]>([
      ...(attributes ?? []),
      ['aws:sourceip', [sourceIp]],
      ['aws:securetransport', ['true']],
    ]);
    if (domainName !== undefined) context.set('iot:domainname', [domainName]);
    if (clientId === undefined) return context;
    context.set('iot:clientid', [clientId]);
    const isThing = this.#policies.hasThing(identifier, clientId);
    context.set('iot:connection.thing.isattached', [String(isThing)]);
    if (isThing) context.set('iot:connection.thing.thingname', [clientId]);
    return context;
  }
}

/** An explicit Deny wins; without an Allow it is denied, too. */
export function evaluate(
  documents: readonly PolicyDocument[],
  action: string,
  resource: string,
  context: PolicyContext,
): boolean {
  let allowed = false;
  for (const statement of documents.flatMap(({ statements }) => statements)) {
    if (!applies(statement, action, resource, context)) continue;
    if (statement.effect === 'Deny') return false;
    allowed = true;
  }
  return allowed;
}

function applies(statement: Statement, action: string, resource: string, context: PolicyContext): boolean {
  return (
    covers(statement.actions, action, context) &&
    covers(statement.resources, resource, context) &&
    statement.conditions.every((condition) => condition.holds(context))
  );
}

function covers({ patterns, negated }: Patterns, text: string, context: PolicyContext): boolean {
  return patterns.some((pattern) => pattern.matches(text, context)) !== negated;
}
