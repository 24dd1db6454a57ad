/**
 * How the cooling equipment was used and what was ordered: a carrier with special equipment has to show that it was
 * used rightly and by its instructions (CMR art. 18(4)). Listed beside the excursions, never judged.
 */
export interface EquipmentEvent {
  /** The set-point changed; the door stood open; somebody gave an instruction. */
  readonly type: "set-point" | "door-open" | "instruction";
  readonly fromMs: number;
  /** Null for what has no end, or had none when the trace was made. */
  readonly toMs: number | null;
  /** °C of a set-point or an instructed temperature. */
  readonly value: number | null;
  /** Text of an instruction, as its giver signed it. */
  readonly text: string | null;
  /** Who held the goods then. */
  readonly holder: string;
  /** The device that measured it; null for an instruction. */
  readonly device: string | null;
  /** Who gave the instruction; null for what was measured. */
  readonly party: string | null;
  /** It overlaps a harmful excursion of a temperature, or came before one within the holder's custody. */
  readonly beforeHarm: boolean;
  /** Lower-case hex, sorted. */
  readonly statements: readonly string[];
}
