/** The seller asks for money under a deal. */
import { useState } from "preact/hooks";
import type { OrderView } from "../../gateway/contract/trade.ts";
import { minorDigitsOf } from "../../ledger/statement/money.ts";
import { isIdentifier, referenceText } from "../../ledger/statement/reference.ts";
import { minorOf } from "../actions/entered.ts";
import { TextAreaField, TextField } from "../actions/fields.tsx";
import { tradeWords } from "../messages/trade-messages.ts";
import { shownAmount } from "./amount.tsx";
import { openToInvoice } from "./deals.ts";
import { minorText } from "./money.ts";
import { newIdentifier } from "./new-identifier.ts";
import { SignedStep, type StepProperties } from "./signed-step.tsx";

export default function InvoiceDialog(props: StepProperties & { view: OrderView }) {
  const { view } = props;
  const words = tradeWords().form;
  const { currency } = view.total;
  // The invoice itself lowers what is open.
  const [most] = useState(() => openToInvoice(view));
  const [id, setId] = useState(() => newIdentifier("INV"));
  const [amount, setAmount] = useState(() => minorText(most, currency));
  const [text, setText] = useState("");
  const minor = minorOf(amount, minorDigitsOf(currency));
  const isAmount = minor !== undefined && minor > 0 && minor <= most;
  const given = text.trim();
  const draft = () =>
    isAmount && isIdentifier(id) && given.length <= 2_000
      ? {
          subject: referenceText("invoice", id),
          payload: { id, order: view.order, minor, ...(given !== "" && { text: given }) },
        }
      : undefined;
  return (
    <SignedStep
      kind="trade.invoice"
      parties={[view.seller]}
      label={words.sign.invoice}
      draft={draft}
      onSealed={props.onSealed}
      close={props.close}
    >
      {({ tried }) => (
        <>
          <div class="form-grid">
            <TextField
              label={words.id}
              problem={tried && !isIdentifier(id) ? words.idWrong : undefined}
              value={id}
              onInput={setId}
              lengthMax={64}
            />
            <TextField
              label={`${words.amount}, ${currency}`}
              problem={tried && !isAmount ? words.amountWrong(shownAmount(most, currency)) : undefined}
              value={amount}
              onInput={setAmount}
              inputMode="decimal"
            />
          </div>
          <TextAreaField
            label={words.text}
            optional
            problem={given.length > 2_000 ? words.textLong : undefined}
            value={text}
            onInput={setText}
          />
        </>
      )}
    </SignedStep>
  );
}
