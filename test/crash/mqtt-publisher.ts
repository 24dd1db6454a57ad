/** Publishes an outbox over MQTT with QoS 1: in order, and after each reconnect all that was not acknowledged again. */
import mqtt, { type MqttClient } from "mqtt";
import { decodeReceipts, decodeRejection } from "../../ledger/statement/answers.ts";
import type { Random } from "../../simulators/random.ts";
import type { TestSigner } from "../signer.ts";
import type { Ports } from "./gateway-life.ts";
import type { History, Sent } from "./history.ts";
import type { Outbox } from "./outbox.ts";

const reconnectMs = 20;

export interface MqttPublisherOptions {
  readonly outbox: Outbox;
  readonly history: History;
  readonly signer: TestSigner;
  readonly random: Random;
  /** Probability, for each acknowledgement, that the connection is cut after it. */
  readonly cutChance: number;
}

export class MqttPublisher {
  readonly #options: MqttPublisherOptions;
  readonly #device: string;
  #ports: Ports | undefined;
  #client: MqttClient | undefined;

  constructor(options: MqttPublisherOptions) {
    this.#options = options;
    this.#device = options.signer.reference.slice("device:".length);
  }

  /** The gateway is here now, or nowhere. */
  moveTo(ports: Ports | undefined): void {
    this.#ports = ports;
    this.#client?.end(true);
    if (ports) this.#connect(ports);
  }

  #connect(ports: Ports): void {
    const client = mqtt.connect({
      host: "127.0.0.1",
      port: ports.mqttPort,
      protocol: "mqtt",
      clientId: this.#device,
      username: this.#device,
      password: this.#options.signer.signIn(),
      reconnectPeriod: 0,
      // What was not acknowledged is kept in the outbox, which outlives this client.
      queueQoSZero: false,
    });
    this.#client = client;
    client.on("error", () => undefined);
    client.on("message", (topic, payload) => this.#receive(topic, new Uint8Array(payload)));
    client.on("connect", () => {
      client.subscribe([`devices/${this.#device}/receipts`, `devices/${this.#device}/rejections`]);
      this.#publish(client, new Set());
    });
    client.on("close", () => {
      setTimeout(() => {
        if (this.#client === client && this.#ports === ports) this.#connect(ports);
      }, reconnectMs);
    });
  }

  /** Sends what may be sent, and more at each acknowledgement. */
  #publish(client: MqttClient, onTheirWay: Set<Sent>): void {
    const { outbox, random, cutChance } = this.#options;
    while (this.#isCurrent(client)) {
      const sent = outbox.take(onTheirWay);
      if (!sent) break;
      onTheirWay.add(sent);
      const payload = Buffer.from(sent.statement.bytes);
      client.publish(`devices/${this.#device}/statements`, payload, { qos: 1 }, (error) => {
        if (error) return;
        outbox.acknowledge(sent);
        onTheirWay.delete(sent);
        if (random.chance(cutChance)) client.stream.destroy();
        else this.#publish(client, onTheirWay);
      });
    }
  }

  #isCurrent(client: MqttClient): boolean {
    return this.#client === client && client.connected && !client.disconnecting;
  }

  #receive(topic: string, payload: Uint8Array): void {
    const { history, outbox } = this.#options;
    if (topic.endsWith("/receipts")) {
      history.receipts.push(...decodeReceipts(payload));
      return;
    }
    const { code, detail } = decodeRejection(payload);
    if (code !== "sequence_equivocation") history.refusals.push(`${outbox.name}: ${code} ${detail}`);
  }
}
