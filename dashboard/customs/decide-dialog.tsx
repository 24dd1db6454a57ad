/** An officer decides about goods, or records what an inspection found; signed with a key that acts for the authority. */
import { useState } from "preact/hooks";
import type { ClearanceView } from "../../gateway/contract/api.ts";
import { type CborInput, encodeCbor } from "../../ledger/encoding/cbor-encode.ts";
import { referenceText } from "../../ledger/statement/reference.ts";
import { ActingAs } from "../actions/acting-as.tsx";
import { SelectField, TextAreaField } from "../actions/fields.tsx";
import { SignForm } from "../actions/sign-form.tsx";
import { useParties } from "../actions/use-parties.ts";
import { goodsWords } from "../messages/goods-messages.ts";
import type { Acting } from "../signing/identities.ts";
import { nowMs } from "../store/live.ts";
import "../styles/actions.css";

const decisions = ["inspect", "release", "quarantine", "refuse"] as const;
const findings = ["conforms", "deviates"] as const;

export default function DecideDialog({ view, close }: { view: ClearanceView; close: () => void }) {
  const words = goodsWords().customs;
  const isInspection = view.row.status === "inspecting";
  const kind = isInspection ? "customs.inspect" : "customs.decide";
  const [acting, setActing] = useState<Acting | undefined>(undefined);
  const [chosen, setChosen] = useState<string>(isInspection ? "conforms" : "inspect");
  const [text, setText] = useState("");
  const authorities = useAuthorities(view);
  const draft = () => {
    const said = text.trim() === "" ? {} : { text: text.trim() };
    const payload: CborInput = isInspection
      ? { finding: chosen, at: Math.floor(nowMs.value ?? 0), ...said }
      : { decision: chosen, ...said };
    return { kind, subject: referenceText("shipment", view.row.shipment), payload: encodeCbor(payload) };
  };
  return (
    <SignForm acting={acting} label={words.sign} draft={draft} onTry={() => undefined} close={close}>
      <ActingAs kind={kind} parties={authorities} value={acting} onChange={setActing} />
      {acting && (
        <>
          <SelectField
            label={isInspection ? words.finding : words.decision}
            value={chosen}
            onChange={setChosen}
            options={
              isInspection
                ? findings.map((value) => ({ value, text: words.findings[value] }))
                : decisions.map((value) => ({ value, text: words.decisionsToMake[value] }))
            }
          />
          <TextAreaField label={words.reason} value={text} onInput={setText} />
        </>
      )}
    </SignForm>
  );
}

/** Customs authorities of the countries that the goods pass, that of destination first. */
function useAuthorities({ facts }: ClearanceView): string[] {
  const parties = useParties().value ?? [];
  const countries = [facts.destination, ...facts.transit, facts.dispatch];
  return countries.flatMap((country) =>
    parties
      .filter((one) => one.country === country && one.roles.includes("customs"))
      .map(({ party }) => party),
  );
}
