/** What can be done about a device from its page. */
import { useState } from "preact/hooks";
import type { DeviceView } from "../../gateway/contract/api.ts";
import { pageText } from "../messages/pages.ts";
import "../styles/actions.css";
import { LazyDialog } from "./lazy-dialog.tsx";

export function DeviceActions({ device }: { device: DeviceView }) {
  const words = pageText().act;
  const [open, setOpen] = useState(false);
  const close = () => setOpen(false);
  if (device.revoked) return null;
  const name = device.attachment ? words.detachDevice : words.attachDevice;
  return (
    <div class="panel-body button-row no-print">
      <button type="button" class="button" onClick={() => setOpen(true)}>
        {name}
      </button>
      <LazyDialog
        open={open}
        close={close}
        title={name}
        load={() => import("./device-dialog.tsx")}
        content={{ device, close }}
      />
    </div>
  );
}
