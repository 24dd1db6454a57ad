/** Signs what another party proposed, named by the hash of its statement. */
import { useState } from "preact/hooks";
import { fromHex } from "../../ledger/encoding/bytes.ts";
import { SignedStep, type StepProperties } from "../trade/signed-step.tsx";

export default function HashAnswerDialog(
  props: StepProperties & {
    kind: string;
    subject: string;
    hash: string;
    parties: readonly string[];
    lead: string;
    label: string;
  },
) {
  const [hash] = useState(props.hash);
  return (
    <SignedStep
      kind={props.kind}
      parties={props.parties}
      lead={props.lead}
      label={props.label}
      draft={() => ({ subject: props.subject, payload: { proposal: fromHex(hash) } })}
      onSealed={props.onSealed}
      close={props.close}
    />
  );
}
