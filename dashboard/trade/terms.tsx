/** The terms of a deal: items, charges and total to the last unit, and on which conditions. */
import type { Deal } from "../../ledger/state/trade/deal.ts";
import { language } from "../app/preferences.ts";
import { Fact } from "../components/fact.tsx";
import { scrollable } from "../components/scrollable.ts";
import { Time } from "../components/time.tsx";
import { integer } from "../format/values.ts";
import { tradeWords, wordFor } from "../messages/trade-messages.ts";
import { Amount } from "./amount.tsx";
import { priceText } from "./money.ts";

export function Terms({ deal }: { deal: Deal }) {
  return (
    <>
      <TermsTable deal={deal} />
      <TermsFacts deal={deal} />
    </>
  );
}

function TermsTable({ deal }: { deal: Deal }) {
  const words = tradeWords().deal;
  const { currency } = deal.total;
  const units: Readonly<Record<string, string>> = tradeWords().form.units;
  return (
    <div {...scrollable}>
      <table class="data-table stack-table">
        <thead>
          <tr>
            <th scope="col">{words.description}</th>
            <th scope="col" class="number">
              {words.quantity}
            </th>
            <th scope="col" class="number">
              {words.unitPrice}
            </th>
            <th scope="col" class="number">
              {words.line}
            </th>
          </tr>
        </thead>
        <tbody>
          {deal.items.map((item) => (
            <tr key={item.id}>
              <td class="wrap-anywhere">
                {item.description}
                <span class="dim terms-codes">
                  {[
                    item.hsCode && `${words.hsCode} ${item.hsCode}`,
                    item.origin && `${words.origin} ${item.origin}`,
                    item.gtin && `GTIN ${item.gtin}`,
                  ]
                    .filter(Boolean)
                    .join(" · ")}
                </span>
              </td>
              <td class="number" data-label={words.quantity}>
                {integer(item.quantity, language.value)} {wordFor(units, item.unit)}
              </td>
              <td class="number" data-label={words.unitPrice}>
                {priceText(item.unitPrice, currency, language.value)}
              </td>
              <td class="number" data-label={words.line}>
                <Amount minor={item.minor} currency={currency} />
              </td>
            </tr>
          ))}
          {(deal.charges ?? []).map((charge, n) => (
            <tr key={`charge-${n}`}>
              <td class="wrap-anywhere" colSpan={3}>
                {wordFor(words.charges, charge.kind)} <span class="dim">{charge.description}</span>
              </td>
              <td class="number">
                <Amount minor={charge.minor} currency={currency} />
              </td>
            </tr>
          ))}
        </tbody>
        <tfoot>
          <tr>
            <th scope="row" colSpan={3}>
              {tradeWords().deals.total}
            </th>
            <td class="number">
              <strong>
                <Amount {...deal.total} />
              </strong>
            </td>
          </tr>
        </tfoot>
      </table>
    </div>
  );
}

function TermsFacts({ deal }: { deal: Deal }) {
  const words = tradeWords().deal;
  const { incoterm, deliverBy, dueDays, consignee, escrow, tokens = [], text } = deal;
  return (
    <dl class="facts panel-body">
      {incoterm && (
        <Fact name={words.incoterm}>
          {incoterm.rule} <bdi>{incoterm.place.name}</bdi> <span class="dim">Incoterms 2020</span>
        </Fact>
      )}
      {deliverBy !== undefined && (
        <Fact name={words.deliverBy}>
          <Time atMs={deliverBy} short />
        </Fact>
      )}
      <Fact name={words.due}>{words.dueDays(dueDays)}</Fact>
      {consignee !== undefined && <Fact name={words.consignee}>{consignee}</Fact>}
      {escrow && (
        <Fact name={words.escrow}>
          {escrow.instalments.map(({ id, minor, when, at }) => (
            <span key={id} class="fact-line">
              <Amount minor={minor} currency={deal.total.currency} /> {words.when[when]}
              {at !== undefined && (
                <>
                  {" "}
                  <Time atMs={at} short />
                </>
              )}
            </span>
          ))}
        </Fact>
      )}
      {tokens.length > 0 && <Fact name={words.tokens}>{tokens.join(", ")}</Fact>}
      {text && (
        <Fact name={words.text}>
          <span class="story-text">{text}</span>
        </Fact>
      )}
    </dl>
  );
}
