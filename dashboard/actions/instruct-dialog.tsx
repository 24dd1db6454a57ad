/** An instruction to whoever carries, such as a set-point: what was asked for is evidence, too. */
import { useState } from "preact/hooks";
import { encodeCbor } from "../../ledger/encoding/cbor-encode.ts";
import { referenceText } from "../../ledger/statement/reference.ts";
import { actionWords } from "../messages/actions-messages.ts";
import type { Acting } from "../signing/identities.ts";
import { ActingAs } from "./acting-as.tsx";
import { decimalOf } from "./entered.ts";
import { SelectField, TextAreaField, TextField } from "./fields.tsx";
import type { ShipmentActionProperties } from "./handover-dialog.tsx";
import { partiesOf } from "./notice-dialog.tsx";
import { SignForm } from "./sign-form.tsx";
import { legalName, useParties } from "./use-parties.ts";
import { now, readWhen, type When, WhenField } from "./when-field.tsx";

const textLengthMax = 500;

export default function InstructDialog({ view, close }: ShipmentActionProperties) {
  const words = actionWords().instruct;
  const parties = useParties();
  const carriers = [...new Set(view.legs.map(({ carrier }) => carrier))];
  const [acting, setActing] = useState<Acting | undefined>(undefined);
  const [to, setTo] = useState("");
  const [text, setText] = useState("");
  const [setpoint, setSetpoint] = useState("");
  const [when, setWhen] = useState<When>(now);
  const [tried, setTried] = useState(false);
  const time = readWhen(when);
  const given = text.trim();
  const isText = given !== "" && given.length <= textLengthMax;
  const celsius = decimalOf(setpoint);
  const isSetpoint = setpoint.trim() === "" || (celsius !== undefined && celsius >= -100 && celsius <= 100);
  const draft = () => {
    const signedAt = readWhen(when);
    if (!("atMs" in signedAt) || !isText || !isSetpoint) return undefined;
    return {
      kind: "shipment.instruct",
      subject: referenceText("shipment", view.shipment),
      payload: encodeCbor({
        at: signedAt.atMs,
        text: given,
        ...(to !== "" && { to }),
        ...(celsius !== undefined && { setpointCel: celsius }),
      }),
    };
  };
  return (
    <SignForm acting={acting} label={words.sign} draft={draft} onTry={() => setTried(true)} close={close}>
      <p class="dim">{words.lead}</p>
      <ActingAs
        kind="shipment.instruct"
        parties={[view.shipper, ...partiesOf(view)]}
        value={acting}
        onChange={setActing}
      />
      {acting && (
        <>
          <SelectField
            label={words.to}
            value={to}
            onChange={setTo}
            placeholder={words.everyone}
            options={carriers.map((party) => ({ value: party, text: legalName(parties.value, party) }))}
          />
          <TextAreaField
            label={words.text}
            problem={tried && !isText ? words.textWrong : undefined}
            value={text}
            onInput={setText}
          />
          <TextField
            label={words.setpoint}
            optional
            problem={tried && !isSetpoint ? words.setpointWrong : undefined}
            value={setpoint}
            onInput={setSetpoint}
            short
          />
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
