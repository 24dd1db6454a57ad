/** A shipment's history as exporter and checker put it together, and as the liability trace reads it. */
import type { ChainState } from "../state/chain.ts";
import type { AttachmentState, CalibrationState, DeviceState } from "../state/devices.ts";
import type { EpochState, ShipmentState, UnitState } from "../state/holdables.ts";
import type { KeyState, SignerState } from "../state/keys.ts";
import type { PartyState } from "../state/parties.ts";
import type { ShipmentTerms } from "../state/terms.ts";
import type { SignedStatement } from "../statement/statement.ts";
import type { CarriageLaw } from "./carriage-law.ts";
import type { CustomsTold } from "./customs.ts";

/** A stretch of time; without an end it lasts until the position of the history. */
export interface OpenSpan {
  readonly fromMs: number;
  readonly toMs: number;
}

/** End of a stretch that has not ended. */
export const openEndMs = Number.MAX_SAFE_INTEGER;

/** The shipment aboard a unit, itself or in another unit. */
export interface Aboard extends OpenSpan {
  /** What was loaded: the shipment, or the unit it was in. */
  readonly item: string;
  /** Identifier of the unit. */
  readonly unit: string;
  /** 0: the shipment itself was loaded; 1: the unit it was in, and so on outwards. */
  readonly depth: number;
  /** Epochs of the unit that belong to the history, with their times where these decided it. */
  readonly epochs: readonly AboardEpoch[];
}

export interface AboardEpoch {
  readonly epoch: number;
  readonly record: string;
  /** Only for depth 1 and more, where the times tell which epochs belong. */
  readonly span: EpochState | undefined;
}

/** One statement of the history with what was found about it. */
export interface HistoryStatement {
  readonly index: number;
  readonly height: number;
  /** Time of its block. */
  readonly sealedAtMs: number;
  readonly statement: SignedStatement;
  /** Statement hash and key thumbprint, lower-case hex. */
  readonly hash: string;
  readonly kid: string;
  /** The party for which it was signed; a device's owner. Empty for the operator. */
  readonly party: string;
  /** As its kind decodes it. */
  readonly payload: unknown;
  /** Records of the history into which it is filed. */
  readonly records: readonly string[];
}

export interface DeviceHistory {
  readonly id: string;
  readonly state: DeviceState;
  readonly calibration: CalibrationState | undefined;
  /** Attachments that overlap the device's readings in the history, in order; the neighbours are left out. */
  readonly attachments: readonly AttachmentState[];
}

export interface SignerHistory {
  /** Lower-case hex. */
  readonly kid: string;
  readonly reference: string;
  readonly state: SignerState;
  /** As it is at the position. */
  readonly key: KeyState;
  /** Thumbprint of the first of the keys that took each other's place up to this one; its own if it took nobody's. */
  readonly firstKid: string;
}

export interface ShipmentHistory {
  readonly chain: ChainState;
  /** Identifier of the shipment. */
  readonly shipment: string;
  readonly state: ShipmentState;
  readonly terms: ShipmentTerms;
  /** The position: height and time of the block up to which the history goes. */
  readonly height: number;
  readonly positionMs: number;
  /** By log index. */
  readonly statements: readonly HistoryStatement[];
  readonly aboard: readonly Aboard[];
  /** The units it was aboard, by identifier. */
  readonly units: ReadonlyMap<string, UnitState>;
  /** By identifier. */
  readonly devices: readonly DeviceHistory[];
  /** By key thumbprint. */
  readonly signers: readonly SignerHistory[];
  /** By identifier: everyone who signs, ships, carries or receives. */
  readonly parties: ReadonlyMap<string, PartyState>;
  /** What treaty limits and periods are computed by. */
  readonly law: CarriageLaw;
  /** Absent when there is nothing to clear. */
  readonly customs?: CustomsTold;
}
