/** The faults of one MQTT connection: what happens to the packets that come and go, and to the connection itself. */
import type { IConnackPacket, IConnectPacket, IPublishPacket, ISubscribePacket, Packet } from 'mqtt-packet';
import { protocolTable } from '../../shared/aws/protocolTable.ts';
import type { CallOff } from '../../shared/clock.ts';
import type { FaultName, FaultValues } from '../../shared/local/faults.ts';
import type { Interference, Interfered } from '../broker/brokerSide.ts';
import { type DisconnectReason, disconnectCode, reason } from '../broker/reasons.ts';
import { addressesOf, type Wire } from '../broker/wire.ts';
import type { ConnectionFaults } from './connectionFaults.ts';

/** How lifecycle events tell each end of a session; what an MQTT 5 client is told goes with it. */
const endings: Readonly<Record<FaultValues<'endSession'>['as'], DisconnectReason>> = {
  maintenance: 'SERVER_INITIATED_DISCONNECT',
  administrative: 'API_INITIATED_DISCONNECT',
  takenOver: 'DUPLICATE_CLIENTID',
  lifetime: 'WEBSOCKET_TTL_EXPIRATION',
  forbidden: 'FORBIDDEN_ACCESS',
  throttled: 'THROTTLED',
  serverError: 'SERVER_ERROR',
};

/** Faults that strike an open connection some time after its CONNACK, or after they were set. */
const later = ['closeConnection', 'resetConnection', 'stallConnection', 'endSession'] as const;
type Later = (typeof later)[number];

export class MqttFaults implements Interference {
  readonly #own: ConnectionFaults;
  readonly #connection: Interfered;
  readonly #armed = new Map<Later, CallOff>();
  readonly #listening: { dispose(): void };
  #isOpen = false;
  #isSilent = false;
  #version: 4 | 5 = 4;

  constructor(own: ConnectionFaults, connection: Interfered) {
    this.#own = own;
    this.#connection = connection;
    this.#listening = own.faults.onDidChange((name) => this.#changed(name));
  }

  /** @inheritdoc */
  wire(wire: Wire): Wire {
    const isSilent = (): boolean => this.#isSilent;
    return {
      ...addressesOf(wire),
      get pending() {
        return wire.pending;
      },
      write: (bytes) => {
        if (!isSilent()) wire.write(bytes);
      },
      pause: () => wire.pause(),
      resume: () => wire.resume(),
      // A peer that fell silent does not say goodbye either: TCP stays open until the client goes.
      end: () => {
        if (!isSilent()) wire.end();
      },
      destroy: () => wire.destroy(),
    };
  }

  /** @inheritdoc */
  incoming(packet: Packet): boolean {
    if (this.#isSilent) return true;
    switch (packet.cmd) {
      case 'connect':
        return this.#connect(packet);
      case 'subscribe':
        return this.#subscribe(packet);
      case 'publish':
        return this.#publish(packet);
      default:
        return false;
    }
  }

  /** @inheritdoc */
  outgoing(packet: Packet): boolean {
    switch (packet.cmd) {
      case 'suback':
        return this.#strikes('noSuback');
      case 'puback':
        return this.#strikes('noPuback', ({ share }) => Math.random() < share);
      case 'pingresp':
        return this.#strikes('noPingresp');
      default:
        return false;
    }
  }

  /** @inheritdoc */
  opened(clientId: string): void {
    this.#own.clientId = clientId;
    this.#isOpen = true;
    for (const name of later) this.#arm(name);
  }

  /** @inheritdoc */
  closed(): void {
    this.#isOpen = false;
    this.#listening.dispose();
    for (const callOff of this.#armed.values()) callOff();
    this.#armed.clear();
  }

  #connect(packet: IConnectPacket): boolean {
    this.#version = packet.protocolVersion === 5 ? 5 : 4;
    if (packet.clientId !== '') this.#own.clientId = packet.clientId;
    const broken = this.#own.breakAt('connect');
    if (broken === 'close') this.#connection.close('SERVER_ERROR');
    if (broken === 'stall' || (!broken && this.#strikes('noConnack'))) this.#fallSilent();
    if (broken || this.#isSilent) return true;
    const refused = this.#own.strike('connackRefusal');
    if (refused) {
      this.#refuse(refused, 'AUTH_ERROR');
      return true;
    }
    if (this.#strikes('throttle', ({ what }) => what !== 'publish')) {
      this.#refuse({ reasonCode: reason.quotaExceeded }, 'THROTTLED');
      return true;
    }
    if (this.#isForAuthorizer() && this.#strikes('authorizerDenies')) {
      this.#refuse({ reasonCode: reason.notAuthorized }, 'AUTH_ERROR');
      return true;
    }
    return false;
  }

  /** Without a return code an MQTT 3.1.1 client sees the connection close, as at AWS. */
  #refuse(codes: { reasonCode: number; returnCode?: number }, disconnectReason: DisconnectReason): void {
    const { reasonCode, returnCode } = codes;
    const connack: IConnackPacket = { cmd: 'connack', sessionPresent: false };
    if (this.#version === 5) this.#connection.answer(5, { ...connack, reasonCode });
    else if (returnCode !== undefined) this.#connection.answer(4, { ...connack, returnCode });
    this.#connection.close(disconnectReason);
  }

  #isForAuthorizer(): boolean {
    return protocolTable.every(
      ({ row, authentication }) => authentication === 'customAuthorizer' || !this.#own.rows.includes(row),
    );
  }

  #subscribe(packet: ISubscribePacket): boolean {
    if (this.#strikes('closeConnection', ({ at }) => at === 'subscribe')) {
      this.#connection.close('SERVER_ERROR');
      return true;
    }
    const refused = this.#own.strike('subackRefusal');
    if (!refused) return false;
    const code = this.#version === 5 ? refused.reasonCode : 128;
    this.#connection.answer(this.#version, {
      cmd: 'suback',
      messageId: packet.messageId ?? 0,
      granted: packet.subscriptions.map(() => code),
    });
    return true;
  }

  #publish(packet: IPublishPacket): boolean {
    if (this.#strikes('closeConnection', ({ at }) => at === 'publish')) {
      this.#connection.close('SERVER_ERROR');
      return true;
    }
    const refused = this.#own.strike('pubackRefusal');
    if (refused && this.#version === 5 && packet.qos === 1) {
      const messageId = packet.messageId ?? 0;
      this.#connection.answer(5, { cmd: 'puback', messageId, reasonCode: refused.reasonCode });
    } else if (refused) {
      this.#connection.close('SERVER_ERROR');
    }
    return refused !== undefined || this.#strikes('throttle', ({ what }) => what !== 'connect');
  }

  #changed(name: FaultName): void {
    const changed = later.find((one) => one === name);
    if (changed && this.#isOpen) this.#arm(changed);
  }

  /** Strikes after the fault's own time, if it still holds then. */
  #arm(name: Later): void {
    this.#armed.get(name)?.();
    this.#armed.delete(name);
    const values = this.#own.look(name, isForOpenOnes);
    if (!values) return;
    const strike = (): void => {
      const struck = this.#isOpen ? this.#own.strike(name, isForOpenOnes) : undefined;
      if (struck) this.#end(name, struck);
    };
    // Not before the packet that is being dealt with has its answer.
    this.#armed.set(name, this.#own.clock.after(values.afterSeconds * 1000, strike, { unref: true }));
  }

  #end(name: Later, values: FaultValues<Later>): void {
    switch (name) {
      case 'closeConnection':
        this.#connection.close('SERVER_ERROR');
        break;
      case 'resetConnection':
        this.#own.reset();
        break;
      case 'stallConnection':
        this.#fallSilent();
        break;
      case 'endSession':
        if ('as' in values) this.#connection.close(endings[values.as], disconnectCode(endings[values.as]));
        break;
    }
  }

  /** From now on nothing comes back, whatever is sent. */
  #fallSilent(): void {
    this.#isSilent = true;
    this.#connection.stopWaiting();
  }

  #strikes<N extends FaultName>(name: N, where?: (values: FaultValues<N>) => boolean): boolean {
    return this.#own.strike(name, where) !== undefined;
  }
}

/** Is a fault one of those that strike connections that are open, after some seconds? */
function isForOpenOnes(values: FaultValues<Later>): boolean {
  return !('at' in values) || values.at === 'connected';
}
