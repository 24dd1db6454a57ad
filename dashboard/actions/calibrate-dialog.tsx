/** The certificate of a device's calibration, with its validity and the uncertainty for each quantity. */
import { useState } from "preact/hooks";
import { encodeCbor } from "../../ledger/encoding/cbor-encode.ts";
import { referenceText } from "../../ledger/statement/reference.ts";
import { quantityName } from "../../report/quantity.ts";
import { zone } from "../app/preferences.ts";
import { baseQuantity, unitOf } from "../format/quantity.ts";
import { unitSuffix } from "../format/values.ts";
import { actionWords } from "../messages/actions-messages.ts";
import { pageText } from "../messages/pages.ts";
import type { Acting } from "../signing/identities.ts";
import { ActingAs } from "./acting-as.tsx";
import { DateTimeField } from "./date-time-field.tsx";
import type { DeviceActionProperties } from "./device-dialog.tsx";
import { decimalOf, timeOf } from "./entered.ts";
import { TextField } from "./fields.tsx";
import { SignForm } from "./sign-form.tsx";

/** Measured by devices whose quantities are not known yet. */
const usualQuantities = ["temperature", "humidity"];
const uncalibrated = new Set(["lat", "lon", "battery", "door", "seal", "setpoint"]);
const textLengthMax = 200;

export default function CalibrateDialog({ device, close }: DeviceActionProperties) {
  const words = actionWords().calibrate;
  const measured = [...new Set(device.quantities.map(baseQuantity))].filter((one) => !uncalibrated.has(one));
  const quantities = measured.length > 0 ? measured : usualQuantities;
  const [acting, setActing] = useState<Acting | undefined>(undefined);
  const [certificate, setCertificate] = useState("");
  const [laboratory, setLaboratory] = useState("");
  const [from, setFrom] = useState("");
  const [until, setUntil] = useState("");
  const [values, setValues] = useState<Readonly<Record<string, string>>>({});
  const [tried, setTried] = useState(false);

  const validFrom = timeOf(from, zone.value);
  const validUntil = timeOf(until, zone.value);
  const isPeriod = validFrom !== undefined && validUntil !== undefined && validFrom < validUntil;
  const isText = (text: string) => text.trim() !== "" && text.trim().length <= textLengthMax;
  const entered = quantities.filter((quantity) => (values[quantity] ?? "").trim() !== "");
  const uncertainties = entered.flatMap((quantity) => {
    const value = decimalOf(values[quantity]!);
    return value !== undefined && value >= 0 && value <= 1e6 ? [{ quantity, value }] : [];
  });
  const isUncertainty = uncertainties.length > 0 && uncertainties.length === entered.length;
  const draft = () =>
    isPeriod && isText(certificate) && isText(laboratory) && isUncertainty
      ? {
          kind: "device.calibrate",
          subject: referenceText("device", device.device),
          payload: encodeCbor({
            certificate: certificate.trim(),
            laboratory: laboratory.trim(),
            validFrom,
            validUntil,
            uncertainties,
          }),
        }
      : undefined;
  return (
    <SignForm acting={acting} label={words.sign} draft={draft} onTry={() => setTried(true)} close={close}>
      <p class="dim">{words.lead}</p>
      <ActingAs kind="device.calibrate" parties={[device.party]} value={acting} onChange={setActing} />
      {acting && (
        <>
          <div class="form-grid">
            <TextField
              label={words.certificate}
              problem={tried && !isText(certificate) ? words.textWrong : undefined}
              value={certificate}
              onInput={setCertificate}
            />
            <TextField
              label={words.laboratory}
              problem={tried && !isText(laboratory) ? words.textWrong : undefined}
              value={laboratory}
              onInput={setLaboratory}
            />
            <DateTimeField label={words.validFrom} value={from} onChange={setFrom} />
            <DateTimeField
              label={words.validUntil}
              problem={tried && !isPeriod ? words.periodWrong : undefined}
              value={until}
              onChange={setUntil}
            />
            {quantities.map((quantity, index) => {
              const suffix = unitSuffix(unitOf(quantity));
              const name = quantityName(quantity, pageText().quantities);
              return (
                <TextField
                  key={quantity}
                  label={words.uncertainty(suffix === "" ? name : `${name}, ${suffix}`)}
                  hint={index === 0 ? words.uncertaintyHelp : undefined}
                  problem={tried && !isUncertainty && index === 0 ? words.uncertaintyWrong : undefined}
                  value={values[quantity] ?? ""}
                  onInput={(value) => setValues((before) => ({ ...before, [quantity]: value }))}
                  inputMode="decimal"
                />
              );
            })}
          </div>
        </>
      )}
    </SignForm>
  );
}
