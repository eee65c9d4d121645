/**
 * A statement's Condition: operators over condition keys, all of which have to hold.
 *
 * Source: IAM user guide, "IAM JSON policy elements: Condition operators" and "Multivalued context
 * keys"; AWS IoT Core developer guide, "Connect policy examples" (`iot:ConnectAttributes`).
 */
import { BlockList, isIP } from 'node:net';
import { Pattern, type PolicyContext } from './pattern.ts';

/** One operator on one key. */
export interface Condition {
  holds(context: PolicyContext): boolean;
}

/** Does a value of the context answer to one of the values that the policy wants? */
type Comparison = (value: string, wanted: Pattern, context: PolicyContext) => boolean;

interface Operator {
  readonly compare: Comparison;
  /** Holds when nothing compares, and for a key that is not there. */
  readonly negated: boolean;
}

const equals: Comparison = (value, wanted, context) => wanted.literal(context) === value;
const equalsIgnoringCase: Comparison = (value, wanted, context) =>
  wanted.literal(context)?.toLowerCase() === value.toLowerCase();
const like: Comparison = (value, wanted, context) => wanted.matches(value, context);

const operators: ReadonlyMap<string, Operator> = new Map<string, Operator>([
  ['StringEquals', { compare: equals, negated: false }],
  ['StringNotEquals', { compare: equals, negated: true }],
  ['StringEqualsIgnoreCase', { compare: equalsIgnoringCase, negated: false }],
  ['StringNotEqualsIgnoreCase', { compare: equalsIgnoringCase, negated: true }],
  ['StringLike', { compare: like, negated: false }],
  ['StringNotLike', { compare: like, negated: true }],
  ['ArnEquals', { compare: like, negated: false }],
  ['ArnLike', { compare: like, negated: false }],
  ['ArnNotEquals', { compare: like, negated: true }],
  ['ArnNotLike', { compare: like, negated: true }],
  ['Bool', { compare: equalsIgnoringCase, negated: false }],
  ['IpAddress', { compare: inNetwork, negated: false }],
  ['NotIpAddress', { compare: inNetwork, negated: true }],
]);

/** The operators that are known, for a person who wrote another. */
export const knownOperators: readonly string[] = [...operators.keys(), 'Null'];

/**
 * @param name of the operator, with `ForAllValues:` or `ForAnyValue:` in front and `IfExists` behind where written
 * @returns undefined when the operator is not known
 */
export function makeCondition(
  name: string,
  key: string,
  values: readonly string[],
  variables: boolean,
): Condition | undefined {
  const [, set, base = '', ifExists] =
    /^(?:(ForAllValues|ForAnyValue):)?([A-Za-z]+?)(IfExists)?$/.exec(name) ?? [];
  const lookUp = (context: PolicyContext): readonly string[] => context.get(key.toLowerCase()) ?? [];
  if (base === 'Null') {
    return { holds: (context) => values.includes(String(lookUp(context).length === 0)) };
  }
  const operator = operators.get(base);
  if (!operator) return undefined;
  const wanted = values.map((value) => new Pattern(value, { variables, caseSensitive: true }));
  const answers = (value: string, context: PolicyContext): boolean =>
    wanted.some((one) => operator.compare(value, one, context)) !== operator.negated;
  return {
    holds: (context) => {
      const present = lookUp(context);
      if (present.length === 0) {
        return ifExists !== undefined || set === 'ForAllValues' || (set === undefined && operator.negated);
      }
      // Without a prefix a negated operator has to hold for all values, any other for one of them.
      return set === 'ForAllValues' || (set === undefined && operator.negated)
        ? present.every((value) => answers(value, context))
        : present.some((value) => answers(value, context));
    },
  };
}

/** Is the address in the network, written as `203.0.113.0/24` or as one address? */
function inNetwork(value: string, wanted: Pattern, context: PolicyContext): boolean {
  const network = wanted.literal(context);
  if (network === undefined || !isNetwork(network)) return false;
  const [address = '', prefix] = network.split('/');
  const list = new BlockList();
  const family = isIP(address) === 6 ? 'ipv6' : 'ipv4';
  if (prefix === undefined) list.addAddress(address, family);
  else list.addSubnet(address, Number(prefix), family);
  const version = isIP(value);
  return version !== 0 && list.check(value, version === 6 ? 'ipv6' : 'ipv4');
}

/** Is this an IP address, or a network in CIDR notation? */
export function isNetwork(text: string): boolean {
  const [address = '', prefix, ...more] = text.split('/');
  const version = isIP(address);
  if (version === 0 || more.length > 0) return false;
  if (prefix === undefined) return true;
  return /^\d{1,3}$/.test(prefix) && Number(prefix) <= (version === 6 ? 128 : 32);
}
