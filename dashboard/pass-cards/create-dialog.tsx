/** A new pass card with its rules: its worth, how many, until when, with whom. */
import { useState } from "preact/hooks";
import { minorDigitsOf } from "../../ledger/statement/money.ts";
import { isIdentifier, referenceText } from "../../ledger/statement/reference.ts";
import { DateTimeField } from "../actions/date-time-field.tsx";
import { minorOf, timeOf, wholeOf } from "../actions/entered.ts";
import { CheckField, TextAreaField, TextField } from "../actions/fields.tsx";
import { zone } from "../app/preferences.ts";
import { tradeWords } from "../messages/trade-messages.ts";
import { exactNowMs } from "../store/live.ts";
import { newIdentifier } from "../trade/new-identifier.ts";
import { SignedStep, type StepProperties } from "../trade/signed-step.tsx";

export default function CreateDialog(props: StepProperties & { party: string }) {
  const words = tradeWords();
  const [id, setId] = useState(() => newIdentifier("CARD"));
  const [name, setName] = useState("");
  const [currency, setCurrency] = useState("EUR");
  const [worth, setWorth] = useState("");
  const [most, setMost] = useState("100");
  const [until, setUntil] = useState("");
  const [transferable, setTransferable] = useState(false);
  const [own, setOwn] = useState(true);
  const [text, setText] = useState("");
  const code = currency.trim().toUpperCase();
  const isCode = /^[A-Z]{3}$/.test(code);
  const minor = minorOf(worth, minorDigitsOf(code));
  const countMax = wholeOf(most, 1, Number.MAX_SAFE_INTEGER);
  const untilMs = timeOf(until, zone.value);
  const isAhead = untilMs !== undefined && untilMs > (exactNowMs() ?? 0);
  const called = name.trim();
  const rules = text.trim();
  const isNamed = called.length >= 1 && called.length <= 200;
  const isRuled = rules.length >= 1 && rules.length <= 2_000;
  const isWorth = minor !== undefined && minor > 0;
  const draft = (party: string) =>
    isIdentifier(id) && isNamed && isRuled && isCode && isWorth && countMax !== undefined && isAhead
      ? {
          subject: referenceText("token", id),
          payload: {
            id,
            name: called,
            worth: { minor, currency: code },
            countMax,
            expires: untilMs,
            transferable,
            ...(own && { sellers: [party] }),
            text: rules,
          },
        }
      : undefined;
  return (
    <SignedStep
      kind="token.create"
      parties={[props.party]}
      lead={words.cards.createLead}
      label={words.cards.signCreate}
      draft={draft}
      onSealed={props.onSealed}
      close={props.close}
    >
      {({ party, tried }) => (
        <>
          <div class="form-grid">
            <TextField
              label={words.form.id}
              problem={tried && !isIdentifier(id) ? words.form.idWrong : undefined}
              value={id}
              onInput={setId}
              lengthMax={64}
            />
            <TextField
              label={words.cards.name}
              problem={tried && !isNamed ? words.cards.nameWrong : undefined}
              value={name}
              onInput={setName}
              lengthMax={200}
            />
            <TextField
              label={`${words.cards.worth}, ${code}`}
              problem={tried && !isWorth ? words.accounts.amountWrong : undefined}
              value={worth}
              onInput={setWorth}
              inputMode="decimal"
            />
            <TextField
              label={words.form.currency}
              problem={tried && !isCode ? words.form.currencyWrong : undefined}
              value={currency}
              onInput={setCurrency}
              lengthMax={3}
            />
            <TextField
              label={words.cards.most}
              problem={tried && countMax === undefined ? words.form.countWrong : undefined}
              value={most}
              onInput={setMost}
              inputMode="numeric"
            />
            <DateTimeField
              required
              label={words.cards.expires}
              problem={tried && !isAhead ? words.form.untilWrong : undefined}
              value={until}
              onChange={setUntil}
            />
          </div>
          <CheckField label={`${words.cards.sellers}: ${party}`} checked={own} onChange={setOwn} />
          <CheckField label={words.cards.transferable} checked={transferable} onChange={setTransferable} />
          <TextAreaField
            label={words.cards.rules}
            problem={tried && !isRuled ? words.cards.rulesWrong : undefined}
            value={text}
            onInput={setText}
          />
        </>
      )}
    </SignedStep>
  );
}
