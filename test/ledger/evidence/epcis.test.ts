import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { Ajv } from "ajv";
import addFormats from "ajv-formats";
import { describe, expect, it } from "vitest";
import { readZip } from "../../../ledger/evidence/zip.ts";
import { quantities } from "../../../ledger/statement/quantities.ts";
import { sharedFolder } from "../../shared.ts";
import { type TestChain, testStartMs } from "../chain-fixture.ts";
import { bundleOf, minuteMs, nestedChain, simpleChain } from "./sample.ts";

const shared = sharedFolder();
const schemaFile = shared && join(shared, "epcis", "EPCIS-JSON-Schema.json");
const schemaPresent = schemaFile !== undefined && existsSync(schemaFile);

interface EpcisEvent {
  readonly type: string;
  readonly action: string;
  readonly bizStep: string;
  readonly eventTime: string;
  readonly [field: string]: unknown;
}

function epcisOf(chain: TestChain): { epcisBody: { eventList: EpcisEvent[] } } {
  const member = readZip(bundleOf(chain)).find(({ name }) => name === "epcis.json")!;
  return JSON.parse(Buffer.from(member.bytes).toString("utf8"));
}

/** Everything a history can hold, at least once. */
function fullChain(): TestChain {
  const chain = nestedChain();
  const carrier = chain.party("forwarder");
  const at = chain.nowMs + 60 * minuteMs;
  chain.at(at);
  chain.shipment("S2", carrier, "consignee", ["carrier"]);
  const register = (id: string, type: string, scheme: string, number: string) =>
    chain.say(carrier, "unit.register", `unit:${id}`, { id, type, identifier: { scheme, number }, at });
  register("P1", "pallet", "SSCC", "106141412345678908");
  register("C1", "container", "ISO6346", "CSQU3054383");
  const sensor = chain.device("sensor", carrier);
  chain.load(carrier, "P1", ["shipment:S2"], at);
  chain.attach(carrier, "sensor", "unit:P1", at);
  chain.load(carrier, "C1", ["unit:P1"], at);
  const names = ["temperature:2", ...Object.keys(quantities)];
  const later = at + 10 * minuteMs;
  chain.at(later);
  chain.readings(
    sensor,
    names.map((name) => ({ name, value: 1, timeMs: at + minuteMs })),
  );
  const place = { name: "Rotterdam", lat: 51.95, lon: 4.05, locode: "NLRTM" };
  chain.say(carrier, "transport.milestone", "unit:C1", { leg: "leg-1", step: "departure", at: later, place });
  chain.detach(carrier, "sensor");
  chain.unload(carrier, "C1", ["unit:P1"]);
  chain.unload(carrier, "P1", ["shipment:S2"]);
  chain.say(carrier, "custody.release", "shipment:S2", { to: "carrier", at: later, place });
  chain.seal();
  return chain;
}

describe("EPCIS events", () => {
  it.skipIf(!schemaPresent)("follow GS1's schema", () => {
    const ajv = new Ajv({ strict: false, allErrors: true });
    addFormats.default(ajv);
    const validate = ajv.compile(JSON.parse(readFileSync(schemaFile!, "utf8")));
    const full = fullChain();
    const documents = [simpleChain(), nestedChain()].map(epcisOf);
    const member = readZip(bundleOf(full, "S2")).find(({ name }) => name === "epcis.json")!;
    documents.push(JSON.parse(Buffer.from(member.bytes).toString("utf8")));
    for (const document of documents) {
      expect(validate(document), JSON.stringify(validate.errors)).toBe(true);
      const [event] = document.epcisBody.eventList;
      expect(validate({ ...document, epcisBody: { eventList: [{ ...event, action: "MOVE" }] } })).toBe(false);
    }
  });

  it("tell the journey in GS1's words", () => {
    const steps = epcisOf(nestedChain()).epcisBody.eventList.map(
      ({ type, action, bizStep }) => `${type} ${action} ${bizStep}`,
    );
    expect(steps).toEqual([
      "TransactionEvent ADD consigning",
      "ObjectEvent OBSERVE shipping",
      "ObjectEvent OBSERVE accepting",
      "AggregationEvent ADD loading",
      "ObjectEvent OBSERVE sensor_reporting",
      "AggregationEvent ADD loading",
      "ObjectEvent OBSERVE sensor_reporting",
      "ObjectEvent OBSERVE sensor_reporting",
      "AggregationEvent DELETE unloading",
      "ObjectEvent OBSERVE shipping",
      "ObjectEvent OBSERVE receiving",
    ]);
  });

  it("name units by GS1's and BIC's identifiers, and map every quantity", () => {
    const member = readZip(bundleOf(fullChain(), "S2")).find(({ name }) => name === "epcis.json")!;
    const text = Buffer.from(member.bytes).toString("utf8");
    expect(text).toContain('"parentID":"https://id.gs1.org/00/106141412345678908"');
    expect(text).toContain('"parentID":"urn:epc:id:bic:CSQU3054383"');
    expect(text).toContain('"readPoint":{"id":"geo:51.950000,4.050000"}');
    const reports = JSON.parse(text).epcisBody.eventList.flatMap((event: EpcisEvent) => {
      const [element] = (event.sensorElementList ?? []) as { sensorReport: unknown[] }[];
      return element?.sensorReport ?? [];
    });
    expect(reports).toHaveLength(Object.keys(quantities).length + 1);
  });

  it("give readings with their time, unit and device, several of one quantity as their range and mean", () => {
    const event = epcisOf(simpleChain()).epcisBody.eventList.find(
      ({ bizStep }) => bizStep === "sensor_reporting",
    )!;
    expect(event).toMatchObject({
      eventTime: new Date(testStartMs + 30 * minuteMs).toISOString(),
      epcList: ["urn:tallyman:chain:test:shipment:S"],
      sensorElementList: [
        {
          sensorMetadata: {
            deviceID: "urn:tallyman:chain:test:device:logger",
            startTime: new Date(testStartMs).toISOString(),
            endTime: new Date(testStartMs + 30 * minuteMs).toISOString(),
          },
          sensorReport: [{ type: "Temperature", uom: "CEL", minValue: 5, maxValue: 6, meanValue: 5.625 }],
        },
      ],
    });
  });
});
