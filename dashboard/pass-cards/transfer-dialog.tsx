/** Passes cards on to another party. */
import { useState } from "preact/hooks";
import { referenceText } from "../../ledger/statement/reference.ts";
import { wholeOf } from "../actions/entered.ts";
import { SelectField, TextField } from "../actions/fields.tsx";
import { partyOptions } from "../actions/party-options.ts";
import { useParties } from "../actions/use-parties.ts";
import { tradeWords } from "../messages/trade-messages.ts";
import { SignedStep, type StepProperties } from "../trade/signed-step.tsx";

export default function TransferDialog(
  props: StepProperties & { party: string; token: string; most: number },
) {
  const words = tradeWords();
  const parties = useParties();
  // Signing lowers what is held, under the form.
  const [most] = useState(props.most);
  const [to, setTo] = useState("");
  const [entered, setEntered] = useState("1");
  const count = wholeOf(entered, 1, most);
  return (
    <SignedStep
      kind="token.transfer"
      parties={[props.party]}
      lead={words.cards.transferLead}
      label={words.cards.signTransfer}
      draft={() =>
        to !== "" && count !== undefined
          ? { subject: referenceText("token", props.token), payload: { to, count } }
          : undefined
      }
      onSealed={props.onSealed}
      close={props.close}
    >
      {({ tried }) => (
        <div class="form-grid">
          <SelectField
            label={words.form.to}
            problem={tried && to === "" ? words.form.partyWrong : undefined}
            value={to}
            onChange={setTo}
            placeholder={words.form.choose}
            options={partyOptions(
              (parties.value ?? []).filter(({ party }) => party !== props.party),
              [],
              { wanted: "", others: "" },
            )}
          />
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
