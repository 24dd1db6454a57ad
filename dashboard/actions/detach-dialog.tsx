/** From a shipment's page: detaches one of its devices. */
import { useResource } from "../api/resource.ts";
import * as api from "../api/routes.ts";
import { Loaded } from "../components/problem.tsx";
import DeviceDialog from "./device-dialog.tsx";

export default function DetachDialog({ device, close }: { device: string; close: () => void }) {
  const resource = useResource(`device/${device}`, (signal) => api.device(device, signal));
  return <Loaded resource={resource}>{(view) => <DeviceDialog device={view} close={close} />}</Loaded>;
}
