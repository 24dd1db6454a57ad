/** The claimant gives the claim up. */
import { useState } from "preact/hooks";
import { ActingAs } from "../actions/acting-as.tsx";
import { TextAreaField } from "../actions/fields.tsx";
import { SignForm } from "../actions/sign-form.tsx";
import { disputeWords } from "../messages/dispute-messages.ts";
import type { Acting } from "../signing/identities.ts";
import { about, type DisputeDialogProperties, optionalText, textLengthMax } from "./dialog-properties.ts";

export default function WithdrawDialog({ view: { dispute }, close }: DisputeDialogProperties) {
  const words = disputeWords().form;
  const [acting, setActing] = useState<Acting | undefined>(undefined);
  const [text, setText] = useState("");
  const isShort = text.trim().length <= textLengthMax;
  const draft = () =>
    isShort ? about(dispute.id, "dispute.withdraw", { ...optionalText(text) }) : undefined;
  return (
    <SignForm acting={acting} label={words.signWithdraw} draft={draft} onTry={() => undefined} close={close}>
      <p class="dim">{words.withdrawLead}</p>
      <ActingAs kind="dispute.withdraw" parties={[dispute.claimant]} value={acting} onChange={setActing} />
      {acting && (
        <TextAreaField
          label={words.withdrawText}
          optional
          problem={isShort ? undefined : words.textWrong}
          value={text}
          onInput={setText}
        />
      )}
    </SignForm>
  );
}
