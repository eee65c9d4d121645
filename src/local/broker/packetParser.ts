/** mqtt-packet's parser, one whole packet at a time, with an exception for what is malformed. */
import { type Packet, type Parser, parser } from 'mqtt-packet';
import { keepUserPropertyOrder } from '../../shared/userPropertyOrder.ts';
import { reason, Violation } from './reasons.ts';

export class PacketParser {
  readonly #parser: Parser = parser();
  #packet: Packet | undefined;
  #fault: string | undefined;

  constructor() {
    keepUserPropertyOrder(this.#parser);
    // The parser reads everything behind CONNECT in the version that CONNECT named.
    this.#parser.on('packet', (packet) => (this.#packet = packet));
    this.#parser.on('error', (error: unknown) => (this.#fault = String(error)));
  }

  /**
   * @param frame exactly one control packet
   * @throws Violation with Malformed Packet
   */
  parse(frame: Buffer): Packet {
    this.#packet = undefined;
    this.#fault = undefined;
    try {
      this.#parser.parse(frame);
    } catch (error) {
      // Lengths inside the packet that point beyond its end.
      if (!(error instanceof RangeError)) throw error;
      this.#fault = error.message;
    }
    const packet = this.#taken();
    if (this.#fault !== undefined || packet === undefined) {
      throw new Violation(reason.malformedPacket, this.#fault ?? 'not a whole packet');
    }
    return packet;
  }

  #taken(): Packet | undefined {
    return this.#packet;
  }
}
