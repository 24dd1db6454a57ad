/**
 * A carriage with everything that a report can tell: by sea and road with two carriers, a curve with a gap and an
 * excursion across a handover, a shock, a reservation, notices, a survey, and a dispute with a proposal. Made up.
 */
import { defaultLiabilityRules } from "../../ledger/liability/law/default-rules.ts";
import type { Measurement } from "../../ledger/statement/readings.ts";
import { TestChain, type TestChainOptions, testStartMs } from "../ledger/chain-fixture.ts";
import { sdrRate } from "../ledger/evidence/law-sample.ts";
import { hourMs, minuteMs } from "../ledger/evidence/sample.ts";

const tracedPlaces = [
  { name: "Oslo", locode: "NOOSL", lat: 59.9, lon: 10.7 },
  { name: "Rotterdam", locode: "NLRTM", lat: 51.95, lon: 4.14 },
  { name: "Munich", locode: "DEMUC", lat: 48.14, lon: 11.58 },
] as const;

const stepMs = 10 * minuteMs;
/** Handed from the ship to the truck, and delivered. */
const transhippedMs = testStartMs + 20 * hourMs;
const deliveredMs = testStartMs + 30 * hourMs;

/** Warm from an hour before the ship hands over until two hours after; nothing for three hours in between. */
function celsiusAt(hours: number): number {
  if (hours < 18) return 5 + Math.round(2 * Math.sin(hours)) / 2;
  if (hours < 22) return 11.5;
  return 6;
}

function placeAt(hours: number): readonly [number, number] {
  const [from, via, to] = tracedPlaces;
  const [a, b, part] = hours < 20 ? [from, via, hours / 20] : [via, to, Math.min(1, (hours - 20) / 10)];
  return [a.lat + (b.lat - a.lat) * part, a.lon + (b.lon - a.lon) * part];
}

export function carriageChain(options: TestChainOptions = {}): TestChain {
  const chain = new TestChain(options);
  const { operator, registrar } = chain;
  chain.say(operator, "liability-rules.publish", chain.chain, { ...defaultLiabilityRules, version: 1 });
  chain.say(registrar, "sdr-rate.publish", chain.chain, sdrRate("EUR", "2026-01-02", "1.1735"));
  const shipper = chain.party("shipper", ["shipper"], "Nordlicht Pharma (sample)");
  const ship = chain.party("ship", ["carrier"], "Skagen Lines (sample)");
  const truck = chain.party("truck", ["carrier"], "Śląsk Transport (sample)");
  const consignee = chain.party("consignee", ["consignee"], "Münchner Apotheke (sample)");
  const surveyor = chain.party("surveyor", ["surveyor"], "Quay Surveys (sample)");
  const logger = chain.device("logger", shipper, { accuracyMs: 2_000, driftPpm: 20 });
  chain.calibrate(shipper, "logger", testStartMs - 1000 * hourMs, testStartMs + 1000 * hourMs);
  const [from, via, to] = tracedPlaces;
  chain.say(shipper, "shipment.create", "shipment:S", {
    id: "S",
    consignee: "consignee",
    goods: {
      description: "Vaccines, cold chain",
      hsCode: "300241",
      grossMassGrams: 4_200_000,
      packages: 12,
      valueMinor: 25_000_000,
      currency: "EUR",
    },
    conditions: [
      { quantity: "temperature", min: 2, max: 8, toleranceMs: 0, gapExtreme: { max: 30 } },
      { quantity: "humidity", max: 80, toleranceMs: 3 * hourMs },
    ],
    legs: [
      {
        id: "sea-1",
        mode: "sea",
        carrier: "ship",
        from,
        to: via,
        freight: { minor: 310_000, currency: "EUR" },
      },
      {
        id: "road-1",
        mode: "road",
        carrier: "truck",
        from: via,
        to,
        freight: { minor: 190_000, currency: "EUR" },
        arrival: testStartMs + 28 * hourMs,
      },
    ],
    gapMsMax: 20 * minuteMs,
    at: chain.nowMs,
    sale: { incoterm: { rule: "DAP", place: to } },
    deliveryUtcOffsetMinutes: 60,
  });
  chain.attach(shipper, "logger", "shipment:S");
  const measure = (fromMs: number, toMs: number): void => {
    const readings: Measurement[] = [];
    for (let timeMs = fromMs; timeMs < toMs; timeMs += stepMs) {
      const hours = (timeMs - testStartMs) / hourMs;
      if (hours > 18.5 && hours < 20.5) continue;
      const [lat, lon] = placeAt(hours);
      readings.push(
        { name: "temperature", value: celsiusAt(hours), timeMs },
        { name: "humidity", value: 55 + Math.round(10 * Math.sin(hours / 3)), timeMs },
        { name: "lat", value: lat, timeMs },
        { name: "lon", value: lon, timeMs },
      );
    }
    for (let i = 0; i < readings.length; i += 40) chain.readings(logger, readings.slice(i, i + 40));
  };
  chain.at(testStartMs + hourMs);
  measure(testStartMs, testStartMs + hourMs);
  chain.handOver(shipper, ship, "shipment:S");
  chain.at(transhippedMs);
  measure(testStartMs + hourMs, transhippedMs);
  chain.release(ship, "shipment:S", "truck", transhippedMs - 30 * minuteMs);
  chain.accept(truck, "shipment:S", "ship", transhippedMs, {
    reservations: [{ code: "temperature", text: "display of the container showed 11 °C" }],
  });
  chain.at(testStartMs + 23 * hourMs);
  measure(transhippedMs, testStartMs + 23 * hourMs);
  chain.say(shipper, "shipment.instruct", "shipment:S", {
    at: chain.nowMs,
    to: "truck",
    setpointCel: 5,
    text: "Keep at 5 °C until delivery",
  });
  chain.at(deliveredMs);
  measure(testStartMs + 23 * hourMs, deliveredMs);
  chain.handOver(truck, consignee, "shipment:S");
  chain.at(deliveredMs + hourMs);
  const claim = { minor: 12_500_000, currency: "EUR" };
  chain.say(consignee, "damage.notice", "shipment:S", {
    to: ["truck"],
    at: chain.nowMs,
    nature: "hidden",
    text: "Indicators turned: too warm on the way",
  });
  chain.say(consignee, "survey.appoint", "shipment:S", { surveyor: "surveyor" });
  chain.say(surveyor, "survey.report", "shipment:S", {
    at: chain.nowMs,
    text: "Six packages spoiled",
    massGrams: 2_100_000,
    packages: 6,
    loss: claim,
  });
  const opened = chain.say(consignee, "dispute.open", "dispute:D-1", {
    id: "D-1",
    shipment: "S",
    respondents: ["ship", "truck"],
    grounds: ["damage"],
    claim,
    text: "Vaccines above 8 °C at the transhipment in Rotterdam",
    wilful: ["truck"],
  });
  chain.at(deliveredMs + 2 * hourMs);
  chain.say(truck, "dispute.answer", "dispute:D-1", {
    position: "denies",
    text: "They were warm when they came off the ship",
  });
  chain.say(ship, "dispute.answer", "dispute:D-1", {
    position: "admits",
    admittedMinor: 4_000_000,
    text: "Part of it",
  });
  chain.say(consignee, "dispute.evidence", "dispute:D-1", {
    text: "Photographs of the indicators",
    files: [{ name: "indicators.jpg", mediaType: "image/jpeg", bytes: 120_000, hash: opened.hash }],
  });
  chain.say(consignee, "dispute.propose", "dispute:D-1", {
    split: [
      { party: "ship", minor: 8_000_000 },
      { party: "truck", minor: 3_000_000 },
      { party: "consignee", minor: 1_500_000 },
    ],
    text: "As the bounds suggest",
  });
  chain.at(deliveredMs + 3 * hourMs);
  chain.seal();
  return chain;
}
