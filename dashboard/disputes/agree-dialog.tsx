/** A party's signature under a split that somebody proposed. */
import { useState } from "preact/hooks";
import { apart } from "../../report/apart.ts";
import { ActingAs } from "../actions/acting-as.tsx";
import { SelectField } from "../actions/fields.tsx";
import { SignForm } from "../actions/sign-form.tsx";
import { language } from "../app/preferences.ts";
import { money } from "../format/values.ts";
import { disputeWords } from "../messages/dispute-messages.ts";
import type { Acting } from "../signing/identities.ts";
import { about, type DisputeDialogProperties } from "./dialog-properties.ts";

export default function AgreeDialog({ view, close }: DisputeDialogProperties) {
  const { form: words, proposal: proposalName } = disputeWords();
  // Signing changes the dispute under the form: what it was when the form was opened is what is signed.
  const [{ dispute, names }] = useState(view);
  const [acting, setActing] = useState<Acting | undefined>(undefined);
  const [chosen, setChosen] = useState<string | undefined>(undefined);
  const party = acting?.identity.party;
  const open = dispute.proposals
    .filter(({ signatures }) => !signatures.some(({ by }) => by === party))
    .toReversed();
  const proposal = open.find(({ number }) => String(number) === chosen) ?? open[0];
  const name = (id: string) => names[id] ?? id;
  const others = proposal?.missing.filter((id) => id !== party) ?? [];
  const draft = () => proposal && about(dispute.id, "dispute.agree", { proposal: proposal.number });
  return (
    <SignForm
      acting={proposal && acting}
      label={words.signAgree}
      draft={draft}
      onTry={() => undefined}
      close={close}
    >
      <p class="dim">{words.agreeLead}</p>
      <ActingAs
        kind="dispute.agree"
        parties={[dispute.claimant, ...dispute.respondents]}
        value={acting}
        onChange={setActing}
      />
      {acting && !proposal && <p class="notice">{words.nothingToSign}</p>}
      {acting && proposal && (
        <>
          <SelectField
            label={proposalName("")}
            value={String(proposal.number)}
            onChange={setChosen}
            options={open.map(({ number, by }) => ({
              value: String(number),
              text: `${proposalName(String(number + 1))}, ${name(by)}`,
            }))}
          />
          <ul class="proposal-parts">
            {proposal.split.map(({ party: bearer, minor }) => (
              <li key={bearer}>
                <span>{name(bearer)}</span>
                <b>{money(minor, dispute.claim.currency, language.value)}</b>
              </li>
            ))}
          </ul>
          <p>
            {others.length === 0
              ? words.agreeBinds
              : words.agreeWaits(others.map((party) => apart(name(party))).join(", "))}
          </p>
        </>
      )}
    </SignForm>
  );
}
