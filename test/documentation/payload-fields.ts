/**
 * The fields of every kind of statement as its decoder has them, found from outside: a whole valid payload is
 * damaged one field at a time, and the refusal says what was expected there.
 */
import { type CborInput, encodeCbor } from "../../ledger/encoding/cbor-encode.ts";
import { encodeCoseKey } from "../../ledger/keys/cose-key.ts";
import { defaultLimits } from "../../ledger/state/chain.ts";
import type { AnyKind } from "../../ledger/state/kind.ts";
import { kindNamed } from "../../ledger/state/kinds.ts";
import { refusalOf } from "../../ledger/statement/statement.ts";
import { testSigner } from "../ledger/chain-fixture.ts";
import { tradePayloads } from "./trade-payloads.ts";

type Value = CborInput | undefined;
type Fields = { [field: string]: Value };

const key = encodeCoseKey(testSigner("device:any").key);
const hash = new Uint8Array(32);
const proof = new Uint8Array(64);
const at = 1_767_600_000_000;
const gtin = "09506000134352";
const place = { name: "Rotterdam", lat: 51.95, lon: 4.14, locode: "NLRTM" };
const amount = { minor: 250_000, currency: "EUR" };
const conditions = [
  {
    quantity: "temperature",
    min: 2,
    max: 8,
    toleranceMs: 0,
    dose: { allowanceMs: 3_600_000, activationJoulePerMole: 83_144, referenceCel: 8 },
    gapExtreme: { min: -5, max: 40 },
    weightPpm: 1_000_000,
    disagreementMax: 1,
  },
  { quantity: "shock.peak", max: 500, toleranceMs: 0, boundary: { peak: 500, velocityChange: 2.5 } },
  { quantity: "humidity", min: 30, toleranceMs: 0 },
];
const extent = { massGrams: 1_000, packages: 1, photos: [hash] };
const handover = { at, place, packages: 4, seals: ["H-1"] };

const routeAnswer = {
  suggestion: hash,
  size: 1,
  seed: 7,
  draws: 2_000,
  model: "tallyman-eta-2",
  network: hash,
  closed: ["suez"],
  changeAt: "CNSHA",
  present: { arrivalMs: { p10: at, p50: at, p90: at }, latePpm: 700_000 },
  option: {
    arrivalMs: { p10: at, p50: at, p90: at },
    latePpm: 100_000,
    legs: [
      {
        id: "00000000-1",
        service: "SAMPLE-AE1",
        mode: "sea",
        carrier: "sample-line",
        fromName: "Shanghai",
        fromLocode: "CNSHA",
        toName: "Rotterdam",
        toLocode: "NLRTM",
        departureMs: at,
        arrivalMs: at,
      },
    ],
  },
  delta: {
    arrivalMs: { p10: -7_200_000, p50: -3_600_000, p90: 0 },
    latePpm: { p10: -700_000, p50: -600_000, p90: -500_000 },
    costMinor: 12_000,
    co2Grams: -3_000,
  },
  currency: "EUR",
  at,
};

/** One payload of each kind with every optional field in it. */
export const fullPayloads: Readonly<Record<string, Fields>> = {
  "chain.genesis": {
    operator: { name: "Operator", key },
    registrars: [{ id: "registrar", legalName: "Registrar", country: "NL", keys: [key] }],
    rules: 1,
    limits: defaultLimits,
    time: { source: "simulated", start: at, speed: 600 },
    demonstration: true,
  },
  "party.register": {
    id: "acme",
    legalName: "Acme",
    country: "NL",
    roles: ["shipper"],
    keys: [key],
    registration: { scheme: "EORI", number: "NL123456789" },
    capacity: "business",
    gln: "4012345000009",
    personal: [{ name: "email", commitment: hash }],
  },
  "party.suspend": { reason: "bankrupt" },
  "party.reinstate": { reason: "an error" },
  "party.describe": { places: ["NLRTM"], goods: ["3002"], text: "Cold storage." },
  "party.key-add": { key },
  "party.key-rotate": { replaces: hash, key, proof, last: { sequence: 0, hash } },
  "party.key-revoke": { kid: hash, reason: "stolen", compromisedSince: at },
  "delegation.grant": { key, label: "scanner", kinds: ["custody.*"], until: at },
  "delegation.revoke": { kid: hash },
  "device.register": { id: "reefer-7", key, model: "Logger", clock: { accuracyMs: 1_000, driftPpm: 2.5 } },
  "device.key-rotate": { key, proof, last: { sequence: 0, hash } },
  "device.key-revoke": { kid: hash, reason: "stolen", compromisedSince: at },
  "device.revoke": { reason: "lost" },
  "device.calibrate": {
    certificate: "C-1",
    laboratory: "Laboratory",
    validFrom: at,
    validUntil: at + 1,
    uncertainties: [{ quantity: "temperature", value: 0.5 }],
  },
  "device.attach": { target: "shipment:S-1", at },
  "device.detach": { at },
  "unit.register": {
    id: "MSCU1234566",
    type: "container",
    identifier: { scheme: "ISO6346", number: "MSCU1234566" },
    at,
  },
  "unit.load": { items: ["shipment:S-1"], at },
  "unit.unload": { items: ["shipment:S-1"], at },
  "shipment.create": {
    id: "S-1",
    consignee: "acme",
    goods: {
      description: "Vaccines",
      hsCode: "300241",
      grossMassGrams: 120_000,
      packages: 4,
      valueMinor: 1_000_000,
      currency: "EUR",
      profile: "pharma-2-8",
      dangerous: "UN1845",
    },
    conditions,
    legs: [
      {
        id: "1",
        mode: "road",
        carrier: "acme",
        from: place,
        to: place,
        departure: at,
        arrival: at,
        steps: [{ step: "departed", place: "Rotterdam", planned: at }],
        regime: "cmr",
        contract: "C-1",
        freight: amount,
        declaredValue: amount,
      },
    ],
    references: ["PO-1"],
    gapMsMax: 900_000,
    at,
    sale: { seller: "acme", buyer: "acme", incoterm: { rule: "CIP", place } },
    deliveryUtcOffsetMinutes: 60,
    customs: {
      origin: "KE",
      transit: ["CH"],
      producers: ["acme"],
      products: [gtin],
      certificates: [{ id: "C-1", document: hash }],
    },
  },
  "transport.milestone": { leg: "1", step: "departed", at, place },
  "custody.release": { to: "acme", ...handover },
  "custody.accept": {
    from: "acme",
    reservations: [{ code: "wet", text: "Two cartons are wet.", photos: [hash] }],
    ...handover,
  },
  "shipment.instruct": { at, to: "acme", text: "Keep at 5 degrees.", setpointCel: 5 },
  "damage.notice": { to: ["acme"], at, nature: "hidden", text: "Two cartons are warm.", ...extent },
  "survey.appoint": { surveyor: "acme" },
  "route.accept": routeAnswer,
  "route.reject": { ...routeAnswer, reason: "The buyer cannot unload on Sunday." },
  "survey.report": { at, place, text: "Vials are cloudy.", ...extent, loss: amount, causes: ["heat"] },
  "dispute.open": {
    id: "D-1",
    shipment: "S-1",
    respondents: ["acme"],
    grounds: ["damage"],
    claim: amount,
    text: "The goods are spoilt.",
    notices: [hash],
    wilful: ["acme"],
  },
  "dispute.answer": { position: "admits", admittedMinor: 100, wilfulMisconduct: true, text: "Our part." },
  "dispute.evidence": {
    text: "Workshop report",
    files: [{ name: "report.pdf", mediaType: "application/pdf", bytes: 1_024, hash }],
  },
  "dispute.propose": { split: [{ party: "acme", minor: 250_000 }], text: "Final offer." },
  "dispute.agree": { proposal: 0 },
  "dispute.withdraw": { text: "Settled otherwise." },
  "customs.list-publish": {
    list: "NL-positive",
    title: "Plants that may enter",
    polarity: "positive",
    sides: ["import"],
    version: 1,
    part: 1,
    parts: 1,
    add: [
      {
        id: "E-1",
        hsPrefix: "0603",
        origin: "KE",
        producer: "acme",
        massGramsMin: 0,
        massGramsMax: 1_000_000,
        valueMinorMin: 0,
        valueMinorMax: 1_000_000,
        currency: "EUR",
        validFrom: at,
        validUntil: at + 1,
        certificates: [{ type: "phytosanitary", issuers: ["acme"] }],
        reason: "cut flowers",
      },
      { id: "E-2", product: gtin },
    ],
    remove: ["E-0"],
  },
  "customs.risk-rules": {
    version: 1,
    title: "Rules of the year",
    threshold: 100,
    newTrader: 20,
    deviation: 50,
    unknownAmount: 10,
    certificateMissing: 30,
    unlisted: 5,
    hsPrefixes: [{ hsPrefix: "0603", points: 10 }],
    origins: [{ origin: "KE", points: 10 }],
    traders: [{ party: "acme", points: 10 }],
  },
  "customs.declare": {
    at,
    arrival: at,
    place,
    text: "Cut flowers for the auction.",
    certificates: [{ id: "C-1", document: hash }],
  },
  "customs.present": { at, place },
  "customs.decide": { decision: "quarantine", text: "Insects found." },
  "customs.inspect": { at, finding: "deviates", text: "Insects found.", photos: [hash] },
  "certificate.issue": {
    id: "C-1",
    type: "phytosanitary",
    holder: "acme",
    document: hash,
    title: "Free of pests",
    hsPrefix: "0603",
    products: [gtin],
    lots: ["L-1"],
    validFrom: at,
    validUntil: at + 1,
  },
  "certificate.revoke": { reason: "Issued in error." },
  "product.register": { gtin, name: "Honey 250 g", description: "From acacia", hsCode: "040900" },
  "lot.declare": {
    id: "L-1",
    name: "Raw honey",
    product: gtin,
    massMilligrams: 1_000,
    origin: "HU",
    at,
    place,
    certificates: [{ id: "C-1", document: hash }],
  },
  "lot.produce": {
    id: "P-1",
    at,
    place,
    inputs: [{ lot: "L-1", massMilligrams: 1_000 }],
    outputs: [{ lot: "L-2", name: "Honey in jars", product: gtin, massMilligrams: 900 }],
    lossMilligrams: 100,
    certificates: [{ id: "C-1", document: hash }],
  },
  "lot.serialise": { serials: ["A-1"] },
  "lot.release": { to: "acme", massMilligrams: 900, at, serials: ["A-1"], shipment: "S-1" },
  "lot.receive": { consignment: 0, outcome: "accepted", at, text: "All there." },
  "recall.issue": { id: "R-1", lots: ["L-2"], reason: "Glass found.", instructions: "Bring it back.", at },
  "complaint.open": { id: "X-1", about: "lot:L-2", sort: "quality", text: "It is bitter." },
  "complaint.answer": { outcome: "accepted", text: "We send you another one." },
  "liability-rules.publish": {
    id: "rules",
    version: 1,
    source: "the treaties",
    regimes: [
      {
        regime: "cmr",
        modes: ["road"],
        scope: "either-end",
        scopeProvision: "cmr.1.1",
        states: ["NL"],
        limits: [
          {
            from: "1978-07-05",
            until: "2100-01-01",
            perKilogram: 8_330_000,
            perPackage: 1,
            provision: "cmr.23.3",
          },
        ],
        notices: [
          {
            about: "hidden-damage",
            days: 7,
            calendar: "without-sundays-and-holidays",
            consequence: "presumed-good",
            provision: "cmr.30.1",
          },
        ],
        wilful: { lifts: true, provision: "cmr.29" },
        timeBar: { years: 1, yearsWilful: 3, fromArrival: false, provision: "cmr.32.1" },
        delay: { freightThousandths: 1000, provision: "cmr.23.5" },
        lost: { days: 30, provision: "cmr.20.1" },
        declaredValue: "cmr.24",
        contribution: "cmr.17.5",
        freightRefund: "cmr.23.4",
        successive: { sole: "cmr.37.a", involved: "cmr.37.b", all: "cmr.37.c", sparesInnocent: false },
      },
    ],
    holidays: [
      {
        country: "NL",
        fromYear: 2020,
        untilYear: 2040,
        restDays: [5, 6],
        fixed: ["12-25"],
        easterDays: [1],
        dates: ["2026-04-27"],
      },
    ],
  },
  "sdr-rate.publish": {
    currency: "EUR",
    date: "2026-01-05",
    perSdr: "1.17204",
    source: "International Monetary Fund",
  },
  "profile.publish": {
    id: "pharma-2-8",
    version: 1,
    name: "Pharma",
    description: "Refrigerated",
    conditions,
    gapMsMax: 900_000,
  },
  ...tradePayloads,
  "operator.key-rotate": { key, proof, compromisedSince: at },
  "operator.equivocation": { kid: hash, sequence: 1, first: hash, secondHash: hash, second: hash },
  "operator.clock": { expected: at, accepted: at },
  "operator.checkpoint-key": { origin: "log.example", key },
};

export interface Field {
  /** `legs[].from.name` */
  readonly path: string;
  /** In the decoder's own words. */
  readonly expected: string;
  readonly required: boolean;
}

/** Every field of the payload of `kindName`, each map's in the decoder's order. */
export function fieldsOf(kindName: string): Field[] {
  const kind = kindNamed(kindName)!;
  const full = fullPayloads[kindName]!;
  kind.decode(encodeCbor(full));
  return fieldsOfMap(kind, full, [], full);
}

type Step = string | number;

function fieldsOfMap(kind: AnyKind, full: Fields, path: readonly Step[], map: Fields): Field[] {
  const names = expectedAt(kind, withValue(full, [...path, "no such field"], 1))
    .replace("no fields but ", "")
    .split(", ");
  return names.flatMap((name) => {
    const at = [...path, name];
    return [field(kind, full, at), ...fieldsWithin(kind, full, at, map[name])];
  });
}

function fieldsWithin(kind: AnyKind, full: Fields, path: readonly Step[], value: Value): Field[] {
  if (value === undefined) return [];
  if (value === null || typeof value !== "object" || value instanceof Uint8Array) return [];
  if (!Array.isArray(value)) return fieldsOfMap(kind, full, path, value as Fields);
  return [field(kind, full, [...path, 0]), ...fieldsOfElements(kind, full, path, value as Value[])];
}

/** Fields that exclude one another stand in different elements; one that any of them can do without is not required. */
function fieldsOfElements(kind: AnyKind, full: Fields, path: readonly Step[], elements: readonly Value[]) {
  const fields = new Map<string, Field>();
  for (const [i, element] of elements.entries())
    for (const found of fieldsWithin(kind, full, [...path, i], element)) {
      const required = found.required && (fields.get(found.path)?.required ?? true);
      fields.set(found.path, { ...found, required });
    }
  return [...fields.values()];
}

function field(kind: AnyKind, full: Fields, path: readonly Step[]): Field {
  const text = path.reduce<string>(
    (before, step) => (typeof step === "number" ? `${before}[]` : before ? `${before}.${step}` : step),
    "",
  );
  const required = typeof path.at(-1) === "number" || misses(kind, withValue(full, path, undefined));
  return { path: text, expected: expectedAt(kind, withValue(full, path, null)), required };
}

function misses(kind: AnyKind, payload: Value): boolean {
  try {
    kind.decode(encodeCbor(payload!));
    return false;
  } catch (error) {
    // What only contradicts another field can be left out where the other one is.
    return refusalOf(error).detail.includes("expected the field");
  }
}

/** What the decoder says it expected. */
function expectedAt(kind: AnyKind, payload: Value): string {
  try {
    kind.decode(encodeCbor(payload!));
  } catch (error) {
    const { detail } = refusalOf(error);
    return detail.slice(detail.indexOf(": expected ") + ": expected ".length);
  }
  throw new Error(`${kind.name} accepts a damaged payload`);
}

/** A copy with another value at `path`; `undefined` leaves the field out. */
function withValue(value: Value, [step, ...rest]: readonly Step[], replacement: Value): Value {
  if (step === undefined) return replacement;
  if (typeof step === "number")
    return (value as Value[]).map((item, i) =>
      i === step ? withValue(item, rest, replacement) : item,
    ) as Value;
  return { ...(value as Fields), [step]: withValue((value as Fields)[step], rest, replacement) };
}
