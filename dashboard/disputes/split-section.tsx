/** Proposals of who bears how much, with their signatures, the newest first. */
import type { DisputeView } from "../../gateway/contract/api.ts";
import type { ProposalTold } from "../../ledger/evidence/disputes.ts";
import { apart } from "../../report/apart.ts";
import { language } from "../app/preferences.ts";
import { Empty } from "../components/empty.tsx";
import { StatusGlyph } from "../components/status.tsx";
import { Time } from "../components/time.tsx";
import { money } from "../format/values.ts";
import { disputeWords } from "../messages/dispute-messages.ts";
import { StatementLinks } from "../trace/statement-links.tsx";

export function SplitSection({ view }: { view: DisputeView }) {
  const words = disputeWords();
  const { proposals } = view.dispute;
  return (
    <section class="panel" aria-label={words.proposals}>
      <header>
        <h2>{words.proposals}</h2>
      </header>
      {proposals.length === 0 ? (
        <Empty title={words.noProposals} help={words.noProposalsHelp} />
      ) : (
        proposals
          .toReversed()
          .map((proposal) => <Proposal key={proposal.number} view={view} proposal={proposal} />)
      )}
    </section>
  );
}

function Proposal({ view, proposal }: { view: DisputeView; proposal: ProposalTold }) {
  const words = disputeWords();
  const { dispute, names } = view;
  const name = (party: string) => names[party] ?? party;
  const isAgreed = dispute.agreed === proposal.number;
  return (
    <article class="panel-body proposal" aria-label={words.proposal(String(proposal.number + 1))}>
      <h3>
        {words.proposal(String(proposal.number + 1))}{" "}
        <span class="dim">
          {name(proposal.by)} · <Time atMs={proposal.atMs} short />
        </span>
      </h3>
      {proposal.text !== "" && <p class="wrap-anywhere">{proposal.text}</p>}
      <ul class="proposal-parts">
        {proposal.split.map(({ party, minor }) => (
          <li key={party}>
            <span>{name(party)}</span>
            <span class="share-bar" aria-hidden="true">
              <span class="share-certain" style={{ width: `${(100 * minor) / dispute.claim.minor}%` }} />
            </span>
            <b>{money(minor, dispute.claim.currency, language.value)}</b>
          </li>
        ))}
      </ul>
      <p>
        <span class="dim">{words.signatures}:</span>{" "}
        {proposal.signatures.map((signature) => (
          <span key={signature.statement} class="proposal-signature">
            {name(signature.by)} <StatementLinks hashes={[signature.statement]} />
          </span>
        ))}
      </p>
      {isAgreed ? (
        <p class="status text-delivered">
          <StatusGlyph status="delivered" />
          {words.agreedSplit}
        </p>
      ) : (
        dispute.status === "open" && (
          <p class="status text-attention">
            <StatusGlyph status="attention" />
            {words.waitsFor(proposal.missing.map((party) => apart(name(party))).join(", "))}
          </p>
        )
      )}
    </article>
  );
}
