/** Attaches a device to a shipment: a registered one, a new one, or a simulated one of the demonstration. */
import { useState } from "preact/hooks";
import type { DeviceView, ShipmentView } from "../../gateway/contract/api.ts";
import { encodeCbor } from "../../ledger/encoding/cbor-encode.ts";
import { referenceText } from "../../ledger/statement/reference.ts";
import { apart } from "../../report/apart.ts";
import { useResource } from "../api/resource.ts";
import { Loaded } from "../components/problem.tsx";
import { actionWords } from "../messages/actions-messages.ts";
import { allDevices } from "../signing/gateway.ts";
import type { Acting } from "../signing/identities.ts";
import { chain } from "../store/live.ts";
import { ActingAs } from "./acting-as.tsx";
import { type Option, Segments, SelectField } from "./fields.tsx";
import type { ShipmentActionProperties } from "./handover-dialog.tsx";
import { RegisterDevice } from "./register-device.tsx";
import { SignForm } from "./sign-form.tsx";
import { SimulatedDevice } from "./simulated-device.tsx";
import { now, readWhen, type When, WhenField } from "./when-field.tsx";

type Source = "registered" | "fresh" | "simulated";

export default function AttachDialog({ view, close }: ShipmentActionProperties) {
  const words = actionWords().attach;
  const [source, setSource] = useState<Source>(chain.value?.demonstration ? "simulated" : "registered");
  /** A device registered in this dialog; it is what is attached next. */
  const [registered, setRegistered] = useState<string | undefined>(undefined);
  return (
    <div class="form-stack">
      <Segments
        label={words.side}
        value={source}
        options={[
          { value: "registered", text: words.registered },
          { value: "fresh", text: words.fresh },
          { value: "simulated", text: words.simulated },
        ]}
        onChange={setSource}
      />
      {source === "simulated" && <SimulatedDevice shipment={view.shipment} />}
      {source === "fresh" && (
        <RegisterDevice
          parties={partiesOf(view)}
          close={close}
          onRegistered={(device) => {
            setRegistered(device);
            setSource("registered");
          }}
        />
      )}
      {source === "registered" && <AttachRegistered view={view} device={registered} close={close} />}
    </div>
  );
}

/** Who takes part in the shipment and may attach its own devices to it. */
export function partiesOf(view: ShipmentView): string[] {
  const holder = view.custody.at(-1)?.holder ?? view.shipper;
  return [...new Set([view.shipper, holder, ...view.legs.map(({ carrier }) => carrier), view.consignee])];
}

function AttachRegistered(props: { view: ShipmentView; device: string | undefined; close: () => void }) {
  const words = actionWords().attach;
  const { view } = props;
  const devices = useResource(`devices/all/${props.device ?? ""}`, allDevices);
  const [acting, setActing] = useState<Acting | undefined>(undefined);
  return (
    <>
      {props.device !== undefined && (
        <p class="notice info" role="status">
          {words.registeredNow(props.device)}
        </p>
      )}
      <Loaded resource={devices}>
        {(all) => (
          <AttachForm
            devices={all}
            target={referenceText("shipment", view.shipment)}
            parties={ownersFirst(partiesOf(view), all, props.device)}
            initial={props.device}
            acting={acting}
            onActing={setActing}
            close={props.close}
          />
        )}
      </Loaded>
    </>
  );
}

/** Whose device it is comes before the others. */
function ownersFirst(
  parties: readonly string[],
  devices: readonly DeviceView[],
  device: string | undefined,
): string[] {
  const owner = devices.find((one) => one.device === device)?.party;
  return parties.toSorted((a, b) => Number(b === owner) - Number(a === owner));
}

function AttachForm(props: {
  devices: readonly DeviceView[];
  target: string;
  parties: readonly string[];
  initial: string | undefined;
  acting: Acting | undefined;
  onActing: (acting: Acting | undefined) => void;
  close: () => void;
}) {
  const words = actionWords().attach;
  const { acting, target } = props;
  const [chosen, setChosen] = useState(props.initial ?? "");
  const [when, setWhen] = useState<When>(now);
  const [tried, setTried] = useState(false);
  const own = props.devices.filter(({ party, revoked }) => party === acting?.identity.party && !revoked);
  const device = own.find((one) => one.device === chosen && one.attachment === null);
  const time = readWhen(when);

  const draft = () => {
    const signedAt = readWhen(when);
    return device && "atMs" in signedAt ? attachment(device.device, target, signedAt.atMs) : undefined;
  };

  return (
    <SignForm
      acting={acting}
      label={words.sign}
      draft={draft}
      onTry={() => setTried(true)}
      close={props.close}
    >
      <ActingAs kind="device.attach" parties={props.parties} value={acting} onChange={props.onActing} />
      {acting && own.every(({ attachment: at }) => at !== null) && (
        <p>{words.noDevices(acting.party?.legalName ?? acting.identity.party)}</p>
      )}
      {acting && own.length > 0 && (
        <>
          <SelectField
            label={words.device}
            problem={tried && !device ? words.deviceWrong : undefined}
            value={chosen}
            onChange={setChosen}
            placeholder={actionWords().common.choose}
            options={own.map(deviceOption)}
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

/** One that is attached already cannot be chosen, and says to what it is. */
function deviceOption({ device, model, attachment: at }: DeviceView): Option {
  const text = `${device} (${apart(model)})`;
  if (at === null) return { value: device, text };
  return { value: device, text: `${text}, ${actionWords().attach.attachedTo(at.target)}`, disabled: true };
}

export function attachment(device: string, target: string, atMs: number) {
  return {
    kind: "device.attach",
    subject: referenceText("device", device),
    payload: encodeCbor({ target, at: atMs }),
  };
}
