/**
 * The policies of the endpoint's principals. A principal to which none was ever attached may do
 * everything, so that the endpoint works out of the box; from the first policy on it may do what its
 * policies allow and none of them denies, as at AWS. An empty list is AWS's "no policy attached".
 *
 * A change is in force at once; at AWS it takes up to some minutes.
 *
 * Source: AWS IoT Core developer guide, "AWS IoT Core policies", "AWS IoT Core policy actions" and
 * "Thing policy variables".
 */
import { parsePolicyDocument, type PolicyDocument, PolicyError } from './document.ts';

/** Policies of one principal (AWS IoT Core quotas). */
const policiesPerPrincipal = 10;

export class Policies {
  /** In front of a resource's type: `arn:aws:iot:{region}:{account}:`. */
  readonly arnPrefix: string;
  readonly #documents = new Map<string, readonly PolicyDocument[]>();
  readonly #things = new Map<string, Set<string>>();
  #version = 0;

  /** @param account the twelve digits in the ARNs of the endpoint's resources */
  constructor(region: string, account: string) {
    const partition = region.startsWith('cn-')
      ? 'aws-cn'
      : region.startsWith('us-gov-')
        ? 'aws-us-gov'
        : 'aws';
    this.arnPrefix = `arn:${partition}:iot:${region}:${account}:`;
  }

  /** Counts the changes. */
  get version(): number {
    return this.#version;
  }

  /** Principals that have policies of their own, with these as they were given. */
  list(): { readonly principal: string; readonly policies: readonly unknown[] }[] {
    return [...this.#documents].map(([principal, documents]) => ({
      principal,
      policies: documents.map(({ source }) => source),
    }));
  }

  /** The parsed policies of a principal; undefined when it may do everything. */
  of(principal: string): readonly PolicyDocument[] | undefined {
    return this.#documents.get(principal);
  }

  /**
   * Attaches these policies to a principal, and detaches all others.
   *
   * @param principal its identifier: certificate id, role session of the AWS credentials, or the authorizer's principal id
   * @param json one policy document or a list of them, each as an object or as JSON text; an empty list denies everything
   * @throws PolicyError, and changes nothing
   */
  set(principal: string, json: unknown): void {
    const given: readonly unknown[] = Array.isArray(json) ? json : [json];
    if (given.length > policiesPerPrincipal) {
      throw new PolicyError(
        `${given.length} policies for one principal; AWS IoT Core allows ${policiesPerPrincipal}.`,
      );
    }
    const documents = given.map((one, index) => {
      try {
        return parsePolicyDocument(one);
      } catch (error) {
        if (!(error instanceof PolicyError) || given.length === 1) throw error;
        throw new PolicyError(`Policy ${index + 1}: ${error.message}`);
      }
    });
    this.#documents.set(principal, documents);
    this.#version++;
  }

  /** Takes a principal's policies away: it may do everything again. Without a principal, all of them. */
  remove(principal?: string): void {
    if (principal === undefined) this.#documents.clear();
    else this.#documents.delete(principal);
    this.#version++;
  }

  /** Attaches a thing, so that its policy variables stand for something when the client id is its name. */
  attachThing(principal: string, thingName: string): void {
    const things = this.#things.get(principal) ?? new Set();
    this.#things.set(principal, things.add(thingName));
    this.#version++;
  }

  detachThing(principal: string, thingName: string): void {
    this.#things.get(principal)?.delete(thingName);
    this.#version++;
  }

  /** Is a thing of this name attached to the principal? */
  hasThing(principal: string, thingName: string): boolean {
    return this.#things.get(principal)?.has(thingName) === true;
  }
}
