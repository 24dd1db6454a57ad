import { describe, expect, it } from "vitest";
import { toHex } from "../../ledger/encoding/bytes.ts";
import { decodeHeader } from "../../ledger/log/header.ts";
import { decodeSeal, verifySeal } from "../../ledger/log/seal.ts";
import { shipmentOf } from "../../ledger/state/holdables.ts";
import { TestChain, testStartMs } from "./chain-fixture.ts";

const minuteMs = 60_000;

function sampleChain(): TestChain {
  const chain = new TestChain();
  const shipper = chain.party("shipper", ["shipper"]);
  const carrier = chain.party("carrier");
  chain.party("consignee", ["consignee"]);
  const logger = chain.device("logger", shipper);
  chain.shipment("S", shipper, "consignee", ["carrier"]);
  chain.attach(shipper, "logger", "shipment:S");
  chain.at(testStartMs + 10 * minuteMs);
  chain.temperatures(logger, testStartMs, minuteMs, [4, 5, 6]);
  chain.handOver(shipper, carrier, "shipment:S");
  chain.seal();
  return chain;
}

describe("chain for tests", () => {
  it("executes and seals what is said", () => {
    const chain = sampleChain();
    const { header, seal } = chain.block(chain.height)!;
    const { logRoot, size } = decodeHeader(header);
    expect(verifySeal(decodeSeal(seal), logRoot, chain.operator.key)).toBe(true);
    expect(size).toBe(chain.size);
    expect(shipmentOf(chain.state, "S")?.holder).toBe("carrier");
    expect(chain.recordEntries("record/shipment:S")).toHaveLength(5);
  });

  it("gives the same bytes for the same calls", () => {
    const roots = [sampleChain(), sampleChain()].map((chain) => toHex(chain.block(chain.height)!.header));
    expect(roots[0]).toBe(roots[1]);
  });

  it("throws what the rules refuse", () => {
    const chain = sampleChain();
    const stranger = chain.party("stranger");
    expect(() => chain.release(stranger, "shipment:S", "carrier")).toThrow("not_holder");
  });
});
