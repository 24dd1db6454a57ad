/** The text that lies in every bundle and says how to check it. */
import { isoTime } from "../liability/findings.ts";
import type { ShipmentHistory } from "./shipment-history.ts";

export function readmeText(
  { chain, shipment, height, positionMs }: ShipmentHistory,
  operatorKid: string,
): string {
  const marks = [
    ...(chain.demonstration
      ? ["The keys of this chain were generated for a DEMONSTRATION. It proves nothing about real goods."]
      : []),
    ...(chain.time.source === "simulated" ? ["This chain keeps SIMULATED time."] : []),
  ];
  return `${[
    "TALLYMAN EVIDENCE BUNDLE",
    "",
    `Shipment   ${shipment}`,
    `Chain      ${chain.id}, operated by ${chain.operatorName}`,
    `Position   block ${height}, ${isoTime(positionMs)}`,
    `Operator   ${operatorKid}`,
    ...marks,
    "",
    "This file holds every signed statement in the history of one shipment, with all that is",
    "needed to check, without a network and without trusting whoever gave it to you, that each",
    "was signed by the key it names, that the operator sealed it into the log, and that none",
    "was left out.",
    "",
    "To check it, ask the operator or a party you know for the operator's key fingerprint by",
    "another way than this file, compare it with the one above, and run",
    "",
    "    tallyman verify FILE --trust FINGERPRINT",
    "",
    "Answers: holds (exit code 0), does not hold (1, with the member and the reason), holds but",
    "by nobody you trust (2). A checker that came in this same file proves nothing: take one",
    "from a source you know. The format is described in docs/evidence.md of the project, so",
    "that a checker can also be written with any CBOR and cryptography library.",
    "",
    "manifest.cose   names and SHA-256 of all members, signed by the exporter",
    "statements/     the signed statements, byte for byte, by their index in the log",
    "proofs/         that they are in the log, complete, and that the keys are as stated",
    "headers/        the last block's header",
    "certificates/   the operator's seal of it",
    "trace.json      custody, excursions and shares computed from the statements",
    "epcis.json      the same events in EPCIS 2.0",
    "",
    "trace.json states facts and arithmetic. It is not a finding of law.",
  ].join("\n")}\n`;
}
