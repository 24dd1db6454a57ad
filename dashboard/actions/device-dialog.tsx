/** From a device's page: attaches it to a shipment, or detaches it. */
import { useId, useState } from "preact/hooks";
import type { DeviceView } from "../../gateway/contract/api.ts";
import { encodeCbor } from "../../ledger/encoding/cbor-encode.ts";
import { referenceText } from "../../ledger/statement/reference.ts";
import { actionWords } from "../messages/actions-messages.ts";
import type { Acting } from "../signing/identities.ts";
import { rowOf } from "../store/fleet.ts";
import { fleet } from "../store/live.ts";
import { ActingAs } from "./acting-as.tsx";
import { attachment } from "./attach-dialog.tsx";
import { TextField } from "./fields.tsx";
import { SignForm } from "./sign-form.tsx";
import { now, readWhen, type When, WhenField } from "./when-field.tsx";

export interface DeviceActionProperties {
  device: DeviceView;
  close: () => void;
}

export default function DeviceDialog(props: DeviceActionProperties) {
  // Signing changes the device under the form.
  const [device] = useState(props.device);
  return device.attachment ? (
    <Detach device={device} target={device.attachment.target} close={props.close} />
  ) : (
    <Attach device={device} close={props.close} />
  );
}

function Detach({ device, target, close }: { device: DeviceView; target: string; close: () => void }) {
  const words = actionWords().detach;
  const [acting, setActing] = useState<Acting | undefined>(undefined);
  const [when, setWhen] = useState<When>(now);
  const [tried, setTried] = useState(false);
  const time = readWhen(when);
  const draft = () => {
    const signedAt = readWhen(when);
    if (!("atMs" in signedAt)) return undefined;
    return {
      kind: "device.detach",
      subject: referenceText("device", device.device),
      payload: encodeCbor({ at: signedAt.atMs }),
    };
  };
  return (
    <SignForm acting={acting} label={words.sign} draft={draft} onTry={() => setTried(true)} close={close}>
      <p>{words.text(device.device, target)}</p>
      <p class="dim">{words.help}</p>
      <ActingAs kind="device.detach" parties={[device.party]} value={acting} onChange={setActing} />
      {acting && (
        <WhenField
          value={when}
          onChange={setWhen}
          problem={tried && "problem" in time ? time.problem : undefined}
        />
      )}
    </SignForm>
  );
}

/** More suggestions than a list can show help nobody. */
const suggestionCountMax = 500;

function Attach({ device, close }: DeviceActionProperties) {
  const words = actionWords().attach;
  const [acting, setActing] = useState<Acting | undefined>(undefined);
  const [shipment, setShipment] = useState("");
  const [when, setWhen] = useState<When>(now);
  const [tried, setTried] = useState(false);
  const list = useId();
  const time = readWhen(when);
  const isKnown = rowOf(fleet.value, shipment.trim()) !== undefined;
  const draft = () => {
    const signedAt = readWhen(when);
    if (!isKnown || !("atMs" in signedAt)) return undefined;
    return attachment(device.device, referenceText("shipment", shipment.trim()), signedAt.atMs);
  };
  return (
    <SignForm acting={acting} label={words.sign} draft={draft} onTry={() => setTried(true)} close={close}>
      <ActingAs kind="device.attach" parties={[device.party]} value={acting} onChange={setActing} />
      {acting && (
        <>
          <TextField
            label={words.shipment}
            problem={tried && !isKnown ? words.shipmentWrong : undefined}
            value={shipment}
            onInput={setShipment}
            list={list}
          />
          <datalist id={list}>
            {fleet.value.rows.slice(0, suggestionCountMax).map((row) => (
              <option key={row.shipment} value={row.shipment}>
                {row.goods}
              </option>
            ))}
          </datalist>
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
