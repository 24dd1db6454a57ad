/**
 * What can be wrong with an evidence bundle, in one table. `docs/evidence.md` explains each code, and a test
 * reads both.
 */
export const evidenceCodes = {
  // The file
  bundle_too_large: "The bundle is larger than is accepted.",
  zip_malformed: "The file is not a zip archive as bundles are written.",
  zip_not_canonical: "The archive's bytes are not those that its contents give.",
  member_name: "A member's name is not one that bundles use.",
  member_order: "Members are not in the order of their names, or one appears twice.",
  member_missing: "A member that every bundle has is not there.",
  member_unexpected: "A member is there that no bundle has.",
  member_malformed: "A member does not have the form that the format gives it.",
  member_differs: "A member is not what follows from the statements.",

  // The manifest
  manifest_malformed: "The manifest does not have the form that the format gives it.",
  manifest_differs: "The manifest does not fit what the bundle holds.",
  manifest_key_unknown: "The manifest is signed with a key that the bundle does not prove.",
  manifest_signature: "The manifest's signature does not verify.",

  // Where the chain stands
  genesis_malformed: "Entry 0 does not begin a chain.",
  chain_differs: "Two parts of the bundle name different chains.",
  header_malformed: "The final header or its certificate does not have its form.",
  header_differs: "The certificate is about another header.",
  seal_invalid: "The final header is not sealed by the operator's key.",
  operator_keys: "The operator's keys do not follow each other from the one that began the chain.",
  log_proof: "The statements are not in the log that was sealed.",
  state_proof: "The values are not in the state that was sealed.",
  block_time: "The block of a statement, and so its time, is not proved.",
  seal_unexpected: "The seal of a block is there that holds no statement of the history.",

  // The checkpoint
  checkpoint_malformed: "The checkpoint does not have its form, or is not signed by the log.",
  checkpoint_key: "The operator has not stated whose key signs the log's checkpoints.",
  checkpoint_differs: "The bundle's log is not the beginning of the checkpoint's.",

  // The statements
  statement_malformed: "A statement does not have its form.",
  statement_refused: "The rules do not allow this statement from this signer at this time.",
  statement_signature: "A statement's signature does not verify.",
  sequence_repeated: "One signer has two statements with one sequence number.",
  sequence_link: "A statement does not name the signer's statement before it.",

  // Completeness
  value_missing: "A value that the history needs is neither proved nor proved absent.",
  value_unexpected: "A value is proved that the history does not need.",
  value_malformed: "A value of the state does not have its form.",
  history_too_large: "The history has more parts than is accepted.",
  record_incomplete: "A record's statements do not lead to its sealed count and head.",
  record_unexpected: "The bundle lists a record that is not part of the history.",
  statement_not_filed: "A statement is there that belongs to no part of the history.",
} as const;

export type EvidenceCode = keyof typeof evidenceCodes;

/** What is wrong, and in which member of the bundle. */
export interface EvidenceProblem {
  readonly member: string;
  readonly code: EvidenceCode;
  readonly detail: string;
}

/** Carries a problem out of nested reading; caught where a stage answers. */
export class EvidenceError extends Error {
  override readonly name = "EvidenceError";
  readonly problem: EvidenceProblem;

  constructor(code: EvidenceCode, member: string, detail: string = evidenceCodes[code]) {
    super(`${member}: ${code}: ${detail}`);
    this.problem = { member, code, detail };
  }
}
