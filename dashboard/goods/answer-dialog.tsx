/** The maker of goods answers a complaint about them; signed with a key that acts for the maker. */
import { useState } from "preact/hooks";
import type { ComplaintView } from "../../gateway/contract/api.ts";
import { encodeCbor } from "../../ledger/encoding/cbor-encode.ts";
import { referenceText } from "../../ledger/statement/reference.ts";
import { ActingAs } from "../actions/acting-as.tsx";
import { SelectField, TextAreaField } from "../actions/fields.tsx";
import { SignForm } from "../actions/sign-form.tsx";
import { goodsWords } from "../messages/goods-messages.ts";
import type { Acting } from "../signing/identities.ts";
import "../styles/actions.css";

const kind = "complaint.answer";
const outcomes = ["investigating", "accepted", "rejected"] as const;
/** As the ledger allows. */
const textLengthMax = 2_000;

export default function AnswerDialog(props: { complaint: ComplaintView; close: () => void }) {
  const { complaint, addressee, answer } = props.complaint;
  const words = goodsWords().complaints;
  const [acting, setActing] = useState<Acting | undefined>(undefined);
  const [outcome, setOutcome] = useState<string>("investigating");
  const [text, setText] = useState("");
  const [tried, setTried] = useState(false);
  const said = text.trim();
  const isSaid = said !== "" && [...said].length <= textLengthMax;
  const draft = () =>
    isSaid
      ? { kind, subject: referenceText("complaint", complaint), payload: encodeCbor({ outcome, text: said }) }
      : undefined;
  return (
    <SignForm
      acting={acting}
      label={words.sign}
      draft={draft}
      onTry={() => setTried(true)}
      close={props.close}
    >
      <ActingAs kind={kind} parties={[addressee]} value={acting} onChange={setActing} />
      {acting && (
        <>
          {answer !== null && <p class="dim">{words.again}</p>}
          <SelectField
            label={words.outcome}
            value={outcome}
            onChange={setOutcome}
            options={outcomes.map((value) => ({ value, text: words.outcomes[value] }))}
          />
          <TextAreaField
            label={words.text}
            hint={words.textHint}
            problem={tried && !isSaid ? words.textWrong : undefined}
            value={text}
            onInput={setText}
            rows={4}
          />
        </>
      )}
    </SignForm>
  );
}
