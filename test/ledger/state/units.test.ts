/** Logistic units: registration, loading, unloading, nesting, epochs (docs/protocol.md §7.5, §9.3). */
import { describe, expect, it } from "vitest";
import { defaultLimits } from "../../../ledger/state/chain.ts";
import {
  custodyOf,
  type EpochState,
  epochName,
  holdableOf,
  holderOf,
  nestingDepthMax,
  type StayState,
  shipmentOf,
  stayName,
  takesPartIn,
  unitOf,
} from "../../../ledger/state/holdables.ts";
import type { TestSigner } from "../chain-fixture.ts";
import { Branch, inTurn } from "./branch.ts";
import { buildWorld, hourMs, minuteMs } from "./world.ts";

const world = buildWorld();
const { chain, shipper, carrier, consignee, stranger } = world;
const now = chain.nowMs;
const skewMs = defaultLimits.clockSkewMsMax;

const load = (branch: Branch, by: TestSigner, unit: string, items: readonly string[], at = now) =>
  branch.say(by, "unit.load", `unit:${unit}`, { items, at });
const unload = (branch: Branch, by: TestSigner, unit: string, items: readonly string[], at = now) =>
  branch.say(by, "unit.unload", `unit:${unit}`, { items, at });
const register = (branch: Branch, by: TestSigner, id: string, at = now) =>
  branch.say(by, "unit.register", `unit:${id}`, {
    id,
    type: "pallet",
    identifier: { scheme: "other", number: id },
    at,
  });

function handOver(branch: Branch, from: TestSigner, to: TestSigner, subject: string, at = now): void {
  expect(branch.say(from, "custody.release", subject, { to: to.id, at })).toBe("accepted");
  expect(branch.say(to, "custody.accept", subject, { from: from.id, at })).toBe("accepted");
}

const epochOf = (branch: Branch, unit: string) => unitOf(branch.state, unit)!.epoch;
const stay = (branch: Branch, item: string, n: number) => branch.state.get<StayState>(stayName(item, n));

describe("a unit is registered", () => {
  const whole = { id: "new", type: "container", identifier: { scheme: "other", number: "17" }, at: now };
  for (const [why, changes, subject, outcome] of [
    ["whole", {}, "unit:new", "accepted"],
    [
      "with an SSCC",
      { identifier: { scheme: "SSCC", number: "106141412345678908" } },
      "unit:new",
      "accepted",
    ],
    [
      "with a damaged SSCC",
      { identifier: { scheme: "SSCC", number: "106141412345678909" } },
      "unit:new",
      "unit_identifier_invalid",
    ],
    [
      "with a container number",
      { identifier: { scheme: "ISO6346", number: "CSQU3054383" } },
      "unit:new",
      "accepted",
    ],
    [
      "with a damaged container number",
      { identifier: { scheme: "ISO6346", number: "CSQU3054384" } },
      "unit:new",
      "unit_identifier_invalid",
    ],
    [
      "with an SSCC as container number",
      { identifier: { scheme: "ISO6346", number: "106141412345678908" } },
      "unit:new",
      "unit_identifier_invalid",
    ],
    ["as something else than a unit is", { type: "ship" }, "unit:new", "payload_malformed"],
    ["under another name", {}, "unit:other", "subject_mismatch"],
    ["as a device", {}, "device:new", "subject_mismatch"],
    ["under a name that is taken", { id: "truck" }, "unit:truck", "unit_exists"],
    ["as late as the clocks may differ", { at: now + skewMs }, "unit:new", "accepted"],
    ["later than that", { at: now + skewMs + 1 }, "unit:new", "statement_from_future"],
  ] as const)
    it(`${why}: ${outcome}`, () => {
      expect(new Branch(chain).say(shipper, "unit.register", subject, { ...whole, ...changes })).toBe(
        outcome,
      );
    });

  it("and belongs to and is held by who registered it, in epoch 0", () => {
    const branch = new Branch(chain);
    expect(register(branch, stranger, "new", now - 5)).toBe("accepted");
    expect(branch.filed).toEqual(["record/unit:new"]);
    expect(unitOf(branch.state, "new")).toMatchObject({
      party: "stranger",
      holder: "stranger",
      epoch: 0,
      heldSinceMs: now - 5,
    });
    expect(branch.state.get<EpochState>(epochName("new", 0))).toEqual({ fromMs: now - 5 });
  });
});

describe("loading is refused", () => {
  const loadBox =
    (...items: string[]) =>
    (branch: Branch) =>
      load(branch, shipper, "box", items);
  const cases: readonly (readonly [why: string, say: (branch: Branch) => string, outcome: string])[] = [
    [
      "into a shipment",
      (b) => b.say(shipper, "unit.load", "shipment:S-1", { items: ["shipment:S-2"], at: now }),
      "subject_mismatch",
    ],
    ["into a unit nobody registered", (b) => load(b, shipper, "nothing", ["shipment:S-1"]), "unit_unknown"],
    [
      "from the future",
      (b) => load(b, shipper, "box", ["shipment:S-1"], now + skewMs + 1),
      "statement_from_future",
    ],
    ["by who does not hold the unit", (b) => load(b, carrier, "box", ["shipment:S-1"]), "not_holder"],
    [
      "by who holds the unit and not the item",
      (b) => load(b, carrier, "truck", ["shipment:S-1"]),
      "not_holder",
    ],
    ["of a shipment nobody created", loadBox("shipment:S-9"), "shipment_unknown"],
    ["of a unit nobody registered", loadBox("unit:nothing"), "unit_unknown"],
    ["of one thing twice", loadBox("shipment:S-1", "shipment:S-1"), "payload_malformed"],
    ["of nothing", loadBox(), "payload_malformed"],
    ["of a device", loadBox("device:logger"), "payload_malformed"],
    [
      "of more than 500 things",
      loadBox(...Array.from({ length: 501 }, (_, i) => `shipment:${i}`)),
      "payload_malformed",
    ],
    ["of the unit itself", loadBox("unit:box"), "unit_contains_itself"],
    [
      "of what is aboard already",
      (b) => inTurn(load(b, shipper, "box", ["shipment:S-1"]), load(b, shipper, "pallet", ["shipment:S-1"])),
      "item_aboard",
    ],
    [
      "of what is aboard this unit already",
      (b) => inTurn(load(b, shipper, "box", ["shipment:S-1"]), load(b, shipper, "box", ["shipment:S-1"])),
      "item_aboard",
    ],
    [
      "of what was released to somebody",
      (b) =>
        inTurn(
          b.say(shipper, "custody.release", "shipment:S-1", { to: "carrier", at: now }),
          load(b, shipper, "box", ["shipment:S-1"]),
        ),
      "release_pending",
    ],
    [
      "of a shipment that was delivered",
      (b) => {
        handOver(b, shipper, consignee, "shipment:S-1");
        register(b, consignee, "shelf");
        return load(b, consignee, "shelf", ["shipment:S-1"]);
      },
      "shipment_delivered",
    ],
    [
      "whole, when one of many items cannot be",
      loadBox("shipment:S-2", "shipment:S-3", "unit:truck"),
      "not_holder",
    ],
  ];
  for (const [why, say, outcome] of cases)
    it(`${why}: ${outcome}`, () => {
      expect(say(new Branch(chain))).toBe(outcome);
    });

  it("in a circle, however long", () => {
    const branch = new Branch(chain);
    load(branch, shipper, "pallet", ["unit:box"]);
    load(branch, shipper, "container", ["unit:pallet"]);
    expect(load(branch, shipper, "box", ["unit:container"])).toBe("unit_contains_itself");
    expect(load(branch, shipper, "pallet", ["unit:container"])).toBe("unit_contains_itself");
    expect(load(branch, shipper, "box", ["unit:pallet"])).toBe("item_aboard");
  });
});

describe("units nest", () => {
  const names = Array.from({ length: nestingDepthMax + 1 }, (_, i) => `level-${i}`);
  function tower(branch: Branch, count: number, from = 0): void {
    for (const name of names) register(branch, shipper, name);
    for (let i = from; i < from + count - 1; i++)
      expect(load(branch, shipper, names[i + 1]!, [`unit:${names[i]}`])).toBe("accepted");
  }

  it("eight deep and no deeper, loaded from the outside or from the inside", () => {
    const inside = new Branch(chain);
    tower(inside, nestingDepthMax);
    expect(load(inside, shipper, names[8]!, [`unit:${names[7]}`])).toBe("unit_nesting_too_deep");
    expect(load(inside, shipper, names[0]!, ["shipment:S-1"])).toBe("accepted");
    expect(holderOf(inside.state, "shipment:S-1")).toBe("shipper");

    const outside = new Branch(chain);
    for (const name of names) register(outside, shipper, name);
    for (let i = nestingDepthMax; i > 1; i--)
      expect(load(outside, shipper, names[i]!, [`unit:${names[i - 1]}`])).toBe("accepted");
    expect(load(outside, shipper, names[1]!, [`unit:${names[0]}`])).toBe("unit_nesting_too_deep");
    expect(load(outside, shipper, names[2]!, [`unit:${names[0]}`])).toBe("accepted");
  });

  it("with what they bring along counted", () => {
    const branch = new Branch(chain);
    tower(branch, 4);
    for (let i = 5; i < 8; i++) load(branch, shipper, names[i + 1]!, [`unit:${names[i]}`]);
    expect(load(branch, shipper, names[5]!, [`unit:${names[3]}`])).toBe("accepted");
    const deeper = new Branch(chain);
    tower(deeper, 5);
    for (let i = 5; i < 8; i++) load(deeper, shipper, names[i + 1]!, [`unit:${names[i]}`]);
    expect(load(deeper, shipper, names[5]!, [`unit:${names[4]}`])).toBe("unit_nesting_too_deep");
  });

  it("and count as deep as they ever were", () => {
    const branch = new Branch(chain);
    tower(branch, nestingDepthMax);
    expect(unload(branch, shipper, names[7]!, [`unit:${names[6]}`])).toBe("accepted");
    expect(unitOf(branch.state, names[7]!)!.levels).toBe(nestingDepthMax);
    expect(load(branch, shipper, names[8]!, [`unit:${names[7]}`])).toBe("unit_nesting_too_deep");
  });
});

describe("an epoch", () => {
  it("opens in the unit and in all units around it, and in none inside it", () => {
    const branch = new Branch(chain);
    const epochs = () => ["box", "pallet", "container"].map((unit) => epochOf(branch, unit));
    load(branch, shipper, "pallet", ["unit:box"]);
    expect(epochs()).toEqual([0, 1, 0]);
    load(branch, shipper, "container", ["unit:pallet"]);
    expect(epochs()).toEqual([0, 1, 1]);
    load(branch, shipper, "box", ["shipment:S-1"]);
    expect(epochs()).toEqual([1, 2, 2]);
    load(branch, shipper, "container", ["shipment:S-2"]);
    expect(epochs()).toEqual([1, 2, 3]);
    unload(branch, shipper, "box", ["shipment:S-1"]);
    expect(epochs()).toEqual([2, 3, 4]);
    unload(branch, shipper, "container", ["unit:pallet"]);
    expect(epochs()).toEqual([2, 3, 5]);
  });

  it("begins where the one before ended, and never before it", () => {
    const branch = new Branch(chain);
    load(branch, shipper, "box", ["shipment:S-1"], now + 10);
    load(branch, shipper, "box", ["shipment:S-2"], now + 5);
    load(branch, shipper, "box", ["shipment:S-3"], now + 20);
    const epoch = (n: number) => branch.state.get<EpochState>(epochName("box", n));
    expect([0, 1, 2, 3].map(epoch)).toEqual([
      { fromMs: now, toMs: now + 10 },
      { fromMs: now + 10, toMs: now + 10 },
      { fromMs: now + 10, toMs: now + 20 },
      { fromMs: now + 20 },
    ]);
  });

  it("bounds the stays of what is loaded and unloaded", () => {
    const branch = new Branch(chain);
    load(branch, shipper, "box", ["shipment:S-1", "shipment:S-2"], now + 1);
    unload(branch, shipper, "box", ["shipment:S-1"], now + 2);
    load(branch, shipper, "pallet", ["shipment:S-1"], now + 3);
    expect(stay(branch, "shipment:S-1", 0)).toEqual({
      unit: "box",
      firstEpoch: 1,
      fromMs: now + 1,
      lastEpoch: 1,
      toMs: now + 2,
    });
    expect(stay(branch, "shipment:S-1", 1)).toEqual({ unit: "pallet", firstEpoch: 1, fromMs: now + 3 });
    expect(stay(branch, "shipment:S-2", 0)).toEqual({ unit: "box", firstEpoch: 1, fromMs: now + 1 });
    expect(shipmentOf(branch.state, "S-1")).toMatchObject({ aboard: "pallet", stays: 2 });
  });

  it("is filed with the unit itself and with the items, and with nobody else's", () => {
    const branch = new Branch(chain);
    load(branch, shipper, "box", ["shipment:S-1"]);
    expect(branch.filed).toEqual(["record/unit:box", "record/shipment:S-1"]);
    load(branch, shipper, "container", ["unit:box", "shipment:S-2"]);
    expect(branch.filed).toEqual(["record/unit:container", "record/unit:box/1", "record/shipment:S-2"]);
    unload(branch, shipper, "container", ["unit:box"]);
    expect(branch.filed).toEqual(["record/unit:container", "record/unit:box/1"]);
  });
});

describe("unloading is refused", () => {
  function loaded(): Branch {
    const branch = new Branch(chain);
    load(branch, shipper, "box", ["shipment:S-1"], now + minuteMs);
    return branch;
  }
  const cases: readonly (readonly [why: string, say: (branch: Branch) => string, outcome: string])[] = [
    [
      "from a shipment",
      (b) => b.say(shipper, "unit.unload", "shipment:S-1", { items: ["shipment:S-1"], at: now }),
      "subject_mismatch",
    ],
    ["from a unit nobody registered", (b) => unload(b, shipper, "nothing", ["shipment:S-1"]), "unit_unknown"],
    [
      "from the future",
      (b) => unload(b, shipper, "box", ["shipment:S-1"], now + skewMs + 1),
      "statement_from_future",
    ],
    ["by who does not hold the unit", (b) => unload(b, stranger, "box", ["shipment:S-1"]), "not_holder"],
    ["of a shipment nobody created", (b) => unload(b, shipper, "box", ["shipment:S-9"]), "shipment_unknown"],
    ["of a unit nobody registered", (b) => unload(b, shipper, "box", ["unit:nothing"]), "unit_unknown"],
    [
      "of one thing twice",
      (b) => unload(b, shipper, "box", ["shipment:S-1", "shipment:S-1"]),
      "payload_malformed",
    ],
    ["of what is not aboard", (b) => unload(b, shipper, "box", ["shipment:S-2"]), "item_not_aboard"],
    [
      "of what is aboard another unit",
      (b) => unload(b, shipper, "pallet", ["shipment:S-1"]),
      "item_not_aboard",
    ],
    [
      "of what is deeper inside",
      (b) => inTurn(load(b, shipper, "pallet", ["unit:box"]), unload(b, shipper, "pallet", ["shipment:S-1"])),
      "item_not_aboard",
    ],
    [
      "whole, when one of many items is not aboard",
      (b) => unload(b, shipper, "box", ["shipment:S-1", "shipment:S-2"], now + minuteMs),
      "item_not_aboard",
    ],
    [
      "before the item was loaded",
      (b) => unload(b, shipper, "box", ["shipment:S-1"], now + minuteMs - 1),
      "unload_before_load",
    ],
  ];
  for (const [why, say, outcome] of cases)
    it(`${why}: ${outcome}`, () => {
      expect(say(loaded())).toBe(outcome);
    });

  it("never at the very time of the loading, nor a loading at that of the last unloading", () => {
    const branch = loaded();
    expect(unload(branch, shipper, "box", ["shipment:S-1"], now + minuteMs)).toBe("accepted");
    expect(load(branch, shipper, "pallet", ["shipment:S-1"], now + minuteMs - 1)).toBe("load_before_unload");
    expect(load(branch, shipper, "pallet", ["shipment:S-1"], now + minuteMs)).toBe("accepted");
  });
});

describe("custody of what is aboard", () => {
  const inside = ["shipment:S-1", "shipment:S-2"];
  /** Both shipments in the box in the container, from a minute on. */
  function packed(): Branch {
    const branch = new Branch(chain);
    branch.timeMs = now + 10 * hourMs;
    expect(load(branch, shipper, "box", inside, now + minuteMs)).toBe("accepted");
    expect(load(branch, shipper, "container", ["unit:box"], now + 2 * minuteMs)).toBe("accepted");
    return branch;
  }

  it("is that of the outermost unit, for all that is inside", () => {
    const branch = packed();
    handOver(branch, shipper, carrier, "unit:container", now + hourMs);
    for (const reference of [...inside, "unit:box", "unit:container"]) {
      expect(holderOf(branch.state, reference)).toBe("carrier");
      expect(custodyOf(branch.state, reference)).toMatchObject({
        holder: "carrier",
        heldSinceMs: now + hourMs,
      });
    }
    expect(takesPartIn(branch.state, "unit:box", "carrier")).toBe(true);
    expect(unload(branch, shipper, "box", inside, now + 2 * hourMs)).toBe("not_holder");
    expect(load(branch, carrier, "box", ["shipment:S-3"], now + 2 * hourMs)).toBe("not_holder");
  });

  it("goes with the item when it is taken out, since the handover of the unit", () => {
    const branch = packed();
    handOver(branch, shipper, carrier, "unit:container", now + hourMs);
    expect(unload(branch, carrier, "box", ["shipment:S-1"], now + 2 * hourMs)).toBe("accepted");
    expect(shipmentOf(branch.state, "S-1")).toMatchObject({ holder: "carrier", heldSinceMs: now + hourMs });
    expect(shipmentOf(branch.state, "S-1")).not.toHaveProperty("aboard");
    expect(unload(branch, carrier, "container", ["unit:box"], now + 3 * hourMs)).toBe("accepted");
    expect(unitOf(branch.state, "box")).toMatchObject({ holder: "carrier", heldSinceMs: now + hourMs });
    handOver(branch, carrier, stranger, "unit:box", now + 4 * hourMs);
    expect(unload(branch, stranger, "box", ["shipment:S-2"], now + 5 * hourMs)).toBe("accepted");
    expect(shipmentOf(branch.state, "S-2")).toMatchObject({
      holder: "stranger",
      heldSinceMs: now + 4 * hourMs,
    });
  });

  it("stays the item's own when nothing was handed over while it was aboard", () => {
    const branch = new Branch(chain);
    branch.timeMs = now + hourMs;
    handOver(branch, shipper, stranger, "shipment:S-1", now + minuteMs);
    register(branch, stranger, "old", now - hourMs);
    register(branch, stranger, "young", now + 5 * minuteMs);
    for (const unit of ["old", "young"]) {
      load(branch, stranger, unit, ["shipment:S-1"], now + 10 * minuteMs);
      unload(branch, stranger, unit, ["shipment:S-1"], now + 10 * minuteMs);
      expect(shipmentOf(branch.state, "S-1"), unit).toMatchObject({
        holder: "stranger",
        heldSinceMs: now + minuteMs,
      });
    }
    load(branch, stranger, "young", ["shipment:S-1"], now + 12 * minuteMs);
    load(branch, stranger, "old", ["unit:young"], now + 13 * minuteMs);
    unload(branch, stranger, "young", ["shipment:S-1"], now + 14 * minuteMs);
    expect(shipmentOf(branch.state, "S-1")).toMatchObject({
      holder: "stranger",
      heldSinceMs: now + minuteMs,
    });
  });

  it("begins with the stay at the earliest when the unit itself was taken over", () => {
    const branch = new Branch(chain);
    branch.timeMs = now + hourMs;
    handOver(branch, carrier, shipper, "unit:truck", now + 10);
    expect(load(branch, shipper, "truck", ["shipment:S-1"], now + 5)).toBe("accepted");
    expect(stay(branch, "shipment:S-1", 0)).toMatchObject({ fromMs: now + 10 });
    expect(unload(branch, shipper, "truck", ["shipment:S-1"], now + 20)).toBe("accepted");
    expect(shipmentOf(branch.state, "S-1")).toMatchObject({ holder: "shipper", heldSinceMs: now });
  });

  it("ends with the delivery when the consignee, holding the unit, takes the shipment out", () => {
    const branch = packed();
    handOver(branch, shipper, consignee, "unit:container", now + hourMs);
    expect(shipmentOf(branch.state, "S-1")).not.toHaveProperty("deliveredMs");
    expect(unload(branch, consignee, "box", ["shipment:S-1"], now + 2 * hourMs)).toBe("accepted");
    expect(shipmentOf(branch.state, "S-1")).toMatchObject({ holder: "consignee", deliveredMs: now + hourMs });
    expect(shipmentOf(branch.state, "S-2")).not.toHaveProperty("deliveredMs");
    expect(load(branch, consignee, "box", ["shipment:S-1"], now + 3 * hourMs)).toBe("shipment_delivered");
  });

  it("is no delivery for a shipper that is the consignee, until somebody else had it", () => {
    const branch = new Branch(chain);
    branch.timeMs = now + 10 * hourMs;
    const terms = {
      id: "own",
      consignee: "shipper",
      goods: { description: "Pumps" },
      conditions: [],
      legs: [{ id: "leg-1", mode: "road", carrier: "carrier", from: { name: "A" }, to: { name: "B" } }],
      gapMsMax: 900_000,
      at: now,
    };
    expect(branch.say(shipper, "shipment.create", "shipment:own", terms)).toBe("accepted");
    load(branch, shipper, "box", ["shipment:own"], now + 1);
    unload(branch, shipper, "box", ["shipment:own"], now + 2);
    expect(shipmentOf(branch.state, "own")).not.toHaveProperty("deliveredMs");
    load(branch, shipper, "box", ["shipment:own"], now + 3);
    handOver(branch, shipper, carrier, "unit:box", now + minuteMs);
    handOver(branch, carrier, shipper, "unit:box", now + hourMs);
    unload(branch, shipper, "box", ["shipment:own"], now + 2 * hourMs);
    expect(shipmentOf(branch.state, "own")).toMatchObject({ holder: "shipper", deliveredMs: now + hourMs });
  });

  it("cannot be handed over by itself", () => {
    const branch = packed();
    for (const subject of ["shipment:S-1", "unit:box"]) {
      expect(branch.say(shipper, "custody.release", subject, { to: "carrier", at: now })).toBe("item_aboard");
      expect(branch.say(carrier, "custody.accept", subject, { from: "shipper", at: now })).toBe(
        "item_aboard",
      );
      expect(holdableOf(branch.state, subject)).not.toHaveProperty("release");
    }
  });
});
