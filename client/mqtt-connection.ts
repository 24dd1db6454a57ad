/**
 * One MQTT 3.1.1 connection with a clean session, from connect to close. It never reconnects by itself: the MQTT
 * library would then send its own copies again one at a time, each waiting for the acknowledgement before, and one
 * that is withheld would stop all others.
 */
import { connect, type MqttClient } from "mqtt";
import { ClientError } from "./client-error.ts";

export interface MqttConnectionOptions {
  /** `mqtt://127.0.0.1:1883` */
  readonly url: string;
  readonly clientId: string;
  readonly password: string;
  readonly topics: readonly string[];
}

export interface MqttConnectionEvents {
  /** Connected and subscribed: nothing that is answered from now on is missed. */
  opened(): void;
  message(topic: string, payload: Uint8Array): void;
  /** Comes exactly once, whether or not the connection was ever open. */
  closed(reason: Error): void;
}

const connectMsMax = 10_000;
const keepaliveSeconds = 60;

/** CONNACK return codes (MQTT 3.1.1 §3.2.2.3). */
const badUserNameOrPassword = 4;
const notAuthorized = 5;

/** The gateway does not know the key, or not for this device. */
export class SignInRefusedError extends ClientError {
  override readonly name = "SignInRefusedError";
}

export class MqttConnection {
  readonly #client: MqttClient;

  constructor(options: MqttConnectionOptions, events: MqttConnectionEvents) {
    this.#client = connect(options.url, {
      clientId: options.clientId,
      username: options.clientId,
      password: options.password,
      protocolVersion: 4,
      clean: true,
      keepalive: keepaliveSeconds,
      connectTimeout: connectMsMax,
      reconnectPeriod: 0,
      resubscribe: false,
    });
    let reason: Error = new ClientError(`The connection to ${options.url} was closed.`);
    this.#client.on("error", (error) => {
      reason = explained(error, options);
    });
    this.#client.on("connect", () => this.#subscribe(options.topics, events));
    this.#client.on("message", (topic, payload) => events.message(topic, new Uint8Array(payload)));
    this.#client.once("close", () => events.closed(reason));
  }

  /** Sends with QoS 1; `acknowledged` is called when the gateway says that it is done with the message. */
  publish(topic: string, payload: Uint8Array, acknowledged: () => void): void {
    const { buffer, byteOffset, byteLength } = payload;
    this.#client.publish(topic, Buffer.from(buffer, byteOffset, byteLength), { qos: 1 }, (error) => {
      if (!error) acknowledged();
    });
  }

  /** Closes at once; what is not acknowledged is the caller's to send again. */
  close(): Promise<void> {
    return new Promise((resolve) => this.#client.end(true, {}, () => resolve()));
  }

  #subscribe(topics: readonly string[], events: MqttConnectionEvents): void {
    this.#client.subscribe([...topics], { qos: 0 }, (error) => {
      if (!error) return events.opened();
      this.#client.emit("error", error);
      this.#client.end(true);
    });
  }
}

function explained(error: Error, { url, clientId }: MqttConnectionOptions): Error {
  const { code } = error as { code?: unknown };
  if (code === badUserNameOrPassword || code === notAuthorized)
    return new SignInRefusedError(
      `The gateway at ${url} refused the sign-in of ${clientId}: check that this key is registered for this device and not revoked, and that this machine's clock is right.`,
      { cause: error },
    );
  return new ClientError(
    `No MQTT connection to ${url} (${String(code ?? error.message)}). Start a gateway with \`tallyman gateway\`, or name another address.`,
    { cause: error },
  );
}
