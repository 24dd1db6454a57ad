import { existsSync, writeFileSync } from "node:fs";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { generateSigningKey } from "../../client/signing-key.ts";
import { fromHex, toHex } from "../../ledger/encoding/bytes.ts";
import { encodeCoseKey } from "../../ledger/keys/cose-key.ts";
import { readStatement } from "../../ledger/statement/statement.ts";
import { chain, receiptsFor } from "../client/fake-operator.ts";
import { Bench, bearerOf, chainNowMs, wallClockMs } from "./fake-gateway.ts";

let bench: Bench;
beforeEach(async () => {
  bench = new Bench();
  await bench.open();
});
afterEach(() => bench.close());

const at = "2026-03-01T13:00:00+02:00";
const atMs = Date.parse("2026-03-01T11:00:00Z");
const other = generateSigningKey();
const otherHex = toHex(encodeCoseKey(other.publicKey));

/** Command line → kind, subject and content of the statement that must arrive. */
const sayings: [string, string, string, object][] = [
  [
    `party register acme --legal-name Acme --country NL --role shipper --role consignee --party-key ${otherHex} --registration EORI:NL123`,
    "party.register",
    "party:acme",
    {
      id: "acme",
      legalName: "Acme",
      country: "NL",
      roles: ["shipper", "consignee"],
      keys: [encodeCoseKey(other.publicKey)],
      registration: { scheme: "EORI", number: "NL123" },
      capacity: "business",
    },
  ],
  [
    `party register me --legal-name Somebody --country NL --role consumer --capacity consumer --gln 4012345000009 --party-key ${otherHex}`,
    "party.register",
    "party:me",
    {
      id: "me",
      legalName: "Somebody",
      country: "NL",
      roles: ["consumer"],
      keys: [encodeCoseKey(other.publicKey)],
      capacity: "consumer",
      gln: "4012345000009",
    },
  ],
  [
    "party describe --place NLRTM --goods 2204 --text Wine",
    "party.describe",
    "party:acme",
    { places: ["NLRTM"], goods: ["2204"], text: "Wine" },
  ],
  ["party suspend globex --reason bankrupt", "party.suspend", "party:globex", { reason: "bankrupt" }],
  ["party reinstate globex --reason error", "party.reinstate", "party:globex", { reason: "error" }],
  [
    `order accept O-1 --proposal ${"ab".repeat(32)}`,
    "trade.accept",
    "order:O-1",
    { proposal: fromHex("ab".repeat(32)) },
  ],
  [
    "order ship O-1 --shipment S-1 --item 1=60 --item 2=5",
    "trade.ship",
    "order:O-1",
    {
      shipment: "S-1",
      items: [
        { item: "1", quantity: 60 },
        { item: "2", quantity: 5 },
      ],
    },
  ],
  [
    "order receive O-1 --item 1=60 --reservations",
    "trade.receive",
    "order:O-1",
    { items: [{ item: "1", quantity: 60 }], clean: false },
  ],
  ["order refuse O-1 --text late", "trade.refuse", "order:O-1", { text: "late" }],
  [
    "order return O-1 --item 1=2 --refund 16.00EUR --asset EUR-bank --text broken",
    "trade.return",
    "order:O-1",
    {
      items: [{ item: "1", quantity: 2 }],
      refund: { asset: "EUR-bank", minor: 1_600 },
      text: "broken",
    },
  ],
  ["order accept-return O-1 --return 0", "trade.return-accept", "order:O-1", { return: 0 }],
  ["invoice accept I-1", "trade.invoice-accept", "invoice:I-1", {}],
  ["invoice cancel I-1 --text twice", "trade.invoice-cancel", "invoice:I-1", { text: "twice" }],
  [
    "asset create EUR-bank --name Euro --currency EUR --promise par --fee-fixed 0.05EUR",
    "asset.create",
    "asset:EUR-bank",
    { id: "EUR-bank", name: "Euro", currency: "EUR", promise: "par", fee: { fixedMinor: 5, ppm: 0 } },
  ],
  [
    "escrow release O-1 --instalment rest --invoice I-1",
    "escrow.release",
    "order:O-1",
    { instalment: "rest", invoice: "I-1" },
  ],
  ["escrow refund O-1 --instalment rest", "escrow.refund", "order:O-1", { instalment: "rest" }],
  ["escrow settle O-1 --dispute D-1", "escrow.settle", "order:O-1", { dispute: "D-1" }],
  [
    `netting sign N-1 --proposal ${"ab".repeat(32)}`,
    "netting.sign",
    "netting:N-1",
    { proposal: fromHex("ab".repeat(32)) },
  ],
  [
    `exchange accept X-1 --proposal ${"ab".repeat(32)}`,
    "exchange.accept",
    "exchange:X-1",
    { proposal: fromHex("ab".repeat(32)) },
  ],
  [
    `token create card --name Card --worth 5.00EUR --max 10 --expires ${at} --transferable --text rules`,
    "token.create",
    "token:card",
    {
      id: "card",
      name: "Card",
      worth: { minor: 500, currency: "EUR" },
      countMax: 10,
      expires: atMs,
      transferable: true,
      text: "rules",
    },
  ],
  [
    "token grant card --to globex --count 3 --order O-1",
    "token.grant",
    "token:card",
    { to: "globex", count: 3, reason: "purchase", order: "O-1" },
  ],
  ["token transfer card --to globex --count 1", "token.transfer", "token:card", { to: "globex", count: 1 }],
  ["token redeem card --order O-2 --count 2", "token.redeem", "token:card", { order: "O-2", count: 2 }],
  [
    `party delegate --to ${otherHex} --label gate --kind custody.* --kind transport.milestone --days 2`,
    "delegation.grant",
    "party:acme",
    {
      key: encodeCoseKey(other.publicKey),
      label: "gate",
      kinds: ["custody.*", "transport.milestone"],
      until: chainNowMs + 2 * 86_400_000,
    },
  ],
  [
    `party revoke-delegation ${toHex(other.publicKey.kid)}`,
    "delegation.revoke",
    "party:acme",
    { kid: other.publicKey.kid },
  ],
  [`party add-key ${otherHex}`, "party.key-add", "party:acme", { key: encodeCoseKey(other.publicKey) }],
  [
    `party revoke-key ${toHex(other.publicKey.kid)}`,
    "party.key-revoke",
    "party:acme",
    { kid: other.publicKey.kid },
  ],
  [
    `device register d1 --device-key ${otherHex} --model S1 --clock-accuracy-ms 50`,
    "device.register",
    "device:d1",
    { id: "d1", key: encodeCoseKey(other.publicKey), model: "S1", clock: { accuracyMs: 50, driftPpm: 0 } },
  ],
  [`device attach d1 --to S-1`, "device.attach", "device:d1", { target: "shipment:S-1", at: chainNowMs }],
  [
    `device attach d1 --to unit:U-1 --at ${at}`,
    "device.attach",
    "device:d1",
    { target: "unit:U-1", at: atMs },
  ],
  [`device detach d1 --at ${at}`, "device.detach", "device:d1", { at: atMs }],
  [
    `device calibrate d1 --certificate K-1 --laboratory Lab --from ${at} --until 2027-03-01T00:00:00Z --uncertainty temperature=0.5 --uncertainty humidity=3`,
    "device.calibrate",
    "device:d1",
    {
      certificate: "K-1",
      laboratory: "Lab",
      validFrom: atMs,
      validUntil: Date.UTC(2027, 2, 1),
      uncertainties: [
        { quantity: "temperature", value: 0.5 },
        { quantity: "humidity", value: 3 },
      ],
    },
  ],
  [
    `law rate --currency EUR --date 2026-03-02 --per-sdr 1.17204 --source IMF`,
    "sdr-rate.publish",
    chain,
    { currency: "EUR", date: "2026-03-02", perSdr: "1.17204", source: "IMF" },
  ],
  [
    `shipment create S-2 --consignee globex --goods Vaccines --profile frozen --condition humidity:..60 --hs-code 300241 --dangerous UN1845 --mass-kg 120.5 --value 50000.00EUR --carrier haul --from Leiden/NLLID --to Munich/DEMUC --arrival ${at} --regime cmr --freight 1200.00EUR --declared-value 60000.00EUR --incoterm DAP:Munich/DEMUC --seller trader --buyer bank --delivery-utc-offset +01:00 --gap-max 10min --reference PO-1`,
    "shipment.create",
    "shipment:S-2",
    {
      id: "S-2",
      consignee: "globex",
      goods: {
        description: "Vaccines",
        hsCode: "300241",
        grossMassGrams: 120_500,
        valueMinor: 5_000_000,
        currency: "EUR",
        profile: "frozen",
        dangerous: "UN1845",
      },
      conditions: [
        {
          quantity: "temperature",
          max: -15,
          toleranceMs: 1_800_000,
          gapExtreme: { max: 50 },
          disagreementMax: 1,
        },
        { quantity: "humidity", max: 60, toleranceMs: 0 },
      ],
      legs: [
        {
          id: "leg-1",
          mode: "road",
          carrier: "haul",
          from: { name: "Leiden", locode: "NLLID" },
          to: { name: "Munich", locode: "DEMUC" },
          arrival: atMs,
          regime: "cmr",
          freight: { minor: 120_000, currency: "EUR" },
          declaredValue: { minor: 6_000_000, currency: "EUR" },
        },
      ],
      references: ["PO-1"],
      gapMsMax: 600_000,
      at: chainNowMs,
      sale: {
        seller: "trader",
        buyer: "bank",
        incoterm: { rule: "DAP", place: { name: "Munich", locode: "DEMUC" } },
      },
      deliveryUtcOffsetMinutes: 60,
    },
  ],
  [`device revoke d1 --reason lost`, "device.revoke", "device:d1", { reason: "lost" }],
  [
    `unit register U-1 --type container --identifier ISO6346:CSQU3054383`,
    "unit.register",
    "unit:U-1",
    {
      id: "U-1",
      type: "container",
      identifier: { scheme: "ISO6346", number: "CSQU3054383" },
      at: chainNowMs,
    },
  ],
  [
    `unit load U-1 shipment:S-1 unit:P-1 --at ${atMs}`,
    "unit.load",
    "unit:U-1",
    { items: ["shipment:S-1", "unit:P-1"], at: atMs },
  ],
  [`unit unload unit:U-1 S-1`, "unit.unload", "unit:U-1", { items: ["shipment:S-1"], at: chainNowMs }],
  [
    `shipment release S-1 --to haul --packages 3 --seal A1 --seal A2 --place Leiden@52.16,4.49/NLLID`,
    "custody.release",
    "shipment:S-1",
    {
      to: "haul",
      at: chainNowMs,
      packages: 3,
      seals: ["A1", "A2"],
      place: { name: "Leiden", lat: 52.16, lon: 4.49, locode: "NLLID" },
    },
  ],
  [
    `shipment accept unit:U-1 --from acme --reservation wet:two-cartons --at ${at}`,
    "custody.accept",
    "unit:U-1",
    { from: "acme", at: atMs, reservations: [{ code: "wet", text: "two-cartons" }] },
  ],
  [
    `shipment milestone S-1 --leg leg-1 --step departure`,
    "transport.milestone",
    "shipment:S-1",
    { leg: "leg-1", step: "departure", at: chainNowMs },
  ],
  [
    `shipment instruct S-1 --text Keep-cool --to haul --setpoint -2.5`,
    "shipment.instruct",
    "shipment:S-1",
    { at: chainNowMs, to: "haul", text: "Keep-cool", setpointCel: -2.5 },
  ],
  [
    `damage notice S-1 --to haul --to sea --nature hidden --text warm --mass-kg 12 --packages 2 --at ${at}`,
    "damage.notice",
    "shipment:S-1",
    { to: ["haul", "sea"], at: atMs, nature: "hidden", text: "warm", massGrams: 12_000, packages: 2 },
  ],
  [`survey appoint S-1 --surveyor surveys`, "survey.appoint", "shipment:S-1", { surveyor: "surveys" }],
  [
    `survey report S-1 --text cloudy --loss 1200.5EUR --cause heat --place Leiden`,
    "survey.report",
    "shipment:S-1",
    {
      at: chainNowMs,
      place: { name: "Leiden" },
      text: "cloudy",
      loss: { minor: 120_050, currency: "EUR" },
      causes: ["heat"],
    },
  ],
  [
    `dispute open D-1 --shipment S-1 --against haul --claim 12000JPY --ground damage delay --text warm --wilful haul`,
    "dispute.open",
    "dispute:D-1",
    {
      id: "D-1",
      shipment: "S-1",
      respondents: ["haul"],
      grounds: ["damage", "delay"],
      claim: { minor: 12_000, currency: "JPY" },
      text: "warm",
      wilful: ["haul"],
    },
  ],
  [`dispute agree D-1 --proposal 0`, "dispute.agree", "dispute:D-1", { proposal: 0 }],
  [`dispute withdraw D-1`, "dispute.withdraw", "dispute:D-1", {}],
  [
    `shipment create S-1 --consignee globex --goods Vaccines --packages 4 --carrier haul --mode sea --from Leiden --to Rotterdam@51.95,4.14 --departure ${at} --condition temperature:2..8/15min --condition humidity:..60`,
    "shipment.create",
    "shipment:S-1",
    {
      id: "S-1",
      consignee: "globex",
      goods: { description: "Vaccines", packages: 4 },
      conditions: [
        { quantity: "temperature", min: 2, max: 8, toleranceMs: 900_000 },
        { quantity: "humidity", max: 60, toleranceMs: 0 },
      ],
      legs: [
        {
          id: "leg-1",
          mode: "sea",
          carrier: "haul",
          from: { name: "Leiden" },
          to: { name: "Rotterdam", lat: 51.95, lon: 4.14 },
          departure: atMs,
        },
      ],
      gapMsMax: 3_600_000,
      at: chainNowMs,
    },
  ],
  [
    "lot declare raw --name Honey --mass 1.25g --origin HU",
    "lot.declare",
    "lot:raw",
    { id: "raw", name: "Honey", massMilligrams: 1_250, origin: "HU", at: chainNowMs },
  ],
  [
    "lot produce P-1 --input raw=1g --output jars=0.9g --loss 0.1g --name Jars",
    "lot.produce",
    "lot:jars",
    {
      id: "P-1",
      at: chainNowMs,
      inputs: [{ lot: "raw", massMilligrams: 1_000 }],
      outputs: [{ lot: "jars", massMilligrams: 900, name: "Jars" }],
      lossMilligrams: 100,
    },
  ],
  ["lot serialise jars --serial A-1", "lot.serialise", "lot:jars", { serials: ["A-1"] }],
  [
    "lot release jars --to globex --mass 5g --serial A-1",
    "lot.release",
    "lot:jars",
    { to: "globex", massMilligrams: 5_000, at: chainNowMs, serials: ["A-1"] },
  ],
  [
    "lot receive jars --consignment 2",
    "lot.receive",
    "lot:jars",
    { consignment: 2, outcome: "accepted", at: chainNowMs },
  ],
  [
    "product register 09506000134352 --name Honey",
    "product.register",
    "product:09506000134352",
    { gtin: "09506000134352", name: "Honey" },
  ],
  [
    "recall issue R-1 --lot jars --reason glass --instructions back",
    "recall.issue",
    "recall:R-1",
    { id: "R-1", lots: ["jars"], reason: "glass", instructions: "back", at: chainNowMs },
  ],
  [
    "complaint answer X-1 --outcome accepted --text sorry",
    "complaint.answer",
    "complaint:X-1",
    { outcome: "accepted", text: "sorry" },
  ],
  [
    `customs declare S-1 --arrival ${at}`,
    "customs.declare",
    "shipment:S-1",
    { at: chainNowMs, arrival: atMs },
  ],
  ["customs present S-1", "customs.present", "shipment:S-1", { at: chainNowMs }],
  ["customs decide S-1 --decision inspect", "customs.decide", "shipment:S-1", { decision: "inspect" }],
  [
    "customs inspect S-1 --finding conforms",
    "customs.inspect",
    "shipment:S-1",
    { at: chainNowMs, finding: "conforms" },
  ],
  ["certificate revoke C-1 --reason error", "certificate.revoke", "certificate:C-1", { reason: "error" }],
];

describe("what a party says on the command line", () => {
  it.each(sayings)("tallyman %s", async (line, kind, subject, content) => {
    bench.key("acme.json", "party:acme");
    const result = await bench.tallyman(...line.split(" "), "--key", bench.path("acme.json"));
    expect(result).toMatchObject({ code: 0, err: "" });
    expect(bench.gateway.said).toMatchObject([{ kind, subject, issuer: "party:acme", chain, sequence: 0 }]);
    expect(bench.gateway.said[0]!.content).toEqual(content);
    expect(result.out).toBe(`sealed  index 0  block 3  hash ${toHex(bench.gateway.said[0]!.hash)}`);
  });

  it("is dated by the chain's clock, and signed in by the real one", async () => {
    const { publicKey } = bench.key("acme.json", "party:acme");
    await bench.tallyman("device", "detach", "d1", "--key", bench.path("acme.json"));
    expect(bench.gateway.said[0]!.issuedAtSeconds).toBe(chainNowMs / 1000);
    const proofs = bench.gateway.authorizations.filter((authorization) => authorization !== undefined);
    expect(proofs).toHaveLength(2);
    for (const proof of proofs)
      expect(bearerOf(proof)).toMatchObject({
        issuer: "party:acme",
        chain,
        kid: publicKey.kid,
        issuedAtSeconds: wallClockMs / 1000,
      });
  });

  it("carries the API token instead, when there is one", async () => {
    bench.key("acme.json", "party:acme");
    bench.env = { TALLYMAN_TOKEN: "secret" };
    await bench.tallyman("device", "detach", "d1", "--key", bench.path("acme.json"));
    await bench.tallyman("device", "detach", "d2", "--key", bench.path("acme.json"), "--token", "other");
    expect(new Set(bench.gateway.authorizations)).toEqual(new Set(["Bearer secret", "Bearer other"]));
  });

  it("is chained from command to command", async () => {
    bench.key("acme.json", "party:acme");
    for (const device of ["d1", "d2", "d3"])
      await bench.tallyman("device", "detach", device, "--key", bench.path("acme.json"));
    const [a, b, c] = bench.gateway.said;
    expect([a!.sequence, b!.sequence, c!.sequence]).toEqual([0, 1, 2]);
    expect([b!.previous, c!.previous]).toEqual([a!.hash, b!.hash]);
  });

  it("continues where the gateway says when this machine has lost its place", async () => {
    bench.key("acme.json", "party:acme");
    bench.gateway.signer = { next: 41, last: "0f".repeat(32), gaps: 0 };
    await bench.tallyman("device", "detach", "d1", "--key", bench.path("acme.json"));
    expect(bench.gateway.said[0]).toMatchObject({ sequence: 41, previous: new Uint8Array(32).fill(15) });
  });

  it("is JSON with --json", async () => {
    bench.key("acme.json", "party:acme");
    const { out } = await bench.tallyman(
      "device",
      "detach",
      "d1",
      "--json",
      "--key",
      bench.path("acme.json"),
    );
    const [statement] = bench.gateway.entries;
    expect(JSON.parse(out)).toEqual({
      sealed: true,
      hash: toHex(readStatement(statement!).hash),
      index: 0,
      height: 3,
      receipt: toHex(receiptsFor([statement!])[0]!),
    });
  });

  it("waits for another command that uses the same key, so that no number is used twice", async () => {
    bench.key("acme.json", "party:acme");
    const devices = ["d1", "d2", "d3", "d4"];
    const results = await Promise.all(
      devices.map((device) => bench.tallyman("device", "detach", device, "--key", bench.path("acme.json"))),
    );
    expect(results.map(({ code }) => code)).toEqual([0, 0, 0, 0]);
    expect(bench.gateway.said.map(({ sequence }) => sequence)).toEqual([0, 1, 2, 3]);
    expect(new Set(bench.gateway.said.map(({ subject }) => subject)).size).toBe(4);
  });
});

describe("amounts in a dispute", () => {
  const tallyman = (...line: string[]) => {
    if (!existsSync(bench.path("acme.json"))) bench.key("acme.json", "party:acme");
    bench.gateway.serve("/api/disputes/D-1", { dispute: { claim: { minor: 120_000, currency: "EUR" } } });
    return bench.tallyman("dispute", ...line, "--key", bench.path("acme.json"));
  };

  it("are exact, in the claim's currency", async () => {
    await tallyman("propose", "D-1", "--bears", "haul=999.99EUR", "--bears", "acme=200.01EUR");
    expect(bench.gateway.said[0]!.content).toEqual({
      split: [
        { party: "haul", minor: 99_999 },
        { party: "acme", minor: 20_001 },
      ],
    });
    await tallyman("answer", "D-1", "--position", "admits", "--amount", "400EUR", "--text", "ours");
    expect(bench.gateway.said[1]!.content).toEqual({
      position: "admits",
      admittedMinor: 40_000,
      text: "ours",
    });
  });

  it("are not guessed: another currency, too many digits or no currency is said", async () => {
    expect((await tallyman("propose", "D-1", "--bears", "haul=1200.00USD")).err).toContain("1200.00 EUR");
    expect((await tallyman("propose", "D-1", "--bears", "haul=0.001EUR")).err).toContain("2 digits");
    expect((await tallyman("propose", "D-1", "--bears", "haul=1200")).err).toContain("currency");
    expect(bench.gateway.entries).toEqual([]);
  });

  it("come with evidence by hash, not by content", async () => {
    const file = bench.path("report.pdf");
    writeFileSync(file, "abc");
    await tallyman("evidence", "D-1", "--text", "report", "--file", file);
    expect(bench.gateway.said[0]!.content).toMatchObject({
      files: [
        {
          name: "report.pdf",
          mediaType: "application/pdf",
          bytes: 3,
          hash: fromHex("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
        },
      ],
    });
    expect((await tallyman("evidence", "D-1", "--text", "x", "--file", bench.path("none"))).err).toContain(
      "cannot be read",
    );
  });
});

describe("a dispute that is shown", () => {
  it("says what has changed since it was opened", async () => {
    const claim = { minor: 100_000, currency: "EUR" };
    const answer = {
      by: "haul",
      atMs,
      position: "admits",
      admittedMinor: 70_000,
      wilfulMisconduct: true,
      text: "We knew.",
    };
    bench.gateway.serve("/api/disputes/D-1", {
      dispute: {
        ...{
          id: "D-1",
          shipment: "S-1",
          claimant: "acme",
          respondents: ["haul"],
          claim,
          text: "warm",
          status: "open",
        },
        ...{ opened: { atMs, index: 7 }, answers: [answer], evidence: [], proposals: [] },
      },
      now: { parties: [{ id: "haul", share: { minPpm: 500_000, maxPpm: 500_000 } }] },
      difference: {
        shares: [
          {
            party: "haul",
            before: { minPpm: 200_000, maxPpm: 800_000 },
            after: { minPpm: 500_000, maxPpm: 500_000 },
          },
        ],
        exposures: [{ party: "haul", currency: "EUR", before: null, after: { min: 0, max: 50_000 } }],
        clocks: [{ code: "notice_of_damage", leg: "leg-1", to: ["haul"], before: "open", after: "met" }],
        findingsAdded: [],
        findingsGone: [{ code: "sequence_gap", detail: "device:d1: 4", widens: null, statements: [] }],
      },
    });
    const { out } = await bench.tallyman("dispute", "show", "D-1");
    const lines = out.split("\n").map((line) => line.replaceAll(/\s+/g, " "));
    expect(lines).toContain("share of haul 20.0 % to 80.0 % 50.0 % to 50.0 %");
    expect(lines).toContain("exposure of haul unknown 0.00 EUR to 500.00 EUR");
    expect(lines).toContain("notice_of_damage of leg-1 open met");
    expect(lines).toContain("sequence_gap device:d1: 4");
    expect(out).toContain("admits 700.00 EUR, wilful misconduct");
  });
});

describe("a profile", () => {
  it("that is ready-made is the beginning of one's own, which is published and used", async () => {
    bench.key("acme.json", "party:acme");
    const { out } = await bench.tallyman("profile", "show", "art");
    const mine = { ...(JSON.parse(out) as object), id: "violins", version: 2 };
    const file = bench.path("violins.json");
    writeFileSync(file, JSON.stringify(mine));
    const key = ["--key", bench.path("acme.json")];
    expect(await bench.tallyman("profile", "publish", file, ...key)).toMatchObject({ code: 0 });
    expect(bench.gateway.said[0]).toMatchObject({
      kind: "profile.publish",
      subject: "party:acme",
      content: mine,
    });
    const words = "shipment create S-3 --consignee globex --goods Violins --carrier haul --from A --to B";
    await bench.tallyman(...words.split(" "), "--profile", file, ...key);
    const { conditions } = mine as unknown as { conditions: object[] };
    expect(bench.gateway.said[1]!.content).toMatchObject({ goods: { profile: "violins" }, conditions });
  });

  it("that is published is used by its identifier, or by its party's and its own", async () => {
    bench.key("acme.json", "party:acme");
    const key = ["--key", bench.path("acme.json")];
    const profile = (max: number) => ({
      id: "violins",
      version: 1,
      name: "Violins",
      conditions: [{ quantity: "temperature", max, toleranceMs: 0 }],
    });
    const view = (party: string, max: number) => ({ party, partyName: party, profile: profile(max) });
    bench.gateway.serve("/api/profiles/acme/violins", view("acme", 21));
    bench.gateway.serve("/api/profiles/haul/violins", view("haul", 24));
    bench.gateway.serve("/api/profiles", [view("acme", 21), view("haul", 24)]);
    const words = "--consignee globex --goods Violins --carrier haul --from A --to B".split(" ");
    for (const [id, name] of [
      ["S-4", "violins"],
      ["S-5", "haul/violins"],
    ])
      await bench.tallyman("shipment", "create", id!, ...words, "--profile", name!, ...key);
    expect(bench.gateway.said.map(({ content }) => content)).toMatchObject([
      { goods: { profile: "violins" }, conditions: [{ max: 21 }] },
      { goods: { profile: "violins" }, conditions: [{ max: 24 }] },
    ]);
    expect((await bench.tallyman("profile", "list", "--published", ...key)).out).toMatch(
      /haul\/violins +1 +Violins/,
    );
    const { out } = await bench.tallyman("profile", "show", "haul/violins", ...key);
    expect(JSON.parse(out)).toEqual(profile(24));
    const missing = await bench.tallyman("shipment", "create", "S-6", ...words, "--profile", "a/b/c", ...key);
    expect(missing.err).toContain("--published");
    expect(bench.gateway.entries).toHaveLength(2);
  });

  it("that is not there, or not complete, is said before anything is signed", async () => {
    bench.key("acme.json", "party:acme");
    const file = bench.path("empty.json");
    writeFileSync(file, "{}");
    const key = ["--key", bench.path("acme.json")];
    expect((await bench.tallyman("profile", "publish", file, ...key)).err).toContain("not complete");
    expect((await bench.tallyman("profile", "show", "fish")).err).toContain("profile list");
    expect(bench.gateway.entries).toEqual([]);
  });
});

describe("photographs", () => {
  it("are said by their hash, with the reservation that they show", async () => {
    bench.key("acme.json", "party:acme");
    const file = bench.path("wet.jpg");
    writeFileSync(file, "abc");
    const key = ["--key", bench.path("acme.json")];
    const accept = ["shipment", "accept", "S-1", "--from", "haul", "--photo", `wet:${file}`];
    expect((await bench.tallyman(...accept, ...key)).err).toContain("--reservation wet:");
    await bench.tallyman(...accept, "--reservation", "wet:two", ...key);
    const hash = fromHex("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    expect(bench.gateway.said[0]!.content).toMatchObject({ reservations: [{ code: "wet", photos: [hash] }] });
    await bench.tallyman("damage", "notice", "S-1", "--to", "haul", "--text", "wet", "--photo", file, ...key);
    expect(bench.gateway.said[1]!.content).toMatchObject({ photos: [hash] });
  });
});

describe("what is not sealed", () => {
  const detach = () => bench.tallyman("device", "detach", "d1", "--key", bench.path("acme.json"));

  beforeEach(() => void bench.key("acme.json", "party:acme"));

  it("exits 1 with the code and its meaning when it is final, and is forgotten", async () => {
    bench.gateway.refuse = () => "device_not_own";
    const result = await detach();
    expect(result.code).toBe(1);
    expect(result.err).toContain("device_not_own: The device was registered by another party.");
    expect(result.err).toContain("here is why");
    bench.gateway.refuse = () => undefined;
    expect((await detach()).code).toBe(0);
    expect(bench.gateway.said.map(({ sequence }) => sequence)).toEqual([0, 1]);
  });

  it("exits 2 when it may pass, and the same command sends the same statement", async () => {
    bench.gateway.refuse = () => "device_not_attached";
    const refused = await detach();
    expect(refused.code).toBe(2);
    expect(refused.err).toContain("kept as number 0");
    expect(refused.err).toContain(`tallyman outbox discard 0 --key ${bench.path("acme.json")}`);
    bench.gateway.refuse = () => undefined;
    expect((await detach()).code).toBe(0);
    const [first, second] = bench.gateway.entries;
    expect(second).toEqual(first);
  });

  it("is sent before anything else is said, and the person is told", async () => {
    bench.gateway.refuse = () => "device_not_attached";
    await detach();
    bench.gateway.refuse = () => undefined;
    const result = await bench.tallyman("device", "detach", "d2", "--key", bench.path("acme.json"));
    expect(result).toMatchObject({ code: 0 });
    expect(result.err).toContain("an earlier device.detach about device:d1 (number 0): is sealed now");
    expect(bench.gateway.said.map(({ subject }) => subject)).toEqual(["device:d1", "device:d1", "device:d2"]);
  });

  it("is another event at another time", async () => {
    bench.gateway.refuse = () => "device_not_attached";
    await bench.tallyman("device", "detach", "d1", "--at", at, "--key", bench.path("acme.json"));
    bench.gateway.refuse = () => undefined;
    await bench.tallyman(
      "device",
      "detach",
      "d1",
      "--at",
      "2026-03-01T10:00:00Z",
      "--key",
      bench.path("acme.json"),
    );
    expect(bench.gateway.said.map(({ content }) => (content as { at: number }).at)).toEqual([
      atMs,
      atMs,
      Date.parse("2026-03-01T10:00:00Z"),
    ]);
  });

  it("is kept when the gateway goes away in the middle", async () => {
    bench.gateway.answers.set("/entries", (request) => void request.socket.destroy());
    const lost = await detach();
    expect(lost.code).toBe(2);
    expect(lost.err).toContain("does not answer");
    bench.gateway.answers.clear();
    const listed = await bench.tallyman("outbox", "list", "--json", "--key", bench.path("acme.json"));
    expect(JSON.parse(listed.out)).toMatchObject([
      { sequence: 0, kind: "device.detach", subject: "device:d1" },
    ]);
    const sent = await bench.tallyman("outbox", "send", "--key", bench.path("acme.json"));
    expect(sent).toMatchObject({ code: 0, err: "" });
    expect((await bench.tallyman("outbox", "list", "--json", "--key", bench.path("acme.json"))).out).toBe(
      "[]",
    );
  });

  it("can be given up, but its number stays used", async () => {
    bench.gateway.refuse = () => "device_not_attached";
    await detach();
    bench.gateway.refuse = () => undefined;
    const discarded = await bench.tallyman("outbox", "discard", "--key", bench.path("acme.json"));
    expect(discarded).toMatchObject({ code: 0, out: "discarded  1" });
    await detach();
    expect(bench.gateway.said.map(({ sequence }) => sequence)).toEqual([0, 1]);
  });

  it("can be given up alone, where other things wait", async () => {
    const outbox = (...words: string[]) =>
      bench.tallyman("outbox", ...words, "--key", bench.path("acme.json"));
    bench.gateway.refuse = () => "device_not_attached";
    await detach();
    const mistyped = await bench.tallyman(
      "device",
      "detach",
      "d11",
      "--json",
      "--key",
      bench.path("acme.json"),
    );
    expect(JSON.parse(mistyped.out)).toMatchObject({ sealed: false, final: false, keptNumber: 1 });
    expect(mistyped.err).toContain("give it up: tallyman outbox discard 0 --key");
    expect(await outbox("discard", "1", "7")).toMatchObject({ code: 2 });
    expect((await outbox("discard", "1", "7")).err).toContain("what waits: 0, 1");
    expect(await outbox("discard", "1", "1")).toMatchObject({ code: 0, out: "discarded  1" });
    expect((await outbox("list")).out).toContain("device:d1 ");
    expect((await outbox("list")).out).not.toContain("device:d11");
    bench.gateway.refuse = () => undefined;
    expect((await outbox("send")).code).toBe(0);
    expect((await outbox("list")).out).toBe("nothing waits for its answer");
  });

  it("is not believed on a receipt that does not hold", async () => {
    bench.gateway.receipt = (statement) => receiptsFor([statement], generateSigningKey())[0]!;
    const result = await detach();
    expect(result).toMatchObject({ code: 2, out: "" });
    expect(result.err).toContain("seal_invalid");
    bench.gateway.receipt = () => receiptsFor([Uint8Array.of(1)])[0]!;
    expect((await detach()).code).toBe(2);
    bench.gateway.receipt = (statement) => receiptsFor([statement])[0]!;
    expect((await detach()).code).toBe(0);
    expect(new Set(bench.gateway.entries.map(toHex)).size).toBe(1);
  });

  it("is not even signed when the ledger would find it malformed", async () => {
    const result = await bench.tallyman(
      ...["unit", "register", "U-1", "--type", "container", "--identifier", "ISO6346:CSQU3054384"],
      ...["--key", bench.path("acme.json")],
    );
    expect(result.code).toBe(2);
    expect(result.err).toContain("unit_identifier_invalid");
    expect(bench.gateway.entries).toEqual([]);
    await detach();
    expect(bench.gateway.said[0]!.sequence).toBe(0);
  });

  it("is not even signed when the gateway does not let the key in", async () => {
    bench.gateway.signerStatus = 401;
    const result = await detach();
    expect(result.code).toBe(2);
    expect(result.err).toContain("not registered on chain:c");
    expect(bench.gateway.entries).toEqual([]);
    expect(existsSync(`${bench.path("acme.json")}.${encodeURIComponent(chain)}.sequence.lock`)).toBe(false);
  });
});

describe("who says it", () => {
  it("is asked for when the key does not tell", async () => {
    bench.key("plain.json");
    const plain = ["device", "detach", "d1", "--key", bench.path("plain.json")];
    expect((await bench.tallyman(...plain)).err).toContain("--as party:ID");
    expect((await bench.tallyman(...plain, "--as", "unit:U-1")).err).toContain(
      "neither a party nor a device",
    );
    expect((await bench.tallyman(...plain, "--as", "party:acme")).code).toBe(0);
    expect(bench.gateway.said[0]!.issuer).toBe("party:acme");
  });

  it("needs a key file that is one", async () => {
    expect((await bench.tallyman("device", "detach", "d1")).err).toContain("--key FILE");
    const missing = await bench.tallyman("device", "detach", "d1", "--key", bench.path("none.json"));
    expect(missing).toMatchObject({ code: 2 });
    expect(missing.err).toContain("tallyman keys create");
  });

  it("can name a key by the file it is in, of which only the public side is used", async () => {
    const scanner = bench.key("scanner.json");
    bench.key("acme.json", "party:acme");
    await bench.tallyman(
      ...["device", "register", "d1", "--device-key", bench.path("scanner.json"), "--model", "S1"],
      ...["--key", bench.path("acme.json")],
    );
    expect(bench.gateway.said[0]!.content).toMatchObject({ key: encodeCoseKey(scanner.publicKey) });
  });
});

describe("terms of a shipment in a file", () => {
  const terms = {
    consignee: "globex",
    goods: { description: "Vaccines", hsCode: "300220" },
    legs: [
      {
        id: "leg-1",
        mode: "road",
        carrier: "haul",
        from: { name: "Leiden" },
        to: { name: "Rotterdam" },
        departure: "2026-03-01T08:00:00Z",
        steps: [{ step: "check-in", place: "Gate 3", planned: "2026-03-01T07:30:00+01:00" }],
      },
    ],
  };

  const create = async (content: unknown) => {
    const file = bench.path("shipment.json");
    writeFileSync(file, typeof content === "string" ? content : JSON.stringify(content));
    if (!existsSync(bench.path("acme.json"))) bench.key("acme.json", "party:acme");
    return bench.tallyman("shipment", "create", "S-1", "--file", file, "--key", bench.path("acme.json"));
  };

  it("become the statement's content, times in milliseconds", async () => {
    expect((await create(terms)).code).toBe(0);
    const leg = terms.legs[0]!;
    expect(bench.gateway.said[0]!.content).toEqual({
      ...terms,
      id: "S-1",
      conditions: [],
      gapMsMax: 3_600_000,
      at: chainNowMs,
      legs: [
        {
          ...leg,
          departure: Date.parse("2026-03-01T08:00:00Z"),
          steps: [{ ...leg.steps[0], planned: Date.parse("2026-03-01T06:30:00Z") }],
        },
      ],
    });
  });

  it("are refused with the place of what is wrong", async () => {
    const wrong: [unknown, string][] = [
      ["{", "is not JSON"],
      ["[]", "one JSON object"],
      [{ ...terms, id: "S-2" }, "describes the shipment S-2"],
      [{ ...terms, legs: [] }, "payload.legs"],
      [{ ...terms, colour: "red" }, "no fields but"],
      [{ ...terms, legs: [{ ...terms.legs[0], departure: "tomorrow" }] }, 'departure "tomorrow"'],
      [{ ...terms, legs: [{ ...terms.legs[0], mode: "camel" }] }, "payload.legs[0].mode"],
      [{ ...terms, goods: { description: 5 } }, "payload.goods.description"],
    ];
    for (const [content, expected] of wrong) {
      const result = await create(content);
      expect(result.err).toContain(expected);
      expect(result.code).toBe(2);
    }
    expect(bench.gateway.entries).toEqual([]);
  });

  it("may be given as options, and what is missing is named", async () => {
    bench.key("acme.json", "party:acme");
    const result = await bench.tallyman(
      ...["shipment", "create", "S-1", "--goods", "x", "--consignee", "c", "--key", bench.path("acme.json")],
    );
    expect(result.err).toContain("Say --carrier as well");
  });
});
