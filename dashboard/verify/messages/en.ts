/** The verify page in English. The offline page has these texts and no others. */
import { evidenceCodes } from "../../../ledger/evidence/problem.ts";

const plural = new Intl.PluralRules("en");

function count(n: number, shown: string, one: string, other: string): string {
  return `${shown} ${plural.select(n) === "one" ? one : other}`;
}

export const verifyEn = {
  title: "Verify evidence",
  lead: "Drop an evidence file here. It is checked in this browser and not sent anywhere.",
  drop: "Drop an evidence file (.zip)",
  choose: "Choose a file",
  dropNow: "Let go to check this file",
  another: "Check another file",
  stop: "Stop",
  tooLarge: (limit: string) => `The file is larger than ${limit}, which is the most this page reads.`,
  empty: "The file is empty.",

  checking: (name: string) => `Checking ${name}`,
  stage: {
    reading: "Reading the archive",
    proofs: "Following the proofs to the sealed block",
    signatures: "Verifying signatures",
    trace: "Computing the liability trace",
  },
  progress: (done: string, all: string) => `${done} of ${all}`,

  trustTitle: "Whom do you trust?",
  trustHelp:
    "Enter the fingerprint of the operator's key, from the operator or a party you know, and by another way than this file. Without it the answer can at best be that the file holds together.",
  trustLabel: "Operator's key fingerprint (64 hexadecimal digits)",
  trustThis: "Use this gateway's operator",
  trustMalformed: "A fingerprint has 64 hexadecimal digits.",

  holds: "Holds",
  holdsText: "Everything in the file checks out, and it is sealed by the operator you trust.",
  untrusted: "Holds, but by nobody you trust",
  untrustedText:
    "The file holds together. Anybody can make such a file, so it proves something only if the fingerprint below is that of an operator you trust. Compare it with what you know from another source.",
  otherTrusted:
    "The file holds together, but it is sealed by another key than the one whose fingerprint you entered.",
  fails: "Does not hold",
  failsText: "The file was changed, is incomplete, or was not made by who it says.",
  impossible: "Could not be checked",
  impossibleText: "The check did not come to an end, so it says nothing about the file.",
  demonstration: "Demonstration keys: they prove nothing about real goods or parties.",
  simulated: "Simulated time: nothing in it happened at the times shown.",
  problems: "What does not hold",
  wholeFile: "the file as a whole",
  moreProblems: (n: number, shown: string) => count(n, shown, "more problem", "more problems"),
  claims: "What the file says of itself; believe none of it",
  checkedIn: (statements: number, shown: string, signatures: string, seconds: string) =>
    `${count(statements, shown, "statement", "statements")} and ${signatures} signatures checked in ${seconds} s.`,

  shipment: "Shipment",
  chain: "Chain",
  position: "Position",
  block: (height: string) => `block ${height}`,
  operator: "Operator",
  exporter: "Exported by",
  statements: "Statements",
  operatorFingerprint: "Operator's key fingerprint",
  exporterFingerprint: "Exporter's key fingerprint",
  sameKey: "the operator's own key",
  isTrusted: "This is the one you entered.",
  isNotTrusted: "This is not the one you entered.",
  carried: "Carried, not proved",
  carriedText: "The exporter put it in; nothing else is known about it.",

  steps: "What was checked",
  result: { holds: "holds", fails: "does not hold", "not-checked": "not checked" },
  step: {
    archive: "The archive has its one form, and every member is there",
    manifest: "Every member has the hash that the manifest lists",
    seal: "The last block is sealed by the key that began the chain",
    log: "Every statement is in the log that was sealed",
    state: "Keys, registrations and terms are in the state that was sealed",
    records: "No statement of the history was left out or added",
    exporter: "The manifest is signed by a key of the chain",
    signatures: "Every statement was allowed to its signer and is signed with the registered key",
    sequences: "Every signer's statements follow one another",
    trace: "Trace and events, computed again, are the same bytes",
  },

  recomputed: "What the statements say",
  recomputedText: "Computed by this page from the signed statements alone.",
  howTitle: "What the answer means",
  howText:
    "The check recomputes every signature, every path to the log's root and the whole chain of the shipment's record, so a changed byte and a missing statement both show.",
  command: "The same check without a browser:",

  offlineTitle: "Evidence checker",
  offlineWarning:
    "This file proves nothing if it came together with the evidence: whoever can forge the one can forge the other. Take it from a source you know.",
  offlineNetwork:
    "It works without a network and cannot send anything: its own rules forbid every connection.",
  language: "Language",

  problem: evidenceCodes as Readonly<Record<keyof typeof evidenceCodes, string>>,
};

export type VerifyMessages = typeof verifyEn;
