/**
 * Random statements by random parties over a small world. A second, simpler world agrees after each on whether it
 * is accepted and on who holds what; the log run again gives every header; what was refused left no trace.
 */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { checkNatively } from "../../../gateway/ingest/native-signature.ts";
import { toHex } from "../../../ledger/encoding/bytes.ts";
import type { CborInput } from "../../../ledger/encoding/cbor-encode.ts";
import { encodeCoseKey } from "../../../ledger/keys/cose-key.ts";
import { encodeHeader } from "../../../ledger/log/header.ts";
import { ChainReplay } from "../../../ledger/log/replay.ts";
import { defaultLimits } from "../../../ledger/state/chain.ts";
import { deviceOf } from "../../../ledger/state/devices.ts";
import { custodyOf, holdableOf, type ShipmentState, takesPartIn } from "../../../ledger/state/holdables.ts";
import type { StateReader } from "../../../ledger/state/view.ts";
import { encodeReadings } from "../../../ledger/statement/readings.ts";
import { nativeSha256, TestChain, type TestSigner, testSigner } from "../chain-fixture.ts";
import { Branch } from "./branch.ts";
import { NaiveWorld } from "./naive-world.ts";

const partyNames = ["ann", "bob", "cid"] as const;
const thingNames = ["shipment:S", "shipment:T", "unit:box", "unit:pallet", "unit:truck"] as const;
const deviceNames = ["device:a", "device:b"] as const;
const unknown = "shipment:unknown";
const domains = ["custody", "unit"];
const minuteMs = 60_000;
/** Longer than clocks may differ, so that an hour ago is before what happened a step ago. */
const stepMs = 10 * minuteMs;

const party = fc.constantFrom(...partyNames);
const thing = fc.oneof(
  { weight: 12, arbitrary: fc.constantFrom(...thingNames) },
  { weight: 1, arbitrary: fc.constant(unknown) },
);
const device = fc.constantFrom(...deviceNames);
/** By whom a party's statement is signed: mostly itself, else the key called scanner. */
const signer = fc.oneof(
  { weight: 5, arbitrary: fc.constant("self") },
  { weight: 1, arbitrary: fc.constant("scanner") },
);
const whenMs = fc.oneof(
  { weight: 9, arbitrary: fc.constant(0) },
  { weight: 1, arbitrary: fc.constantFrom(-60 * minuteMs, defaultLimits.clockSkewMsMax + 1) },
);
/** A time of handover that lies in the past is left out: the two worlds differ in which handover was the last. */
const handoverMs = whenMs.map((ms) => Math.max(ms, 0));
/** Whether the step is changed to one that the world as it is may allow. */
const sense = fc.oneof(
  { weight: 4, arbitrary: fc.constant(true) },
  { weight: 1, arbitrary: fc.constant(false) },
);
const items = fc.array(thing, { minLength: 1, maxLength: 3 });

const step = fc.oneof(
  {
    weight: 3,
    arbitrary: fc.record({
      what: fc.constant("release" as const),
      by: party,
      sense,
      signer,
      subject: thing,
      other: party,
      whenMs: handoverMs,
    }),
  },
  {
    weight: 5,
    arbitrary: fc.record({
      what: fc.constant("accept" as const),
      by: party,
      sense,
      signer,
      subject: thing,
      other: fc.option(party),
      whenMs: handoverMs,
    }),
  },
  {
    weight: 5,
    arbitrary: fc.record({
      what: fc.constant("load" as const),
      by: party,
      sense,
      signer,
      subject: thing,
      items,
      whenMs,
    }),
  },
  {
    weight: 4,
    arbitrary: fc.record({
      what: fc.constant("unload" as const),
      by: party,
      sense,
      signer,
      subject: thing,
      items,
      whenMs,
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      what: fc.constant("attach" as const),
      by: party,
      sense,
      signer,
      device,
      subject: thing,
      whenMs,
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({ what: fc.constant("detach" as const), by: party, sense, signer, device, whenMs }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      what: fc.constant("milestone" as const),
      by: party,
      sense,
      signer,
      subject: thing,
      whenMs,
    }),
  },
  { weight: 2, arbitrary: fc.record({ what: fc.constant("measure" as const), device, whenMs }) },
  {
    weight: 1,
    arbitrary: fc.record({
      what: fc.constant("grant" as const),
      by: party,
      forMs: fc.integer({ min: 0, max: 20 * stepMs }),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({ what: fc.constant("withdraw" as const), by: party, rarely: fc.nat(4) }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      what: fc.constant("revoke device" as const),
      by: party,
      device,
      rarely: fc.nat(9),
    }),
  },
  { weight: 2, arbitrary: fc.record({ what: fc.constant("seal" as const) }) },
);
type Step = typeof step extends fc.Arbitrary<infer T> ? T : never;

/** Ann sends S to Bob and T to herself, with Cid; Ann owns the box and the pallet, Cid the truck. */
function begin() {
  const chain = new TestChain();
  const parties = Object.fromEntries(partyNames.map((name) => [name, chain.party(name)]));
  const [ann, cid] = [parties.ann!, parties.cid!];
  const devices = { "device:a": chain.device("a", ann), "device:b": chain.device("b", cid) };
  chain.shipment("S", ann, "bob", ["cid"]);
  chain.shipment("T", ann, "ann", ["cid"]);
  for (const [unit, owner] of [
    ["box", ann],
    ["pallet", ann],
    ["truck", cid],
  ] as const)
    chain.unit(unit, owner);
  chain.seal();
  return { chain, parties, devices, scanner: testSigner("party:ann", "scanner") };
}

function beginNaive(nowMs: number): NaiveWorld {
  const naive = new NaiveWorld(nowMs, defaultLimits.clockSkewMsMax);
  for (const name of partyNames) naive.parties.add(name);
  naive.addThing(
    "shipment:S",
    { kind: "shipment", owner: "ann", named: ["ann", "bob", "cid"], consignee: "bob" },
    nowMs,
  );
  naive.addThing(
    "shipment:T",
    { kind: "shipment", owner: "ann", named: ["ann", "cid"], consignee: "ann" },
    nowMs,
  );
  for (const [unit, owner] of [
    ["box", "ann"],
    ["pallet", "ann"],
    ["truck", "cid"],
  ] as const)
    naive.addThing(`unit:${unit}`, { kind: "unit", owner, named: [owner] }, nowMs);
  naive.devices.set("device:a", { owner: "ann", changedMs: 0, revoked: false });
  naive.devices.set("device:b", { owner: "cid", changedMs: 0, revoked: false });
  return naive;
}

type Start = ReturnType<typeof begin>;

/** Something that takes statements and answers the code, or that it is accepted. */
interface Listener {
  readonly state: StateReader;
  say(signer: TestSigner, kind: string, subject: string, payload: CborInput, issuer: string): string;
  sayReadings(device: TestSigner, atMs: number): string;
  /** The next step is later. */
  at(timeMs: number): void;
  seal(): void;
}

/** The step, or one like it by who holds the thing, with what can be loaded or unloaded. */
function sensible(step: Step, { things, devices }: NaiveWorld): Step {
  if (!("sense" in step) || !step.sense) return step;
  if ("device" in step)
    return { ...step, by: devices.get(step.device)!.owner as (typeof partyNames)[number] };
  const subject = things.get(step.subject);
  if (!subject) return step;
  const holder = subject.holder as (typeof partyNames)[number];
  if (step.what === "release") return { ...step, by: holder };
  if (step.what === "accept") {
    const by = (subject.releasedTo ?? subject.named.find((name) => name !== holder)) as
      | typeof holder
      | undefined;
    return { ...step, by: by ?? step.by };
  }
  const inside = thingNames.filter((name) => things.get(name)!.inside === step.subject);
  if (step.what === "unload" && inside.length > 0) return { ...step, by: holder, items: inside };
  const free = thingNames.filter((name) => {
    const thing = things.get(name)!;
    return name !== step.subject && thing.inside === undefined && thing.holder === holder;
  });
  if (step.what === "load" && free.length > 0)
    return { ...step, by: holder, items: [free.at(-step.items.length) ?? free[0]!] };
  return step;
}

/** Says the step to the listener and to the naive world; whether each accepted it. */
function take(
  step: Step,
  { parties, devices, scanner }: Start,
  listener: Listener,
  naive: NaiveWorld,
): [string, boolean] {
  if (step.what === "measure") {
    const atMs = naive.nowMs + step.whenMs;
    return [listener.sayReadings(devices[step.device], atMs), naive.measure(step.device, atMs)];
  }
  if (step.what === "seal") {
    listener.seal();
    return ["accepted", true];
  }
  const { by } = step;
  const issuer = `party:${by}`;
  const own = (kind: string, subject: string, payload: CborInput) =>
    listener.say(parties[by]!, kind, subject, payload, issuer);
  if (step.what === "grant") {
    const until = naive.nowMs + step.forMs;
    const kinds = domains.map((domain) => `${domain}.*`);
    const payload = { key: encodeCoseKey(scanner.key), label: "scanner", kinds, until };
    return [own("delegation.grant", issuer, payload), naive.grant("scanner", by, until, domains)];
  }
  if (step.what === "withdraw") {
    // A key that is revoked is out for good, so this comes seldom.
    if (step.rarely > 0) return ["accepted", true];
    return [own("delegation.revoke", issuer, { kid: scanner.key.kid }), naive.revokeDelegate("scanner", by)];
  }
  if (step.what === "revoke device") {
    if (step.rarely > 0) return ["accepted", true];
    return [own("device.revoke", step.device, { reason: "lost" }), naive.revokeDevice(by, step.device)];
  }
  const at = naive.nowMs + step.whenMs;
  const name = step.signer === "scanner" ? "scanner" : by;
  const key = step.signer === "scanner" ? scanner : parties[by]!;
  const said = (
    kind: string,
    subject: string,
    payload: CborInput,
    judge: () => boolean,
  ): [string, boolean] => {
    const permitted = naive.maySign(name, by, kind.slice(0, kind.indexOf(".")));
    return [listener.say(key, kind, subject, payload, issuer), permitted && judge()];
  };
  switch (step.what) {
    case "release":
      return said("custody.release", step.subject, { to: step.other, at }, () =>
        naive.release(by, step.subject, step.other, at),
      );
    case "accept": {
      const from = step.other ?? naive.things.get(step.subject)?.holder ?? "nobody";
      return said("custody.accept", step.subject, { from, at }, () =>
        naive.accept(by, step.subject, from, at),
      );
    }
    case "load":
      return said("unit.load", step.subject, { items: step.items, at }, () =>
        naive.load(by, step.subject, step.items, at),
      );
    case "unload":
      return said("unit.unload", step.subject, { items: step.items, at }, () =>
        naive.unload(by, step.subject, step.items, at),
      );
    case "attach":
      return said("device.attach", step.device, { target: step.subject, at }, () =>
        naive.attach(by, step.device, step.subject, at),
      );
    case "detach":
      return said("device.detach", step.device, { at }, () => naive.detach(by, step.device, at));
    case "milestone":
      return said("transport.milestone", step.subject, { leg: "l", step: "s", at }, () =>
        naive.milestone(by, step.subject, at),
      );
  }
}

/** Everything in the world, as the ledger has it. */
function stateOf(state: StateReader, { things, devices }: NaiveWorld): unknown[] {
  const ofThings = [...things.keys()].map((name) => {
    const { aboard, release, deliveredMs } = holdableOf(state, name) as Partial<ShipmentState>;
    const { holder, heldSinceMs } = custodyOf(state, name);
    const partakers = partyNames.filter((party) => takesPartIn(state, name, party));
    return [name, holder, heldSinceMs, aboard && `unit:${aboard}`, release?.to, deliveredMs, ...partakers];
  });
  const ofDevices = [...devices.keys()].map((name) => {
    const { attachedTo, revokedAt } = deviceOf(state, name.slice("device:".length))!;
    return [name, attachedTo, revokedAt !== undefined];
  });
  return [...ofThings, ...ofDevices];
}

/** The same, as the simple world has it. */
function stateOfNaive(naive: NaiveWorld): unknown[] {
  const ofThings = [...naive.things].map(([name, thing]) => {
    const { holder, heldSinceMs, inside, releasedTo, deliveredMs } = thing;
    const partakers = partyNames.filter((party) => naive.takesPart(party, name));
    return [name, holder, heldSinceMs, inside, releasedTo, deliveredMs, ...partakers];
  });
  const ofDevices = [...naive.devices].map(([name, { attachedTo, revoked }]) => [name, attachedTo, revoked]);
  return [...ofThings, ...ofDevices];
}

const start = begin();

/** Cheap: rules only. */
class BranchListener implements Listener {
  readonly #branch = new Branch(start.chain);

  get state() {
    return this.#branch.state;
  }

  say(signer: TestSigner, kind: string, subject: string, payload: CborInput, issuer: string): string {
    return this.#branch.say(signer, kind, subject, payload, issuer);
  }

  sayReadings(device: TestSigner, timeMs: number): string {
    return this.#branch.readings(device, [{ name: "tilt", value: 1, timeMs }]);
  }

  at(timeMs: number): void {
    this.#branch.timeMs = timeMs;
  }

  seal(): void {
    // Rules know nothing of blocks.
  }
}

/** Whole chains: one hears everything, its twin only what the first accepted. */
class TwinListener implements Listener {
  readonly start = begin();
  readonly twin = begin().chain;

  get state() {
    return this.start.chain.state;
  }

  say(signer: TestSigner, kind: string, subject: string, payload: CborInput, issuer: string): string {
    return this.#submit(signer, () => this.start.chain.say(signer, kind, subject, payload, issuer).bytes);
  }

  sayReadings(device: TestSigner, timeMs: number): string {
    const payload = encodeReadings([{ name: "tilt", value: 1, timeMs }]);
    const { chain } = this.start;
    return this.#submit(
      device,
      () => chain.submit(chain.statement(device, "readings", device.reference, payload)).bytes,
    );
  }

  /** A refused statement's number is used again. */
  #submit(signer: TestSigner, say: () => Uint8Array): string {
    const { sequence, last } = signer;
    try {
      this.twin.submit(say());
      return "accepted";
    } catch (error) {
      Object.assign(signer, { sequence, last });
      return String(error).split(":")[1]!.trim();
    }
  }

  at(timeMs: number): void {
    this.start.chain.at(timeMs);
    this.twin.at(timeMs);
  }

  seal(): void {
    this.start.chain.seal();
    this.twin.seal();
  }
}

const steps = (maxLength: number) => fc.array(step, { minLength: 10, maxLength, size: "max" });

function walk(
  taken: readonly Step[],
  begun: Start,
  listener: Listener,
  heard: (outcome: string) => void,
): void {
  const naive = beginNaive(begun.chain.nowMs);
  for (const next of taken) {
    naive.nowMs += stepMs;
    listener.at(naive.nowMs);
    const [outcome, expected] = take(sensible(next, naive), begun, listener, naive);
    if ((outcome === "accepted") !== expected) expect.fail(`${next.what} was answered ${outcome}`);
    expect(stateOf(listener.state, naive)).toEqual(stateOfNaive(naive));
    if (next.what !== "seal") heard(outcome);
  }
}

const headersOf = (chain: TestChain) =>
  Array.from({ length: chain.height + 1 }, (_, height) => toHex(chain.block(height)!.header));

describe("any statements by any parties", () => {
  it("are accepted and refused as in the simple world, with the same outcome for everything in it", () => {
    const heard = new Map<string, number>();
    fc.assert(
      fc.property(steps(80), (taken) => {
        walk(taken, start, new BranchListener(), (outcome) =>
          heard.set(outcome, (heard.get(outcome) ?? 0) + 1),
        );
      }),
      { numRuns: 60 },
    );
    // The property says little unless much was accepted, and refused for many reasons.
    expect(heard.get("accepted")).toBeGreaterThan(300);
    expect(heard.size).toBeGreaterThan(15);
  });

  it("make blocks that come out the same when the log is run again, and where refused ones left no trace", () => {
    fc.assert(
      fc.property(steps(40), (taken) => {
        const listener = new TwinListener();
        walk(taken, listener.start, listener, () => undefined);
        listener.seal();
        const { chain } = listener.start;
        expect(headersOf(listener.twin)).toEqual(headersOf(chain));
        const reader = {
          height: () => chain.height,
          block: (height: number) => chain.block(height),
          entry: (index: number) => chain.entry(index),
        };
        const replay = new ChainReplay(reader, { hash: nativeSha256, verify: checkNatively });
        expect([...replay.blocks()].map(({ header }) => toHex(encodeHeader(header)))).toEqual(
          headersOf(chain),
        );
      }),
      { numRuns: 3 },
    );
  });
});
