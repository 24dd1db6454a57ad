/** What the statements of a bundle that holds say, as this page computed it from them. */
import { reportOf } from "../../report/report.ts";
import type { ReportSubject } from "../../report/subject.ts";
import { reportWords } from "../messages/report-messages.ts";
import { ReportSections } from "../report/report-sections.tsx";
import { verifyText } from "./words.ts";

export function RecomputedReport({ subject }: { subject: ReportSubject }) {
  const words = verifyText();
  const { notice, sections } = reportOf(subject, reportWords());
  return (
    <>
      <div class="recomputed">
        <h2>{words.recomputed}</h2>
        <p class="dim">
          {words.recomputedText} {notice}
        </p>
      </div>
      {/* How to check it is what the page around does. */}
      <ReportSections sections={sections.filter(({ id }) => id !== "verification")} />
    </>
  );
}
