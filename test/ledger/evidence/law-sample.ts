/** A claim in full: terms with places, freight and value, an excursion, a reservation, a survey, a dispute, rules and a rate. */
import { defaultLiabilityRules } from "../../../ledger/liability/law/default-rules.ts";
import { TestChain, type TestChainOptions, testStartMs } from "../chain-fixture.ts";
import { hourMs, minuteMs } from "./sample.ts";

export const sdrRate = (currency: string, date: string, perSdr: string) => ({
  currency,
  date,
  perSdr,
  source: "International Monetary Fund",
});

/** Warm for the carrier's hour, with a later rate and another currency's beside the one that is used. */
export function claimChain(options: TestChainOptions = {}): TestChain {
  const chain = new TestChain(options);
  const { operator, registrar } = chain;
  chain.say(operator, "liability-rules.publish", chain.chain, { ...defaultLiabilityRules, version: 1 });
  chain.say(registrar, "sdr-rate.publish", chain.chain, sdrRate("EUR", "2026-01-02", "1.1"));
  const shipper = chain.party("shipper", ["shipper"]);
  const carrier = chain.party("carrier");
  const consignee = chain.party("consignee", ["consignee"]);
  const surveyor = chain.party("surveyor", ["surveyor"]);
  const logger = chain.device("logger", shipper);
  chain.calibrate(shipper, "logger", testStartMs - 1000 * hourMs, testStartMs + 1000 * hourMs);
  chain.say(shipper, "shipment.create", "shipment:S", {
    id: "S",
    consignee: "consignee",
    goods: {
      description: "Vaccines",
      grossMassGrams: 2_000_000,
      packages: 20,
      valueMinor: 20_000_000,
      currency: "EUR",
    },
    conditions: [{ quantity: "temperature", min: 2, max: 8, toleranceMs: 0 }],
    legs: [
      {
        id: "road",
        mode: "road",
        carrier: "carrier",
        from: { name: "Rotterdam", locode: "NLRTM" },
        to: { name: "Munich", locode: "DEMUC" },
        freight: { minor: 200_000, currency: "EUR" },
      },
    ],
    gapMsMax: 900_000,
    at: chain.nowMs,
    sale: { incoterm: { rule: "DAP", place: { name: "Munich", locode: "DEMUC" } } },
    deliveryUtcOffsetMinutes: 60,
  });
  chain.attach(shipper, "logger", "shipment:S");
  chain.at(testStartMs + 30 * minuteMs);
  chain.temperatures(logger, testStartMs, 10 * minuteMs, [5, 5, 5, 5]);
  chain.handOver(shipper, carrier, "shipment:S");
  chain.at(testStartMs + 90 * minuteMs);
  chain.temperatures(logger, testStartMs + 40 * minuteMs, 10 * minuteMs, [5, 12, 12, 12, 5, 5]);
  chain.handOver(carrier, consignee, "shipment:S");
  chain.at(testStartMs + 120 * minuteMs);
  const massGrams = 1_000_000;
  const claim = { minor: 10_000_000, currency: "EUR" };
  chain.say(consignee, "damage.notice", "shipment:S", {
    to: ["carrier"],
    at: chain.nowMs,
    nature: "hidden",
    text: "Too warm",
  });
  chain.say(consignee, "survey.appoint", "shipment:S", { surveyor: "surveyor" });
  chain.say(surveyor, "survey.report", "shipment:S", {
    at: chain.nowMs,
    text: "Spoiled",
    massGrams,
    packages: 10,
    loss: claim,
  });
  chain.say(consignee, "dispute.open", "dispute:D", {
    id: "D",
    shipment: "S",
    respondents: ["carrier"],
    grounds: ["damage"],
    claim,
    text: "Too warm",
    wilful: ["carrier"],
  });
  chain.say(registrar, "sdr-rate.publish", chain.chain, sdrRate("EUR", "2026-01-05", "1.2"));
  chain.say(registrar, "sdr-rate.publish", chain.chain, sdrRate("USD", "2026-01-05", "1.4"));
  chain.at(testStartMs + 130 * minuteMs);
  chain.seal();
  return chain;
}
