/** Takes the worth of pass cards off an order. */
import { useState } from "preact/hooks";
import type { HoldingView, OrderView } from "../../gateway/contract/trade.ts";
import { referenceText } from "../../ledger/statement/reference.ts";
import { wholeOf } from "../actions/entered.ts";
import { SelectField, TextField } from "../actions/fields.tsx";
import { useResource } from "../api/resource.ts";
import { Loaded } from "../components/problem.tsx";
import { tradeWords } from "../messages/trade-messages.ts";
import { shownAmount } from "../trade/amount.tsx";
import { tokensOf } from "../trade/deals.ts";
import * as api from "../trade/routes.ts";
import { SignedStep, type StepProperties } from "../trade/signed-step.tsx";

interface Properties extends StepProperties {
  /** Who holds the cards and buys. */
  party: string;
  /** Only this card, where it is chosen already. */
  token: string | undefined;
  /** Only this order, where it is chosen already. */
  order: string | undefined;
}

interface Offered {
  readonly cards: readonly HoldingView[];
  readonly orders: readonly OrderView[];
}

/** Agreed orders whose terms name one of the cards. */
async function offered({ party, token, order }: Properties, signal: AbortSignal): Promise<Offered> {
  const held = await api.wallet(party, signal);
  const cards = held.filter((card) => !card.expired && (token === undefined || card.token === token));
  const rows = await api.orders(party, signal);
  const asked = rows.filter(
    (row) => row.buyer === party && row.agreedMs !== null && (order === undefined || row.order === order),
  );
  const views = await Promise.all(asked.map((row) => api.order(row.order, signal)));
  const orders = views.filter((view) => cards.some((card) => counts(card, view)));
  return { cards, orders };
}

function counts({ token, worth, sellers }: HoldingView, view: OrderView): boolean {
  return (
    tokensOf(view).includes(token) &&
    worth.currency === view.total.currency &&
    (sellers?.includes(view.seller) ?? true)
  );
}

export default function RedeemDialog(props: Properties) {
  const words = tradeWords().cards;
  const found = useResource(`redeem/${props.party}/${props.token}/${props.order}`, (signal) =>
    offered(props, signal),
  );
  return (
    <Loaded resource={found}>
      {(value) =>
        value.orders.length === 0 ? <p class="notice">{words.noOrders}</p> : <Form {...props} {...value} />
      }
    </Loaded>
  );
}

function Form({ party, cards, orders, onSealed, close }: Properties & Offered) {
  const words = tradeWords();
  const [order, setOrder] = useState(orders[0]!.order);
  const view = orders.find((one) => one.order === order) ?? orders[0]!;
  const fitting = cards.filter((card) => counts(card, view));
  const [token, setToken] = useState(fitting[0]!.token);
  const card = fitting.find((one) => one.token === token) ?? fitting[0]!;
  const [entered, setEntered] = useState("1");
  const count = wholeOf(entered, 1, card.count);
  const off = count === undefined ? undefined : card.worth.minor * count;
  return (
    <SignedStep
      kind="token.redeem"
      parties={[party]}
      lead={words.cards.redeemLead}
      label={words.cards.signRedeem}
      draft={() =>
        count === undefined
          ? undefined
          : { subject: referenceText("token", card.token), payload: { order, count } }
      }
      onSealed={onSealed}
      close={close}
    >
      {({ tried }) => (
        <>
          <div class="form-grid">
            <SelectField
              label={words.cards.order}
              value={order}
              onChange={setOrder}
              options={orders.map((one) => ({ value: one.order, text: `${one.order}, ${one.sellerName}` }))}
            />
            <SelectField
              label={words.cards.card}
              value={card.token}
              onChange={setToken}
              options={fitting.map((one) => ({ value: one.token, text: `${one.name} (${one.count})` }))}
            />
            <TextField
              label={words.form.count}
              problem={tried && count === undefined ? words.form.countWrong : undefined}
              value={entered}
              onInput={setEntered}
              inputMode="numeric"
            />
          </div>
          {off !== undefined && Number.isSafeInteger(off) && (
            <p role="status">{words.form.takesOff(shownAmount(off, card.worth.currency))}</p>
          )}
        </>
      )}
    </SignedStep>
  );
}
