/** The issuer grants pass cards: for a delivered order, for paying in time, or as a gift. */
import { useState } from "preact/hooks";
import type { TokenView } from "../../gateway/contract/trade.ts";
import { referenceText } from "../../ledger/statement/reference.ts";
import { wholeOf } from "../actions/entered.ts";
import { SelectField, TextField } from "../actions/fields.tsx";
import { partyOptions } from "../actions/party-options.ts";
import { useParties } from "../actions/use-parties.ts";
import { useResource } from "../api/resource.ts";
import { tradeWords } from "../messages/trade-messages.ts";
import * as api from "../trade/routes.ts";
import { SignedStep, type StepProperties } from "../trade/signed-step.tsx";

const reasons = ["gift", "purchase", "promptness"] as const;

export default function GrantDialog(props: StepProperties & { token: TokenView }) {
  const words = tradeWords();
  const [token] = useState(props.token);
  const { issuer } = token;
  const parties = useParties();
  const orders = useResource(`orders/${issuer}`, (signal) => api.orders(issuer, signal));
  const invoices = useResource(`invoices/${issuer}`, (signal) => api.invoices(issuer, signal));
  const [reason, setReason] = useState<(typeof reasons)[number]>("gift");
  const [to, setTo] = useState("");
  const [ground, setGround] = useState("");
  const [entered, setEntered] = useState("1");
  const count = wholeOf(entered, 1, token.countMax - token.granted);
  // What the ledger takes as a ground; whoever it concerns gets the cards.
  const grounds =
    reason === "purchase"
      ? (orders.value ?? [])
          .filter(({ seller, status }) => seller === issuer && status === "delivered")
          .map(({ order, buyer }) => ({ id: order, to: buyer }))
      : (invoices.value ?? [])
          .filter(({ seller, paidMs, dueMs }) => seller === issuer && paidMs !== null && paidMs <= dueMs)
          .map(({ invoice, buyer }) => ({ id: invoice, to: buyer }));
  const chosen = grounds.find(({ id }) => id === ground);
  const receiver = reason === "gift" ? to : (chosen?.to ?? "");
  const draft = () => {
    if (receiver === "" || count === undefined) return undefined;
    const because =
      reason === "purchase" ? { order: chosen!.id } : reason === "promptness" ? { invoice: chosen!.id } : {};
    return {
      subject: referenceText("token", token.token),
      payload: { to: receiver, count, reason, ...because },
    };
  };
  return (
    <SignedStep
      kind="token.grant"
      parties={[issuer]}
      lead={words.cards.grantLead}
      label={words.cards.signGrant}
      draft={draft}
      onSealed={props.onSealed}
      close={props.close}
    >
      {({ tried }) => (
        <div class="form-grid">
          <SelectField
            label={words.cards.reason}
            value={reason}
            onChange={(value) => {
              setReason(reasons.find((one) => one === value) ?? "gift");
              setGround("");
            }}
            options={reasons.map((value) => ({ value, text: words.cards.reasons[value] }))}
          />
          {reason === "gift" ? (
            <SelectField
              label={words.form.to}
              problem={tried && to === "" ? words.form.partyWrong : undefined}
              value={to}
              onChange={setTo}
              placeholder={words.form.choose}
              options={partyOptions(parties.value ?? [], [], { wanted: "", others: "" })}
            />
          ) : (
            <SelectField
              label={reason === "purchase" ? words.cards.order : words.cards.invoice}
              problem={
                tried && !chosen
                  ? reason === "purchase"
                    ? words.cards.orderWrong
                    : words.cards.invoiceWrong
                  : undefined
              }
              value={ground}
              onChange={setGround}
              placeholder={words.form.choose}
              options={grounds.map(({ id, to: buyer }) => ({ value: id, text: `${id} (${buyer})` }))}
            />
          )}
          <TextField
            label={words.form.count}
            problem={tried && count === undefined ? words.form.countWrong : undefined}
            value={entered}
            onInput={setEntered}
            inputMode="numeric"
          />
        </div>
      )}
    </SignedStep>
  );
}
