/** What stands beside the figures of a trace: facts that widen or weaken them. `docs/evidence.md` explains each. */
export const findingCodes = {
  // Custody
  accept_without_release: "The goods were accepted, but no release by the holder is in the log.",
  accept_by_other: "The goods were accepted by another party than the release names.",
  accept_from_other: "The accept names another holder than the statements show.",
  accept_by_unnamed: "The goods were accepted by a party that the shipment's terms do not name.",
  release_by_other: "A party released the goods that did not hold them then.",
  release_replaced: "A release was replaced by another before anybody accepted.",
  release_never_accepted: "The goods were released and nobody has accepted them.",
  packages_differ: "A count of the packages differs from the count before it.",
  seals_differ: "The seals are not those that were stated before.",
  reservation_not_measured: "A reservation declares damage that no excursion shows.",

  // Readings
  condition_never_measured: "No reading of the shipment has this quantity.",
  attachment_gap: "The device was not attached to the shipment for some time in between.",
  reading_after_block: "A reading is later than the block that holds it, beyond the accuracy of its clock.",
  readings_conflict: "One device gave two values for one quantity at one time.",
  sequence_gap: "Statements of the signer are missing from the log.",
  equivocation: "A key signed two different statements with one sequence number.",
  device_revoked: "The device was revoked.",
  calibration_missing: "No calibration of the device covers its readings.",
  clock_jumped: "The device's clock was set back between two statements.",
  probes_disagree: "Two probes or devices differ by more than their calibration and the terms allow.",
  gap_extreme_exceeded: "A value was measured that the terms hold impossible while nobody observes it.",
  velocity_change_missing: "A shock's peak passed the damage boundary; its velocity change was not measured.",
  set_point_not_as_instructed: "A set-point was not the one that had been instructed.",
  equipment_to_be_shown: "Temperature harm in a carrier's hands: the use of its equipment is listed.",

  // Keys
  key_compromised: "Somebody else may have had the key when this was signed or sealed.",
  key_enrolled: "The key was put in the place of another by somebody else than that one's holder.",
  key_revoked: "The key was revoked; what it signed before is valid.",

  // About the bundle
  late_fill: "Statements entered the log after later ones of the same signer.",
  operator_key_replaced: "The operator has used several keys; each signed for the next.",
  demonstration_keys: "The keys of this chain were generated for a demonstration.",
  simulated_time: "This chain keeps simulated time.",
} as const;

export type FindingCode = keyof typeof findingCodes;

/** By how much a finding widens the bounds. */
export interface Widening {
  /**
   * `doubtful-ms`: time whose readings count as possible only; `epsilon-ms`: the clock is known to ± this more;
   * `events`: so many harmful events may be missing.
   */
  readonly by: "doubtful-ms" | "epsilon-ms" | "events";
  readonly amount: number;
}

export interface Finding {
  readonly code: FindingCode;
  /** Names, counts and times of the case, to stand beside the code's own words. */
  readonly detail: string;
  /** Null where it widens nothing. */
  readonly widens: Widening | null;
  /** Hashes of the statements it rests on, lower-case hex, sorted. */
  readonly statements: readonly string[];
}

export function finding(
  code: FindingCode,
  detail: string,
  statements: Iterable<string> = [],
  widens: Widening | null = null,
): Finding {
  return { code, detail, widens, statements: [...new Set(statements)].sort() };
}

/** By code, then by what they say: an order that does not depend on how they were found. */
export function sortFindings(findings: readonly Finding[]): Finding[] {
  const key = ({ code, detail, statements }: Finding) => `${code}\0${detail}\0${statements.join()}`;
  return findings.toSorted((a, b) => (key(a) < key(b) ? -1 : 1));
}

const dayMs = 86_400_000;

/** The date of the day that was asked for last: times of one history lie close together, and are written by the thousand. */
let newestDay = { number: 0, text: "1970-01-01T" };

/** `2026-01-05T08:00:00.000Z`, as `Date` writes it. Throws `RangeError` for a time that `Date` does not have. */
export function isoTime(timeMs: number): string {
  const number = Math.floor(timeMs / dayMs);
  if (!Number.isInteger(timeMs)) return new Date(timeMs).toISOString();
  if (number !== newestDay.number) {
    const whole = new Date(number * dayMs).toISOString();
    newestDay = { number, text: whole.slice(0, whole.indexOf("T") + 1) };
  }
  const inDay = timeMs - number * dayMs;
  const seconds = Math.floor(inDay / 1_000);
  const minutes = Math.floor(seconds / 60);
  const milliseconds = String(1_000 + (inDay % 1_000)).slice(1);
  return `${newestDay.text}${two(Math.floor(minutes / 60))}:${two(minutes % 60)}:${two(seconds % 60)}.${milliseconds}Z`;
}

function two(number: number): string {
  return number < 10 ? `0${number}` : `${number}`;
}
