/** Which figures of a record say something: those with cases behind them. */
import type { PartyRecord } from "../../gateway/contract/trade.ts";

export interface RecordLine {
  readonly name:
    | "sold"
    | "bought"
    | "inTime"
    | "clean"
    | "paidInTime"
    | "overdue"
    | "refused"
    | "carried"
    | "disputesAgainst"
    | "disputesOpen"
    | "disputesBorne"
    | "disputesRaised";
  readonly count: number;
  /** The number of cases; absent where the count is all there is to say. Never zero. */
  readonly of?: number;
}

export function recordLines(record: PartyRecord): RecordLine[] {
  const lines: RecordLine[] = [];
  const count = (name: RecordLine["name"], value: number) => {
    if (value > 0) lines.push({ name, count: value });
  };
  const share = (name: RecordLine["name"], value: number, of: number) => {
    if (of > 0) lines.push({ name, count: value, of });
  };
  count("sold", record.sold);
  share("inTime", record.deliveredInTime, record.deliveredWithDeadline);
  share("clean", record.deliveredClean, record.delivered);
  count("refused", record.refused);
  count("bought", record.bought);
  share("paidInTime", record.paidInTime, record.paid);
  count("overdue", record.overdue);
  count("carried", record.carried);
  count("disputesAgainst", record.disputesAgainst);
  count("disputesOpen", record.disputesOpen);
  count("disputesBorne", record.disputesBorne);
  count("disputesRaised", record.disputesRaised);
  return lines;
}
