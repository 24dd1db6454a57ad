/** A trace in the words of the report. */
import type { LiabilityTrace } from "../../ledger/liability/trace.ts";
import { traceSections } from "../../report/report.ts";
import { reportWords } from "../messages/report-messages.ts";
import { ReportSections } from "./report-sections.tsx";

export function TraceSections({ trace }: { trace: LiabilityTrace }) {
  return <ReportSections sections={traceSections(trace, reportWords())} />;
}
