/** Who signed what about a deal, in the order of the log, each line with its proof. */
import type { StatementSummary } from "../../gateway/contract/api.ts";
import { Time } from "../components/time.tsx";
import { tradeWords, wordFor } from "../messages/trade-messages.ts";
import { VerificationMark } from "../verification/verification-mark.tsx";
import { VerifyAll } from "../verification/verify-all.tsx";

export function StoryPanel({ statements }: { statements: readonly StatementSummary[] }) {
  const words = tradeWords().deal;
  return (
    <section class="panel">
      <header>
        <h2>{words.story}</h2>
        <VerifyAll statements={statements} />
      </header>
      <p class="panel-note">{words.storyHelp}</p>
      <ol class="story">
        {statements.map((statement) => (
          <Line key={statement.hash} statement={statement} />
        ))}
      </ol>
    </section>
  );
}

function Line({ statement }: { statement: StatementSummary }) {
  const { hash, kind, issuer, issuerName, issuedAtMs, payload } = statement;
  const text = (payload as { text?: unknown } | null)?.text;
  return (
    <li class="story-line">
      <span class="wrap-anywhere">
        <strong>{issuerName || issuer}</strong> {wordFor(tradeWords().deal.kinds, kind)}
      </span>
      {typeof text === "string" && <span class="story-text wrap-anywhere">{text}</span>}
      <span class="story-foot dim">
        <Time atMs={issuedAtMs} />
        <a href={`./ledger/entries/${hash}`}>{tradeWords().deal.statement}</a>
        <VerificationMark hash={hash} />
      </span>
    </li>
  );
}
