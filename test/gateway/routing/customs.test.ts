/** Routes ask the customs lists in the log: countries that refuse the goods in transit, and what is said at the ends. */
import { describe, expect, it } from "vitest";
import { customsOf } from "../../../gateway/routing/customs.ts";
import { readSampleNetwork } from "../../../gateway/routing/tables.ts";
import { doorOf } from "../../../ledger/routing/places.ts";
import { TestChain } from "../../ledger/chain-fixture.ts";
import { listPayload, publishEverything, tradeParties } from "../../ledger/state/customs-world.ts";

const chain = new TestChain();
const parties = tradeParties(chain);
publishEverything(chain, parties);
const ban = {
  list: "NL-negative",
  polarity: "negative",
  sides: ["import", "transit"],
  version: 2,
  add: [{ id: "roses", hsPrefix: "060311", reason: "plant disease" }],
};
chain.say(parties.dutch, "customs.list-publish", "list:NL-negative", listPayload(ban) as never);
chain.seal();

const network = readSampleNetwork();
const ask = (from: string, to: string, hsCode?: string) =>
  customsOf(
    chain.state,
    network,
    {
      from: doorOf(network, from)!,
      to: doorOf(network, to)!,
      massKg: 500,
      ...(hsCode !== undefined && { hsCode }),
    },
    chain.nowMs,
  );

describe("customs lists", () => {
  it("close a country that refuses the goods on their way through", () => {
    expect(ask("KENBO", "Munich", "06031100")).toEqual({ closed: ["NL"], atEnds: [] });
  });

  it("tell what stands against the goods where they go to", () => {
    expect(ask("KENBO", "Rotterdam", "06031100")).toEqual({
      closed: [],
      atEnds: [{ country: "NL", list: "NL-negative", entry: "roses" }],
    });
  });

  it("say nothing of other goods, nor of goods without a code", () => {
    expect(ask("KENBO", "Munich", "8471")).toEqual({ closed: [], atEnds: [] });
    expect(ask("KENBO", "Munich")).toEqual({ closed: [], atEnds: [] });
  });
});
