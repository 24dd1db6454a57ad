/** Third step: attached to a shipment, then the first reading, or why there is none yet. */
import { useEffect, useState } from "preact/hooks";
import type { DeviceView } from "../../gateway/contract/api.ts";
import DeviceDialog from "../actions/device-dialog.tsx";
import { useResource } from "../api/resource.ts";
import * as api from "../api/routes.ts";
import { Loaded } from "../components/problem.tsx";
import { Time } from "../components/time.tsx";
import { Refusals } from "../devices/refusals.tsx";
import { onboardingWords } from "../messages/onboarding-messages.ts";

/** A refusal seals no block, so the page looks by the clock. */
const lookEveryMs = 2_000;

export function AttachStep({ device }: { device: string }) {
  const [done, setDone] = useState(false);
  const [looks, setLooks] = useState(0);
  useEffect(() => {
    const timer = setInterval(() => setLooks((count) => count + 1), lookEveryMs);
    return () => clearInterval(timer);
  }, []);
  const view = useResource(`device/${device}`, (signal) => api.device(device, signal), looks);
  return (
    <Loaded resource={view}>
      {(one) => (
        <div class="form-stack">
          {!done && (
            <>
              <p>{onboardingWords().attachHelp}</p>
              <DeviceDialog device={one} close={() => setDone(true)} />
            </>
          )}
          <FirstReading device={one} />
        </div>
      )}
    </Loaded>
  );
}

function FirstReading({ device }: { device: DeviceView }) {
  const words = onboardingWords();
  const shipment = /^shipment:(.+)$/.exec(device.attachment?.target ?? "")?.[1];
  return (
    <div class="form-stack" role="status">
      {device.lastReadingMs === null ? (
        <p class="notice info">{words.waiting}</p>
      ) : (
        <p class="notice done">
          {words.seen} <Time atMs={device.lastReadingMs} />
        </p>
      )}
      <Refusals refusals={device.refusals} />
      <div class="button-row">
        {shipment !== undefined && (
          <a class="button primary" href={`./?shipment=${encodeURIComponent(shipment)}`}>
            {words.showOnMap}
          </a>
        )}
        <a class="button" href={`./devices/${encodeURIComponent(device.device)}`}>
          {words.openDevice}
        </a>
      </div>
    </div>
  );
}
