/** Lots, items, recalls, complaints (docs/protocol.md §7.16): what is made balances, and nobody has what nobody gave. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { ProvenanceGraph } from "../../../ledger/provenance/graph.ts";
import { complaintOf } from "../../../ledger/state/provenance/complaints.ts";
import { itemOf } from "../../../ledger/state/provenance/items.ts";
import { holdingOf, lotOf } from "../../../ledger/state/provenance/lots.ts";
import { TestChain, type TestSigner } from "../chain-fixture.ts";
import { Branch } from "./branch.ts";
import { document, flowerCertificate, gtin, shown } from "./customs-world.ts";

const chain = new TestChain();
const beekeeper = chain.party("beekeeper", ["producer"], "Beekeeper", "HU");
const packer = chain.party("packer", ["producer"], "Packer");
const grocer = chain.party("grocer", ["consignee"], "Grocer");
const laboratory = chain.party("laboratory", ["surveyor"], "Laboratory");
const at = chain.nowMs;
chain.say(packer, "product.register", `product:${gtin}`, { gtin, name: "Honey 250 g" });
const analysis = {
  id: "A-1",
  type: "analysis",
  holder: "beekeeper",
  hsPrefix: undefined,
  document: document("A-1"),
};
chain.say(
  laboratory,
  "certificate.issue",
  "certificate:A-1",
  flowerCertificate({ ...analysis, lots: ["raw"] }, at) as never,
);
chain.seal();

const declare = (branch: Branch, id: string, mass: number, signer = beekeeper, changes: object = {}) =>
  branch.say(signer, "lot.declare", `lot:${id}`, {
    id,
    name: "Raw honey",
    massMilligrams: mass,
    origin: "HU",
    at,
    ...changes,
  });
const produce = (
  branch: Branch,
  inputs: object,
  outputs: object,
  loss = 0,
  signer = packer,
  changes: object = {},
) => {
  const lots = (map: object) => Object.entries(map).map(([lot, massMilligrams]) => ({ lot, massMilligrams }));
  const made = lots(outputs).map((lot) => ({ ...lot, name: "Honey in jars" }));
  return branch.say(signer, "lot.produce", `lot:${made[0]!.lot}`, {
    id: "P-1",
    at,
    inputs: lots(inputs),
    outputs: made,
    lossMilligrams: loss,
    ...changes,
  } as never);
};
const release = (
  branch: Branch,
  signer: TestSigner,
  lot: string,
  to: string,
  mass: number,
  more: object = {},
) => branch.say(signer, "lot.release", `lot:${lot}`, { to, massMilligrams: mass, at, ...more });
const receive = (
  branch: Branch,
  signer: TestSigner,
  lot: string,
  consignment: number,
  outcome = "accepted",
) => branch.say(signer, "lot.receive", `lot:${lot}`, { consignment, outcome, at });

/** 1,000 mg of raw honey with the packer. */
function supplied(): Branch {
  const branch = new Branch(chain);
  expect(declare(branch, "raw", 1_000)).toBe("accepted");
  expect(release(branch, beekeeper, "raw", "packer", 1_000)).toBe("accepted");
  expect(receive(branch, packer, "raw", 0)).toBe("accepted");
  return branch;
}

/** Jars of the lot `jars`, with the packer. */
function packed(): Branch {
  const branch = supplied();
  const outputs = [{ lot: "jars", name: "Honey in jars", product: gtin, massMilligrams: 950 }];
  expect(produce(branch, { raw: 1_000 }, { jars: 950 }, 50, packer, { outputs })).toBe("accepted");
  expect(branch.say(packer, "lot.serialise", "lot:jars", { serials: ["A-1", "A-2"] })).toBe("accepted");
  return branch;
}

describe("a lot", () => {
  it("is declared once, of an own product, with certificates that are about it", () => {
    const branch = new Branch(chain);
    expect(declare(branch, "raw", 1, beekeeper, { certificates: [shown("A-1", "forged")] })).toBe(
      "certificate_forged",
    );
    expect(declare(branch, "other", 1, beekeeper, { certificates: [shown("A-1")] })).toBe(
      "certificate_not_for_goods",
    );
    expect(declare(branch, "raw", 1, packer, { certificates: [shown("A-1")] })).toBe(
      "certificate_not_for_goods",
    );
    expect(declare(branch, "raw", 1, beekeeper, { product: gtin })).toBe("product_not_own");
    expect(declare(branch, "raw", 1, beekeeper, { product: "00000000000017" })).toBe("product_unknown");
    expect(declare(branch, "raw", 1, beekeeper, { product: "09506000134353" })).toBe("gtin_invalid");
    expect(declare(branch, "raw", 0)).toBe("payload_malformed");
    expect(declare(branch, "raw", 1e16)).toBe("payload_malformed");
    expect(declare(branch, "raw", 0.5)).toBe("payload_malformed");
    expect(declare(branch, "raw", 1, beekeeper, { at: at + 1e9 })).toBe("statement_from_future");
    expect(declare(branch, "raw", 1, beekeeper, { certificates: [shown("A-1")] })).toBe("accepted");
    expect(declare(branch, "raw", 1)).toBe("lot_exists");
  });

  it("is made of what its maker holds, and balances", () => {
    const branch = supplied();
    expect(produce(branch, { raw: 1_000 }, { jars: 1_001 })).toBe("lot_unbalanced");
    expect(produce(branch, { raw: 1_000 }, { jars: 900 }, 99)).toBe("lot_unbalanced");
    expect(produce(branch, { raw: 1_001 }, { jars: 1_001 })).toBe("lot_mass_exceeded");
    expect(produce(branch, { raw: 500 }, { jars: 500 }, 0, beekeeper)).toBe("lot_mass_exceeded");
    expect(produce(branch, { none: 1 }, { jars: 1 })).toBe("lot_unknown");
    expect(produce(branch, { raw: 1 }, { raw: 1 })).toBe("payload_malformed");
    expect(produce(branch, { raw: 600 }, { jars: 500, wax: 60 }, 40)).toBe("accepted");
    expect(branch.filed).toEqual(["record/lot:jars", "record/lot:wax", "record/lot:raw"]);
    expect(holdingOf(branch.state, "raw", "packer")).toBe(400);
    expect(produce(branch, { raw: 400 }, { jars: 400 })).toBe("lot_exists");
    const elsewhere = {
      outputs: [{ lot: "x", name: "x", massMilligrams: 1 }],
      inputs: [{ lot: "raw", massMilligrams: 1 }],
    };
    expect(branch.say(packer, "lot.produce", "lot:y", { id: "P", at, lossMilligrams: 0, ...elsewhere })).toBe(
      "subject_mismatch",
    );
  });

  it("goes to another party when both have signed, and back when it refuses", () => {
    const branch = supplied();
    expect(release(branch, packer, "raw", "packer", 1)).toBe("release_to_self");
    expect(release(branch, packer, "raw", "nobody", 1)).toBe("party_unknown");
    expect(release(branch, packer, "raw", "grocer", 1_001)).toBe("lot_mass_exceeded");
    expect(release(branch, packer, "raw", "grocer", 1, { shipment: "none" })).toBe("shipment_unknown");
    expect(release(branch, packer, "raw", "grocer", 700)).toBe("accepted");
    expect(release(branch, packer, "raw", "grocer", 400)).toBe("lot_mass_exceeded");
    expect(receive(branch, beekeeper, "raw", 1)).toBe("consignment_not_own");
    expect(receive(branch, grocer, "raw", 2)).toBe("consignment_unknown");
    expect(receive(branch, grocer, "raw", 1, "refused")).toBe("accepted");
    expect(receive(branch, grocer, "raw", 1)).toBe("consignment_closed");
    expect(holdingOf(branch.state, "raw", "packer")).toBe(1_000);
  });
});

describe("items", () => {
  it("are numbered by the maker of the lot, each once", () => {
    const branch = packed();
    const number = (signer: TestSigner, serials: string[], lot = "jars") =>
      branch.say(signer, "lot.serialise", `lot:${lot}`, { serials });
    expect(number(packer, ["A-1"])).toBe("item_exists");
    expect(number(packer, ["B", "B"])).toBe("payload_malformed");
    expect(number(packer, ["a/b"])).toBe("payload_malformed");
    expect(number(grocer, ["B"])).toBe("lot_not_own");
    expect(number(beekeeper, ["B"], "raw")).toBe("product_unknown");
    expect(lotOf(branch.state, "jars")!.items).toBe(2);
  });

  it("go with their lot", () => {
    const branch = packed();
    expect(release(branch, packer, "jars", "grocer", 250, { serials: ["A-9"] })).toBe("serial_unknown");
    expect(release(branch, packer, "jars", "grocer", 250, { serials: ["A-1"] })).toBe("accepted");
    expect(release(branch, packer, "jars", "grocer", 250, { serials: ["A-1"] })).toBe("item_not_held");
    expect(receive(branch, grocer, "jars", 0)).toBe("accepted");
    expect(itemOf(branch.state, gtin, "A-1")).toEqual({
      lot: "jars",
      holder: "grocer",
      madeAt: expect.any(Number),
    });
    expect(itemOf(branch.state, gtin, "A-2")!.holder).toBe("packer");
  });
});

describe("recalls and complaints", () => {
  it("are recalls of what one made", () => {
    const branch = packed();
    const recall = (signer: TestSigner, lots: string[], id = "R-1") =>
      branch.say(signer, "recall.issue", `recall:${id}`, {
        id,
        lots,
        reason: "glass",
        instructions: "back",
        at,
      });
    expect(recall(grocer, ["jars"])).toBe("lot_not_own");
    expect(recall(packer, ["none"])).toBe("lot_unknown");
    expect(recall(packer, ["jars", "jars"])).toBe("payload_malformed");
    expect(recall(beekeeper, ["raw"])).toBe("accepted");
    expect(recall(beekeeper, ["raw"])).toBe("recall_exists");
    expect(lotOf(branch.state, "raw")!.recalled).toBe("R-1");
  });

  it("are complaints to whom the product names, with words or their commitment, and answered by them", () => {
    const branch = packed();
    const open = (id: string, about: string, changes: object = { text: "bitter" }, signer = grocer) =>
      branch.say(signer, "complaint.open", `complaint:${id}`, { id, about, sort: "quality", ...changes });
    const answer = (signer: TestSigner, id = "X-1") =>
      branch.say(signer, "complaint.answer", `complaint:${id}`, { outcome: "accepted", text: "sorry" });
    expect(open("X-1", "lot:none")).toBe("product_unknown");
    expect(open("X-1", `item:${gtin}.A-1`, {})).toBe("payload_malformed");
    expect(open("X-1", `item:${gtin}.A-1`)).toBe("accepted");
    expect(open("X-1", `item:${gtin}.A-1`)).toBe("complaint_exists");
    const commitment = { commitment: document("salt and text") };
    expect(open("X-2", `item:${gtin}.COPY`, commitment, { ...chain.operator, sequence: 5_000 })).toBe(
      "accepted",
    );
    expect(complaintOf(branch.state, "X-2")).toMatchObject({ addressee: "packer", by: chain.chain });
    expect(answer(grocer)).toBe("complaint_not_own");
    expect(answer(packer, "X-9")).toBe("complaint_unknown");
    expect(answer(packer)).toBe("accepted");
    expect(complaintOf(branch.state, "X-1")).toMatchObject({ outcome: "accepted", answer: "sorry" });
  });

  it("need a product that is registered once", () => {
    const branch = new Branch(chain);
    const register = (code: string) =>
      branch.say(packer, "product.register", `product:${code}`, { gtin: code, name: "x" });
    expect(register(gtin)).toBe("product_exists");
    expect(register("12345678901234")).toBe("gtin_invalid");
  });
});

describe("whatever is declared, made, sent and received", () => {
  const people = [beekeeper, packer, grocer];
  const who = fc.nat(2);
  const lot = fc.nat(7);
  const mass = fc.integer({ min: 1, max: 300 });
  const step = fc.oneof(
    fc.record({ does: fc.constant("declare" as const), who, lot, mass }),
    fc.record({
      does: fc.constant("produce" as const),
      who,
      lot,
      from: fc.uniqueArray(lot, { minLength: 1, maxLength: 3 }),
      mass,
      loss: fc.integer({ min: -1, max: 2 }),
    }),
    fc.record({ does: fc.constant("release" as const), who, lot, to: who, mass }),
    fc.record({
      does: fc.constant("receive" as const),
      who,
      lot,
      n: fc.nat(2),
      outcome: fc.constantFrom("accepted", "refused"),
    }),
  );

  it("mass is neither made nor lost but where a production says so, and the graph knows every source and use", () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 40 }), (steps) => {
        const branch = new Branch(chain);
        // Books kept by the test alone: who has how much of what, what is on its way, what was made of what.
        const held = new Map<string, number>();
        const onItsWay = new Map<string, { from: string; to: string; mass: number; open: boolean }>();
        const sent = new Map<number, number>();
        const madeOf = new Map<number, number[]>();
        const has = (id: number, party: string) => held.get(`${id} ${party}`) ?? 0;
        const add = (id: number, party: string, by: number) =>
          held.set(`${id} ${party}`, has(id, party) + by);
        let declared = 0;
        let lost = 0;
        for (const one of steps) {
          const signer = people[one.who]!;
          const name = `lot-${one.lot}`;
          if (one.does === "declare") {
            const isNew = !madeOf.has(one.lot);
            expect(declare(branch, name, one.mass, signer) === "accepted").toBe(isNew);
            if (!isNew) continue;
            madeOf.set(one.lot, []);
            add(one.lot, signer.id, one.mass);
            declared += one.mass;
          } else if (one.does === "produce") {
            const inputs = Object.fromEntries(one.from.map((id) => [`lot-${id}`, one.mass]));
            const output = one.mass * one.from.length - one.loss;
            if (output < 1) continue;
            const outcome = produce(branch, inputs, { [name]: output }, Math.max(0, one.loss), signer);
            const may =
              !madeOf.has(one.lot) && one.loss >= 0 && one.from.every((id) => has(id, signer.id) >= one.mass);
            expect(outcome === "accepted", outcome).toBe(may);
            if (!may) continue;
            madeOf.set(one.lot, one.from);
            for (const id of one.from) add(id, signer.id, -one.mass);
            add(one.lot, signer.id, output);
            lost += one.loss;
          } else if (one.does === "release") {
            const to = people[one.to]!.id;
            const may = has(one.lot, signer.id) >= one.mass && to !== signer.id;
            expect(release(branch, signer, name, to, one.mass) === "accepted").toBe(may);
            if (!may) continue;
            const n = sent.get(one.lot) ?? 0;
            sent.set(one.lot, n + 1);
            onItsWay.set(`${one.lot} ${n}`, { from: signer.id, to, mass: one.mass, open: true });
            add(one.lot, signer.id, -one.mass);
          } else {
            const consignment = onItsWay.get(`${one.lot} ${one.n}`);
            const may = consignment?.open === true && consignment.to === signer.id;
            expect(receive(branch, signer, name, one.n, one.outcome) === "accepted").toBe(may);
            if (!may) continue;
            consignment.open = false;
            add(one.lot, one.outcome === "accepted" ? consignment.to : consignment.from, consignment.mass);
          }
        }
        let total = 0;
        for (const [key, expected] of held) {
          const [id, party] = key.split(" ") as [string, string];
          expect(holdingOf(branch.state, `lot-${id}`, party)).toBe(expected);
          total += expected;
        }
        for (const { open, mass: moving } of onItsWay.values()) if (open) total += moving;
        expect(total + lost).toBe(declared);
        const graph = new ProvenanceGraph();
        for (const id of madeOf.keys()) graph.setLot(`lot-${id}`, lotOf(branch.state, `lot-${id}`)!);
        const sources = (id: number): Set<number> =>
          new Set([id, ...madeOf.get(id)!.flatMap((input) => [...sources(input)])]);
        const namesOf = (ids: Iterable<number>) => [...ids].map((id) => `lot-${id}`).sort();
        const traced = (id: number, direction: "back" | "forward") =>
          graph
            .trace([`lot-${id}`], direction)
            .map(({ node }) => node.lot)
            .sort();
        for (const id of madeOf.keys()) {
          expect(traced(id, "back")).toEqual(namesOf(sources(id)));
          const uses = [...madeOf.keys()].filter((other) => sources(other).has(id));
          expect(traced(id, "forward")).toEqual(namesOf(uses));
        }
      }),
      { numRuns: process.env.TALLYMAN_LONG ? 20_000 : 150 },
    );
  });
});
