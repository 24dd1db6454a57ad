/** What can be done about a device, from its page and from that of a shipment. */
import { useState } from "preact/hooks";
import type { DeviceView } from "../../gateway/contract/api.ts";
import { pageText } from "../messages/pages.ts";
import "../styles/actions.css";
import { LazyDialog } from "./lazy-dialog.tsx";

/** Beside the name of a device that is attached. The dialog stays until it is closed, also when it no longer is. */
export function DetachButton({ device, attached }: { device: string; attached: boolean }) {
  const words = pageText().act;
  const [open, setOpen] = useState(false);
  const close = () => setOpen(false);
  if (!attached && !open) return null;
  return (
    <>
      <button
        type="button"
        class="button small quiet no-print"
        aria-label={`${words.detachDevice}: ${device}`}
        onClick={() => setOpen(true)}
      >
        {words.detachDevice}
      </button>
      <LazyDialog
        open={open}
        close={close}
        title={words.detachDevice}
        load={() => import("./detach-dialog.tsx")}
        content={{ device, close }}
      />
    </>
  );
}

export function DeviceActions({ device }: { device: DeviceView }) {
  const words = pageText().act;
  /** What is being done; it keeps its name when signing has changed the device. */
  const [opened, setOpened] = useState<string | undefined>(undefined);
  const [calibrating, setCalibrating] = useState(false);
  const close = () => setOpened(undefined);
  if (device.revoked) return null;
  const name = device.attachment ? words.detachDevice : words.attachDevice;
  return (
    <div class="panel-body button-row no-print">
      <button type="button" class="button" onClick={() => setOpened(name)}>
        {name}
      </button>
      <button type="button" class="button" onClick={() => setCalibrating(true)}>
        {words.calibrate}
      </button>
      <LazyDialog
        open={calibrating}
        close={() => setCalibrating(false)}
        title={words.calibrate}
        load={() => import("./calibrate-dialog.tsx")}
        content={{ device, close: () => setCalibrating(false) }}
      />
      <LazyDialog
        open={opened !== undefined}
        close={close}
        title={opened ?? name}
        load={() => import("./device-dialog.tsx")}
        content={{ device, close }}
      />
    </div>
  );
}
