/** What happens on the way to an open stream, as it happens: for the doctor, who shows and judges it. */

export interface ProxyFacts {
  readonly kind: 'http' | 'https' | 'socks5';
  readonly host: string;
  readonly port: number;
  /** Which setting named it: "proxy" of the profile, "http.proxy", "HTTPS_PROXY" and the like. */
  readonly source: string;
}

export interface ResolvedFacts {
  readonly name: string;
  readonly addresses: readonly { readonly address: string; readonly family: 4 | 6 }[];
  readonly milliseconds: number;
}

export interface TcpFacts {
  /** The address that took the connection, the proxy's where there is one. */
  readonly address: string;
  readonly port: number;
  readonly milliseconds: number;
}

export interface CertificateFacts {
  readonly subject: string;
  readonly issuer: string;
  /** Names that the certificate is for; absent for a CA. */
  readonly names?: readonly string[];
  /** Milliseconds since 1970. */
  readonly validFrom: number;
  readonly validTo: number;
  /** SHA-256 over the DER form, in hexadecimal. */
  readonly fingerprint: string;
}

export interface TlsFacts {
  /** "TLSv1.3". */
  readonly version: string;
  readonly cipher: string;
  /** The name sent in SNI; absent when none was sent. */
  readonly serverName?: string;
  readonly alpnOffered: readonly string[];
  readonly alpnChosen?: string;
  /** The server's chain, leaf first. */
  readonly chain: readonly CertificateFacts[];
  readonly milliseconds: number;
}

export interface UpgradeFacts {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly milliseconds: number;
}

/** Called for each part of the way that is behind; a part that fails is in the FailureError instead. */
export interface StreamObserver {
  /** Before anything else; undefined for a direct connection. */
  readonly onProxy?: (facts: ProxyFacts | undefined) => void;
  /** Not called for literal addresses, nor where a proxy resolves the name. */
  readonly onResolved?: (facts: ResolvedFacts) => void;
  readonly onTcp?: (facts: TcpFacts) => void;
  readonly onTls?: (facts: TlsFacts) => void;
  readonly onUpgrade?: (facts: UpgradeFacts) => void;
}
