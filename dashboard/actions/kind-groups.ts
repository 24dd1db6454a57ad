/** What a key of a browser may be asked to do, as people choose it, and the kinds of statement behind it. */
import type { ActionMessages } from "../messages/actions-messages.ts";

export type KindGroup = keyof ActionMessages["kinds"];

export const kindGroups: Readonly<Record<KindGroup, readonly string[]>> = {
  "shipment.create": ["shipment.create"],
  profile: ["profile.publish"],
  custody: ["custody.release", "custody.accept"],
  "transport.milestone": ["transport.milestone"],
  "device.register": ["device.register"],
  attachment: ["device.attach", "device.detach"],
  calibrate: ["device.calibrate"],
  damage: ["damage.notice", "survey.appoint", "survey.report"],
  instruct: ["shipment.instruct"],
  route: ["route.accept", "route.reject"],
  dispute: [
    "dispute.open",
    "dispute.answer",
    "dispute.evidence",
    "dispute.propose",
    "dispute.agree",
    "dispute.withdraw",
  ],
  customs: ["customs.decide", "customs.inspect"],
  complaints: ["complaint.answer"],
  trade: [
    "trade.offer",
    "trade.offer-withdraw",
    "trade.order",
    "trade.amend",
    "trade.accept",
    "trade.decline",
    "trade.withdraw",
    "trade.ship",
    "trade.receive",
    "trade.refuse",
    "trade.return",
    "trade.return-accept",
    "trade.invoice",
    "trade.invoice-accept",
    "trade.invoice-cancel",
  ],
  settlement: [
    "settlement.transfer",
    "escrow.release",
    "escrow.refund",
    "escrow.settle",
    "exchange.propose",
    "exchange.accept",
    "exchange.withdraw",
    "netting.propose",
    "netting.sign",
  ],
  token: ["token.create", "token.grant", "token.transfer", "token.redeem"],
};

export const allGroups = Object.keys(kindGroups) as KindGroup[];

export type RolePreset = keyof ActionMessages["request"]["presetNames"];

/** What somebody who does this work all day signs, and no more. */
export const rolePresets: Readonly<Record<RolePreset, readonly KindGroup[]>> = {
  driver: ["custody", "transport.milestone"],
  dispatcher: ["shipment.create", "device.register", "attachment", "instruct", "route"],
  claims: ["damage", "dispute"],
  customs: ["customs"],
  everything: allGroups,
};

export const presetNames = Object.keys(rolePresets) as RolePreset[];

/** The groups of both, each once, in the order in which people see them. */
export function unitedGroups(a: readonly KindGroup[], b: readonly KindGroup[]): KindGroup[] {
  return allGroups.filter((group) => a.includes(group) || b.includes(group));
}

/** The group without which a statement of this kind cannot be signed; none for a kind that no group has. */
export function groupsWith(kind: string | undefined): KindGroup[] {
  return allGroups.filter((group) => kind !== undefined && kindGroups[group].includes(kind));
}

export function kindsOf(groups: readonly KindGroup[]): string[] {
  return groups.flatMap((group) => kindGroups[group]);
}

/** The groups of which every kind is covered; what is left over is named by itself. */
export function groupsOf(kinds: readonly string[]): { groups: KindGroup[]; others: string[] } {
  const covers = (kind: string) => kinds.includes(kind) || kinds.includes(`${kind.split(".", 1)[0]}.*`);
  const groups = allGroups.filter((group) => kindGroups[group].every(covers));
  const named = new Set(kindsOf(groups));
  const isWholeDomain = (kind: string) => kind.endsWith(".*");
  return { groups, others: kinds.filter((kind) => !named.has(kind) && !isWholeDomain(kind)) };
}
