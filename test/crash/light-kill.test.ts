/**
 * The path from a statement to its answer, killed at every step: before and after each operation on the store, after
 * each answer, and by a signal that meets it anywhere, also inside of a system call. TALLYMAN_SEED repeats a
 * run, TALLYMAN_LIGHT_RUNS says how many lives there are.
 */
import { afterEach, expect, it } from "vitest";
import { fromHex, toHex } from "../../ledger/encoding/bytes.ts";
import { createRandom, type Random } from "../../simulators/random.ts";
import { removeFolder, temporaryFolder } from "../gateway/fixture.ts";
import { TestSigner } from "../signer.ts";
import { checkHistory } from "./check-history.ts";
import { forms } from "./faulty-system.ts";
import { History, type Sent } from "./history.ts";
import { lightChain } from "./light-gateway.ts";
import { type LightEnd, LightLife } from "./light-life.ts";

const chains = 4;
const livesPerChain = Number(process.env.TALLYMAN_LIGHT_RUNS ?? 240) / chains;
const seed = process.env.TALLYMAN_SEED ?? String(Date.now());

const lives = new Set<LightLife>();
const folders: string[] = [];

afterEach(() => {
  for (const life of lives) life.kill();
  for (const folder of folders.splice(0)) removeFolder(folder);
});

function newLife(): LightLife {
  const life = new LightLife();
  lives.add(life);
  return life;
}

/** A signer's statements, said once, sent again in order until each is answered. */
class Speaker {
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

/** Statements of a registrar and of three devices, one of which says two things under each number. */
class LightWorkload {
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

  /** What is sent in the next life, everything new only while there is more than `closing`. */
  next(closing: boolean): { sent: Sent; speaker: Speaker }[] {
    const pending = this.#setup.filter((speaker) => !this.#said.has(speaker));
    const from = pending.length > 0 ? pending : this.#speakers;
    const count = () => (pending.length > 0 ? 1 : closing ? 0 : this.#random.integer(1, 8));
    return from.flatMap((speaker) => speaker.says(count()).map((sent) => ({ sent, speaker })));
  }

  readonly #said = new Set<Speaker>();

  answered({ sent, speaker }: { sent: Sent; speaker: Speaker }): void {
    speaker.answered(sent);
    if (this.#setup.includes(speaker)) this.#said.add(speaker);
  }

  get waiting(): number {
    return this.#speakers.reduce((sum, speaker) => sum + speaker.waiting, 0);
  }

  get history(): History {
    return this.#history;
  }
}

function planEnd(random: Random, operations: number): LightEnd {
  return random.chance(0.75)
    ? { at: "operation", number: random.integer(1, operations), form: random.pick(forms) }
    : { at: "moment", afterMs: random.uniform(0, 25) };
}

/** One chain through many lives. Resolves to what is wrong with it. */
async function liveAndDie(random: Random, counts: Record<string, number>): Promise<string[]> {
  const folder = temporaryFolder();
  folders.push(folder);
  const history = new History();
  const startMs = Date.now();
  const workload = new LightWorkload(history, random.fork("workload"), startMs);
  let operations = 120;
  let next = newLife();
  for (let number = 0; number < livesPerChain || workload.waiting > 0; number++) {
    const life = next;
    next = newLife();
    const closing = number >= livesPerChain;
    const whole = closing || number % 20 === 3;
    const sends = workload.next(closing);
    const end: LightEnd = whole ? { at: "end" } : planEnd(random, operations);
    const order = {
      folder,
      end,
      nowMs: startMs + number,
      blockCountMax: random.integer(1, 9),
      statements: sends.map(({ sent }) => Buffer.from(sent.statement.bytes).toString("base64")),
    };
    const answered = new Set<number>();
    const { code, signal, errors, epilogue } = await life.live(order, (answer) => {
      const send = sends[answer.statement]!;
      const { hash } = send.sent.statement;
      if (answered.has(answer.statement)) history.refusals.push(`${toHex(hash)} was answered twice`);
      answered.add(answer.statement);
      const expected = send.sent.equivocates ? "sequence_equivocation" : "sealed";
      if (answer.code === expected) workload.answered(send);
      else if (!isCurable(answer.code)) history.refusals.push(`${toHex(hash)}: ${answer.code}`);
      if (answer.receipt !== undefined) history.receipts.push({ hash, receipt: fromHex(answer.receipt) });
      if (answer.index !== undefined)
        history.places.push({ hash: toHex(hash), index: answer.index, height: 0 });
    });
    lives.delete(life);
    // A life that was to die somewhere may have been through before.
    const died = signal === "SIGKILL" && !whole;
    expect({ code, signal, errors }).toEqual({
      code: died ? null : 0,
      signal: died ? "SIGKILL" : null,
      errors: "",
    });
    if (epilogue) {
      operations = epilogue.operations;
      expect(epilogue.accusations).toEqual([]);
    }
    const how = died ? end.at : "ended";
    counts[how] = (counts[how] ?? 0) + 1;
    if (number > livesPerChain + 20) throw new Error("what waits is not answered");
  }
  next.kill();
  const { problems } = await checkHistory(folder, history);
  if (history.acknowledged.size !== history.sent.size) problems.push("not everything was acknowledged");
  return problems;
}

/** The device is registered in the same life, or its statement of before is still on its way. */
function isCurable(code: string): boolean {
  return code === "key_unknown" || code === "party_unknown";
}

it(`the path is killed at every step: ${chains * livesPerChain} lives, seed ${seed}`, async () => {
  const random = createRandom(`light ${seed}`);
  const counts: Record<string, number> = {};
  const problems = await Promise.all(
    Array.from({ length: chains }, (_, i) => liveAndDie(random.fork(String(i)), counts)),
  );
  console.log(`light crash test, seed ${seed}: ${JSON.stringify(counts)}`);
  expect(problems.flat().slice(0, 20)).toEqual([]);
}, 600_000);
