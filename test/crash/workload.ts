/** Who talks to the gateway during the test, and what they say. All of it follows from the seed. */
import { encodeReadings, type Measurement } from "../../ledger/statement/readings.ts";
import type { Random } from "../../simulators/random.ts";
import { shipmentTerms } from "../gateway/fixture.ts";
import { TestSigner } from "../signer.ts";
import { BlockWatcher } from "./block-watcher.ts";
import type { Ports } from "./gateway-life.ts";
import type { History, Sent } from "./history.ts";
import { HttpPublisher } from "./http-publisher.ts";
import { MqttPublisher } from "./mqtt-publisher.ts";
import { Outbox } from "./outbox.ts";
import { chain } from "./registrar.ts";

interface DevicePlan {
  readonly id: string;
  readonly over: readonly ("mqtt" | "http")[];
  readonly window: number;
  readonly recordsPerPack: number;
  /** Probability, for each acknowledgement over MQTT, that the device loses its connection. */
  readonly cutChance?: number;
  /** Says another thing under each sequence number afterwards. */
  readonly equivocates?: boolean;
}

const devicePlans: readonly DevicePlan[] = [
  { id: "steady-1", over: ["mqtt"], window: 16, recordsPerPack: 1 },
  { id: "steady-2", over: ["mqtt"], window: 16, recordsPerPack: 4 },
  { id: "packs", over: ["mqtt"], window: 4, recordsPerPack: 60 },
  { id: "cut-off", over: ["mqtt"], window: 8, recordsPerPack: 1, cutChance: 0.02 },
  { id: "two-tongued", over: ["mqtt"], window: 1, recordsPerPack: 1, equivocates: true },
  { id: "posting", over: ["http"], window: 4, recordsPerPack: 2 },
  { id: "both-ways", over: ["mqtt", "http"], window: 4, recordsPerPack: 1 },
];

export class Workload {
  readonly #history: History;
  readonly #random: Random;
  readonly #seed: string;
  readonly #startMs = Date.now();
  readonly #outboxes: Outbox[] = [];
  readonly #clients: { moveTo(ports: Ports | undefined): void; end?(): void }[] = [];
  #closing = false;

  constructor(history: History, random: Random, seed: string) {
    this.#history = history;
    this.#random = random;
    this.#seed = seed;
    const registrar = this.#signer("party:registrar");
    const shipper = this.#signer("party:shipper");
    const devices = devicePlans.map((plan) => ({ plan, signer: this.#signer(`device:${plan.id}`) }));
    this.#post("registrar", registrar, 1, this.#registrations(registrar, shipper));
    this.#post("shipper", shipper, 1, this.#shipping(shipper, devices));
    for (const { plan, signer } of devices) this.#device(plan, signer);
    this.#clients.push(new BlockWatcher(history, registrar));
  }

  /** The gateway is here now, or nowhere. */
  moveTo(ports: Ports | undefined): void {
    for (const client of this.#clients) client.moveTo(ports);
  }

  /** Nothing new is said any more but who everybody is: what was said by others waits for it. */
  conclude(): void {
    this.#closing = true;
  }

  /** Names of the signers who still wait for an acknowledgement. */
  get waiting(): string[] {
    return this.#outboxes.filter((outbox) => !outbox.isEmpty).map(({ name }) => name);
  }

  end(): void {
    this.moveTo(undefined);
    for (const client of this.#clients) client.end?.();
  }

  #signer(reference: string): TestSigner {
    return new TestSigner(reference, chain, `${this.#seed} ${reference}`);
  }

  #outbox(name: string, window: number, says: Generator<Sent | undefined>): Outbox {
    const outbox = new Outbox(name, this.#history, window, () => says.next().value);
    this.#outboxes.push(outbox);
    return outbox;
  }

  #post(name: string, signer: TestSigner, window: number, says: Generator<Sent | undefined>): void {
    const outbox = this.#outbox(name, window, says);
    this.#clients.push(new HttpPublisher({ outbox, history: this.#history, signer, atATime: window }));
  }

  #device(plan: DevicePlan, signer: TestSigner): void {
    const history = this.#history;
    const random = this.#random.fork(plan.id);
    const outbox = this.#outbox(plan.id, plan.window, this.#readings(plan, signer, random));
    const cutChance = plan.cutChance ?? 0;
    if (plan.over.includes("mqtt"))
      this.#clients.push(new MqttPublisher({ outbox, history, signer, random, cutChance }));
    if (plan.over.includes("http"))
      this.#clients.push(new HttpPublisher({ outbox, history, signer, atATime: plan.window }));
  }

  /** The parties of the test, the consignee first, and now and then another one. */
  *#registrations(registrar: TestSigner, shipper: TestSigner): Generator<Sent | undefined> {
    const random = this.#random.fork("registrar");
    for (let number = 0; ; ) {
      const party =
        number === 0
          ? this.#signer("party:consignee")
          : number === 1
            ? shipper
            : this.#signer(`party:extra-${number}`);
      if (number > 1 && (this.#closing || !random.chance(0.05))) yield undefined;
      else {
        number++;
        const id = party.reference.slice("party:".length);
        const payload = {
          id,
          legalName: `The ${id}`,
          country: "NL",
          roles: ["shipper"],
          keys: [party.coseKey],
        };
        yield plain(
          registrar.statement("party.register", payload, {
            subject: party.reference,
            atMs: Date.now(),
          }),
        );
      }
    }
  }

  /** Registers the devices and attaches the first to a shipment. */
  *#shipping(
    shipper: TestSigner,
    devices: readonly { plan: DevicePlan; signer: TestSigner }[],
  ): Generator<Sent | undefined> {
    const atMs = this.#startMs;
    for (const { plan, signer } of devices) {
      const payload = { id: plan.id, key: signer.coseKey, model: "crash test sensor" };
      yield plain(shipper.statement("device.register", payload, { subject: signer.reference, atMs }));
    }
    const terms = { ...shipmentTerms(atMs), legs: [{ ...shipmentTerms(atMs).legs[0], carrier: "shipper" }] };
    yield plain(shipper.statement("shipment.create", terms, { subject: "shipment:S-1", atMs }));
    const attach = { target: "shipment:S-1", at: atMs };
    yield plain(shipper.statement("device.attach", attach, { subject: devices[0]!.signer.reference, atMs }));
    while (true) yield undefined;
  }

  *#readings(plan: DevicePlan, signer: TestSigner, random: Random): Generator<Sent | undefined> {
    let timeMs = this.#startMs;
    const pack = (): Measurement[] =>
      Array.from({ length: plan.recordsPerPack }, () => ({
        name: "temperature",
        value: random.integer(-2_000, 2_000) / 100,
        timeMs: ++timeMs,
      }));
    while (true) {
      while (this.#closing) yield undefined;
      const measurements = pack();
      const statement = signer.readings(measurements, Date.now());
      yield { statement, measurements, equivocates: false };
      if (!plan.equivocates) continue;
      const second = signer.statement("readings", encodeReadings(pack()), {
        subject: signer.reference,
        atMs: Date.now(),
        sequence: statement.sequence,
      });
      yield { statement: second, measurements: [], equivocates: true };
    }
  }
}

function plain(statement: Sent["statement"]): Sent {
  return { statement, measurements: [], equivocates: false };
}
