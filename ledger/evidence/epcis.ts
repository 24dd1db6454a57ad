/**
 * The history as EPCIS 2.0 events (GS1, ISO/IEC 19987) for systems that read these. Everything in it follows from
 * the statements, so a checker writes it again and compares.
 */
import { toBase64Url } from "../encoding/bytes.ts";
import { isoTime } from "../liability/findings.ts";
import type { CustodyAccept, CustodyRelease } from "../state/custody.ts";
import type { Milestone } from "../state/shipments.ts";
import type { Place } from "../state/terms.ts";
import { referenceText } from "../statement/reference.ts";
import { SensorEvents } from "./epcis-sensors.ts";
import { uriOf } from "./epcis-uri.ts";
import type { HistoryStatement, ShipmentHistory } from "./shipment-history.ts";

type Json = string | number | boolean | readonly Json[] | { readonly [field: string]: Json };
type Fields = { readonly [field: string]: Json };

/** An EPCIS document in JSON-LD; always the same bytes. */
export function encodeEpcis(history: ShipmentHistory): string {
  const head = {
    "@context": ["https://ref.gs1.org/standards/epcis/2.0.0/epcis-context.jsonld"],
    type: "EPCISDocument",
    schemaVersion: "2.0",
    creationDate: isoTime(history.positionMs),
  };
  return `${JSON.stringify(head).slice(0, -1)},"epcisBody":{"eventList":[${eventTexts(history).join(",")}]}}\n`;
}

/** The events as JSON. */
function eventTexts(history: ShipmentHistory): string[] {
  const sensors = new SensorEvents(history);
  const texts: string[] = [];
  for (const entry of history.statements) {
    if (entry.statement.kind === "readings") texts.push(sensors.event(entry));
    else {
      const event = eventOf(history, entry);
      if (event) texts.push(JSON.stringify(event));
    }
  }
  return texts;
}

function eventOf(history: ShipmentHistory, entry: HistoryStatement): Fields | undefined {
  const { kind } = entry.statement;
  const writer = Object.hasOwn(writers, kind) ? writers[kind] : undefined;
  return writer?.(history, entry);
}

type Writer = (history: ShipmentHistory, entry: HistoryStatement) => Fields;

const writers: Readonly<Record<string, Writer>> = {
  "shipment.create": (history, entry) => ({
    type: "TransactionEvent",
    ...common(entry, history.terms.at),
    action: "ADD",
    bizStep: "consigning",
    epcList: [subjectUri(history, entry)],
    bizTransactionList: [{ bizTransaction: `ni:///sha-256;${toBase64Url(entry.statement.hash)}` }],
    ...parties(history, entry.party, history.terms.consignee),
  }),
  "custody.release": (history, entry) => {
    const { at, to, place } = entry.payload as CustodyRelease;
    return {
      ...observation(history, entry, at, "shipping"),
      disposition: "in_transit",
      ...readPoint(place),
      ...parties(history, entry.party, to),
    };
  },
  "custody.accept": (history, entry) => {
    const { at, from, place } = entry.payload as CustodyAccept;
    const isDelivery = entry.party === history.terms.consignee;
    return {
      ...observation(history, entry, at, isDelivery ? "receiving" : "accepting"),
      disposition: isDelivery ? "in_progress" : "in_transit",
      ...readPoint(place),
      ...parties(history, from, entry.party),
    };
  },
  "transport.milestone": (history, entry) => {
    const { at, place, step } = entry.payload as Milestone;
    return {
      ...observation(history, entry, at, stepOf(step)),
      disposition: "in_transit",
      ...readPoint(place),
    };
  },
  "unit.load": (history, entry) => aggregation(history, entry, "ADD", "loading"),
  "unit.unload": (history, entry) => aggregation(history, entry, "DELETE", "unloading"),
  "device.attach": (history, entry) => {
    const { target, at } = entry.payload as { target: string; at: number };
    return association(history, entry, at, target, "ADD", "installing");
  },
  "device.detach": (history, entry) => {
    const { at } = entry.payload as { at: number };
    const target = entry.records.includes(`record/shipment:${history.shipment}`)
      ? `shipment:${history.shipment}`
      : unitOfRecord(entry.records[0]!);
    return association(history, entry, at, target, "DELETE", "removing");
  },
};

function common({ statement, sealedAtMs }: HistoryStatement, atMs: number): Fields {
  return {
    eventID: `ni:///sha-256;${toBase64Url(statement.hash)}`,
    eventTime: isoTime(atMs),
    eventTimeZoneOffset: "+00:00",
    recordTime: isoTime(sealedAtMs),
  };
}

function observation(
  history: ShipmentHistory,
  entry: HistoryStatement,
  atMs: number,
  bizStep: string,
): Fields {
  const epcList = [subjectUri(history, entry)];
  return { type: "ObjectEvent", ...common(entry, atMs), action: "OBSERVE", bizStep, epcList };
}

function aggregation(
  history: ShipmentHistory,
  entry: HistoryStatement,
  action: string,
  bizStep: string,
): Fields {
  const { items, at } = entry.payload as { items: string[]; at: number };
  return {
    type: "AggregationEvent",
    ...common(entry, at),
    action,
    bizStep,
    parentID: subjectUri(history, entry),
    childEPCs: items.map((item) => uriOf(history, item)),
  };
}

function association(
  history: ShipmentHistory,
  entry: HistoryStatement,
  atMs: number,
  target: string,
  action: string,
  bizStep: string,
): Fields {
  const childEPCs = [subjectUri(history, entry)];
  return {
    type: "AssociationEvent",
    ...common(entry, atMs),
    action,
    bizStep,
    parentID: uriOf(history, target),
    childEPCs,
  };
}

/** `record/unit:U/3` → `unit:U`. */
function unitOfRecord(record: string): string {
  return record.slice("record/".length, record.lastIndexOf("/"));
}

function parties(history: ShipmentHistory, from: string, to: string): Fields {
  const uri = (id: string) => uriOf(history, referenceText("party", id));
  return {
    sourceList: [{ type: "possessing_party", source: uri(from) }],
    destinationList: [{ type: "possessing_party", destination: uri(to) }],
  };
}

/** CBV 2.0 §8.3 takes geo URIs (RFC 5870) for places. */
function readPoint(place: Place | undefined): Fields {
  if (place?.lat === undefined || place.lon === undefined) return {};
  return { readPoint: { id: `geo:${place.lat.toFixed(6)},${place.lon.toFixed(6)}` } };
}

function stepOf(step: string): string {
  const name = step.toLowerCase();
  if (name.startsWith("dep")) return "departing";
  return name.startsWith("arr") ? "arriving" : "transporting";
}

function subjectUri(history: ShipmentHistory, { statement }: HistoryStatement): string {
  return uriOf(history, statement.subject);
}
