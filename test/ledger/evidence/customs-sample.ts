/** A shipment S that customs cleared under lists that have changed since. */
import { TestChain } from "../chain-fixture.ts";
import { flowerTerms, listPayload, publishEverything, shown, tradeParties } from "../state/customs-world.ts";
import { minuteMs } from "./sample.ts";

export function clearedChain(): TestChain {
  const chain = new TestChain();
  const parties = tradeParties(chain);
  const { grower, haulier, dutch } = parties;
  publishEverything(chain, parties);
  chain.at(chain.nowMs + minuteMs);
  const say = (signer: typeof grower, kind: string, payload: object) =>
    chain.say(signer, kind, "shipment:S", payload as never);
  const certificates = [shown("PHYTO-1")];
  say(grower, "shipment.create", flowerTerms("S", chain.nowMs, { customs: { certificates } }));
  say(grower, "customs.declare", { at: chain.nowMs, arrival: chain.nowMs + minuteMs });
  chain.at(chain.nowMs + minuteMs);
  const banned = { id: "roses", hsPrefix: "060311", reason: "plant disease" };
  const negative = { list: "NL-negative", polarity: "negative", sides: ["import", "transit"] };
  const publish = (changes: object) =>
    chain.say(
      dutch,
      "customs.list-publish",
      "list:NL-negative",
      listPayload({ ...negative, ...changes }) as never,
    );
  publish({ version: 2, add: [banned] });
  chain.handOver(grower, haulier, "shipment:S");
  say(haulier, "customs.present", { at: chain.nowMs });
  say(dutch, "customs.decide", { decision: "inspect" });
  say(dutch, "customs.inspect", { at: chain.nowMs, finding: "conforms" });
  chain.at(chain.nowMs + minuteMs);
  publish({ version: 3, remove: ["roses"] });
  say(dutch, "customs.decide", { decision: "release", text: "Healthy plants." });
  chain.seal();
  return chain;
}
