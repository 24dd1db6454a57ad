/**
 * A shipment's history as it was known at an earlier position of the log: what a dispute was opened on. It is proved
 * at the later position; what came after is left out, and what it had changed is as before.
 */
import { payloadAs } from "../state/kinds.ts";
import { parseReference, referenceText } from "../statement/reference.ts";
import type { Aboard, DeviceHistory, HistoryStatement, ShipmentHistory } from "./shipment-history.ts";
import { openEndMs } from "./shipment-history.ts";

/**
 * The history with the entries up to and including `index`. Gaps in sequences and calibrations stay as they are known
 * at the later position. Throws `RangeError` when the shipment was not created by then.
 */
export function historyAt(history: ShipmentHistory, index: number): ShipmentHistory {
  const statements = history.statements.filter((one) => one.index <= index);
  const last = statements.at(-1);
  if (!last || !statements.some(({ statement }) => statement.kind === "shipment.create"))
    throw new RangeError(`the shipment was not created at entry ${index}`);
  const later = changesIn(history.statements.filter((one) => one.index > index));
  const { deliveredMs: _, ...undelivered } = history.state;
  const deliveredMs = deliveryIn(history, statements);
  return {
    ...history,
    state: deliveredMs === undefined ? undelivered : { ...undelivered, deliveredMs },
    height: last.height,
    positionMs: last.sealedAtMs,
    statements,
    aboard: history.aboard.flatMap((stay) => aboardBefore(stay, later)),
    devices: history.devices.map((device) => deviceBefore(device, later, index)),
  };
}

function deliveryIn(
  { shipment, state }: ShipmentHistory,
  statements: readonly HistoryStatement[],
): number | undefined {
  const reference = referenceText("shipment", shipment);
  const delivery = statements.find(
    ({ statement, party }) =>
      statement.kind === "custody.accept" && statement.subject === reference && party === state.consignee,
  );
  return delivery && payloadAs(delivery, "custody.accept")!.at;
}

/** What the later statements did, each as `<what> <to what> <where> <when>`. */
type Changes = ReadonlySet<string>;

function changesIn(statements: readonly HistoryStatement[]): Changes {
  const changes = new Set<string>();
  for (const one of statements) {
    const { id } = parseReference(one.statement.subject)!;
    const attach = payloadAs(one, "device.attach");
    if (attach) changes.add(`attach ${id} ${attach.target} ${attach.at}`);
    const detach = payloadAs(one, "device.detach");
    if (detach) changes.add(`detach ${id} ${detach.at}`);
    for (const kind of ["unit.load", "unit.unload"] as const) {
      const moved = payloadAs(one, kind);
      for (const item of moved?.items ?? []) changes.add(`${kind} ${item} ${id} ${moved!.at}`);
    }
  }
  return changes;
}

/** Nothing, where it came aboard later; without its end, where it left later. */
function aboardBefore(stay: Aboard, later: Changes): Aboard[] {
  const { item, unit, fromMs, toMs } = stay;
  if (later.has(`unit.load ${item} ${unit} ${fromMs}`)) return [];
  return [later.has(`unit.unload ${item} ${unit} ${toMs}`) ? { ...stay, toMs: openEndMs } : stay];
}

function deviceBefore(device: DeviceHistory, later: Changes, index: number): DeviceHistory {
  const { id } = device;
  const { revokedAt, ...unrevoked } = device.state;
  const isRevoked = revokedAt !== undefined && revokedAt <= index;
  const attachments = device.attachments
    .filter(({ target, fromMs }) => !later.has(`attach ${id} ${target} ${fromMs}`))
    .map((attachment) => {
      const { toMs, ...open } = attachment;
      return toMs !== undefined && later.has(`detach ${id} ${toMs}`) ? open : attachment;
    });
  return { ...device, state: isRevoked ? device.state : unrevoked, attachments };
}
