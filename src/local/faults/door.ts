/**
 * What stands in front of TLS: takes TCP connections, breaks those that are to break, and hands the
 * others on to a TLS server.
 */
import { createServer, type Server, type Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import type { AwsPort } from '../../shared/aws/protocolTable.ts';
import type { FaultValues } from '../../shared/local/faults.ts';
import { ConnectionFaults } from './connectionFaults.ts';
import type { Faults } from './faults.ts';
import { relay } from './relay.ts';
import type { ServerCertificate, ServerCertificates } from './serverCertificates.ts';

/** A TLS server that is fed with connections. */
export interface TlsFeed {
  emit(event: 'connection', socket: Duplex): boolean;
}

/** How the TLS behind the door is to differ from the endpoint's own. */
export interface TlsVariant {
  readonly certificate?: ServerCertificate | undefined;
  /** Knows no ALPN name. */
  readonly withoutAlpn?: boolean;
}

/** The faults of a connection that has come through TLS, by the port that it came from. */
export type FaultsOfConnection = (remotePort: number | undefined) => ConnectionFaults | undefined;

export interface DoorOptions {
  readonly faults: Faults;
  readonly port: AwsPort;
  readonly certificates: ServerCertificates;
  readonly makeTls: (variant: TlsVariant, faultsOf: FaultsOfConnection) => TlsFeed;
  /** Told of what went wrong in here. */
  readonly log: (sentence: string) => void;
}

/** RFC 8446, section 6: the number of each alert that can be chosen. */
const alertNumbers: Readonly<Record<FaultValues<'tlsAlert'>['alert'], number>> = {
  handshakeFailure: 40,
  badCertificate: 42,
  certificateRevoked: 44,
  certificateExpired: 45,
  certificateUnknown: 46,
  unknownCa: 48,
  protocolVersion: 70,
  internalError: 80,
  unrecognizedName: 112,
  certificateRequired: 116,
};

/** Makes the TCP server; it does not listen yet. */
export function createDoor({ faults, port, certificates, makeTls, log }: DoorOptions): Server {
  const live = new Map<number | undefined, ConnectionFaults>();
  const ordinary = makeTls({}, (remotePort) => live.get(remotePort));
  return createServer((socket) => {
    socket.on('error', () => socket.destroy());
    const own = ConnectionFaults.ofNew(faults, socket, port);
    const { remotePort } = socket;
    live.set(remotePort, own);
    socket.once('close', () => live.delete(remotePort));
    if (isBroken(own, socket)) return;
    const stream = relay(own, socket);
    const certificate = own.strike('serverCertificate');
    const withoutAlpn = own.strike('noCommonAlpn') !== undefined;
    if (stream === socket && !certificate && !withoutAlpn) {
      ordinary.emit('connection', socket);
      return;
    }
    // A TLS server of its own: nothing of it touches the others.
    const feed = async (): Promise<void> => {
      const shown = certificate && (await certificates.get(certificate.as));
      makeTls({ certificate: shown, withoutAlpn }, () => own).emit('connection', stream);
    };
    feed().catch((error: unknown) => {
      log(`TLS with a fault: ${String(error)}`);
      socket.destroy();
    });
  });
}

/** Is this the end of the connection, before TLS? */
function isBroken(own: ConnectionFaults, socket: Socket): boolean {
  const broken = own.breakAt('accept');
  if (broken === 'close') socket.end();
  // What comes is read and forgotten, so that the client's end of the connection is noticed.
  if (broken) socket.resume();
  if (broken) return true;
  const alert = own.strike('tlsAlert');
  if (alert) {
    // A record in plain text: content type alert, TLS 1.2 on the wire, two bytes, level fatal, number.
    answerOnce(socket, Buffer.from([21, 3, 3, 0, 2, 2, alertNumbers[alert.alert]]));
    return true;
  }
  if (own.strike('answerInPlainText')) {
    answerOnce(socket, 'HTTP/1.1 400 Bad Request\r\ncontent-length: 0\r\nconnection: close\r\n\r\n');
    return true;
  }
  return false;
}

/** Answers the first bytes that come, and closes. */
function answerOnce(socket: Socket, answer: Buffer | string): void {
  socket.once('data', () => socket.end(answer));
  socket.resume();
}
