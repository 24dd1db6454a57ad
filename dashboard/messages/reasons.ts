/** Why a shipment has its status, in words. */
import type { FleetRow } from "../../gateway/contract/api.ts";
import { quantityName } from "../../report/quantity.ts";
import { t } from "./messages.ts";

/** Empty when there is nothing to say. */
export function reasonText({ status, reason }: Pick<FleetRow, "status" | "reason">): string {
  if (reason === "") return "";
  const { reasons, quantities } = t();
  const name = quantityName(reason, quantities);
  if (status === "critical" || status === "attention" || status === "delivered") return reasons[status](name);
  return name;
}
