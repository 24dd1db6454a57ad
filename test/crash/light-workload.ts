/** What the light gateway's clients say, all of it from the seed, until each statement is answered. */
import { fromHex, toHex } from "../../ledger/encoding/bytes.ts";
import type { Random } from "../../simulators/random.ts";
import { TestSigner } from "../signer.ts";
import type { History, Sent } from "./history.ts";
import { lightChain } from "./light-gateway.ts";
import type { LightAnswer } from "./light-life.ts";

/** A signer's statements, said once, sent again in order until each is answered. */
export class Speaker {
  readonly #waiting: Sent[] = [];
  readonly #history: History;
  readonly #next: () => Sent;

  constructor(history: History, next: () => Sent) {
    this.#history = history;
    this.#next = next;
  }

  /** What waits already, and new statements up to `count` in all. */
  says(count: number): Sent[] {
    while (this.#waiting.length < count) this.#waiting.push(this.#history.say(this.#next()));
    return [...this.#waiting];
  }

  get waiting(): number {
    return this.#waiting.length;
  }

  answered(sent: Sent): void {
    this.#history.acknowledge(sent);
    this.#waiting.splice(this.#waiting.indexOf(sent), 1);
  }
}

const plain = (statement: Sent["statement"]): Sent => ({ statement, measurements: [], equivocates: false });

export interface Send {
  readonly sent: Sent;
  readonly speaker: Speaker;
}

/** The signer is registered in the same life, or the gateway does not seal at present. */
const curable = new Set(["key_unknown", "party_unknown", "gateway_stopped"]);

/** Statements of a registrar and of three devices, one of which says two things under each number. */
export class LightWorkload {
  readonly #history: History;
  readonly #random: Random;
  readonly #registrar = new TestSigner("party:registrar", lightChain);
  readonly #shipper = new TestSigner("party:shipper", lightChain);
  readonly #devices = ["one", "two", "two-tongued"].map((id) => new TestSigner(`device:${id}`, lightChain));
  readonly #setup: Speaker[];
  readonly #speakers: Speaker[];

  constructor(history: History, random: Random, atMs: number) {
    this.#history = history;
    this.#random = random;
    const registrations = this.#registrations(atMs);
    this.#setup = registrations.map((sent) => new Speaker(history, () => sent));
    this.#speakers = this.#devices.map((device) => {
      const readings = this.#readings(device, atMs);
      return new Speaker(history, () => readings.next().value);
    });
  }

  #registrations(atMs: number): Sent[] {
    const party = { id: "shipper", legalName: "The shipper", country: "NL", roles: ["shipper"] };
    const shipper = this.#registrar.statement(
      "party.register",
      { ...party, keys: [this.#shipper.coseKey] },
      { subject: this.#shipper.reference, atMs },
    );
    const devices = this.#devices.map((device) => {
      const payload = { id: device.reference.slice("device:".length), key: device.coseKey, model: "sensor" };
      return this.#shipper.statement("device.register", payload, { subject: device.reference, atMs });
    });
    return [shipper, ...devices].map(plain);
  }

  *#readings(device: TestSigner, atMs: number): Generator<Sent, never> {
    for (let timeMs = atMs; ; timeMs++) {
      const measurements = [
        { name: "temperature", value: this.#random.integer(-2_000, 2_000) / 100, timeMs },
      ];
      const statement = device.readings(measurements, atMs);
      yield { statement, measurements, equivocates: false };
      if (device.reference !== "device:two-tongued") continue;
      const other = new TestSigner(device.reference, lightChain);
      other.next = statement.sequence;
      other.last = statement.previous;
      const second = other.readings([{ name: "temperature", value: 99, timeMs }], atMs);
      yield { statement: second, measurements: [], equivocates: true };
    }
  }

  /** What is sent in the next life: of each device at least so many statements, or nothing new when it is `closing`. */
  next(closing: boolean, countMin = 1): Send[] {
    const pending = this.#setup.filter((speaker) => !this.#said.has(speaker));
    const from = pending.length > 0 ? pending : this.#speakers;
    const count = () => (pending.length > 0 ? 1 : closing ? 0 : this.#random.integer(countMin, 8));
    return from.flatMap((speaker) => speaker.says(count()).map((sent) => ({ sent, speaker })));
  }

  readonly #said = new Set<Speaker>();

  #answered({ sent, speaker }: Send): void {
    speaker.answered(sent);
    if (this.#setup.includes(speaker)) this.#said.add(speaker);
  }

  get waiting(): number {
    return this.#speakers.reduce((sum, speaker) => sum + speaker.waiting, 0);
  }

  /** Notes what one life answered to what was sent in it. */
  hears(sends: readonly Send[]): (answer: LightAnswer) => void {
    const answered = new Set<number>();
    const history = this.#history;
    return ({ statement, code, receipt, index }) => {
      const send = sends[statement]!;
      const { hash } = send.sent.statement;
      if (answered.has(statement)) history.refusals.push(`${toHex(hash)} was answered twice`);
      answered.add(statement);
      const expected = send.sent.equivocates ? "sequence_equivocation" : "sealed";
      if (code === expected) this.#answered(send);
      else if (!curable.has(code)) history.refusals.push(`${toHex(hash)}: ${code}`);
      if (receipt !== undefined) history.receipts.push({ hash, receipt: fromHex(receipt) });
      if (index !== undefined) history.places.push({ hash: toHex(hash), index, height: 0 });
    };
  }
}
