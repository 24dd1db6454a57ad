/**
 * The liability trace of a shipment in words: sections of texts and tables that every surface shows alike, each in its
 * own form: the pages, the offline checker, the PDF and the terminal. The figures are those of the trace, to the last
 * digit; nothing is computed here that the trace does not have.
 */

import type { Finding, LiabilityTrace } from "../ledger/liability/trace.ts";
import { clocksSection, riskSection } from "./sections/clocks.ts";
import { conditionsSection } from "./sections/conditions.ts";
import { custodySection } from "./sections/custody.ts";
import { disputesSection } from "./sections/disputes.ts";
import { equipmentSection } from "./sections/equipment.ts";
import { findingsSection, questionsSection } from "./sections/findings.ts";
import { lawSection } from "./sections/law.ts";
import { partiesSection } from "./sections/parties.ts";
import { summarySection } from "./sections/summary.ts";
import { verificationSection } from "./sections/verification.ts";
import type { ReportSubject } from "./subject.ts";
import { Voice } from "./voice.ts";
import type { ReportWords } from "./words/en.ts";

export type { ReportSubject } from "./subject.ts";

export interface Report {
  readonly title: string;
  readonly notice: string;
  /** What a reader must not overlook: demonstration keys, simulated time. */
  readonly marks: readonly string[];
  /** The summary first. */
  readonly sections: readonly Section[];
}

export interface Section {
  readonly id: SectionId;
  readonly title: string;
  readonly blocks: readonly Block[];
}

export type SectionId =
  | "summary"
  | "custody"
  | "conditions"
  | "parties"
  | "law"
  | "clocks"
  | "risk"
  | "equipment"
  | "findings"
  | "questions"
  | "disputes"
  | "verification";

export type Block =
  | { readonly type: "text"; readonly text: string }
  | { readonly type: "heading"; readonly text: string }
  /** Names and values. */
  | { readonly type: "facts"; readonly facts: readonly Fact[] }
  | Table
  | { readonly type: "points"; readonly points: readonly Point[] };

export interface Fact {
  readonly name: string;
  readonly value: string;
}

export interface Table {
  readonly type: "table";
  readonly caption: string;
  readonly columns: readonly Column[];
  readonly rows: readonly Row[];
}

export interface Column {
  readonly name: string;
  readonly align: "start" | "end";
}

export interface Row {
  /** One for each column; a line break begins a new line in the cell. */
  readonly cells: readonly string[];
  /** Hashes of the statements it rests on, lower-case hex. */
  readonly statements: readonly string[];
}

export interface Point {
  readonly title: string;
  readonly details: readonly string[];
  readonly statements: readonly string[];
}

/** Everything there is to say about a shipment's trace, in the language of `words`. */
export function reportOf(subject: ReportSubject, words: ReportWords): Report {
  const voice = new Voice(words, subject.trace);
  const { demonstration, simulatedTime } = subject.log;
  return {
    title: words.title(subject.trace.shipment),
    notice: words.notice,
    marks: [...(demonstration ? [words.demonstration] : []), ...(simulatedTime ? [words.simulated] : [])],
    sections: [
      summarySection(subject, voice),
      ...sectionsOf(subject.trace, subject.findings, voice),
      disputesSection(subject.disputes, voice),
      verificationSection(subject.log, voice),
    ],
  };
}

/** What follows from a trace alone. */
export function traceSections(trace: LiabilityTrace, words: ReportWords): readonly Section[] {
  return sectionsOf(trace, trace.findings, new Voice(words, trace));
}

function sectionsOf(trace: LiabilityTrace, findings: readonly Finding[], voice: Voice): Section[] {
  return [
    custodySection(trace, voice),
    conditionsSection(trace, voice),
    partiesSection(trace, voice),
    lawSection(trace, voice),
    clocksSection(trace, voice),
    riskSection(trace, voice),
    equipmentSection(trace, voice),
    findingsSection(findings, voice),
    questionsSection(trace, voice),
  ];
}
