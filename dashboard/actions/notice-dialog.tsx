/** Notice of damage, loss or delay to those who carried: whether it was in time follows from the block's time. */
import { useState } from "preact/hooks";
import type { ShipmentView } from "../../gateway/contract/api.ts";
import { encodeCbor } from "../../ledger/encoding/cbor-encode.ts";
import type { DamageNotice } from "../../ledger/state/damage.ts";
import { referenceText } from "../../ledger/statement/reference.ts";
import { actionWords } from "../messages/actions-messages.ts";
import type { Acting } from "../signing/identities.ts";
import { ActingAs } from "./acting-as.tsx";
import { ExtentFields, emptyExtent, extentPayload, readExtent } from "./extent-fields.tsx";
import { CheckGroup, SelectField, TextAreaField } from "./fields.tsx";
import type { ShipmentActionProperties } from "./handover-dialog.tsx";
import { SignForm } from "./sign-form.tsx";
import { legalName, useParties } from "./use-parties.ts";
import { now, readWhen, type When, WhenField } from "./when-field.tsx";

const natures: readonly DamageNotice["nature"][] = ["apparent", "hidden", "loss", "delay"];
const textLengthMax = 1_000;

/** Everyone the terms name, the consignee first: it is who usually finds the damage. */
export function partiesOf(view: ShipmentView): string[] {
  return [...new Set([view.consignee, view.shipper, ...view.legs.map(({ carrier }) => carrier)])];
}

export default function NoticeDialog({ view, close }: ShipmentActionProperties) {
  const words = actionWords().notice;
  const parties = useParties();
  const carriers = [...new Set(view.legs.map(({ carrier }) => carrier))];
  const [acting, setActing] = useState<Acting | undefined>(undefined);
  const [to, setTo] = useState<readonly string[]>(carriers);
  const [nature, setNature] = useState<DamageNotice["nature"]>("hidden");
  const [text, setText] = useState("");
  const [extent, setExtent] = useState(emptyExtent);
  const [when, setWhen] = useState<When>(now);
  const [tried, setTried] = useState(false);
  const time = readWhen(when);
  const given = text.trim();
  const isText = given !== "" && given.length <= textLengthMax;
  const named = partiesOf(view).filter((party) => party !== acting?.identity.party);
  const addressed = to.filter((party) => named.includes(party));
  const draft = () => {
    const signedAt = readWhen(when);
    const read = readExtent(extent);
    if (!("atMs" in signedAt) || !isText || addressed.length === 0 || !read) return undefined;
    const payload = { to: addressed, at: signedAt.atMs, nature, text: given, ...extentPayload(read) };
    return {
      kind: "damage.notice",
      subject: referenceText("shipment", view.shipment),
      payload: encodeCbor(payload),
    };
  };
  return (
    <SignForm acting={acting} label={words.sign} draft={draft} onTry={() => setTried(true)} close={close}>
      <p class="dim">{words.lead}</p>
      <ActingAs kind="damage.notice" parties={partiesOf(view)} value={acting} onChange={setActing} />
      {acting && (
        <>
          <CheckGroup
            label={words.to}
            problem={tried && addressed.length === 0 ? words.toWrong : undefined}
            options={named.map((party) => ({ value: party, text: legalName(parties.value, party) }))}
            chosen={addressed}
            onChange={setTo}
          />
          <SelectField
            label={words.nature}
            value={nature}
            onChange={(value) => setNature(natures.find((one) => one === value) ?? "hidden")}
            options={natures.map((value) => ({ value, text: words.natures[value] }))}
          />
          <TextAreaField
            label={words.text}
            problem={tried && !isText ? words.textWrong : undefined}
            value={text}
            onInput={setText}
            rows={3}
          />
          <ExtentFields value={extent} onChange={setExtent} tried={tried} />
          <WhenField
            value={when}
            onChange={setWhen}
            problem={tried && "problem" in time ? time.problem : undefined}
          />
        </>
      )}
    </SignForm>
  );
}
