/** Money of one party: balances and whose promise they are, movements, invoices, escrows, exchanges and nettings. */
import type { AccountView, InvoiceView, OrderRow, OrderView } from "../../gateway/contract/trade.ts";
import { useResource } from "../api/resource.ts";
import { useTitle } from "../app/title.ts";
import { Empty } from "../components/empty.tsx";
import { Loaded } from "../components/problem.tsx";
import { tradeWords, wordFor } from "../messages/trade-messages.ts";
import { useBlockRounds } from "../store/block-rounds.ts";
import { Amount } from "../trade/amount.tsx";
import { InvoiceLine } from "../trade/deal-panels.tsx";
import { openOfInvoice } from "../trade/deals.ts";
import { dealPath } from "../trade/deals-page.tsx";
import { DialogButton } from "../trade/dialog-button.tsx";
import * as api from "../trade/routes.ts";
import { ChooseParty, TradeHead, useSeenAs } from "../trade/seen-as.tsx";
import { AccountStatement } from "./account-statement.tsx";
import { ExchangesPanel } from "./exchanges.tsx";
import { NettingsPanel } from "./nettings.tsx";

const renewEveryMs = 10_000;

export function AccountsPage({ id: asset }: { id?: string }) {
  const words = tradeWords().accounts;
  useTitle(words.title);
  const { party, isKnown } = useSeenAs();
  return (
    <div class="page">
      <TradeHead page="accounts" title={words.title} party={party} choose />
      {isKnown && (party === undefined ? <ChooseParty /> : <Money key={party} party={party} asset={asset} />)}
    </div>
  );
}

/** What each part of the page is given. */
export interface MoneyProperties {
  party: string;
  /** Counts reasons to ask again. */
  round: number;
  accounts: readonly AccountView[];
  reload: () => void;
}

function Money({ party, asset }: { party: string; asset: string | undefined }) {
  const round = useBlockRounds(renewEveryMs);
  const accounts = useResource(`accounts/${party}`, (signal) => api.accounts(party, signal), round);
  return (
    <Loaded resource={accounts}>
      {(list) => {
        const shown = list.find((account) => account.asset === asset) ?? list[0];
        const properties = { party, round, accounts: list, reload: accounts.reload };
        return (
          <div class="panels">
            <Balances {...properties} shown={shown?.asset} />
            {shown && <AccountStatement key={shown.asset} account={shown} />}
            <OpenInvoices {...properties} />
            <Escrows {...properties} />
            <ExchangesPanel {...properties} />
            <NettingsPanel {...properties} />
          </div>
        );
      }}
    </Loaded>
  );
}

export function Balances({
  party,
  accounts,
  reload,
  shown,
}: MoneyProperties & { shown: string | undefined }) {
  const words = tradeWords().accounts;
  if (accounts.length === 0) return <Empty title={words.noneTitle} help={words.noneHelp} />;
  return (
    <ul class="balance-list">
      {accounts.map((account) => (
        <li key={account.asset} class="panel balance">
          <span>
            <strong>{account.assetName}</strong> <span class="dim">{account.asset}</span>
          </span>
          <Amount minor={account.balance} currency={account.currency} />
          <span class="dim">
            {words.issuer} {account.issuerName || account.issuer}
          </span>
          <span class="button-row no-print">
            <DialogButton
              small
              primary
              label={words.transfer}
              title={`${words.transfer}: ${account.assetName}`}
              load={() => import("./transfer-dialog.tsx")}
              content={{ party, asset: account.asset, invoice: undefined }}
              onSealed={reload}
            />
            <a
              class="button small"
              href={`./accounts/${encodeURIComponent(account.asset)}?party=${encodeURIComponent(party)}`}
              aria-current={account.asset === shown ? "true" : undefined}
              aria-label={words.statement(account.assetName)}
            >
              {words.show}
            </a>
          </span>
        </li>
      ))}
    </ul>
  );
}

function OpenInvoices({ party, round, reload }: MoneyProperties) {
  const words = tradeWords().accounts;
  const invoices = useResource(`invoices/${party}`, (signal) => api.invoices(party, signal), round);
  const again = () => {
    invoices.reload();
    reload();
  };
  return (
    <section class="panel">
      <header>
        <h2>{words.invoices}</h2>
      </header>
      <Loaded resource={invoices}>
        {(list) => {
          const open = list.filter((invoice) => openOfInvoice(invoice) > 0);
          if (open.length === 0) return <p class="panel-body dim">{words.noInvoices}</p>;
          const toPay = open.filter(({ buyer }) => buyer === party);
          const toGet = open.filter(({ buyer }) => buyer !== party);
          return (
            <>
              <InvoiceGroup title={words.toPay} invoices={toPay} party={party} reload={again} />
              <InvoiceGroup title={words.toGet} invoices={toGet} party={party} reload={again} />
            </>
          );
        }}
      </Loaded>
    </section>
  );
}

function InvoiceGroup(props: {
  title: string;
  invoices: readonly InvoiceView[];
  party: string;
  reload: () => void;
}) {
  if (props.invoices.length === 0) return null;
  return (
    <>
      <h3 class="panel-note">{props.title}</h3>
      <ul class="line-list">
        {props.invoices.map((invoice) => (
          <InvoiceLine key={invoice.invoice} invoice={invoice} party={props.party} reload={props.reload} />
        ))}
      </ul>
    </>
  );
}

const escrowsMax = 50;

/** Each order's escrow is told by the order itself; the newest agreements are asked about. */
async function escrowsOf(party: string, signal: AbortSignal): Promise<OrderView[]> {
  const rows = await api.orders(party, signal);
  const agreed = rows
    .filter((row: OrderRow) => row.agreedMs !== null)
    .sort((a, b) => b.agreedMs! - a.agreedMs!)
    .slice(0, escrowsMax);
  const views = await Promise.all(agreed.map(({ order }) => api.order(order, signal)));
  return views.filter(({ escrow }) => escrow !== null);
}

function Escrows({ party, round }: MoneyProperties) {
  const words = tradeWords();
  const escrows = useResource(`escrows/${party}`, (signal) => escrowsOf(party, signal), round);
  return (
    <section class="panel">
      <header>
        <h2>{words.accounts.escrows}</h2>
      </header>
      <Loaded resource={escrows}>
        {(views) =>
          views.length === 0 ? (
            <p class="panel-body dim">{words.accounts.escrowsNone}</p>
          ) : (
            <ul class="line-list">
              {views.map((view) => (
                <EscrowLine key={view.order} view={view} />
              ))}
            </ul>
          )
        }
      </Loaded>
    </section>
  );
}

/** What is held and what has gone out, with the statement that proves why. */
function EscrowLine({ view }: { view: OrderView }) {
  const words = tradeWords().deal;
  const escrow = view.escrow!;
  const { currency } = view.total;
  const sum = (field: "released" | "refunded") =>
    escrow.instalments.reduce((total, instalment) => total + instalment[field], 0);
  const proofs = view.statements.filter(({ kind }) => kind.startsWith("escrow."));
  return (
    <li>
      <span>
        <a href={dealPath(view.order)}>{view.order}</a>{" "}
        <span class="dim">{tradeWords().deals.between(view.sellerName, view.buyerName)}</span>
      </span>
      <span>
        {words.held} <Amount minor={escrow.balance} currency={currency} />
      </span>
      {(["released", "refunded"] as const).map(
        (field) =>
          sum(field) > 0 && (
            <span key={field}>
              {words[field]} <Amount minor={sum(field)} currency={currency} />
            </span>
          ),
      )}
      {proofs.map(({ hash, kind }) => (
        <a key={hash} href={`./ledger/entries/${hash}`}>
          {wordFor(tradeWords().accounts.kinds, kind)}
        </a>
      ))}
    </li>
  );
}
