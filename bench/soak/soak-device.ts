import { setTimeout } from "node:timers/promises";
import { signInProof } from "../../client/sign-in.ts";
import { chain, keyOf, Teller } from "../ingest/devices.ts";
import { MqttLoad, publishPacket } from "../ingest/mqtt-load.ts";

const messageIds = 65_535;
/** As many statements wait at most; a device whose answers do not come says nothing new. */
const unansweredMax = 2_000;
/** A device that was cut off, or not let in in time, waits so long before it tries again. */
const retryMs = 1_000;

/** A device that says one thing after the other, and says again after a reconnection what was not acknowledged. */
export class SoakDevice {
  readonly #teller: Teller;
  readonly #port: number;
  readonly #unanswered = new Map<number, Buffer>();
  #connection: MqttLoad | undefined;
  #ended = false;
  #said = 0;
  acknowledged = 0;
  /** Connections that were not made, or ended by themselves. */
  failures = 0;

  /** `count` is about how much it will say. */
  constructor(number: number, count: number, port: number) {
    this.#teller = new Teller(number, count, 1);
    this.#port = port;
  }

  /** Until it is let in, however often that takes. */
  async connect(): Promise<void> {
    const { id } = this.#teller;
    while (!this.#ended) {
      const connection: MqttLoad = new MqttLoad({
        port: this.#port,
        device: id,
        password: signInProof(keyOf(id), { issuer: `device:${id}`, chain }, Date.now()),
        receipts: true,
        acknowledged: (messageId) => {
          if (this.#unanswered.delete(messageId)) this.acknowledged++;
        },
        failed: () => this.#failed(),
      });
      try {
        await connection.connect();
      } catch {
        this.failures++;
        await setTimeout(retryMs);
        continue;
      }
      this.#connection = connection;
      return connection.send([...this.#unanswered.values()]);
    }
  }

  /** Leaves and comes back, unless it is just on its way in. */
  async reconnect(): Promise<void> {
    if (!this.#connection) return;
    this.#connection.end();
    this.#connection = undefined;
    await this.connect();
  }

  #failed(): void {
    this.failures++;
    this.#connection = undefined;
    void this.connect();
  }

  say(): void {
    if (this.#unanswered.size >= unansweredMax) return;
    const { id } = this.#teller;
    const messageId = (this.#said++ % messageIds) + 1;
    const packet = publishPacket(`devices/${id}/statements`, messageId, this.#teller.next().bytes);
    this.#unanswered.set(messageId, packet);
    this.#connection?.send([packet]);
  }

  end(): void {
    this.#ended = true;
    this.#connection?.end();
  }
}
