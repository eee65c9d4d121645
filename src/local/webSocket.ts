/** MQTT over WebSocket: the packets are a byte stream cut into binary frames wherever the client likes. */
import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { type WebSocket, WebSocketServer } from 'ws';
import type { Clock } from '../shared/clock.ts';
import type { Broker } from './broker/broker.ts';
import type { Origin } from './broker/brokerSide.ts';
import {
  type Addresses,
  addressesOf,
  closingTime,
  type Wire,
  type WireListener,
  WriteBatch,
} from './broker/wire.ts';

/** AWS takes both: Amazon's older browser clients offer the second. */
const subprotocols = ['mqtt', 'mqttv3.1'];

/** The close code of RFC 6455, 7.4.1, for data of a kind that is not taken. */
const unsupportedData = 1003;

/** Bytes of one WebSocket message; it may hold many packets. */
const messageLimit = 4 * 1024 * 1024;

export class MqttWebSockets {
  readonly #broker: Broker;
  readonly #server = new WebSocketServer({
    noServer: true,
    perMessageDeflate: false,
    maxPayload: messageLimit,
    handleProtocols: (offered) => subprotocols.find((name) => offered.has(name)) ?? false,
  });

  constructor(broker: Broker) {
    this.#broker = broker;
  }

  /** Answers an upgrade that is allowed, and hands the stream to the broker. */
  accept(request: IncomingMessage, socket: Duplex, head: Buffer, origin: Origin): void {
    this.#server.handleUpgrade(request, socket, head, (webSocket) => {
      const addresses = addressesOf(request.socket);
      const { clock } = this.#broker.options;
      this.#broker.accept(origin, (listener) => webSocketWire(webSocket, socket, addresses, listener, clock));
    });
  }
}

/** @param socket the TLS connection under the WebSocket */
function webSocketWire(
  webSocket: WebSocket,
  socket: Duplex,
  addresses: Addresses,
  listener: WireListener,
  clock: Clock,
): Wire {
  const batch = new WriteBatch((bytes) => {
    if (webSocket.readyState !== webSocket.OPEN) return;
    webSocket.send(bytes, { binary: true }, () => listener.drain());
  });
  webSocket.binaryType = 'nodebuffer';
  webSocket.on('message', (data, isBinary) => {
    if (isBinary && Buffer.isBuffer(data)) listener.data(data);
    else webSocket.close(unsupportedData);
  });
  // A reset or a broken frame: 'close' follows and tells it.
  webSocket.on('error', () => webSocket.terminate());
  // 1006 is no code that a peer sends: the connection went without a close frame.
  webSocket.on('close', (code) => listener.closed(code !== 1006 && code !== unsupportedData));
  return {
    ...addresses,
    get pending() {
      return batch.size + webSocket.bufferedAmount;
    },
    write: (bytes) => batch.add(bytes),
    pause: () => webSocket.pause(),
    resume: () => webSocket.resume(),
    end: () => {
      batch.flush();
      webSocket.resume();
      webSocket.close();
      // Amazon's native SDK answers no close frame: it waits for the end of the connection under it.
      socket.end();
      clock.after(closingTime, () => webSocket.terminate(), { unref: true });
    },
    destroy: () => webSocket.terminate(),
  };
}
