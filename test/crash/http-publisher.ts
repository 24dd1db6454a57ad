/** Posts an outbox over HTTP, several statements at a time, each until it is answered. */
import { setTimeout as wait } from "node:timers/promises";
import type { EntryView } from "../../gateway/contract/api.ts";
import { fromHex } from "../../ledger/encoding/bytes.ts";
import type { TestSigner } from "../signer.ts";
import type { Ports } from "./gateway-life.ts";
import type { History, Sent } from "./history.ts";
import type { Outbox } from "./outbox.ts";

const retryMs = 20;
const answerMsMax = 10_000;

export interface HttpPublisherOptions {
  readonly outbox: Outbox;
  readonly history: History;
  readonly signer: TestSigner;
  readonly atATime: number;
}

export class HttpPublisher {
  readonly #options: HttpPublisherOptions;
  readonly #onTheirWay = new Set<Sent>();
  #ports: Ports | undefined;
  #ended = false;

  constructor(options: HttpPublisherOptions) {
    this.#options = options;
    for (let i = 0; i < options.atATime; i++) void this.#work();
  }

  moveTo(ports: Ports | undefined): void {
    this.#ports = ports;
  }

  end(): void {
    this.#ended = true;
  }

  async #work(): Promise<void> {
    while (!this.#ended) {
      const ports = this.#ports;
      const sent = ports && this.#options.outbox.take(this.#onTheirWay);
      if (!sent) await wait(retryMs);
      else {
        this.#onTheirWay.add(sent);
        if (!(await this.#post(sent, ports))) await wait(retryMs);
        this.#onTheirWay.delete(sent);
      }
    }
  }

  /** Whether it was acknowledged. */
  async #post(sent: Sent, { httpPort }: Ports): Promise<boolean> {
    const response = await this.#request(`http://127.0.0.1:${httpPort}/entries`, sent.statement.bytes);
    if (!response) return false;
    const { outbox, history } = this.#options;
    if (response.status === 200 || response.status === 201) {
      const { hash, index, height, receipt } = response.body as EntryView;
      history.places.push({ hash, index, height });
      history.receipts.push({ hash: fromHex(hash), receipt: fromHex(receipt) });
      outbox.acknowledge(sent);
      return true;
    }
    // Until its party or device is registered nobody knows the signer.
    if (response.status !== 401) history.refusals.push(`${outbox.name}: ${JSON.stringify(response.body)}`);
    return false;
  }

  /** `undefined` when the gateway died over it. */
  async #request(url: string, body: Uint8Array): Promise<{ status: number; body: unknown } | undefined> {
    try {
      const response = await fetch(url, {
        method: "POST",
        headers: {
          "content-type": "application/cose",
          authorization: `Bearer ${this.#options.signer.signIn()}`,
        },
        body: Buffer.from(body),
        signal: AbortSignal.timeout(answerMsMax),
      });
      return { status: response.status, body: await response.json() };
    } catch {
      // That is what is being tried here; the statement stays in the outbox.
      return undefined;
    }
  }
}
