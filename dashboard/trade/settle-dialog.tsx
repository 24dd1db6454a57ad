/** Takes what an agreed dispute lays on the seller out of the escrow. */
import { useState } from "preact/hooks";
import { referenceText } from "../../ledger/statement/reference.ts";
import { SelectField } from "../actions/fields.tsx";
import { tradeWords } from "../messages/trade-messages.ts";
import { SignedStep, type StepProperties } from "./signed-step.tsx";

export default function SettleDialog(
  props: StepProperties & { order: string; parties: readonly string[]; disputes: readonly string[] },
) {
  const words = tradeWords().form;
  const [dispute, setDispute] = useState(props.disputes[0] ?? "");
  return (
    <SignedStep
      kind="escrow.settle"
      parties={props.parties}
      lead={words.settleLead}
      label={words.sign.general}
      draft={() =>
        dispute === "" ? undefined : { subject: referenceText("order", props.order), payload: { dispute } }
      }
      onSealed={props.onSealed}
      close={props.close}
    >
      {() => (
        <SelectField
          label={words.dispute}
          value={dispute}
          onChange={setDispute}
          options={props.disputes.map((value) => ({ value, text: value }))}
        />
      )}
    </SignedStep>
  );
}
