/** What further evidence would narrow the bounds of a trace, as data. docs/liability.md explains every code. */
export const questionCodes = {
  /** Readings of the unobserved time, from the device's own memory or from another device. */
  readings_of_gap: "What was measured while nothing is in the log?",
  /** The statements that are missing from a signer's sequence. */
  missing_statements: "What do the missing statements of this signer say?",
  /** When the device's clock was last set, and to what. */
  clock_synchronisation: "When was the device's clock last synchronised?",
  /** How hot or cold an unobserved time can have been at most. */
  gap_extreme: "How far can the value have gone while nobody observed it?",
  /** A calibration certificate that covers the readings. */
  calibration: "Is there a calibration certificate for the time of the readings?",
  /** The velocity change of a shock whose peak alone is known. */
  velocity_change: "What velocity change did this shock have?",
  /** Which of two contradicting probes or statements is right. */
  contradiction: "Which of the contradicting readings is right?",
  /** The counterpart of a handover that only one side signed. */
  handover_counterpart: "What does the other side of this handover say?",
  /** Whether the goods were delivered, and when. */
  delivery: "Were the goods delivered, and when?",
  /** A survey of damage that was declared and is not measured. */
  survey: "What did a survey of the declared damage find?",
  /** Who had the key of a device that signed two statements with one number. */
  key_custody: "Who could use the key that contradicted itself?",
} as const;

export type QuestionCode = keyof typeof questionCodes;

export interface OpenQuestion {
  readonly code: QuestionCode;
  /** Index into the trace's conditions; null where it is about none, or about all. */
  readonly condition: number | null;
  /** A device, a signer or a party, as a reference (`device:…`); null where it is about none. */
  readonly subject: string | null;
  /** The time it is about, if it is about one. */
  readonly fromMs: number | null;
  readonly toMs: number | null;
  /** Parties whose bounds the answer would narrow, sorted. */
  readonly parties: readonly string[];
  /** Names end in their units: `unobservedMs`, `epsilonMs`, `possibleHarm` … */
  readonly numbers: Readonly<Record<string, number>>;
  /** Hashes of the statements it arises from, lower-case hex, sorted. */
  readonly statements: readonly string[];
}
