/**
 * EPCIS events of readings, which are nearly all of a history: written as text at once. Objects for `JSON.stringify` took
 * three times as long, a fifth of the making of a bundle (measured).
 */
import { toBase64Url } from "../encoding/bytes.ts";
import { roundValue } from "../liability/excursions.ts";
import { isoTime } from "../liability/findings.ts";
import { quantities } from "../statement/quantities.ts";
import { packSpan, type Reading } from "../statement/readings.ts";
import { parseReference } from "../statement/reference.ts";
import { uriOf } from "./epcis-uri.ts";
import { overlaps } from "./history.ts";
import {
  type DeviceHistory,
  type HistoryStatement,
  type OpenSpan,
  openEndMs,
  type ShipmentHistory,
} from "./shipment-history.ts";

/** CBV 2.0 measurement types with UN/ECE Recommendation 20 units. */
const measurements: Readonly<Record<string, Readonly<Record<string, string>>>> = {
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

export class SensorEvents {
  readonly #history: ShipmentHistory;
  readonly #devices: ReadonlyMap<string, DeviceHistory>;
  /** By reference, as JSON. */
  readonly #uris = new Map<string, string>();
  /** What a report says of a quantity and probe, by their name: JSON up to the values. */
  readonly #reportHeads = new Map<string, string>();

  constructor(history: ShipmentHistory) {
    this.#history = history;
    this.#devices = new Map(history.devices.map((device) => [device.id, device]));
  }

  /** The event of a pack, as JSON. */
  event({ statement, sealedAtMs, payload }: HistoryStatement): string {
    const readings = payload as Reading[];
    const span = packSpan(readings);
    const [from, to] = [isoTime(span.fromMs), isoTime(span.toMs)];
    const name = `ni:///sha-256;${toBase64Url(statement.hash)}`;
    const device = this.#uri(statement.issuer);
    const reports = byName(readings).map((same) => this.#report(same));
    return (
      `{"type":"ObjectEvent","eventID":"${name}","eventTime":"${to}","eventTimeZoneOffset":"+00:00",` +
      `"recordTime":"${isoTime(sealedAtMs)}","action":"OBSERVE","bizStep":"sensor_reporting",` +
      `"epcList":[${this.#measured(statement.issuer, span).join(",")}],"sensorElementList":[{"sensorMetadata":` +
      `{"deviceID":${device},"startTime":"${from}","endTime":"${to}","rawData":"${name}"},` +
      `"sensorReport":[${reports.join(",")}]}]}`
    );
  }

  /** What the device was attached to, as far as the history knows, at some time of the pack. */
  #measured(issuer: string, span: OpenSpan): string[] {
    const { id } = parseReference(issuer)!;
    const attachments = this.#devices.get(id)?.attachments ?? [];
    const touched = attachments.filter(({ fromMs, toMs }) =>
      overlaps({ fromMs, toMs: toMs ?? openEndMs }, span),
    );
    return [...new Set(touched.map(({ target }) => this.#uri(target)))];
  }

  #uri(reference: string): string {
    const known = this.#uris.get(reference);
    if (known !== undefined) return known;
    const uri = JSON.stringify(uriOf(this.#history, reference));
    this.#uris.set(reference, uri);
    return uri;
  }

  #report(readings: readonly Reading[]): string {
    const [first] = readings;
    let head = this.#reportHeads.get(first!.name);
    if (head === undefined) {
      head = reportHead(first!);
      this.#reportHeads.set(first!.name, head);
    }
    return head + measured(readings);
  }
}

/**
 * One report for each quantity and probe of the pack: the value where there is one, else least, greatest and mean.
 * The single readings are in the statement, which `rawData` names.
 */
function byName(readings: readonly Reading[]): (readonly Reading[])[] {
  if (readings.length === 1) return [readings];
  const groups = new Map<string, Reading[]>();
  for (const reading of readings) {
    const same = groups.get(reading.name);
    if (same) same.push(reading);
    else groups.set(reading.name, [reading]);
  }
  return [...groups.values()];
}

function reportHead({ quantity, probe }: Reading): string {
  const measurement = measurements[quantity] ?? { type: `urn:tallyman:quantity:${quantity}` };
  const metadata = probe > 0 ? { deviceMetadata: `urn:tallyman:probe:${probe}` } : {};
  return `${JSON.stringify({ ...measurement, ...metadata }).slice(0, -1)},`;
}

function measured(readings: readonly Reading[]): string {
  const [only] = readings;
  if (readings.length > 1) {
    const values = readings.map(({ value }) => value);
    const sum = values.reduce((total, value) => total + value, 0);
    const minValue = values.reduce((a, b) => Math.min(a, b));
    const maxValue = values.reduce((a, b) => Math.max(a, b));
    const meanValue = roundValue(sum / values.length);
    return JSON.stringify({ minValue, maxValue, meanValue }).slice(1);
  }
  const { quantity, value, timeMs } = only!;
  const shown = quantities[quantity]?.boolean
    ? `"booleanValue":${value !== 0}`
    : `"value":${JSON.stringify(value)}`;
  return `${shown},"time":"${isoTime(timeMs)}"}`;
}
