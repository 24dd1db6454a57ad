/** Every kind of statement there is, by name. */
import type { Reading } from "../statement/readings.ts";
import { type CertificateIssue, type CertificateRevoke, certificateKinds } from "./certificates.ts";
import { type Genesis, genesisKind } from "./chain.ts";
import { type CustodyAccept, type CustodyRelease, custodyKinds } from "./custody.ts";
import type { CustomsDecide, CustomsDeclare, CustomsInspect, CustomsPresent } from "./customs/clearance.ts";
import { customsKinds } from "./customs/kinds.ts";
import type { ListPublish } from "./customs/lists.ts";
import type { RiskRules } from "./customs/risk.ts";
import { type DamageNotice, damageKinds, type SurveyAppoint, type SurveyReport } from "./damage.ts";
import { type DeviceAttach, type DeviceDetach, type DeviceRegister, deviceKinds } from "./devices.ts";
import {
  type DisputeAgree,
  type DisputeAnswer,
  type DisputeEvidence,
  type DisputeOpen,
  type DisputePropose,
  disputeKinds,
} from "./disputes.ts";
import { instructionKinds, type ShipmentInstruct } from "./instructions.ts";
import type { AnyKind } from "./kind.ts";
import { type LiabilityRules, liabilityRulesPublish } from "./liability-rules.ts";
import { type Equivocation, operatorKinds } from "./operator.ts";
import { type PartyDescribe, type PartyRegister, type PartyStanding, partyKinds } from "./parties.ts";
import { type ProfilePublish, profileKinds } from "./profiles.ts";
import type { ComplaintAnswer, ComplaintOpen } from "./provenance/complaints.ts";
import { provenanceKinds } from "./provenance/kinds.ts";
import type {
  LotDeclare,
  LotProduce,
  LotReceive,
  LotRelease,
  LotSerialise,
  RecallIssue,
} from "./provenance/lots.ts";
import type { ProductRegister } from "./provenance/products.ts";
import { readingsKind } from "./readings.ts";
import { type RouteAccept, type RouteReject, routeKinds } from "./routes.ts";
import { type SdrRate, sdrRatePublish } from "./sdr-rates.ts";
import { type SettlementPayloads, settlementKinds } from "./settlement/kinds.ts";
import { type Milestone, shipmentKinds } from "./shipments.ts";
import type { ShipmentTerms } from "./terms.ts";
import { type TokenPayloads, tokenKinds } from "./tokens.ts";
import { type TradePayloads, tradeKinds } from "./trade/kinds.ts";
import { type UnitItems, type UnitRegister, unitKinds } from "./units.ts";

export const kinds: readonly AnyKind[] = [
  genesisKind,
  ...partyKinds,
  ...deviceKinds,
  ...unitKinds,
  ...shipmentKinds,
  ...custodyKinds,
  ...instructionKinds,
  ...damageKinds,
  ...routeKinds,
  ...disputeKinds,
  ...customsKinds,
  ...certificateKinds,
  ...tradeKinds,
  ...settlementKinds,
  ...tokenKinds,
  ...provenanceKinds,
  ...profileKinds,
  liabilityRulesPublish,
  sdrRatePublish,
  ...operatorKinds,
  readingsKind,
];

const byName = new Map(kinds.map((kind) => [kind.name, kind]));

export function kindNamed(name: string): AnyKind | undefined {
  return byName.get(name);
}

/** Shapes of decoded payloads by kind, for those who read accepted statements. */
export interface KindPayloads extends TradePayloads, SettlementPayloads, TokenPayloads {
  "chain.genesis": Genesis;
  "party.register": PartyRegister;
  "party.suspend": PartyStanding;
  "party.reinstate": PartyStanding;
  "party.describe": PartyDescribe;
  "device.register": DeviceRegister;
  "device.attach": DeviceAttach;
  "device.detach": DeviceDetach;
  "unit.register": UnitRegister;
  "unit.load": UnitItems;
  "unit.unload": UnitItems;
  "shipment.create": ShipmentTerms;
  "transport.milestone": Milestone;
  "custody.release": CustodyRelease;
  "custody.accept": CustodyAccept;
  "shipment.instruct": ShipmentInstruct;
  "damage.notice": DamageNotice;
  "survey.appoint": SurveyAppoint;
  "survey.report": SurveyReport;
  "route.accept": RouteAccept;
  "route.reject": RouteReject;
  "dispute.open": DisputeOpen;
  "dispute.answer": DisputeAnswer;
  "dispute.evidence": DisputeEvidence;
  "dispute.propose": DisputePropose;
  "dispute.agree": DisputeAgree;
  "customs.list-publish": ListPublish;
  "customs.risk-rules": RiskRules;
  "customs.declare": CustomsDeclare;
  "customs.present": CustomsPresent;
  "customs.decide": CustomsDecide;
  "customs.inspect": CustomsInspect;
  "certificate.issue": CertificateIssue;
  "certificate.revoke": CertificateRevoke;
  "product.register": ProductRegister;
  "lot.declare": LotDeclare;
  "lot.produce": LotProduce;
  "lot.serialise": LotSerialise;
  "lot.release": LotRelease;
  "lot.receive": LotReceive;
  "recall.issue": RecallIssue;
  "complaint.open": ComplaintOpen;
  "complaint.answer": ComplaintAnswer;
  "profile.publish": ProfilePublish;
  "liability-rules.publish": LiabilityRules;
  "sdr-rate.publish": SdrRate;
  "operator.equivocation": Equivocation;
  readings: Reading[];
}

/** The payload of an accepted statement of kind `name`, or `undefined` when it is of another kind. */
export function payloadAs<K extends keyof KindPayloads>(
  accepted: { readonly statement: { readonly kind: string }; readonly payload: unknown },
  name: K,
): KindPayloads[K] | undefined {
  return accepted.statement.kind === name ? (accepted.payload as KindPayloads[K]) : undefined;
}
