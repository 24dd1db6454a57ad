/** Devices: registration under a party, calibration, revocation, and what they are attached to over time. */
import { decodeCoseKey } from "../keys/cose-key.ts";
import { decodePayload } from "../statement/payload.ts";
import { quantities } from "../statement/quantities.ts";
import { parseReference, referenceText } from "../statement/reference.ts";
import {
  bytes,
  type Decoded,
  decimal,
  identifier,
  integer,
  list,
  oneOf,
  optional,
  record,
  reference,
  text,
  timeMs,
} from "../statement/schema.ts";
import { currentRecordOf, holdableOf, isAheadOfClock, takesPartIn } from "./holdables.ts";
import {
  newKeyFields,
  newKeyVerdict,
  sequenceEnd,
  sequenceEndAfter,
  sequenceVerdict,
} from "./key-rotation.ts";
import { type KeyState, keyOf, markCompromised, registerKey, replaceKey, revokeKey } from "./keys.ts";
import { type Judgement, kind, type Verdict } from "./kind.ts";
import { Names } from "./names.ts";
import { recordName } from "./records.ts";
import type { StateReader, StateWriter } from "./view.ts";

/** `device/<id>` in the state. */
export type DeviceState = {
  readonly party: string;
  readonly kid: Uint8Array;
  readonly model: string;
  /** Declared accuracy of the device's clock: reading times are known to ± this. */
  readonly clockAccuracyMs: number;
  /** Declared drift since the last synchronisation, parts per million. */
  readonly clockDriftPpm: number;
  /** Number of attachments so far; `attachment/<id>/<n>` holds each. */
  readonly attachments: number;
  /** What the device is attached to now. */
  readonly attachedTo?: string;
  readonly revokedAt?: number;
};

/** `attachment/<device>/<n>` in the state. */
export type AttachmentState = { readonly target: string; readonly fromMs: number; readonly toMs?: number };

const deviceNames = new Names("device/");

export function deviceOf(state: StateReader, id: string): DeviceState | undefined {
  return state.get<DeviceState>(deviceNames.of(id));
}

export function attachmentName(device: string, n: number): string {
  return `attachment/${device}/${n}`;
}

const registerSchema = record({
  id: identifier,
  key: bytes(1, 128),
  model: text(100),
  clock: optional(record({ accuracyMs: integer(0, 86_400_000), driftPpm: decimal(0, 10_000) })),
});

export type DeviceRegister = Decoded<typeof registerSchema>;

export const deviceRegister = kind<DeviceRegister>({
  name: "device.register",
  signers: ["party"],
  decode: (payload) => {
    const decoded = decodePayload(payload, registerSchema);
    decodeCoseKey(decoded.key);
    return decoded;
  },
  rules: [
    ({ statement, payload }) =>
      statement.subject === referenceText("device", payload.id) ? undefined : "subject_mismatch",
    ({ state, payload }) => (deviceOf(state, payload.id) ? "device_exists" : undefined),
    ({ state, payload }) => (keyOf(state, decodeCoseKey(payload.key).kid) ? "key_exists" : undefined),
  ],
  apply: ({ state, payload, party }) => {
    const key = decodeCoseKey(payload.key);
    const reference = referenceText("device", payload.id);
    registerKey(state, key, { signer: "device", reference });
    state.set(`device/${payload.id}`, {
      party,
      kid: key.kid,
      model: payload.model,
      clockAccuracyMs: payload.clock?.accuracyMs ?? 0,
      clockDriftPpm: payload.clock?.driftPpm ?? 0,
      attachments: 0,
    } satisfies DeviceState);
  },
  records: ({ statement }) => [recordName(statement.subject)],
});

/** The subject is a registered device of the signing party. */
function subjectIsDeviceOfParty<P>({ state, statement, party }: Judgement<P>): Verdict {
  const subject = parseReference(statement.subject);
  if (subject?.kind !== "device") return "subject_mismatch";
  const device = deviceOf(state, subject.id);
  if (!device) return "device_unknown";
  return device.party === party ? undefined : "device_not_own";
}

/** The same, and the party has not revoked it. */
function subjectIsOwnDevice<P>(judgement: Judgement<P>): Verdict {
  const verdict = subjectIsDeviceOfParty(judgement);
  if (verdict) return verdict;
  return subjectDevice(judgement).device.revokedAt === undefined ? undefined : "device_revoked";
}

function subjectDevice<P>({ state, statement }: Judgement<P>): { id: string; device: DeviceState } {
  const { id } = parseReference(statement.subject)!;
  return { id, device: deviceOf(state, id)! };
}

const revokeSchema = record({ reason: text(500) });

export const deviceRevoke = kind<Decoded<typeof revokeSchema>>({
  name: "device.revoke",
  signers: ["party"],
  decode: (payload) => decodePayload(payload, revokeSchema),
  rules: [subjectIsOwnDevice],
  apply: (execution) => {
    const { id, device } = subjectDevice(execution);
    revokeWithPredecessors(execution.state, device.kid, execution.index);
    execution.state.set(`device/${id}`, { ...device, revokedAt: execution.index });
  },
  records: ({ statement }) => [recordName(statement.subject)],
});

/** Keys that were replaced may still fill gaps: of a revoked device they may no longer. */
function revokeWithPredecessors(state: StateWriter, newest: Uint8Array, index: number): void {
  for (let kid: Uint8Array | undefined = newest; kid; ) {
    const { revokedAt, replaces }: KeyState = keyOf(state, kid)!;
    if (revokedAt === undefined) revokeKey(state, kid, index);
    kid = replaces;
  }
}

const keyRotateSchema = record({
  ...newKeyFields,
  /** Where the sequence of the device's key ends; absent when that key signs this itself, or never signed. */
  last: optional(sequenceEnd),
});
export type DeviceKeyRotate = Decoded<typeof keyRotateSchema>;

export const deviceKeyRotate = kind<DeviceKeyRotate>({
  name: "device.key-rotate",
  signers: ["device", "party"],
  decode: (payload) => {
    const decoded = decodePayload(payload, keyRotateSchema);
    decodeCoseKey(decoded.key);
    return decoded;
  },
  rules: [
    subjectIsOwnDevice,
    ({ statement }) =>
      statement.issuer.startsWith("party:") || statement.issuer === statement.subject
        ? undefined
        : "subject_mismatch",
    (judgement) => newKeyVerdict(judgement, judgement.statement.subject, subjectDevice(judgement).device.kid),
    (judgement) =>
      sequenceVerdict(
        judgement.state,
        judgement.statement,
        subjectDevice(judgement).device.kid,
        judgement.payload.last,
      ),
  ],
  apply: (execution) => {
    const { state, statement, payload, index } = execution;
    const { id, device } = subjectDevice(execution);
    const key = decodeCoseKey(payload.key);
    const position = sequenceEndAfter(state, statement, device.kid);
    const isOwn = statement.issuer === statement.subject;
    replaceKey(state, device.kid, key, {
      index,
      ...(!isOwn && { enrolledBy: statement.issuer }),
      ...(position && { position }),
    });
    state.set(`device/${id}`, { ...device, kid: key.kid });
  },
  records: deviceAndTarget,
});

/** A change of keys is seen by whoever is shown what the device measured. */
function deviceAndTarget<P>(judgement: Judgement<P>): string[] {
  const { device } = subjectDevice(judgement);
  const own = recordName(judgement.statement.subject);
  return device.attachedTo ? [own, currentRecordOf(judgement.state, device.attachedTo)] : [own];
}

const keyRevokeSchema = record({
  kid: bytes(32, 32),
  reason: text(500),
  /** What the key signed that was sealed since then is in doubt. */
  compromisedSince: optional(timeMs),
});
export type DeviceKeyRevoke = Decoded<typeof keyRevokeSchema>;

export const deviceKeyRevoke = kind<DeviceKeyRevoke>({
  name: "device.key-revoke",
  signers: ["party"],
  decode: (payload) => decodePayload(payload, keyRevokeSchema),
  rules: [
    subjectIsDeviceOfParty,
    ({ state, statement, payload }) => {
      const key = keyOf(state, payload.kid);
      if (key?.signer !== "device" || key.reference !== statement.subject) return "key_not_own";
      return key.revokedAt === undefined || payload.compromisedSince !== undefined
        ? undefined
        : "key_revoked";
    },
    (judgement) =>
      isAheadOfClock(judgement, judgement.payload.compromisedSince ?? 0)
        ? "statement_from_future"
        : undefined,
  ],
  apply: ({ state, payload, index }) => {
    if (keyOf(state, payload.kid)!.revokedAt === undefined) revokeKey(state, payload.kid, index);
    markCompromised(state, payload.kid, payload.compromisedSince);
  },
  records: deviceAndTarget,
});

const calibrateSchema = record({
  certificate: text(200),
  laboratory: text(200),
  validFrom: timeMs,
  validUntil: timeMs,
  uncertainties: list(record({ quantity: oneOf(...Object.keys(quantities)), value: decimal(0, 1e6) }), 16, 1),
});

type Calibration = Decoded<typeof calibrateSchema>;

/** `calibration/<device>` in the state: the newest certificate, and those before it, newest first. */
export type CalibrationState = Calibration & { readonly earlier?: readonly Calibration[] };

/** Certificates of a device that the state keeps besides the newest: what they cover stays covered. */
const earlierCertificatesMax = 15;

export const deviceCalibrate = kind<Calibration>({
  name: "device.calibrate",
  signers: ["party"],
  decode: (payload) => decodePayload(payload, calibrateSchema),
  rules: [subjectIsOwnDevice],
  apply: ({ state, statement, payload }) => {
    const { id } = parseReference(statement.subject)!;
    const before = state.get<CalibrationState>(`calibration/${id}`);
    if (!before) {
      state.set(`calibration/${id}`, payload);
      return;
    }
    const { earlier = [], ...newest } = before;
    state.set(`calibration/${id}`, {
      ...payload,
      earlier: [newest, ...earlier].slice(0, earlierCertificatesMax),
    } satisfies CalibrationState);
  },
  records: ({ statement }) => [recordName(statement.subject)],
});

const attachSchema = record({ target: reference("shipment", "unit"), at: timeMs });

export type DeviceAttach = Decoded<typeof attachSchema>;

export const deviceAttach = kind<DeviceAttach>({
  name: "device.attach",
  signers: ["party"],
  decode: (payload) => decodePayload(payload, attachSchema),
  rules: [
    subjectIsOwnDevice,
    (judgement) => (isAheadOfClock(judgement, judgement.payload.at) ? "statement_from_future" : undefined),
    ({ state, payload }) => (holdableOf(state, payload.target) ? undefined : unknownTarget(payload.target)),
    ({ state, payload, party }) =>
      takesPartIn(state, payload.target, party) ? undefined : "not_party_to_shipment",
    (judgement) => (subjectDevice(judgement).device.attachedTo ? "device_attached" : undefined),
    (judgement) => {
      const { id, device } = subjectDevice(judgement);
      const last = judgement.state.get<AttachmentState>(attachmentName(id, device.attachments - 1));
      return last?.toMs !== undefined && judgement.payload.at < last.toMs
        ? "attach_before_detach"
        : undefined;
    },
  ],
  apply: (execution) => {
    const { state, payload } = execution;
    const { id, device } = subjectDevice(execution);
    const attachment: AttachmentState = { target: payload.target, fromMs: payload.at };
    state.set(attachmentName(id, device.attachments), attachment);
    state.set(`device/${id}`, { ...device, attachments: device.attachments + 1, attachedTo: payload.target });
  },
  records: ({ state, statement, payload }) => [
    recordName(statement.subject),
    currentRecordOf(state, payload.target),
  ],
});

function unknownTarget(target: string): Verdict {
  return target.startsWith("unit:") ? "unit_unknown" : "shipment_unknown";
}

const detachSchema = record({ at: timeMs });

export type DeviceDetach = Decoded<typeof detachSchema>;

export const deviceDetach = kind<DeviceDetach>({
  name: "device.detach",
  signers: ["party"],
  decode: (payload) => decodePayload(payload, detachSchema),
  rules: [
    subjectIsOwnDevice,
    (judgement) => (isAheadOfClock(judgement, judgement.payload.at) ? "statement_from_future" : undefined),
    (judgement) => (subjectDevice(judgement).device.attachedTo ? undefined : "device_not_attached"),
    (judgement) => {
      const { id, device } = subjectDevice(judgement);
      const attachment = judgement.state.get<AttachmentState>(attachmentName(id, device.attachments - 1))!;
      return judgement.payload.at < attachment.fromMs ? "detach_before_attach" : undefined;
    },
  ],
  apply: (execution) => {
    const { state, payload } = execution;
    const { id, device } = subjectDevice(execution);
    const name = attachmentName(id, device.attachments - 1);
    state.set(name, { ...state.get<AttachmentState>(name)!, toMs: payload.at });
    const { attachedTo: _, ...detached } = device;
    state.set(`device/${id}`, detached);
  },
  records: (execution) => {
    const { id, device } = subjectDevice(execution);
    const { target } = execution.state.get<AttachmentState>(attachmentName(id, device.attachments - 1))!;
    return [recordName(execution.statement.subject), currentRecordOf(execution.state, target)];
  },
});

export const deviceKinds = [
  deviceRegister,
  deviceKeyRotate,
  deviceKeyRevoke,
  deviceRevoke,
  deviceCalibrate,
  deviceAttach,
  deviceDetach,
];
