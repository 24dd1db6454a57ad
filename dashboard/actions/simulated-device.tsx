/** Asks the demonstration's fleet for a device on this shipment, with a fault if wished, and waits until it runs. */
import { useEffect, useState } from "preact/hooks";
import { type FaultName, faultNames, type SimulatedDeviceRequest } from "../../gateway/contract/api.ts";
import { ProblemNotice } from "../components/problem.tsx";
import { actionWords } from "../messages/actions-messages.ts";
import { requestSimulatedDevice, simulatedDevices } from "../signing/gateway.ts";
import { chain } from "../store/live.ts";
import { SelectField } from "./fields.tsx";

const pollMs = 700;
/** The fleet looks for requests once a second; longer than this and it may not be there. */
const slowMs = 12_000;

const physicalFaults: readonly FaultName[] = ["coolingFailure", "doorLeftOpen", "drop"];

export function SimulatedDevice({ shipment }: { shipment: string }) {
  const words = actionWords().attach;
  const [fault, setFault] = useState("");
  const [request, setRequest] = useState<SimulatedDeviceRequest | undefined>(undefined);
  const [failure, setFailure] = useState<Error | undefined>(undefined);
  const ask = () => {
    setFailure(undefined);
    requestSimulatedDevice(shipment, fault === "" ? null : fault).then(setRequest, setFailure);
  };
  if (request) return <Started request={request} />;
  return (
    <div class="form-stack">
      <p class="dim">{words.simulatedHelp}</p>
      {chain.value?.demonstration === false && <p class="notice">{words.notDemonstration}</p>}
      <SelectField
        label={words.fault}
        value={fault}
        onChange={setFault}
        placeholder={words.noFault}
        options={[
          { label: words.faultGroupPhysical, options: faultOptions(true) },
          { label: words.faultGroupStream, options: faultOptions(false) },
        ]}
      />
      {failure && <ProblemNotice error={failure} />}
      <div class="button-row">
        <button type="button" class="button primary" onClick={ask}>
          {words.start}
        </button>
      </div>
    </div>
  );
}

function faultOptions(isPhysical: boolean) {
  const words = actionWords().attach.faults;
  return faultNames
    .filter((name) => physicalFaults.includes(name) === isPhysical)
    .map((name) => ({ value: name, text: words[name] }));
}

function Started({ request }: { request: SimulatedDeviceRequest }) {
  const words = actionWords().attach;
  const [current, setCurrent] = useState(request);
  const [slow, setSlow] = useState(false);
  const isOpen = current.state === "open";

  useEffect(() => {
    if (!isOpen) return;
    const poll = async () => {
      const all = await simulatedDevices();
      setCurrent((before) => all.find(({ id }) => id === request.id) ?? before);
    };
    // A failed poll is followed by another one; the page's own banner says that the gateway is away.
    const timer = setInterval(() => void poll().catch(() => undefined), pollMs);
    const slowTimer = setTimeout(() => setSlow(true), slowMs);
    return () => {
      clearInterval(timer);
      clearTimeout(slowTimer);
    };
  }, [isOpen, request.id]);

  if (isOpen) return <p role="status">{slow ? words.slow : words.starting}</p>;
  if (current.state === "failed")
    return (
      <div class="notice critical" role="alert">
        <strong>{words.failed}</strong>
        {!slow && <span>{words.unknownShipper}</span>}
        <span class="dim wrap-anywhere">{current.detail}</span>
      </div>
    );
  return (
    <div class="form-stack">
      <p class="notice done" role="status">
        {words.running(current.device ?? "")}
      </p>
      <div class="button-row">
        <a class="button primary" href={`./?shipment=${encodeURIComponent(request.shipment)}`}>
          {words.showOnMap}
        </a>
      </div>
    </div>
  );
}
