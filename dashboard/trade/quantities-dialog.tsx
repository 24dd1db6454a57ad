/** How much of which item: linked to a shipment, received without one, or sent back. */
import { useState } from "preact/hooks";
import type { ItemProgressView, OrderView } from "../../gateway/contract/trade.ts";
import { minorDigitsOf } from "../../ledger/statement/money.ts";
import { isIdentifier, referenceText } from "../../ledger/statement/reference.ts";
import { minorOf, wholeOf } from "../actions/entered.ts";
import { CheckField, SelectField, TextAreaField, TextField } from "../actions/fields.tsx";
import { language } from "../app/preferences.ts";
import { integer } from "../format/values.ts";
import { tradeWords } from "../messages/trade-messages.ts";
import { fleet } from "../store/live.ts";
import { shownAmount } from "./amount.tsx";
import { SignedStep, type StepProperties, type StepState } from "./signed-step.tsx";

export type QuantityStep = "ship" | "receive" | "return";

const kinds = { ship: "trade.ship", receive: "trade.receive", return: "trade.return" } as const;

interface Properties extends StepProperties {
  step: QuantityStep;
  parties: readonly string[];
  view: OrderView;
}

/** The most of an item that the step can be about. */
export function mostOf(step: QuantityStep, item: ItemProgressView): number {
  return step === "return" ? item.delivered - item.returned : item.quantity - item.shipped;
}

/** What was entered, item by item; `undefined` where something is wrong or nothing was entered at all. */
export function readQuantities(
  step: QuantityStep,
  items: readonly ItemProgressView[],
  entered: Readonly<Record<string, string>>,
): { item: string; quantity: number }[] | undefined {
  const read = items.map((item) => {
    const text = (entered[item.id] ?? "").trim();
    return { item: item.id, quantity: text === "" ? 0 : wholeOf(text, 0, mostOf(step, item)) };
  });
  if (read.some(({ quantity }) => quantity === undefined)) return undefined;
  const some = read.flatMap(({ item, quantity }) => (quantity ? [{ item, quantity }] : []));
  return some.length === 0 ? undefined : some;
}

export default function QuantitiesDialog(props: Properties) {
  const { step, view } = props;
  const words = tradeWords().form;
  // Signing changes the deal under the form.
  const [items] = useState(() => view.items.filter((item) => mostOf(step, item) > 0));
  const [entered, setEntered] = useState<Readonly<Record<string, string>>>(() =>
    step === "return" ? {} : Object.fromEntries(items.map((item) => [item.id, String(mostOf(step, item))])),
  );
  const [shipment, setShipment] = useState("");
  const [clean, setClean] = useState(true);
  const [text, setText] = useState("");
  const [refund, setRefund] = useState("");
  const { currency } = view.total;
  const quantities = readQuantities(step, items, entered);
  const given = text.trim();
  const isTextWrong = given.length > 2_000 || (step === "return" && given === "");
  const asset = view.escrow?.asset;
  const refundMinor = refund.trim() === "" ? undefined : minorOf(refund, minorDigitsOf(currency));
  const isRefundWrong =
    refund.trim() !== "" &&
    (refundMinor === undefined || refundMinor === 0 || refundMinor > view.total.minor);
  const draft = () => {
    if (!quantities) return undefined;
    const subject = referenceText("order", view.order);
    const note = given === "" ? {} : { text: given };
    if (step === "ship")
      return isIdentifier(shipment) ? { subject, payload: { shipment, items: quantities } } : undefined;
    if (isTextWrong) return undefined;
    if (step === "receive") return { subject, payload: { items: quantities, clean, ...note } };
    if (isRefundWrong) return undefined;
    const paid = asset && refundMinor ? { refund: { asset, minor: refundMinor } } : {};
    return { subject, payload: { items: quantities, ...paid, text: given } };
  };
  return (
    <SignedStep
      kind={kinds[step]}
      parties={props.parties}
      label={words.sign.general}
      draft={draft}
      onSealed={props.onSealed}
      close={props.close}
    >
      {({ tried }: StepState) => (
        <>
          {step === "ship" && (
            <SelectField
              label={words.shipment}
              problem={tried && shipment === "" ? words.shipmentWrong : undefined}
              value={shipment}
              onChange={setShipment}
              placeholder={words.choose}
              options={fleet.value.rows.map((row) => ({ value: row.shipment, text: row.shipment }))}
            />
          )}
          <div class="form-grid">
            {items.map((item) => (
              <TextField
                key={item.id}
                label={words.quantityOf(item.id, integer(mostOf(step, item), language.value))}
                problem={tried && !quantities ? words.noQuantity : undefined}
                value={entered[item.id] ?? ""}
                onInput={(value) => setEntered((now) => ({ ...now, [item.id]: value }))}
                inputMode="numeric"
              />
            ))}
          </div>
          {step === "receive" && <CheckField label={words.clean} checked={clean} onChange={setClean} />}
          {step === "return" && asset !== undefined && (
            <TextField
              label={`${tradeWords().deal.refund}, ${currency}`}
              optional
              problem={
                tried && isRefundWrong
                  ? words.amountWrong(shownAmount(view.total.minor, currency))
                  : undefined
              }
              value={refund}
              onInput={setRefund}
              inputMode="decimal"
            />
          )}
          {step !== "ship" && (
            <TextAreaField
              label={words.text}
              optional={step === "receive"}
              problem={tried && isTextWrong ? words.textNeeded : undefined}
              value={text}
              onInput={setText}
            />
          )}
        </>
      )}
    </SignedStep>
  );
}
