/** The faults as one connection meets them: what is known of it by now, and the means to break it. */
import type { Socket } from 'node:net';
import type { AwsPort, ProtocolRow } from '../../shared/aws/protocolTable.ts';
import { protocolTable } from '../../shared/aws/protocolTable.ts';
import type { Clock } from '../../shared/clock.ts';
import type { FaultName, FaultValues } from '../../shared/local/faults.ts';
import type { Faults, Place } from './faults.ts';

export class ConnectionFaults {
  readonly faults: Faults;
  readonly #socket: Socket;
  #place: Place;

  /** @param socket the TCP connection itself, below TLS */
  constructor(faults: Faults, socket: Socket, place: Place) {
    this.faults = faults;
    this.#socket = socket;
    this.#place = place;
  }

  /** Those of a connection that has just come, of which only the port is known. */
  static ofNew(faults: Faults, socket: Socket, port: AwsPort): ConnectionFaults {
    const rows = protocolTable.filter((row) => row.port === port).map(({ row }) => row);
    return new ConnectionFaults(faults, socket, { port, rows });
  }

  /** By which what goes wrong goes wrong later, or slowly. */
  get clock(): Clock {
    return this.faults.clock;
  }

  /** The rows of AWS's table that the connection may still be. */
  get rows(): readonly ProtocolRow['row'][] {
    return this.#place.rows;
  }

  /** The same where more is known: only rows like this come into question. */
  narrowed(isPossible: (row: ProtocolRow) => boolean): ConnectionFaults {
    const rows = protocolTable.filter((row) => this.rows.includes(row.row) && isPossible(row));
    return new ConnectionFaults(this.faults, this.#socket, {
      ...this.#place,
      rows: rows.map(({ row }) => row),
    });
  }

  /** Its client id is known now. */
  set clientId(clientId: string) {
    this.#place = { ...this.#place, clientId };
  }

  /** As Faults.look, for this connection. */
  look<N extends FaultName>(
    name: N,
    where?: (values: FaultValues<N>) => boolean,
  ): FaultValues<N> | undefined {
    return this.faults.look(name, this.#place, where);
  }

  /** As Faults.strike, for this connection. */
  strike<N extends FaultName>(
    name: N,
    where?: (values: FaultValues<N>) => boolean,
  ): FaultValues<N> | undefined {
    return this.faults.strike(name, this.#place, where);
  }

  /**
   * Is the connection to be closed, reset or left in silence at this moment? Resetting is done here.
   *
   * @param at a moment at which these three can strike alike
   */
  breakAt(at: 'accept' | 'tls' | 'request' | 'connect'): 'close' | 'reset' | 'stall' | undefined {
    if (this.strike('closeConnection', (values) => values.at === at)) return 'close';
    if (this.strike('stallConnection', (values) => values.at === at)) return 'stall';
    if (!this.strike('resetConnection', (values) => values.at === at)) return undefined;
    this.reset();
    return 'reset';
  }

  /** Ends the TCP connection with a reset: what waits to be sent is lost, and the client sees ECONNRESET. */
  reset(): void {
    this.#socket.resetAndDestroy();
  }
}
