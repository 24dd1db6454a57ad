/** Rules of carriage law and SDR rates as statements (docs/protocol.md §7.13). */
import { describe, expect, it } from "vitest";
import { encodeCbor } from "../../../ledger/encoding/cbor-encode.ts";
import { defaultLiabilityRules } from "../../../ledger/liability/law/default-rules.ts";
import { readLiabilityRules } from "../../../ledger/state/liability-rules.ts";
import { statementBytesMax } from "../../../ledger/statement/statement.ts";
import { Branch } from "./branch.ts";
import { buildWorld } from "./world.ts";

const { chain, shipper } = buildWorld();
const { operator, registrar } = chain;

const publish = (branch: Branch, more: object = {}, signer = operator, subject: string = chain.chain) =>
  branch.say(signer, "liability-rules.publish", subject, { ...defaultLiabilityRules, ...more });

const rate = (branch: Branch, more: object = {}, signer = registrar, subject: string = chain.chain) =>
  branch.say(signer, "sdr-rate.publish", subject, {
    currency: "EUR",
    date: "2026-01-05",
    perSdr: "1.17204",
    source: "International Monetary Fund",
    ...more,
  });

describe("the rules of carriage law", () => {
  it("are published by the operator or a registrar, about the chain, and filed with it", () => {
    for (const signer of [operator, registrar]) {
      const branch = new Branch(chain);
      expect(publish(branch, {}, signer)).toBe("accepted");
      expect(branch.filed).toEqual([`record/${chain.chain}`]);
      expect(branch.state.get("liability-rules")).toEqual({
        id: "carriage-treaties",
        version: 1,
        publishedAt: expect.any(Number),
      });
    }
    expect(publish(new Branch(chain), {}, shipper)).toBe("signer_not_permitted");
    expect(publish(new Branch(chain), {}, operator, "party:shipper")).toBe("subject_mismatch");
  });

  it("are replaced by a higher version only, whoever published it under which name", () => {
    const branch = new Branch(chain);
    expect(publish(branch, { version: 2 })).toBe("accepted");
    expect(publish(branch, { version: 2 })).toBe("liability_rules_not_newer");
    expect(publish(branch, { version: 1, id: "other" }, registrar)).toBe("liability_rules_not_newer");
    expect(publish(branch, { version: 3, id: "other" }, registrar)).toBe("accepted");
    expect(branch.state.get("liability-rules")).toMatchObject({ id: "other", version: 3 });
  });

  it("that come with this version fit into a statement, and are read as they were written", () => {
    const payload = encodeCbor(defaultLiabilityRules);
    expect(readLiabilityRules(payload)).toEqual(defaultLiabilityRules);
    expect(payload.length).toBeLessThan(statementBytesMax / 4);
  });

  const [cmr] = defaultLiabilityRules.regimes;
  const [holidays] = defaultLiabilityRules.holidays;
  it.each([
    ["a treaty twice", { regimes: [cmr, cmr] }],
    ["a country's holidays twice", { holidays: [holidays, holidays] }],
    ["no treaty", { regimes: [] }],
    ["a treaty without a limit", { regimes: [{ ...cmr, limits: [] }] }],
    ["no treaty by name", { regimes: [{ ...cmr, regime: "none" }] }],
    [
      "a date that does not exist",
      { regimes: [{ ...cmr, limits: [{ ...cmr!.limits[0], from: "2026-02-30" }] }] },
    ],
    ["a negative limit", { regimes: [{ ...cmr, limits: [{ ...cmr!.limits[0], perKilogram: -1 }] }] }],
    ["no working day in the week", { holidays: [{ ...holidays, restDays: [0, 1, 2, 3, 4, 5, 6] }] }],
    ["a holiday in a month that does not exist", { holidays: [{ ...holidays, fixed: ["13-01"] }] }],
  ])("are malformed with %s", (_what, more) => {
    expect(publish(new Branch(chain), more)).toBe("payload_malformed");
  });
});

describe("an SDR rate", () => {
  it("is published by the operator or a registrar, about the chain", () => {
    for (const signer of [operator, registrar]) expect(rate(new Branch(chain), {}, signer)).toBe("accepted");
    expect(rate(new Branch(chain), {}, shipper)).toBe("signer_not_permitted");
    expect(rate(new Branch(chain), {}, registrar, "party:shipper")).toBe("subject_mismatch");
  });

  it("gives way to one of the same or a later day, each currency for itself", () => {
    const branch = new Branch(chain);
    expect(rate(branch)).toBe("accepted");
    expect(rate(branch, { perSdr: "1.18" })).toBe("accepted");
    expect(rate(branch, { date: "2026-01-04" })).toBe("sdr_rate_not_newer");
    expect(rate(branch, { date: "2026-01-04", currency: "USD" })).toBe("accepted");
    expect(branch.state.get("sdr-rate/EUR")).toEqual({
      date: "2026-01-05",
      perSdr: "1.18",
      source: "International Monetary Fund",
      publishedAt: expect.any(Number),
    });
  });

  it.each(["0", "0.0", "-1", "1.", ".5", "01", "1e3", "1,17", "1.1234567890123", "10000000000", "", 1.17])(
    "is an exact positive decimal, not %j",
    (perSdr) => {
      expect(rate(new Branch(chain), { perSdr })).toBe("payload_malformed");
    },
  );

  it.each(["0.000000000001", "999999999", "1.17204"])("may be %s", (perSdr) => {
    expect(rate(new Branch(chain), { perSdr })).toBe("accepted");
  });
});
