/** What the endpoint does where AWS documents nothing or says two things: its defaults, each a switch. */
export interface Choices {
  /** Refuse connections without SNI: AWS's MQTT page demands SNI, its transport security page recommends it. */
  requireSni: boolean;
  /**
   * A client certificate that is known and not ACTIVE: its connection closes behind the TLS handshake,
   * or only after CONNECT. Users of AWS's SDKs saw both.
   */
  inactiveCertificate: 'tlsClose' | 'afterConnect';
  /** A QoS 1 publish of an MQTT 5 client that its policy denies. */
  deniedQos1Publish: 'puback' | 'disconnect';
  /** A QoS 0 publish of an MQTT 5 client that its policy denies. */
  deniedQos0Publish: 'disconnect' | 'discard';
}

export const defaultChoices: Readonly<Choices> = {
  requireSni: true,
  inactiveCertificate: 'tlsClose',
  deniedQos1Publish: 'puback',
  deniedQos0Publish: 'disconnect',
};
