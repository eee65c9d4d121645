/** Who an HTTP request on port 443's stand-in speaks for, where TLS did not say it: SigV4 or a custom authorizer. */
import type { CustomAuthorizer } from './customAuthorizer.ts';
import { refusals } from './refusals.ts';
import { type SignedRequest, SignatureVerifier, type Verdict } from './signature.ts';

export class RequestAuthenticator {
  readonly #verifier: SignatureVerifier;
  readonly #authorizer: CustomAuthorizer;

  constructor(verifier: SignatureVerifier, authorizer: CustomAuthorizer) {
    this.#verifier = verifier;
    this.#authorizer = authorizer;
  }

  /** @returns undefined when the request says nothing of who it speaks for */
  authenticate(request: SignedRequest): Verdict | undefined {
    if (SignatureVerifier.isSigned(request)) return this.#verifier.verify(request);
    const query = request.target.split('?').slice(1).join('?');
    const forAuthorizer = this.#authorizer.fromHttp((name) => request.headers[name], query);
    if (!forAuthorizer) return undefined;
    const principal = this.#authorizer.authenticate(forAuthorizer);
    return principal ? { principal } : { refusal: refusals.forbidden };
  }
}
