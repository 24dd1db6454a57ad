/** Movements of one account: with whom, why, and the statement that moved the money. */
import { useState } from "preact/hooks";
import type { AccountView, PostingView } from "../../gateway/contract/trade.ts";
import { useResource } from "../api/resource.ts";
import { resolve } from "../app/base.ts";
import { Icon } from "../components/icons.tsx";
import { Loaded } from "../components/problem.tsx";
import { scrollable } from "../components/scrollable.ts";
import { Time } from "../components/time.tsx";
import { tradeWords, wordFor } from "../messages/trade-messages.ts";
import { Amount } from "../trade/amount.tsx";
import { dealPath } from "../trade/deals-page.tsx";
import * as api from "../trade/routes.ts";
import { PartyLink } from "../trade/seen-as.tsx";
import { counterpartyOf } from "./counterparty.ts";

export function AccountStatement({ account }: { account: AccountView }) {
  const words = tradeWords().accounts;
  const { asset, party, currency } = account;
  // Postings are numbered and never change: another page is asked for by the number it lies before.
  const [before, setBefore] = useState<number | undefined>(undefined);
  const statement = useResource(
    `account/${asset}/${party}/${before}`,
    (signal) => api.account(asset, party, before, signal),
    account.postings,
  );
  return (
    <section class="panel">
      <header>
        <h2 class="wrap-anywhere">{words.statement(account.assetName)}</h2>
        <a
          class="button small"
          href={resolve(api.bankStatementPath(asset, party))}
          download={`${asset}-${party}.camt.053.xml`}
        >
          <Icon name="download" size={16} />
          {words.forBank}
        </a>
      </header>
      <Loaded resource={statement}>
        {({ entries }) => {
          const last = entries.at(-1)?.number ?? 0;
          return (
            <>
              <Postings entries={entries} currency={currency} />
              {last > 0 && (
                <p class="panel-body">
                  <button type="button" class="button small" onClick={() => setBefore(last)}>
                    {tradeWords().more}
                  </button>
                </p>
              )}
            </>
          );
        }}
      </Loaded>
    </section>
  );
}

function Postings({ entries, currency }: { entries: readonly PostingView[]; currency: string }) {
  const words = tradeWords().accounts;
  return (
    <div {...scrollable}>
      <table class="data-table stack-table">
        <thead>
          <tr>
            <th scope="col">{words.time}</th>
            <th scope="col">{words.counterparty}</th>
            <th scope="col">{words.cause}</th>
            <th scope="col" class="number">
              {words.amount}
            </th>
            <th scope="col" class="number">
              {words.after}
            </th>
          </tr>
        </thead>
        <tbody>
          {entries.map((posting) => (
            <tr key={posting.number}>
              <td>
                <Time atMs={posting.atMs} short />
              </td>
              <td class="wrap-anywhere">
                <Counterparty account={posting.with} />
              </td>
              <td class="wrap-anywhere">
                <a href={`./ledger/entries/${posting.statement}`}>{wordFor(words.kinds, posting.kind)}</a>{" "}
                <span class="dim">{posting.subject}</span>
                {posting.kind === "settlement.transfer" && (
                  <>
                    {" "}
                    <a
                      href={resolve(api.bankTransferPath(posting.statement))}
                      download={`${posting.statement.slice(0, 16)}.pacs.008.xml`}
                    >
                      {words.transferFile}
                    </a>
                  </>
                )}
              </td>
              <td class="number" data-label={words.amount}>
                <Amount minor={posting.minor} currency={currency} />
              </td>
              <td class="number" data-label={words.after}>
                <Amount minor={posting.balance} currency={currency} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function Counterparty({ account }: { account: string }) {
  const words = tradeWords().accounts;
  const other = counterpartyOf(account);
  if (other.kind === "party") return <PartyLink party={other.id} />;
  if (other.kind === "escrow") return <a href={dealPath(other.id)}>{words.escrowOf(other.id)}</a>;
  return <span class="dim">{words.issuedBy}</span>;
}
