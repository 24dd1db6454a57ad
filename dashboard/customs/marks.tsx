/** Where a clearance stands and by which lane it goes, in words and in colour. */
import type { ClearanceRow } from "../../gateway/contract/api.ts";
import { goodsWords } from "../messages/goods-messages.ts";

const tones: Readonly<Record<ClearanceRow["status"], string>> = {
  booked: "text-planned",
  declared: "text-planned",
  presented: "text-attention",
  inspecting: "text-attention",
  inspected: "text-attention",
  quarantined: "text-critical",
  released: "text-delivered",
  refused: "text-critical",
};

export function StatusMark({ status }: Pick<ClearanceRow, "status">) {
  return <strong class={tones[status]}>{goodsWords().customs.statuses[status]}</strong>;
}

export function LaneMark({ lane }: Pick<ClearanceRow, "lane">) {
  return <span class={lane === "green" ? "text-delivered" : "dim"}>{goodsWords().customs.lanes[lane]}</span>;
}
