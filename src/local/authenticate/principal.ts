/** Who a connection or request speaks for, whichever way it proved it. */
export interface Principal {
  readonly kind: 'certificate' | 'aws' | 'customAuthorizer';
  /**
   * As lifecycle events name it in `principalIdentifier`: the certificate id, the role session of
   * the AWS credentials, or the principal id that the authorizer gave.
   */
  readonly identifier: string;
  /** What policy variables can tell of it, by their names in lower case. */
  readonly attributes?: ReadonlyMap<string, readonly string[]>;
}
