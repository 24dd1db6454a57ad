/** A chain with somebody in every role, to be branched. Building it costs more than a hundred statements. */
import { TestChain, testSigner } from "../chain-fixture.ts";

export const minuteMs = 60_000;
export const hourMs = 3_600_000;

/**
 * `shipper` sends the shipments S-1, S-2 and S-3 to `consignee` with `carrier`; `stranger` has no part in them.
 * `forwarder` is registered and named nowhere.
 */
export function buildWorld() {
  const chain = new TestChain();
  const parties = {
    shipper: chain.party("shipper", ["shipper"]),
    carrier: chain.party("carrier", ["carrier"]),
    consignee: chain.party("consignee", ["consignee"]),
    forwarder: chain.party("forwarder", ["forwarder"]),
    stranger: chain.party("stranger", ["carrier"]),
  };
  const { shipper, carrier, stranger } = parties;
  for (const id of ["S-1", "S-2", "S-3"]) chain.shipment(id, shipper, "consignee", ["carrier"]);
  const devices = {
    logger: chain.device("logger", shipper),
    tracker: chain.device("tracker", carrier, { accuracyMs: 1_000, driftPpm: 0 }),
    strange: chain.device("strange", stranger),
  };
  for (const id of ["box", "pallet", "container"]) chain.unit(id, shipper);
  chain.unit("truck", carrier);
  chain.seal();
  return { chain, ...parties, ...devices, unregistered: testSigner("party:unregistered") };
}
