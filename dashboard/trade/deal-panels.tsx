/** What has become of a deal: goods, invoices, escrow, returns. */
import type {
  EscrowView,
  InstalmentView,
  InvoiceView,
  OrderShipmentView,
} from "../../gateway/contract/trade.ts";
import { resolve } from "../app/base.ts";
import { language } from "../app/preferences.ts";
import { Icon } from "../components/icons.tsx";
import { scrollable } from "../components/scrollable.ts";
import { Status, StatusGlyph } from "../components/status.tsx";
import { Time } from "../components/time.tsx";
import { integer } from "../format/values.ts";
import { tradeWords } from "../messages/trade-messages.ts";
import { Amount, shownAmount } from "./amount.tsx";
import type { DealProperties } from "./deal-page.tsx";
import { openOfInvoice } from "./deals.ts";
import { DialogButton } from "./dialog-button.tsx";
import * as api from "./routes.ts";

const whole = (count: number) => integer(count, language.value);

export function ProgressPanel({ view }: DealProperties) {
  const words = tradeWords().deal;
  const counts = ["shipped", "delivered", "clean", "returned"] as const;
  return (
    <section class="panel">
      <header>
        <h2>{words.progress}</h2>
      </header>
      <div {...scrollable}>
        <table class="data-table stack-table">
          <thead>
            <tr>
              <th scope="col">{words.item}</th>
              <th scope="col" class="number">
                {words.ordered}
              </th>
              {counts.map((name) => (
                <th key={name} scope="col" class="number">
                  {words[name]}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {view.items.map((item) => (
              <tr key={item.id}>
                <th scope="row" class="wrap-anywhere">
                  {item.id}
                </th>
                <td class="number" data-label={words.ordered}>
                  {whole(item.quantity)}
                </td>
                {counts.map((name) => (
                  <td key={name} class="number" data-label={words[name]}>
                    {whole(item[name])}
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </section>
  );
}

export function GoodsPanel({ view, reload }: DealProperties) {
  const words = tradeWords().deal;
  const disputes = view.goods.flatMap((shipment) => shipment.disputes);
  return (
    <section class="panel">
      <header>
        <h2>{words.goods}</h2>
        {view.escrow && disputes.length > 0 && (
          <DialogButton
            small
            label={words.act.settle}
            load={() => import("./settle-dialog.tsx")}
            content={{ order: view.order, parties: [view.buyer, view.seller], disputes }}
            onSealed={reload}
          />
        )}
      </header>
      {view.goods.length === 0 && <p class="panel-body dim">{words.noShipments}</p>}
      <ul class="line-list">
        {view.goods.map((shipment) => (
          <Shipment key={shipment.shipment} shipment={shipment} />
        ))}
      </ul>
    </section>
  );
}

function Shipment({
  shipment: { shipment, items, delivery, row, disputes },
}: {
  shipment: OrderShipmentView;
}) {
  const words = tradeWords().deal;
  return (
    <li>
      <span>
        <a href={`./shipments/${encodeURIComponent(shipment)}`}>{shipment}</a>{" "}
        <span class="dim">{items.map(({ item, quantity }) => `${item}: ${whole(quantity)}`).join(", ")}</span>
      </span>
      {row && <Status status={row.status} />}
      {delivery ? (
        <span class={`status text-${delivery.clean ? "delivered" : "attention"}`}>
          <StatusGlyph status={delivery.clean ? "delivered" : "attention"} />
          {delivery.clean ? words.deliveredClean : words.deliveredMarked} <Time atMs={delivery.atMs} short />
        </span>
      ) : (
        !row && <span class="dim">{words.onTheWay}</span>
      )}
      {disputes.map((dispute) => (
        <a key={dispute} href={`./disputes/${encodeURIComponent(dispute)}`}>
          {dispute}
        </a>
      ))}
    </li>
  );
}

export function InvoicesPanel({ view, reload }: DealProperties) {
  const words = tradeWords().deal;
  const { currency } = view.total;
  return (
    <section class="panel">
      <header>
        <h2>{words.invoices}</h2>
      </header>
      {view.invoices.length === 0 && <p class="panel-body dim">{words.noInvoices}</p>}
      <ul class="line-list">
        {view.invoices.map((invoice) => (
          <InvoiceLine key={invoice.invoice} invoice={invoice} reload={reload} />
        ))}
      </ul>
      {view.deductedMinor > 0 && (
        <p class="panel-note">
          {words.deducted}: <Amount minor={view.deductedMinor} currency={currency} />
        </p>
      )}
    </section>
  );
}

const invoiceRoles = {
  issued: "planned",
  accepted: "attention",
  cancelled: "stale",
  paid: "delivered",
} as const;

export function InvoiceLine(props: {
  invoice: InvoiceView;
  /** Only what this party can do; absent, what either side can. */
  party?: string;
  reload: () => void;
}) {
  const { invoice, party, reload } = props;
  const words = tradeWords();
  const { status, minor, paidMinor, currency, seller, buyer } = invoice;
  const left = openOfInvoice(invoice);
  const may = (by: string) => party === undefined || party === by;
  const answers = [
    ...(status === "issued" ? [{ answer: "invoiceAccept" as const, by: buyer }] : []),
    ...(left > 0 && paidMinor === 0 ? [{ answer: "invoiceCancel" as const, by: seller }] : []),
  ].filter(({ by }) => may(by));
  return (
    <li>
      <span>
        <strong class="wrap-anywhere">{invoice.invoice}</strong> <Amount minor={minor} currency={currency} />{" "}
        <span class="dim">
          {words.deal.dueAt} <Time atMs={invoice.dueMs} short />
          {paidMinor > 0 && status !== "paid" && (
            <>
              {" · "}
              {words.deal.paid} <Amount minor={paidMinor} currency={currency} />
            </>
          )}
        </span>
      </span>
      <span class={`status text-${invoiceRoles[status]}`}>
        <StatusGlyph status={invoiceRoles[status]} />
        {words.deal.invoiceStates[status]}
      </span>
      <span class="button-row no-print">
        {answers.map(({ answer, by }) => (
          <DialogButton
            key={answer}
            small
            label={words.deal.act[answer]}
            title={`${words.deal.act[answer]}: ${invoice.invoice}`}
            load={() => import("./answer-dialog.tsx")}
            content={{ answer, parties: [by], order: invoice.order, invoice: invoice.invoice }}
            onSealed={reload}
          />
        ))}
        {status === "accepted" && may(buyer) && (
          <DialogButton
            small
            primary
            label={words.deal.act.pay}
            title={`${words.deal.act.pay}: ${invoice.invoice}`}
            load={() => import("../accounts/transfer-dialog.tsx")}
            content={{ party: buyer, invoice, asset: undefined }}
            onSealed={reload}
          />
        )}
        {left > 0 && may(buyer) && (
          <a
            class="button small"
            href={resolve(api.bankPaymentPath(invoice.invoice))}
            download={`${invoice.invoice}.pain.001.xml`}
          >
            <Icon name="download" size={16} />
            {words.accounts.bankPayment}
          </a>
        )}
      </span>
    </li>
  );
}

export function EscrowPanel({ view, reload }: DealProperties) {
  const words = tradeWords().deal;
  const { escrow } = view;
  if (!escrow) return null;
  return (
    <section class="panel">
      <header>
        <h2>{words.escrow}</h2>
        <span>
          {words.held} <Amount minor={escrow.balance} currency={view.total.currency} />
        </span>
      </header>
      <p class="panel-note">
        {words.escrowHelp(escrow.asset, escrow.issuerName || escrow.issuer)}
        {escrow.refundAtMs !== null && (
          <>
            {" "}
            {words.refundAt} <Time atMs={escrow.refundAtMs} />.
          </>
        )}
      </p>
      <ul class="line-list">
        {escrow.instalments.map((instalment) => (
          <Instalment key={instalment.id} {...{ view, reload, escrow, instalment }} />
        ))}
      </ul>
    </section>
  );
}

function Instalment(props: DealProperties & { escrow: EscrowView; instalment: InstalmentView }) {
  const { view, reload, instalment } = props;
  const words = tradeWords();
  const { currency } = view.total;
  const { id, minor, held, released, refunded, when, atMs, releasable, refundable } = instalment;
  const answers = [
    // Each side may always let go of what is its own.
    { answer: "release" as const, parties: releasable ? [view.seller, view.buyer] : [view.buyer] },
    { answer: "refund" as const, parties: refundable ? [view.buyer, view.seller] : [view.seller] },
  ];
  return (
    <li>
      <span>
        <Amount minor={minor} currency={currency} /> <span class="dim">{words.deal.when[when]}</span>
        {atMs !== undefined && (
          <>
            {" "}
            <Time atMs={atMs} short />
          </>
        )}
        {instalment.items && <span class="dim"> {instalment.items.join(", ")}</span>}
      </span>
      {released > 0 && (
        <span class="status text-delivered">
          <StatusGlyph status="delivered" />
          {words.deal.released} <Amount minor={released} currency={currency} />
        </span>
      )}
      {refunded > 0 && (
        <span class="status text-attention">
          <StatusGlyph status="attention" />
          {words.deal.refunded} <Amount minor={refunded} currency={currency} />
        </span>
      )}
      {held > 0 && (
        <>
          <span class={releasable || refundable ? "text-delivered" : "dim"}>
            {releasable
              ? words.deal.conditionMet
              : refundable
                ? words.deal.refundMet
                : words.deal.conditionOpen}
          </span>
          <span class="button-row no-print">
            {answers.map(({ answer, parties }) => (
              <DialogButton
                key={answer}
                small
                label={words.deal.act[answer]}
                title={`${words.deal.act[answer]}: ${shownAmount(held, currency)}`}
                load={() => import("./answer-dialog.tsx")}
                content={{
                  answer,
                  parties,
                  order: view.order,
                  instalment: { id, amount: shownAmount(held, currency) },
                }}
                onSealed={reload}
              />
            ))}
          </span>
        </>
      )}
    </li>
  );
}

export function ReturnsPanel({ view, reload }: DealProperties) {
  const words = tradeWords().deal;
  if (view.returns.length === 0) return null;
  return (
    <section class="panel">
      <header>
        <h2>{words.returns}</h2>
      </header>
      <ul class="line-list">
        {view.returns.map(({ number, items, refund, accepted }) => (
          <li key={number}>
            <span>
              {items.map(({ item, quantity }) => `${item}: ${whole(quantity)}`).join(", ")}
              {refund && (
                <>
                  {" · "}
                  {words.refund} <Amount minor={refund.minor} currency={view.total.currency} />
                </>
              )}
            </span>
            <span class={`status text-${accepted ? "delivered" : "attention"}`}>
              <StatusGlyph status={accepted ? "delivered" : "attention"} />
              {accepted ? words.returnAccepted : words.returnOpen}
            </span>
            {!accepted && (
              <DialogButton
                small
                label={words.act.returnAccept}
                load={() => import("./answer-dialog.tsx")}
                content={{
                  answer: "returnAccept" as const,
                  parties: [view.seller],
                  order: view.order,
                  returned: number,
                }}
                onSealed={reload}
              />
            )}
          </li>
        ))}
      </ul>
    </section>
  );
}
