/** Deals of the party that acts here: what waits for its signature first. */
import { useMemo, useState } from "preact/hooks";
import { useLocation } from "preact-iso";
import type { OfferView, OrderRow } from "../../gateway/contract/trade.ts";
import { apart } from "../../report/apart.ts";
import { SelectField } from "../actions/fields.tsx";
import { useResource } from "../api/resource.ts";
import { basePath } from "../app/base.ts";
import { language } from "../app/preferences.ts";
import { useTitle } from "../app/title.ts";
import { Empty } from "../components/empty.tsx";
import { Loaded } from "../components/problem.tsx";
import { SearchField } from "../components/search-field.tsx";
import type { StatusRole } from "../components/shapes.ts";
import { StatusGlyph } from "../components/status.tsx";
import { Time } from "../components/time.tsx";
import { type Column, primary, VirtualTable } from "../components/virtual-table.tsx";
import { integer } from "../format/values.ts";
import { tradeWords } from "../messages/trade-messages.ts";
import { useBlockRounds } from "../store/block-rounds.ts";
import { nowMs } from "../store/live.ts";
import { Amount } from "./amount.tsx";
import { type DealState, dealState, dealStates, dealsInOrder, matchesDeal } from "./deals.ts";
import { DialogButton } from "./dialog-button.tsx";
import { priceText } from "./money.ts";
import * as api from "./routes.ts";
import { PartyLink, TradeHead, useSeenAs } from "./seen-as.tsx";

const renewEveryMs = 10_000;

export function DealsPage() {
  const words = tradeWords().deals;
  useTitle(words.title);
  const { party, isKnown } = useSeenAs();
  return (
    <div class="page fill-page">
      <TradeHead page="trade" title={words.title} party={party} choose />
      {isKnown && <Deals key={party} party={party} />}
    </div>
  );
}

function Deals({ party }: { party: string | undefined }) {
  const words = tradeWords().deals;
  const round = useBlockRounds(renewEveryMs);
  const rows = useResource(`orders/${party}`, (signal) => api.orders(party, signal), round);
  const offers = useResource(`offers/${party}`, (signal) => api.offers(party, signal), round);
  const reload = () => {
    rows.reload();
    offers.reload();
  };
  const content = { seller: "", buyer: "", offer: undefined, before: undefined, order: undefined };
  return (
    <>
      <div class="button-row trade-actions no-print">
        <DialogButton
          primary
          label={words.propose}
          load={() => import("./deal-dialog.tsx")}
          content={content}
          onSealed={reload}
        />
        <DialogButton
          label={words.offer}
          load={() => import("./offer-dialog.tsx")}
          content={{}}
          onSealed={reload}
        />
      </div>
      <Loaded resource={offers}>{(list) => <Offers offers={list} party={party} reload={reload} />}</Loaded>
      <Loaded resource={rows}>{(list) => <List rows={list} party={party} />}</Loaded>
    </>
  );
}

/** Offers of others that are open, each with the way to an order. */
function Offers(props: { offers: readonly OfferView[]; party: string | undefined; reload: () => void }) {
  const words = tradeWords().deals;
  const now = nowMs.value ?? 0;
  const open = props.offers.filter(
    ({ withdrawn, untilMs, seller }) => !withdrawn && untilMs > now && seller !== props.party,
  );
  if (open.length === 0) return null;
  return (
    <details class="panel offers" open={open.length <= 3}>
      <summary>
        {words.offersTitle} <span class="dim">{integer(open.length, language.value)}</span>
      </summary>
      <ul class="line-list">
        {open.map((offer) => (
          <li key={offer.offer}>
            <span>
              <strong class="wrap-anywhere">{offer.offer}</strong>{" "}
              <PartyLink party={offer.seller} name={offer.sellerName} />
              <span class="dim">
                {" "}
                {words.until} <Time atMs={offer.untilMs} short />
              </span>
            </span>
            <span class="wrap-anywhere">{describe(offer)}</span>
            <DialogButton
              small
              label={words.orderFrom}
              title={`${words.orderFrom}: ${offer.offer}`}
              load={() => import("./deal-dialog.tsx")}
              content={{
                seller: offer.seller,
                buyer: props.party ?? "",
                offer,
                before: undefined,
                order: undefined,
              }}
              onSealed={props.reload}
            />
          </li>
        ))}
      </ul>
    </details>
  );
}

function describe({ terms }: OfferView): string {
  const { items, currency } = terms as {
    items: readonly { description: string; unitPrice: string }[];
    currency: string;
  };
  return items
    .map(
      ({ description, unitPrice }) =>
        `${apart(description)}, ${priceText(unitPrice, currency, language.value)}`,
    )
    .join("; ");
}

function List({ rows, party }: { rows: readonly OrderRow[]; party: string | undefined }) {
  const words = tradeWords().deals;
  const { route } = useLocation();
  const [query, setQuery] = useState("");
  const [state, setState] = useState<DealState | "">("");
  const ordered = useMemo(() => dealsInOrder(rows, party), [rows, party]);
  const shown = ordered.filter(
    (row) => matchesDeal(row, query) && (state === "" || dealState(row, party) === state),
  );
  const waiting = rows.filter((row) => dealState(row, party) === "mine").length;
  if (rows.length === 0) return <Empty title={words.noneTitle} help={words.noneHelp} />;
  return (
    <>
      {waiting > 0 && <p class="notice info">{words.waiting(waiting)}</p>}
      <div class="toolbar">
        <SearchField
          value={query}
          onInput={setQuery}
          label={tradeWords().search}
          placeholder={words.searchPlaceholder}
        />
        <SelectField
          label={words.state}
          value={state}
          onChange={(value) => setState(value as DealState | "")}
          options={[
            { value: "", text: words.all },
            ...dealStates.map((value) => ({ value, text: words.states[value] })),
          ]}
        />
      </div>
      <section class="panel fill-panel">
        {shown.length === 0 ? (
          <Empty title={words.noMatchTitle} help={words.noMatchHelp} />
        ) : (
          <VirtualTable
            id="deals"
            label={words.table}
            columns={columns(party)}
            rows={shown}
            rowKey={({ order }) => order}
            card={(row) => <Card row={row} party={party} />}
            open={({ order }) => route(`${basePath()}trade/${encodeURIComponent(order)}`)}
          />
        )}
      </section>
    </>
  );
}

export function dealPath(order: string): string {
  return `./trade/${encodeURIComponent(order)}`;
}

const roles: Readonly<Record<DealState, StatusRole>> = {
  mine: "attention",
  theirs: "planned",
  agreed: "transit",
  delivered: "delivered",
  closed: "stale",
};

export function DealStatus({ row, party }: { row: OrderRow; party: string | undefined }) {
  const words = tradeWords().deals;
  const state = dealState(row, party);
  return (
    <span class={`status text-${roles[state]}`}>
      <StatusGlyph status={roles[state]} />
      {state === "closed" ? words.statuses[row.status] : words.states[state]}
    </span>
  );
}

function columns(party: string | undefined): Column<OrderRow>[] {
  const words = tradeWords().deals;
  return [
    {
      name: "state",
      title: words.state,
      track: "13.25rem",
      cell: (row) => <DealStatus row={row} party={party} />,
    },
    {
      name: "order",
      title: words.order,
      track: "minmax(6.875rem, 1fr)",
      cell: ({ order }) => (
        <a {...primary} href={dealPath(order)}>
          {order}
        </a>
      ),
    },
    {
      name: "seller",
      title: words.seller,
      track: "minmax(0, 1.4fr)",
      cell: ({ seller, sellerName }) => sellerName || seller,
    },
    {
      name: "buyer",
      title: words.buyer,
      track: "minmax(0, 1.4fr)",
      cell: ({ buyer, buyerName }) => buyerName || buyer,
    },
    {
      name: "total",
      title: words.total,
      track: "10rem",
      numeric: true,
      cell: ({ total }) => <Amount {...total} />,
    },
    {
      name: "shipments",
      title: words.shipments,
      track: "6rem",
      numeric: true,
      cell: ({ shipments }) => integer(shipments, language.value),
    },
    {
      name: "agreed",
      title: words.agreed,
      track: "8.75rem",
      numeric: true,
      cell: ({ agreedMs }) => <Time atMs={agreedMs} short />,
    },
  ];
}

function Card({ row, party }: { row: OrderRow; party: string | undefined }) {
  return (
    <>
      <a {...primary} class="card-name" href={dealPath(row.order)}>
        {row.order}
      </a>
      <span class="card-value">
        <Amount {...row.total} />
      </span>
      <span class="card-detail">
        {tradeWords().deals.between(row.sellerName || row.seller, row.buyerName || row.buyer)}
      </span>
      <span class="card-note">
        <DealStatus row={row} party={party} />
      </span>
    </>
  );
}
