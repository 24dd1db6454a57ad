/** What stands beside the figures of the trace: facts that widen or weaken them. */
import type { Finding } from "../../ledger/liability/findings.ts";
import { Hash } from "../components/hash.tsx";
import { StatusGlyph } from "../components/status.tsx";
import { pageText } from "../messages/pages.ts";
import { reportWords } from "../messages/report-messages.ts";

/** A finding may rest on thousands of statements; these many are named, the rest counted. */
const statementsMax = 3;

export default function FindingList({ findings }: { findings: readonly Finding[] }) {
  const words = pageText().shipment;
  if (findings.length === 0) return <p class="panel-body dim">{words.noFindings}</p>;
  return (
    <ul class="excursions">
      {findings.map((finding) => (
        <li key={`${finding.code}-${finding.detail}`} class="excursion">
          <StatusGlyph status="attention" />
          <div>
            <p>{reportWords().finding[finding.code]}</p>
            {/* The ledger says it in English, in every language of the page. */}
            <p class="dim wrap-anywhere" lang="en">
              {finding.detail}
            </p>
            <p class="finding-statements">
              {finding.statements.slice(0, statementsMax).map((hash) => (
                <Hash key={hash} value={hash} name={words.hash} />
              ))}
              {finding.statements.length > statementsMax && (
                <span class="dim">
                  {words.moreStatements(String(finding.statements.length - statementsMax))}
                </span>
              )}
            </p>
          </div>
        </li>
      ))}
    </ul>
  );
}
