/** The answer of a respondent: admits, in whole or in part, or denies. */
import { useState } from "preact/hooks";
import { ActingAs } from "../actions/acting-as.tsx";
import { currencyDigits, minorOf } from "../actions/entered.ts";
import { CheckField, Segments, TextAreaField, TextField } from "../actions/fields.tsx";
import { SignForm } from "../actions/sign-form.tsx";
import { disputeWords } from "../messages/dispute-messages.ts";
import type { Acting } from "../signing/identities.ts";
import { about, type DisputeDialogProperties, isText } from "./dialog-properties.ts";

export default function AnswerDialog({ view: { dispute }, close }: DisputeDialogProperties) {
  const words = disputeWords().form;
  const [acting, setActing] = useState<Acting | undefined>(undefined);
  const [position, setPosition] = useState<"admits" | "denies">("denies");
  const [amount, setAmount] = useState("");
  const [concedes, setConcedes] = useState(false);
  const [text, setText] = useState("");
  const [tried, setTried] = useState(false);
  const { currency } = dispute.claim;
  const isPart = position === "admits" && amount.trim() !== "";
  const minor = isPart ? minorOf(amount, currencyDigits(currency)) : undefined;
  const isAmount = !isPart || minor !== undefined;
  const draft = () =>
    isAmount && isText(text)
      ? about(dispute.id, "dispute.answer", {
          position,
          text: text.trim(),
          ...(minor !== undefined && { admittedMinor: minor }),
          ...(position === "admits" && concedes && { wilfulMisconduct: true }),
        })
      : undefined;
  return (
    <SignForm
      acting={acting}
      label={words.signAnswer}
      draft={draft}
      onTry={() => setTried(true)}
      close={close}
    >
      <p class="dim">{words.answerLead}</p>
      <ActingAs kind="dispute.answer" parties={dispute.respondents} value={acting} onChange={setActing} />
      {acting && (
        <>
          <Segments
            label={words.position}
            value={position}
            options={[
              { value: "denies", text: words.denies },
              { value: "admits", text: words.admits },
            ]}
            onChange={setPosition}
          />
          {position === "admits" && (
            <CheckField label={words.concedes} checked={concedes} onChange={setConcedes} />
          )}
          {position === "admits" && (
            <TextField
              label={`${words.admitted}, ${currency}`}
              hint={words.admittedHelp}
              optional
              problem={tried && !isAmount ? words.partWrong : undefined}
              value={amount}
              onInput={setAmount}
              inputMode="decimal"
            />
          )}
          <TextAreaField
            label={words.text}
            problem={tried && !isText(text) ? words.textWrong : undefined}
            value={text}
            onInput={setText}
            rows={4}
          />
        </>
      )}
    </SignForm>
  );
}
