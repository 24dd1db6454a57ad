/** The disputes on the shipment, told from its record. */
import type { DisputeTold, Said } from "../../ledger/evidence/disputes.ts";
import type { Block, Fact, Row, Section } from "../report.ts";
import { row, table, texts, type Voice } from "../voice.ts";

export function disputesSection(disputes: readonly DisputeTold[], voice: Voice): Section {
  const { words } = voice;
  return {
    id: "disputes",
    title: words.sections.disputes,
    blocks:
      disputes.length === 0
        ? [{ type: "text", text: words.noDisputes }]
        : disputes.flatMap((dispute) => disputeBlocks(dispute, voice)),
  };
}

function disputeBlocks(dispute: DisputeTold, voice: Voice): Block[] {
  const { words } = voice;
  const { claim, claimant, respondents, grounds, status, wilful, text } = dispute;
  const facts: Fact[] = [
    { name: words.status, value: words.disputeStatus[status] ?? status },
    { name: words.claimant, value: voice.party(claimant) },
    { name: words.respondents, value: voice.parties(respondents) },
    { name: words.claim, value: voice.money(claim.minor, claim.currency) },
    { name: words.grounds, value: grounds.map((one) => words.groundNames[one] ?? one).join(", ") },
    ...(wilful.length > 0 ? [{ name: words.wilfulAlleged, value: voice.parties(wilful) }] : []),
    ...(text === "" ? [] : [{ name: words.said, value: text }]),
  ];
  const columns = [words.time, words.who, words.step, words.said].map(texts);
  return [
    { type: "heading", text: words.dispute(dispute.id) },
    { type: "facts", facts },
    table(words.steps, columns, stepsOf(dispute, voice)),
  ];
}

/** In the order in which they were sealed. */
function stepsOf(dispute: DisputeTold, voice: Voice): Row[] {
  const { words } = voice;
  const { claim, opened, answers, evidence, proposals, agreed, closed, status } = dispute;
  const steps: [Said, string, string][] = [
    [opened, words.opened, ""],
    ...answers.map((one): [Said, string, string] => {
      const admitted =
        one.admittedMinor === null ? [] : [words.admitted(voice.money(one.admittedMinor, claim.currency))];
      const conceded = one.wilfulMisconduct ? [words.wilfulConceded] : [];
      const lines = [...admitted, ...conceded, one.text];
      return [one, words.answers[one.position] ?? one.position, lines.join("\n").trim()];
    }),
    ...evidence.map((one): [Said, string, string] => {
      const files = one.files.length > 0 ? [words.files(one.files.map(({ name }) => name).join(", "))] : [];
      return [one, words.furtherEvidence, [one.text, ...files].join("\n").trim()];
    }),
    ...proposals.map((one): [Said, string, string] => {
      const split = one.split.map(
        ({ party, minor }) => `${voice.party(party)}: ${voice.money(minor, claim.currency)}`,
      );
      const missing = one.missing.length > 0 ? [words.missingSignatures(voice.parties(one.missing))] : [];
      const isAgreed = agreed === one.number ? [words.agreedSplit] : [];
      const lines = [...split, ...(one.text === "" ? [] : [one.text]), ...missing, ...isAgreed];
      return [one, words.proposal(voice.integer(one.number + 1)), lines.join("\n")];
    }),
    ...(closed
      ? [[closed, words.closed, words.disputeStatus[status] ?? status] satisfies [Said, string, string]]
      : []),
  ];
  return steps
    .toSorted(([a], [b]) => a.index - b.index)
    .map(([{ by, atMs, statement }, step, said]) =>
      row([voice.time(atMs), voice.party(by), step, said], [statement]),
    );
}
