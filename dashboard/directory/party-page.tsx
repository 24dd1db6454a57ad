/** One party: who it is, how it keeps its word, and its part in trade as far as the reader may see it. */
import type { ComponentChildren } from "preact";
import type { DirectoryRow } from "../../gateway/contract/trade.ts";
import { ApiError } from "../api/client.ts";
import { type Resource, useResource } from "../api/resource.ts";
import { language } from "../app/preferences.ts";
import { useTitle } from "../app/title.ts";
import { Empty } from "../components/empty.tsx";
import { Fact } from "../components/fact.tsx";
import { Icon } from "../components/icons.tsx";
import { Loaded } from "../components/problem.tsx";
import { integer } from "../format/values.ts";
import { tradeWords } from "../messages/trade-messages.ts";
import { useBlockRounds } from "../store/block-rounds.ts";
import { Amount } from "../trade/amount.tsx";
import { dealsInOrder } from "../trade/deals.ts";
import { DealStatus, dealPath } from "../trade/deals-page.tsx";
import * as api from "../trade/routes.ts";
import { MemberLine } from "./directory-page.tsx";
import { Record } from "./record.tsx";
import "../styles/actions.css";
import "../styles/trade.css";

const renewEveryMs = 15_000;

export function PartyPage({ id = "" }: { id?: string }) {
  const words = tradeWords();
  const round = useBlockRounds(renewEveryMs);
  const found = useResource("directory/all", (signal) => api.directory({}, signal), round);
  const row = found.value?.rows.find(({ party }) => party === id);
  useTitle(row?.legalName ?? id);
  return (
    <div class="page">
      <a class="back-link" href="./directory">
        <Icon name="left" size={16} />
        {words.directory.title}
      </a>
      <Loaded resource={found}>
        {() =>
          row ? (
            <Party row={row} round={round} />
          ) : (
            <Empty title={words.partyPage.notFoundTitle} help={words.partyPage.notFoundHelp} />
          )
        }
      </Loaded>
    </div>
  );
}

function Party({ row, round }: { row: DirectoryRow; round: number }) {
  const words = tradeWords();
  return (
    <>
      <div class="page-head">
        <h1 class="wrap-anywhere">{row.legalName || row.party}</h1>
      </div>
      <div class="panels">
        <div class="columns">
          <section class="panel">
            <dl class="facts panel-body">
              <Fact name={words.party}>{row.party}</Fact>
              <Fact name={words.directory.roles}>
                <MemberLine row={row} />
              </Fact>
              {row.gln && <Fact name={words.directory.gln}>{row.gln}</Fact>}
              {row.places.length > 0 && <Fact name={words.directory.places}>{row.places.join(", ")}</Fact>}
              {row.goods.length > 0 && <Fact name={words.directory.goodsOf}>{row.goods.join(", ")}</Fact>}
              {row.text !== "" && <Fact name={words.deal.text}>{row.text}</Fact>}
            </dl>
          </section>
          <section class="panel">
            <header>
              <h2>{words.directory.record}</h2>
            </header>
            <div class="panel-body">
              <Record record={row.record} />
            </div>
            <p class="panel-note">{words.directory.recordHelp}</p>
          </section>
        </div>
        <PartOfParty party={row.party} round={round} />
      </div>
    </>
  );
}

function PartOfParty({ party, round }: { party: string; round: number }) {
  const words = tradeWords();
  const orders = useResource(`orders/${party}`, (signal) => api.orders(party, signal), round);
  const accounts = useResource(`accounts/${party}`, (signal) => api.accounts(party, signal), round);
  const wallet = useResource(`wallet/${party}`, (signal) => api.wallet(party, signal), round);
  const query = `?party=${encodeURIComponent(party)}`;
  if ([orders, accounts, wallet].every(isWithheld))
    return <p class="notice">{words.partyPage.notEntitled}</p>;
  return (
    <>
      <p class="dim">{words.partyPage.partHelp}</p>
      <Part title={words.sections.trade} href={`./trade${query}`} resource={orders}>
        {(rows) =>
          dealsInOrder(rows, party)
            .slice(0, shownMax)
            .map((row) => (
              <li key={row.order}>
                <span>
                  <a href={dealPath(row.order)}>{row.order}</a>{" "}
                  <span class="dim">{words.deals.between(row.sellerName, row.buyerName)}</span>
                </span>
                <Amount {...row.total} />
                <DealStatus row={row} party={undefined} />
              </li>
            ))
        }
      </Part>
      <Part title={words.sections.accounts} href={`./accounts${query}`} resource={accounts}>
        {(rows) =>
          rows.map((account) => (
            <li key={account.asset}>
              <span>
                <bdi>{account.assetName}</bdi>{" "}
                <span class="dim">
                  {words.accounts.issuer} <bdi>{account.issuerName || account.issuer}</bdi>
                </span>
              </span>
              <Amount minor={account.balance} currency={account.currency} />
            </li>
          ))
        }
      </Part>
      <Part title={words.sections.passCards} href={`./pass-cards${query}`} resource={wallet}>
        {(rows) =>
          rows.map((card) => (
            <li key={card.token}>
              <span>{card.name}</span>
              <span>
                {integer(card.count, language.value)} × <Amount {...card.worth} />
              </span>
            </li>
          ))
        }
      </Part>
    </>
  );
}

const shownMax = 10;

function isWithheld({ state, ...resource }: Resource<unknown>): boolean {
  const error = state === "failed" && "error" in resource ? resource.error : undefined;
  return error instanceof ApiError && error.status === 403;
}

/** The newest of one kind, and the page with all of them; nothing of what is not for the reader. */
function Part<T>(props: {
  title: string;
  href: string;
  resource: Resource<T[]>;
  children: (rows: T[]) => ComponentChildren;
}) {
  const { resource } = props;
  if (isWithheld(resource)) return null;
  return (
    <section class="panel">
      <header>
        <h2>
          <a href={props.href}>{props.title}</a>
        </h2>
      </header>
      <Loaded resource={resource}>
        {(rows) =>
          rows.length === 0 ? (
            <p class="panel-body dim">{tradeWords().none}</p>
          ) : (
            <ul class="line-list">{props.children(rows)}</ul>
          )
        }
      </Loaded>
    </section>
  );
}
