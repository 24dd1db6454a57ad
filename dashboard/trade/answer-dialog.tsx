/** Signs one short answer: to a proposal, about an invoice, an instalment or a return. */
import { useState } from "preact/hooks";
import type { DealProposalView } from "../../gateway/contract/trade.ts";
import { fromHex } from "../../ledger/encoding/bytes.ts";
import type { Deal } from "../../ledger/state/trade/deal.ts";
import { referenceText } from "../../ledger/statement/reference.ts";
import { TextAreaField } from "../actions/fields.tsx";
import { tradeWords } from "../messages/trade-messages.ts";
import { SignedStep, type StepDraft, type StepProperties } from "./signed-step.tsx";
import { Terms } from "./terms.tsx";

const kinds = {
  accept: "trade.accept",
  decline: "trade.decline",
  withdraw: "trade.withdraw",
  refuse: "trade.refuse",
  invoiceAccept: "trade.invoice-accept",
  invoiceCancel: "trade.invoice-cancel",
  returnAccept: "trade.return-accept",
  release: "escrow.release",
  refund: "escrow.refund",
} as const;

export type AnswerName = keyof typeof kinds;

interface Properties extends StepProperties {
  answer: AnswerName;
  parties: readonly string[];
  order: string;
  /** What is accepted, declined or withdrawn. */
  proposal?: DealProposalView | null;
  invoice?: string;
  instalment?: { id: string; amount: string };
  returned?: number;
}

const textLengthMax = 2_000;
/** These take no text. */
const silent: readonly AnswerName[] = ["returnAccept", "release", "refund"];

export default function AnswerDialog(props: Properties) {
  const { answer } = props;
  const words = tradeWords().form;
  const [text, setText] = useState("");
  // The proposal may be answered or replaced meanwhile: what was shown when the form was opened is what is signed.
  const [proposal] = useState(props.proposal);
  const given = text.trim();
  const isNeeded = answer === "refuse";
  const isWrong = given.length > textLengthMax || (isNeeded && given === "");
  const draft = (): StepDraft | undefined =>
    isWrong ? undefined : draftOf(props, proposal, given === "" ? {} : { text: given });
  return (
    <SignedStep
      kind={kinds[answer]}
      parties={props.parties}
      lead={leadOf(props)}
      label={labelOf(answer)}
      draft={draft}
      onSealed={props.onSealed}
      close={props.close}
    >
      {({ tried }) => (
        <>
          {answer === "accept" && proposal && (
            <div class="panel">
              <Terms deal={proposal.deal as Deal} />
            </div>
          )}
          {!silent.includes(answer) && (
            <TextAreaField
              label={words.text}
              optional={!isNeeded}
              problem={tried && isWrong ? (isNeeded ? words.textNeeded : words.textLong) : undefined}
              value={text}
              onInput={setText}
            />
          )}
        </>
      )}
    </SignedStep>
  );
}

function draftOf(
  { answer, order, invoice, instalment, returned }: Properties,
  proposal: DealProposalView | null | undefined,
  text: { text?: string },
): StepDraft {
  const subject = referenceText("order", order);
  switch (answer) {
    case "accept":
    case "decline":
    case "withdraw":
      return { subject, payload: { proposal: fromHex(proposal!.hash), ...text } };
    case "refuse":
      return { subject, payload: text };
    case "invoiceAccept":
    case "invoiceCancel":
      return { subject: referenceText("invoice", invoice!), payload: text };
    case "returnAccept":
      return { subject, payload: { return: returned! } };
    case "release":
    case "refund":
      return { subject, payload: { instalment: instalment!.id } };
  }
}

function leadOf({ answer, instalment }: Properties): string {
  const words = tradeWords().form;
  if (answer === "release") return words.releaseLead(instalment!.amount);
  if (answer === "refund") return words.refundLead(instalment!.amount);
  return words[`${answer}Lead`];
}

function labelOf(answer: AnswerName): string {
  const words = tradeWords().form.sign;
  return answer in words ? words[answer as keyof typeof words] : words.general;
}
