/** What the fake gateway knows of one shipment: its journey, readings, statements and trace, all made up. */
import { createHash } from "node:crypto";
import type {
  BlockView,
  DeviceView,
  FleetRow,
  PartyView,
  ProfileView,
  SeriesView,
  ShipmentView,
  StatementSummary,
  UnitView,
} from "../../gateway/contract/api.ts";
import type { LiabilityTrace } from "../../ledger/liability/trace.ts";
import { type Place, parties, seededRandom } from "./fake-fleet.ts";
import { fakeLaw } from "./fake-law.ts";

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;
const historyMs = 48 * hourMs;

export function fakeHash(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}

export function fakeShipment(row: FleetRow, from: Place, to: Place, nowMs: number): ShipmentView {
  const startMs = nowMs - historyMs;
  const via: Place = {
    name: "Nuremberg",
    locode: "DENUE",
    lat: (from.lat + to.lat) / 2,
    lon: (from.lon + to.lon) / 2,
  };
  const leg = (
    id: string,
    mode: string,
    a: Place,
    b: Place,
    departMs: number,
    arriveMs: number,
    carrier: number,
  ) => ({
    id,
    mode,
    carrier: parties[carrier]!.party,
    carrierName: parties[carrier]!.legalName,
    from: placeView(a),
    to: placeView(b),
    plannedDepartureMs: departMs,
    plannedArrivalMs: arriveMs,
  });
  return {
    shipment: row.shipment,
    row,
    shipper: "helvet-pharma",
    shipperName: parties[3].legalName,
    consignee: "vindobona",
    consigneeName: parties[4].legalName,
    goods: {
      description: row.goods,
      hsCode: "3002.41",
      grossMassGrams: 2_140_000,
      packages: 12,
      valueMinor: 4_820_000,
      currency: "EUR",
    },
    conditions: [
      { quantity: "temperature", min: 2, max: 8, toleranceMs: 30 * minuteMs },
      { quantity: "humidity", max: 75, toleranceMs: 2 * hourMs },
      { quantity: "shock.peak", max: 60, toleranceMs: 0 },
    ],
    legs: [
      leg("leg-1", "road", from, via, startMs + hourMs, startMs + 20 * hourMs, 0),
      leg("leg-2", "road", via, to, startMs + 22 * hourMs, nowMs + 6 * hourMs, 1),
    ],
    milestones: [
      milestone("leg-1", "departure", from.name, startMs + hourMs, startMs + hourMs + 12 * minuteMs),
      milestone("leg-1", "arrival", via.name, startMs + 20 * hourMs, startMs + 21 * hourMs + 35 * minuteMs),
      milestone("leg-2", "departure", via.name, startMs + 22 * hourMs, startMs + 22 * hourMs - 4 * minuteMs),
      milestone("leg-2", "arrival", to.name, nowMs + 6 * hourMs, null),
    ],
    custody: [
      custody("helvet-pharma", parties[3].legalName, startMs, startMs + hourMs, { clean: true }),
      custody("nordfracht", parties[0].legalName, startMs + hourMs, startMs + 21.5 * hourMs, { clean: true }),
      custody("alpine-cold", parties[1].legalName, startMs + 21.5 * hourMs, null, {
        clean: false,
        reservations: ["packaging-wet: two outer cartons damp on arrival", "seal-number-differs"],
        inTransferSinceMs: row.status === "critical" ? nowMs - 20 * minuteMs : null,
      }),
    ],
    attachments: [
      {
        device: row.device ?? "LOG-00000",
        target: `shipment:${row.shipment}`,
        fromMs: startMs + 30 * minuteMs,
        toMs: null,
      },
    ],
    units: [{ unit: "CSQU3054383", fromMs: startMs + hourMs, toMs: null }],
    createdAtMs: startMs,
    deliveredAtMs: row.status === "delivered" ? nowMs - hourMs : null,
    statementCount: fakeStatements(row, nowMs).length,
    disputes: row.shipment === "SHP-00017" ? [{ dispute: "D-20261128-7F3K", status: "open" }] : [],
  };
}

function placeView({ name, lat, lon, locode }: Place) {
  return { name, lat, lon, locode };
}

function milestone(leg: string, step: string, place: string, plannedMs: number, actualMs: number | null) {
  return {
    leg,
    step,
    place,
    plannedMs,
    actualMs,
    statement: actualMs === null ? null : fakeHash(`${leg}/${step}`),
  };
}

function custody(
  holder: string,
  holderName: string,
  fromMs: number,
  toMs: number | null,
  rest: { clean: boolean; reservations?: string[]; inTransferSinceMs?: number | null },
) {
  return {
    holder,
    holderName,
    fromMs,
    toMs,
    inTransferSinceMs: rest.inTransferSinceMs ?? null,
    clean: rest.clean,
    reservations: rest.reservations ?? [],
    statements: [fakeHash(`release/${holder}`), fakeHash(`accept/${holder}`)],
  };
}

/** An excursion between hours 26 and 28, and three hours of silence from hour 36. */
export function fakeReadings(
  row: FleetRow,
  from: Place,
  to: Place,
  nowMs: number,
  quantity: string | undefined,
): SeriesView[] {
  const startMs = nowMs - historyMs;
  const random = seededRandom(Number(row.shipment.replace(/\D/g, "")) || 1);
  const timesMs: number[] = [];
  for (let atMs = startMs + 30 * minuteMs; atMs <= nowMs; atMs += 5 * minuteMs) {
    const hours = (atMs - startMs) / hourMs;
    if (hours < 36 || hours > 39) timesMs.push(atMs);
  }
  const values: Readonly<Record<string, (hours: number) => number>> = {
    temperature: (hours) =>
      4.6 +
      Math.sin(hours / 3) * 0.8 +
      random() * 0.3 +
      (hours > 26 && hours < 28 ? 5 * Math.sin(((hours - 26) * Math.PI) / 2) : 0),
    humidity: (hours) => 58 + Math.sin(hours / 5) * 6 + random() * 2,
    "shock.peak": (hours) => (Math.abs(hours - 21.4) < 0.06 ? 48 : 2 + random() * 3),
    light: (hours) => (hours > 26 && hours < 26.6 ? 180 + random() * 20 : 0),
    door: (hours) => (hours > 26 && hours < 26.6 ? 1 : 0),
    battery: (hours) => 98 - hours * 0.4,
    lat: (hours) => from.lat + ((row.lat ?? to.lat) - from.lat) * (hours / 48),
    lon: (hours) => from.lon + ((row.lon ?? to.lon) - from.lon) * (hours / 48),
  };
  const units: Readonly<Record<string, string>> = {
    temperature: "Cel",
    humidity: "%RH",
    "shock.peak": "m/s2",
    light: "lx",
    door: "/",
    battery: "%EL",
    lat: "lat",
    lon: "lon",
  };
  return Object.entries(values)
    .filter(([name]) => quantity === undefined || name === quantity)
    .map(([name, value]) => ({
      device: row.device ?? "LOG-00000",
      quantity: name,
      unit: units[name]!,
      timesMs,
      values: timesMs.map((atMs) => Math.round(value((atMs - startMs) / hourMs) * 1e4) / 1e4),
      indexes: timesMs.map((atMs) => fakeStatementIndex(readingsStatementAt(atMs - startMs))),
      thinned: name === "temperature",
    }));
}

export function fakeTrace(row: FleetRow, nowMs: number): LiabilityTrace {
  const startMs = nowMs - historyMs;
  const atMs = (hours: number) => startMs + hours * hourMs;
  const span = { fromMs: atMs(26.4), toMs: atMs(27.6) };
  const durationMs = span.toMs - span.fromMs;
  const share = { holder: "alpine-cold", minPpm: 930_000, maxPpm: 1_000_000 };
  return {
    format: 2,
    notice: "Facts and arithmetic from signed statements. This is not a finding of law.",
    chain: "tallyman-demo",
    shipment: row.shipment,
    height: 1200,
    positionMs: nowMs,
    window: { fromMs: startMs, toMs: nowMs, delivered: false },
    gapMsMax: 15 * minuteMs,
    profile: null,
    parties: [],
    unattributed: { minPpm: 0, maxPpm: 70_000 },
    custody: [],
    conditions: [
      {
        quantity: "temperature",
        min: 2,
        max: 8,
        toleranceMs: 30 * minuteMs,
        harmRule: "continuous",
        unit: "ms",
        weightPpm: 1_000_000,
        gapExtreme: { min: null, max: null },
        dose: null,
        boundary: null,
        meanKinetic: null,
        series: [],
        observedMs: 44 * hourMs,
        unobservedMs: 3 * hourMs,
        unobserved: [{ fromMs: atMs(36), toMs: atMs(39), holders: ["alpine-cold"] }],
        unobservedOmitted: 0,
        excursions: [
          {
            ...span,
            device: row.device ?? "LOG-00000",
            name: "temperature",
            side: "above",
            limit: 8,
            extreme: 9.8,
            extremeAtMs: atMs(27),
            observedMs: durationMs,
            unobservedMs: 0,
            harm: durationMs,
            possibleHarm: 0,
            epsilonMs: 2000,
            velocityChange: null,
            standing: "harmful",
            statements: [fakeHash(`${row.shipment}/26`), fakeHash(`${row.shipment}/27`)],
            parts: [
              {
                ...span,
                holder: "alpine-cold",
                interval: 0,
                epsilonMs: 2000,
                harmMin: durationMs - 4000,
                harmMax: durationMs,
                possibleMax: 0,
                inTransfer: false,
              },
            ],
            shares: [share],
            unattributed: { minPpm: 0, maxPpm: 70_000 },
          },
        ],
        excursionsOmitted: 0,
        governing: { device: row.device ?? "LOG-00000", name: "temperature" },
        harmedFromMs: span.fromMs,
        harm: durationMs,
        possibleHarm: 0,
        shares: [share],
        unattributed: { minPpm: 0, maxPpm: 70_000 },
      },
    ],
    reservations: [],
    equipment: [],
    equipmentOmitted: 0,
    openQuestions: [],
    arithmetic: [],
    law: fakeLaw(row, share, startMs, nowMs),
    findings: [
      {
        code: "calibration_missing",
        detail: `${row.device}: no calibration covers its readings`,
        widens: null,
        statements: [fakeHash("calibration")],
      },
      {
        code: "sequence_gap",
        detail: `${row.device}: 3 statements between 412 and 416 are missing`,
        widens: null,
        statements: [1, 2, 3, 4, 5].map((index) => fakeHash(`gap/${index}`)),
      },
    ],
  };
}

const statementKinds = [
  "readings",
  "readings",
  "readings",
  "readings",
  "custody.accept",
  "readings",
  "readings",
  "custody.release",
];

const statementEveryMs = 30 * minuteMs;

function fakeStatementIndex(index: number): number {
  return 4000 + index * 7;
}

/** The pack of readings that was sent last at that time of the journey, never one of another kind. */
function readingsStatementAt(sinceStartMs: number): number {
  let index = Math.max(2, Math.floor(sinceStartMs / statementEveryMs));
  while (statementKinds[index % statementKinds.length] !== "readings") index -= 1;
  return index;
}

export function fakeStatements(row: FleetRow, nowMs: number): StatementSummary[] {
  const startMs = nowMs - historyMs;
  return Array.from({ length: 96 }, (_, index) => {
    const kind =
      index === 0
        ? "shipment.create"
        : index === 1
          ? "device.attach"
          : statementKinds[index % statementKinds.length]!;
    const issuedAtMs = startMs + index * statementEveryMs;
    const isReading = kind === "readings";
    return {
      index: fakeStatementIndex(index),
      height: 300 + index,
      hash: fakeHash(`${row.shipment}/${index}`),
      kind,
      issuer: isReading ? (row.device ?? "LOG-00000") : "nordfracht",
      issuerName: parties[0].legalName,
      subject: isReading ? `device:${row.device}` : `shipment:${row.shipment}`,
      kid: fakeHash(`key/${row.device}`),
      sequence: index,
      issuedAtMs,
      sealedAtMs: issuedAtMs + 900,
      payload: isReading
        ? {
            readings: [
              { name: "temperature", unit: "Cel", value: 4.7, time: issuedAtMs },
              { name: "humidity", unit: "%RH", value: 58, time: issuedAtMs },
            ],
          }
        : { at: issuedAtMs, to: "alpine-cold", remark: "<b>not bold</b>" },
    };
  });
}

export function fakeDevices(rows: readonly FleetRow[], nowMs: number): DeviceView[] {
  return rows
    .filter((row) => row.device !== null)
    .slice(0, 500)
    .map((row, index) => ({
      device: row.device!,
      model: index % 3 === 0 ? "Logger L8" : "Tracker T2",
      party: parties[index % 3]!.party,
      partyName: parties[index % 3]!.legalName,
      kid: fakeHash(`key/${row.device}`),
      key: `a4010103272006215820${fakeHash(`public/${row.device}`)}`,
      revoked: index % 41 === 7,
      attachment:
        index % 5 === 4
          ? null
          : {
              device: row.device!,
              target: `shipment:${row.shipment}`,
              fromMs: nowMs - historyMs,
              toMs: null,
            },
      sequence: index % 5 === 4 ? null : 900 + index,
      openGaps: index % 9 === 3 ? index % 4 : 0,
      lastReadingMs: index % 5 === 4 ? null : row.atMs,
      batteryPercent: index % 5 === 4 ? null : row.batteryPercent,
      quantities: ["temperature", "humidity", "lat", "lon", "battery"],
      clockOffsetMs: index % 5 === 4 ? null : index % 7 === 2 ? -95_000 : 400 + index,
      calibratedUntilMs: index % 4 === 1 ? nowMs + (index % 8 === 1 ? 20 : -3) * 86_400_000 : null,
      refusals:
        index % 17 === 0
          ? [{ code: "sequence_equivocation", detail: "", lastMs: nowMs - 60_000, count: 2 }]
          : [],
    }));
}

export function fakeParties(nowMs: number): PartyView[] {
  return parties.map((party) => ({
    party: party.party,
    legalName: party.legalName,
    country: party.country,
    roles: [...party.roles],
    keys: [{ kid: fakeHash(`key/${party.party}`), revoked: false }],
    delegations: [
      {
        kid: fakeHash(`scanner/${party.party}`),
        label: "Gate scanner",
        kinds: ["custody.accept"],
        untilMs: nowMs + historyMs,
        revoked: false,
      },
    ],
  }));
}

export function fakeProfiles(): ProfileView[] {
  const { party, legalName } = parties[0];
  const conditions = [{ quantity: "temperature", min: 15, max: 21, toleranceMs: 90_000 }];
  const profile = { id: "violins", version: 2, name: "Old violins", conditions, gapMsMax: 30_000 };
  return [{ party, partyName: legalName, publishedAt: 40, publishedAtMs: Date.UTC(2026, 0, 5), profile }];
}

export function fakeUnits(): UnitView[] {
  return [
    {
      unit: "CSQU3054383",
      type: "container",
      identifier: "CSQU3054383",
      party: "nordfracht",
      epoch: 3,
      holder: "nordfracht",
      contents: ["shipment:SHP-00001"],
      within: null,
    },
  ];
}

export const blockEntries = 12;

export function fakeBlock(height: number, newestMs: number, newest: number): BlockView {
  return {
    height,
    timeMs: newestMs - (newest - height) * 1000,
    size: (height + 1) * blockEntries,
    firstIndex: height * blockEntries,
    hash: fakeHash(`block/${height}`),
    previous: height === 0 ? "0".repeat(64) : fakeHash(`block/${height - 1}`),
    logRoot: fakeHash(`root/${height}`),
    stateRoot: fakeHash(`state/${height}`),
    seal: `d28443a10127${fakeHash(`seal/${height}`)}`,
  };
}
