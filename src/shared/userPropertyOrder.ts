/**
 * User properties in the order in which they were sent. MQTT 5 keeps it, names that come again included (MQTT 5.0, section 3.3.2.3.7);
 * mqtt-packet's parser gathers them by name, which loses the order and, of a name that comes again, an empty value.
 */

/** One user property, as mqtt-packet's writer takes it: lists of these are written in their order. */
export type UserProperty = Readonly<Record<string, string>>;

/** What is used of mqtt-packet's parser. */
interface PropertyParser {
  readonly packet: { readonly cmd?: string };
  readonly settings: object;
  _parseProperties: () => object | false;
  _parseStringPair: () => { readonly name: string; readonly value: string };
}

/**
 * Lets a parser of mqtt-packet give the user properties of PUBLISH as a list of `UserProperty`.
 *
 * @param parser one, or the prototype of all
 * @param applies says by a parser's options whether it is meant
 */
export function keepUserPropertyOrder(
  parser: object,
  applies: (settings: object) => boolean = () => true,
): void {
  const patched = parser as PropertyParser;
  const { _parseProperties: parseProperties } = patched;
  patched._parseProperties = function parseInOrder(this: PropertyParser) {
    if (this.packet.cmd !== 'publish' || !applies(this.settings)) return parseProperties.call(this);
    const userProperties: UserProperty[] = [];
    const { _parseStringPair: parsePair } = this;
    this._parseStringPair = () => {
      const pair = parsePair.call(this);
      userProperties.push(Object.fromEntries([[pair.name, pair.value]]));
      return pair;
    };
    try {
      const properties = parseProperties.call(this);
      return properties && userProperties.length > 0 ? { ...properties, userProperties } : properties;
    } finally {
      // What lies beneath is the prototype's own again.
      Reflect.deleteProperty(this, '_parseStringPair');
    }
  };
}

/** User properties in mqtt-packet's shape, or in order, as pairs. */
export function userPropertyPairs(
  userProperties: Readonly<Record<string, string | readonly string[]>> | readonly UserProperty[],
): [name: string, value: string][] {
  const groups: readonly Readonly<Record<string, string | readonly string[]>>[] = Array.isArray(
    userProperties,
  )
    ? userProperties
    : [userProperties];
  return groups.flatMap((group) =>
    Object.entries(group).flatMap(([name, value]) =>
      (typeof value === 'string' ? [value] : value).map((one): [string, string] => [name, one]),
    ),
  );
}

/** Pairs as mqtt-packet's writer keeps their order. */
export function orderedUserProperties(
  pairs: readonly (readonly [name: string, value: string])[],
): UserProperty[] {
  // An object's own property, whatever its name: __proto__ is one like any other.
  return pairs.map(([name, value]) => Object.fromEntries([[name, value]]));
}
