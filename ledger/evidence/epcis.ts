/**
 * The history as EPCIS 2.0 events (GS1, ISO/IEC 19987) for systems that read these. Everything in it follows from
 * the statements, so a checker writes it again and compares.
 */
import { toBase64Url } from "../encoding/bytes.ts";
import { roundValue } from "../liability/excursions.ts";
import { isoTime } from "../liability/findings.ts";
import type { CustodyAccept, CustodyRelease } from "../state/custody.ts";
import type { Milestone } from "../state/shipments.ts";
import type { Place } from "../state/terms.ts";
import { quantities } from "../statement/quantities.ts";
import { packSpan, type Reading } from "../statement/readings.ts";
import { parseReference, referenceText } from "../statement/reference.ts";
import { overlaps } from "./history.ts";
import { type HistoryStatement, openEndMs, type ShipmentHistory } from "./shipment-history.ts";

type Json = string | number | boolean | readonly Json[] | { readonly [field: string]: Json };
type Fields = { readonly [field: string]: Json };

/** An EPCIS document in JSON-LD; always the same bytes. */
export function encodeEpcis(history: ShipmentHistory): string {
  const document = {
    "@context": ["https://ref.gs1.org/standards/epcis/2.0.0/epcis-context.jsonld"],
    type: "EPCISDocument",
    schemaVersion: "2.0",
    creationDate: isoTime(history.positionMs),
    epcisBody: { eventList: epcisEvents(history) },
  };
  return `${JSON.stringify(document)}\n`;
}

function epcisEvents(history: ShipmentHistory): Fields[] {
  return history.statements.flatMap((entry) => {
    const event = eventOf(history, entry);
    return event ? [event] : [];
  });
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
  readings: (history, entry) => ({
    ...observation(history, entry, packSpan(entry.payload as Reading[]).toMs, "sensor_reporting"),
    epcList: measuredBy(history, entry),
    sensorElementList: [sensorElement(history, entry)],
  }),
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

/** What the device was attached to, as far as the history knows, at some time of the pack. */
function measuredBy(history: ShipmentHistory, { statement, payload }: HistoryStatement): string[] {
  const { id } = parseReference(statement.issuer)!;
  const span = packSpan(payload as Reading[]);
  const attachments = history.devices.find((device) => device.id === id)?.attachments ?? [];
  const touched = attachments.filter(({ fromMs, toMs }) =>
    overlaps({ fromMs, toMs: toMs ?? openEndMs }, span),
  );
  return [...new Set(touched.map(({ target }) => uriOf(history, target)))];
}

function subjectUri(history: ShipmentHistory, { statement }: HistoryStatement): string {
  return uriOf(history, statement.subject);
}

/** GS1's own identifiers where there are any, else a URN of the chain. */
function uriOf(history: ShipmentHistory, reference: string): string {
  const { kind, id } = parseReference(reference)!;
  const unit = kind === "unit" ? history.units.get(id) : undefined;
  if (unit?.scheme === "SSCC") return `https://id.gs1.org/00/${unit.number}`;
  if (unit?.scheme === "ISO6346") return `urn:epc:id:bic:${unit.number}`;
  return `urn:tallyman:${history.chain.id}:${reference}`;
}

/** CBV 2.0 measurement types with UN/ECE Recommendation 20 units. */
const measurements: Readonly<Record<string, Fields>> = {
  temperature: { type: "Temperature", uom: "CEL" },
  setpoint: { type: "urn:tallyman:quantity:setpoint", uom: "CEL" },
  humidity: { type: "RelativeHumidity", uom: "P1" },
  pressure: { type: "Pressure", uom: "PAL" },
  light: { type: "Illuminance", uom: "LUX" },
  battery: { type: "urn:tallyman:quantity:battery", uom: "P1" },
  lat: { type: "Angle", uom: "DD", component: "latitude" },
  lon: { type: "Angle", uom: "DD", component: "longitude" },
  speed: { type: "Speed", uom: "MTS" },
  tilt: { type: "Angle", uom: "C81" },
  co2: { type: "VolumeFraction", uom: "59" },
  "shock.peak": { type: "Acceleration", uom: "MSK" },
  "shock.duration": { type: "Time", uom: "SEC" },
  "shock.dv": { type: "Speed", uom: "MTS" },
};

/**
 * One report for each quantity and probe of the pack: the value where there is one, else least, greatest and mean.
 * The single readings are in the statement, which `rawData` names.
 */
function sensorElement(history: ShipmentHistory, { statement, payload }: HistoryStatement): Fields {
  const byName = new Map<string, Reading[]>();
  for (const reading of payload as Reading[]) {
    const same = byName.get(reading.name);
    if (same) same.push(reading);
    else byName.set(reading.name, [reading]);
  }
  const { fromMs, toMs } = packSpan(payload as Reading[]);
  return {
    sensorMetadata: {
      deviceID: uriOf(history, statement.issuer),
      startTime: isoTime(fromMs),
      endTime: isoTime(toMs),
      rawData: `ni:///sha-256;${toBase64Url(statement.hash)}`,
    },
    sensorReport: [...byName.values()].map(sensorReport),
  };
}

function sensorReport(readings: readonly Reading[]): Fields {
  const { quantity, probe } = readings[0]!;
  const measurement = measurements[quantity] ?? { type: `urn:tallyman:quantity:${quantity}` };
  const metadata: Fields = probe > 0 ? { deviceMetadata: `urn:tallyman:probe:${probe}` } : {};
  return { ...measurement, ...metadata, ...measured(quantity, readings) };
}

function measured(quantity: string, readings: readonly Reading[]): Fields {
  const [only] = readings;
  if (readings.length > 1) {
    const values = readings.map(({ value }) => value);
    const sum = values.reduce((total, value) => total + value, 0);
    const least = values.reduce((a, b) => Math.min(a, b));
    const most = values.reduce((a, b) => Math.max(a, b));
    return { minValue: least, maxValue: most, meanValue: roundValue(sum / values.length) };
  }
  const { value, timeMs } = only!;
  const shown: Fields = quantities[quantity]?.boolean ? { booleanValue: value !== 0 } : { value };
  return { ...shown, time: isoTime(timeMs) };
}
