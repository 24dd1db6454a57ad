/**
 * Histories from plain data, without a chain: for scenarios that people read, and for many random records. What is
 * not said is as it usually is: a logger of exact time, calibrated, attached from the beginning.
 */
import { createHash } from "node:crypto";
import type { HistoryStatement, ShipmentHistory } from "../../../ledger/evidence/shipment-history.ts";
import { defaultLimits } from "../../../ledger/state/chain.ts";
import type { Condition, ShipmentTerms } from "../../../ledger/state/terms.ts";
import { parseReadingName } from "../../../ledger/statement/quantities.ts";
import type { Reading } from "../../../ledger/statement/readings.ts";

/** Readings of one name: time and value. Packs in the order of their sequence numbers. */
export interface PlainPack {
  readonly readings: readonly {
    readonly name?: string;
    readonly at: number;
    readonly value: number;
  }[];
  /** Sequence number; the one after the pack before it if absent. A number left out is a statement that is missing. */
  readonly sequence?: number;
  /** When the device says that it signed; the time of its last reading if absent. */
  readonly signedAt?: number;
  /** Time of the block; the end if absent. */
  readonly sealedAt?: number;
}

export interface PlainDevice {
  readonly id: string;
  readonly accuracyMs?: number;
  readonly driftPpm?: number;
  /** From and to, or from on. */
  readonly attached?: readonly (readonly [from: number, to?: number])[];
  /** `false`: there is no calibration. */
  readonly calibrated?: boolean | { readonly from: number; readonly to: number };
  readonly uncertainties?: Readonly<Record<string, number>>;
  readonly packs: readonly PlainPack[];
  /** Numbers that the operator saw signed twice. */
  readonly equivocated?: readonly number[];
  readonly revoked?: boolean;
}

export interface PlainHandover {
  readonly from: string;
  readonly to: string;
  readonly at: number;
  /** When the holder released; `null`: never. At `at` if absent. */
  readonly releasedAt?: number | null;
  readonly releasedTo?: string;
  readonly reservations?: readonly { readonly code: string; readonly text: string }[];
}

export interface PlainInstruction {
  readonly by: string;
  readonly at: number;
  readonly text: string;
  readonly setpointCel?: number;
  readonly to?: string;
}

/** Times in milliseconds. */
export interface PlainShipment {
  readonly shipper?: string;
  readonly consignee?: string;
  readonly carriers?: readonly string[];
  readonly conditions: readonly Condition[];
  readonly gapMsMax: number;
  readonly from: number;
  /** The position. */
  readonly to: number;
  readonly devices: readonly PlainDevice[];
  readonly handovers?: readonly PlainHandover[];
  /** A release that nobody accepted. */
  readonly openRelease?: { readonly from: string; readonly to: string; readonly at: number };
  readonly instructions?: readonly PlainInstruction[];
  readonly terms?: Partial<ShipmentTerms>;
}

const hashOf = (text: string) => createHash("sha256").update(text).digest("hex");

interface Said {
  readonly kind: string;
  readonly issuer: string;
  readonly subject: string;
  readonly party: string;
  readonly payload: unknown;
  readonly sequence: number;
  readonly signedAt: number;
  readonly sealedAt: number;
}

export function plainHistory(plain: PlainShipment): ShipmentHistory {
  const { shipper = "shipper", consignee = "consignee", carriers = ["carrier", "second"] } = plain;
  const terms: ShipmentTerms = {
    id: "S",
    consignee,
    goods: { description: "Vaccines", grossMassGrams: 120_000 },
    conditions: [...plain.conditions],
    legs: carriers.map((carrier, i) => ({
      id: `leg-${i + 1}`,
      mode: "road" as const,
      carrier,
      from: { name: `Place ${i}` },
      to: { name: `Place ${i + 1}` },
    })),
    gapMsMax: plain.gapMsMax,
    at: plain.from,
    ...plain.terms,
  };
  const statements = saidIn(plain, shipper).map((said, index) => statementOf(said, index));
  const delivery = plain.handovers?.findLast(({ to }) => to === consignee);
  const names = [
    ...new Set([shipper, consignee, ...carriers, ...(plain.handovers ?? []).map(({ to }) => to)]),
  ].sort();
  return {
    chain: {
      id: "chain:plain",
      operatorName: "Operator",
      rules: 1,
      limits: defaultLimits,
      time: { source: "utc" },
      demonstration: false,
    },
    shipment: "S",
    state: {
      shipper,
      consignee,
      carriers,
      createdAt: 1,
      holder: plain.handovers?.at(-1)?.to ?? shipper,
      heldSinceMs: plain.handovers?.at(-1)?.at ?? plain.from,
      stays: 0,
      ...(delivery && { deliveredMs: delivery.at }),
    } as ShipmentHistory["state"],
    terms,
    height: 1,
    positionMs: plain.to,
    statements,
    aboard: [],
    units: new Map(),
    devices: plain.devices.map((device) => deviceOf(device, plain)).sort((a, b) => (a.id < b.id ? -1 : 1)),
    signers: plain.devices.map((device) => signerOf(device)),
    parties: new Map(names.map((id) => [id, { legalName: `${id} Ltd`, country: "NL", roles: [], keys: [] }])),
    law: { rules: undefined, rates: [] },
  };
}

function saidIn(plain: PlainShipment, shipper: string): Said[] {
  const { from, to } = plain;
  const shipment = "shipment:S";
  const byParty = (kind: string, party: string, at: number, payload: unknown): Said => ({
    kind,
    issuer: `party:${party}`,
    subject: shipment,
    party,
    payload,
    sequence: 0,
    signedAt: at,
    sealedAt: at,
  });
  const said: Said[] = [byParty("shipment.create", shipper, from, {})];
  for (const {
    from: giver,
    to: taker,
    at,
    releasedAt = at,
    releasedTo = taker,
    reservations,
  } of plain.handovers ?? []) {
    if (releasedAt !== null)
      said.push(byParty("custody.release", giver, releasedAt, { to: releasedTo, at: releasedAt }));
    said.push(
      byParty("custody.accept", taker, at, { from: giver, at, ...(reservations && { reservations }) }),
    );
  }
  if (plain.openRelease) {
    const { from: giver, to: taker, at } = plain.openRelease;
    said.push(byParty("custody.release", giver, at, { to: taker, at }));
  }
  for (const { by, at, ...rest } of plain.instructions ?? [])
    said.push(byParty("shipment.instruct", by, at, { at, ...rest }));
  for (const device of plain.devices) {
    const reference = `device:${device.id}`;
    let sequence = -1;
    for (const pack of device.packs) {
      sequence = pack.sequence ?? sequence + 1;
      const payload = pack.readings.map(({ name = "temperature", at, value }): Reading => {
        const { quantity, probe } = parseReadingName(name)!;
        return { name, quantity, probe, value, timeMs: at };
      });
      const last = Math.max(...payload.map(({ timeMs }) => timeMs));
      const signedAt = pack.signedAt ?? last;
      const sealedAt = pack.sealedAt ?? Math.max(to, last);
      said.push({
        kind: "readings",
        issuer: reference,
        subject: reference,
        party: shipper,
        payload,
        sequence,
        signedAt,
        sealedAt,
      });
    }
    for (const number of device.equivocated ?? [])
      said.push({
        kind: "operator.equivocation",
        issuer: "chain:plain",
        subject: reference,
        party: "",
        payload: { sequence: number },
        sequence: 0,
        signedAt: to,
        sealedAt: to,
      });
  }
  return said;
}

function statementOf(
  { kind, issuer, subject, party, payload, sequence, signedAt, sealedAt }: Said,
  index: number,
): HistoryStatement {
  return {
    index,
    height: 1,
    sealedAtMs: sealedAt,
    statement: {
      kind,
      issuer,
      subject,
      sequence,
      issuedAtSeconds: Math.floor(signedAt / 1000),
    } as HistoryStatement["statement"],
    hash: hashOf(JSON.stringify([kind, issuer, subject, payload, sequence])),
    kid: hashOf(issuer),
    party,
    payload,
    records: ["record/shipment:S"],
  };
}

function deviceOf(device: PlainDevice, { from, to }: PlainShipment): ShipmentHistory["devices"][number] {
  const { calibrated = true, uncertainties = {} } = device;
  const covered = calibrated === true ? { from: from - 1e9, to: to + 1e9 } : calibrated;
  return {
    id: device.id,
    state: {
      party: "shipper",
      kid: new Uint8Array(32),
      model: "Logger",
      clockAccuracyMs: device.accuracyMs ?? 0,
      clockDriftPpm: device.driftPpm ?? 0,
      attachments: 1,
      ...(device.revoked && { revokedAt: 1 }),
    } as ShipmentHistory["devices"][number]["state"],
    calibration:
      covered === false
        ? undefined
        : {
            certificate: "C",
            laboratory: "Laboratory",
            validFrom: covered.from,
            validUntil: covered.to,
            uncertainties: Object.entries(uncertainties).map(([quantity, value]) => ({ quantity, value })),
          },
    attachments: (device.attached ?? [[from]]).map(([fromMs, toMs]) => ({
      target: "shipment:S",
      fromMs,
      ...(toMs !== undefined && { toMs }),
    })),
  };
}

/** Numbers between the packs that no pack has are gaps of the sequence. */
function signerOf({ id, packs }: PlainDevice): ShipmentHistory["signers"][number] {
  const reference = `device:${id}`;
  const gaps: { from: number; to: number; after: Uint8Array }[] = [];
  let last = -1;
  const used: number[] = [];
  for (const { sequence } of packs) {
    last = sequence ?? last + 1;
    used.push(last);
  }
  let next = 0;
  for (const sequence of used.sort((a, b) => a - b)) {
    if (sequence > next) gaps.push({ from: next, to: sequence - 1, after: new Uint8Array(32) });
    next = sequence + 1;
  }
  const kid = hashOf(reference);
  return {
    kid,
    reference,
    firstKid: kid,
    state: { next, last: new Uint8Array(32), gaps },
    key: { algorithm: "Ed25519", bytes: new Uint8Array(32), signer: "device", reference },
  };
}
