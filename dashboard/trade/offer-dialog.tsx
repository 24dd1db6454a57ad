/** An offer to one member or to all: what is sold, at which price, until when. */
import { useState } from "preact/hooks";
import { isIdentifier, referenceText } from "../../ledger/statement/reference.ts";
import { DateTimeField } from "../actions/date-time-field.tsx";
import { timeOf } from "../actions/entered.ts";
import { SelectField, TextAreaField, TextField } from "../actions/fields.tsx";
import { partyOptions } from "../actions/party-options.ts";
import { useParties } from "../actions/use-parties.ts";
import { zone } from "../app/preferences.ts";
import { Icon } from "../components/icons.tsx";
import { tradeWords } from "../messages/trade-messages.ts";
import { exactNowMs } from "../store/live.ts";
import { emptyItem, type ItemDraft, readOffer } from "./deal-draft.ts";
import { ItemFields } from "./item-fields.tsx";
import { newIdentifier } from "./new-identifier.ts";
import { SignedStep, type StepProperties } from "./signed-step.tsx";

export default function OfferDialog(props: StepProperties) {
  const words = tradeWords().form;
  const parties = useParties();
  const [id, setId] = useState(() => newIdentifier("OFFER"));
  const [to, setTo] = useState("");
  const [until, setUntil] = useState("");
  const [currency, setCurrency] = useState("EUR");
  const [items, setItems] = useState<readonly ItemDraft[]>([emptyItem(1)]);
  const [text, setText] = useState("");
  const given = text.trim();
  const code = currency.trim().toUpperCase();
  const untilMs = timeOf(until, zone.value);
  const isAhead = untilMs !== undefined && untilMs > (exactNowMs() ?? 0);
  const read = readOffer(items, code);
  const draft = () =>
    isIdentifier(id) && isAhead && read.items && given.length <= 2_000
      ? {
          subject: referenceText("offer", id),
          payload: {
            id,
            ...(to !== "" && { to: [to] }),
            until: untilMs,
            currency: code,
            items: read.items,
            ...(given !== "" && { text: given }),
          },
        }
      : undefined;
  return (
    <SignedStep
      kind="trade.offer"
      lead={words.offerLead}
      label={words.sign.offer}
      draft={draft}
      onSealed={props.onSealed}
      close={props.close}
    >
      {({ party, tried }) => (
        <>
          <div class="form-grid">
            <TextField
              label={words.id}
              problem={tried && !isIdentifier(id) ? words.idWrong : undefined}
              value={id}
              onInput={setId}
              lengthMax={64}
            />
            <SelectField
              label={words.to}
              value={to}
              onChange={setTo}
              options={[
                { value: "", text: words.everybody },
                ...partyOptions(
                  (parties.value ?? []).filter((one) => one.party !== party),
                  [],
                  { wanted: "", others: "" },
                ),
              ]}
            />
            <DateTimeField
              required
              label={words.until}
              problem={tried && !isAhead ? words.untilWrong : undefined}
              value={until}
              onChange={setUntil}
            />
            <TextField
              short
              label={words.currency}
              problem={tried && read.wrong.has("currency") ? words.currencyWrong : undefined}
              value={currency}
              onInput={setCurrency}
              lengthMax={3}
            />
          </div>
          {items.map((item, n) => (
            <ItemFields
              key={item.id}
              withoutQuantity
              item={item}
              n={n}
              wrong={tried ? read.wrong : new Set()}
              line={undefined}
              currency={code}
              onChange={(changed) => setItems(items.map((one, m) => (m === n ? changed : one)))}
              remove={items.length > 1 ? () => setItems(items.filter((_, m) => m !== n)) : undefined}
            />
          ))}
          <div class="button-row">
            <button
              type="button"
              class="button small"
              onClick={() =>
                setItems([...items, emptyItem(Math.max(...items.map((item) => Number(item.id))) + 1)])
              }
            >
              <Icon name="plus" size={16} />
              {words.addItem}
            </button>
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
