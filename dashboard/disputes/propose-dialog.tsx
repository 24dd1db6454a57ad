/** A proposal of who bears how much; proposing is signing. */
import { useState } from "preact/hooks";
import { ActingAs } from "../actions/acting-as.tsx";
import { TextAreaField, TextField } from "../actions/fields.tsx";
import { SignForm } from "../actions/sign-form.tsx";
import { language } from "../app/preferences.ts";
import { money } from "../format/values.ts";
import { disputeWords } from "../messages/dispute-messages.ts";
import type { Acting } from "../signing/identities.ts";
import { about, type DisputeDialogProperties, optionalText, textLengthMax } from "./dialog-properties.ts";
import { readSplit, type SplitDraft, splitByShares } from "./split.ts";

export default function ProposeDialog({ view: { dispute, names, now }, close }: DisputeDialogProperties) {
  const words = disputeWords().form;
  const { claim, claimant, respondents } = dispute;
  const parties = [...respondents, claimant];
  const [acting, setActing] = useState<Acting | undefined>(undefined);
  const [parts, setParts] = useState<SplitDraft>({});
  const [text, setText] = useState("");
  const [tried, setTried] = useState(false);
  const { wrong, leftMinor, split } = readSplit(parts, parties, claim);
  const draft = () =>
    split && text.trim().length <= textLengthMax
      ? about(dispute.id, "dispute.propose", {
          split: split.map((part) => ({ ...part })),
          ...optionalText(text),
        })
      : undefined;
  const amount = (minor: number) => money(minor, claim.currency, language.value);
  return (
    <SignForm
      acting={acting}
      label={words.signPropose}
      draft={draft}
      onTry={() => setTried(true)}
      close={close}
    >
      <p class="dim">{words.proposeLead}</p>
      <ActingAs
        kind="dispute.propose"
        parties={[claimant, ...respondents]}
        value={acting}
        onChange={setActing}
      />
      {acting && (
        <>
          <div class="form-grid">
            {parties.map((party) => (
              <TextField
                key={party}
                label={`${words.part(names[party] ?? party)}, ${claim.currency}`}
                problem={
                  wrong.includes(party)
                    ? words.partWrong
                    : tried && !split && party === claimant
                      ? words.partWrong
                      : undefined
                }
                value={parts[party] ?? ""}
                onInput={(value) => setParts((before) => ({ ...before, [party]: value }))}
                inputMode="decimal"
              />
            ))}
          </div>
          <p role="status" class={leftMinor === 0 ? "text-delivered" : "text-attention"}>
            {leftMinor === 0 && words.partsEven}
            {leftMinor !== null && leftMinor > 0 && words.partsLeft(amount(leftMinor))}
            {leftMinor !== null && leftMinor < 0 && words.partsOver(amount(-leftMinor))}
          </p>
          {now.parties.some(({ share }) => share) && (
            <div>
              <button
                type="button"
                class="button small"
                onClick={() => setParts(splitByShares(now, claimant, respondents, claim))}
              >
                {words.byShares}
              </button>
              <p class="field-hint">{words.bySharesHelp}</p>
            </div>
          )}
          <TextAreaField label={words.proposeText} optional value={text} onInput={setText} />
        </>
      )}
    </SignForm>
  );
}
