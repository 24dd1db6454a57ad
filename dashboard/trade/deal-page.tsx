/** One deal as one story: what was signed by whom, goods, money, and what can be signed next. */
import type { DealProposalView, OrderView } from "../../gateway/contract/trade.ts";
import type { Deal } from "../../ledger/state/trade/deal.ts";
import { useResource } from "../api/resource.ts";
import { language } from "../app/preferences.ts";
import { useTitle } from "../app/title.ts";
import { Icon } from "../components/icons.tsx";
import { Loaded } from "../components/problem.tsx";
import { integer } from "../format/values.ts";
import { tradeWords } from "../messages/trade-messages.ts";
import { fleet } from "../store/live.ts";
import * as api from "./routes.ts";
import "../styles/disputes.css";
import "../styles/shipment.css";
import { Amount } from "./amount.tsx";
import { DealActions } from "./deal-actions.tsx";
import { EscrowPanel, GoodsPanel, InvoicesPanel, ProgressPanel, ReturnsPanel } from "./deal-panels.tsx";
import { DealStatus } from "./deals-page.tsx";
import { PartyLink, useSeenAs } from "./seen-as.tsx";
import { StoryPanel } from "./story.tsx";
import { Terms } from "./terms.tsx";

export function DealPage({ id = "" }: { id?: string }) {
  useTitle(id);
  // Every statement other than readings may be about the deal or its shipments.
  const version = fleet.value.newestEventIndex + 1;
  const view = useResource(`order/${id}`, (signal) => api.order(id, signal), version);
  return (
    <div class="page">
      <a class="back-link" href="./trade">
        <Icon name="left" size={16} />
        {tradeWords().deal.back}
      </a>
      <Loaded resource={view}>{(order) => <DealStory view={order} reload={view.reload} />}</Loaded>
    </div>
  );
}

export interface DealProperties {
  view: OrderView;
  /** Something was signed here. */
  reload: () => void;
}

function DealStory({ view, reload }: DealProperties) {
  const words = tradeWords().deal;
  const deal = view.deal as Deal | null;
  const open = view.proposal?.status === "open" ? view.proposal : null;
  const properties = { view, reload };
  return (
    <>
      <Head view={view} />
      <DealActions {...properties} />
      <div class="panels">
        {deal && (
          <section class="panel">
            <header>
              <h2>{words.terms}</h2>
              <span class="dim">{words.version(integer(view.version, language.value))}</span>
              {view.hash && <a href={`./ledger/entries/${view.hash}`}>{words.statement}</a>}
            </header>
            <Terms deal={deal} />
          </section>
        )}
        {(open || (!deal && view.proposal)) && <Proposal view={view} proposal={view.proposal!} />}
        {deal && (
          <>
            <ProgressPanel {...properties} />
            <GoodsPanel {...properties} />
            <InvoicesPanel {...properties} />
            <EscrowPanel {...properties} />
            <ReturnsPanel {...properties} />
          </>
        )}
        <StoryPanel statements={view.statements} />
      </div>
    </>
  );
}

function Head({ view }: { view: OrderView }) {
  const words = tradeWords();
  const { party } = useSeenAs();
  return (
    <header class="shipment-head dispute-head">
      <div class="shipment-title">
        <h1 class="wrap-anywhere">{view.order}</h1>
        <DealStatus row={view} party={party} />
      </div>
      <dl class="head-facts">
        <div>
          <dt>{words.deals.seller}</dt>
          <dd class="wrap-anywhere">
            <PartyLink party={view.seller} name={view.sellerName} />
          </dd>
        </div>
        <div>
          <dt>{words.deals.buyer}</dt>
          <dd class="wrap-anywhere">
            <PartyLink party={view.buyer} name={view.buyerName} />
          </dd>
        </div>
        <div>
          <dt>{words.deals.total}</dt>
          <dd>
            <Amount {...view.total} />
          </dd>
        </div>
      </dl>
    </header>
  );
}

function Proposal({ view, proposal }: { view: OrderView; proposal: DealProposalView }) {
  const words = tradeWords().deal;
  const name = (party: string) => (party === view.seller ? view.sellerName : view.buyerName) || party;
  return (
    <section class="panel">
      <header>
        <h2>{view.deal === null ? words.termsProposed : words.amendment}</h2>
        <span class="dim">{words.proposedBy(name(proposal.by))}</span>
        <a href={`./ledger/entries/${proposal.hash}`}>{words.statement}</a>
      </header>
      {proposal.status === "open" && (
        <p class="notice">
          <strong>{words.waitsFor(name(proposal.to))}</strong>
          <span>{view.deal === null ? words.nothingAgreed : words.amendmentHelp}</span>
        </p>
      )}
      <Terms deal={proposal.deal as Deal} />
    </section>
  );
}
