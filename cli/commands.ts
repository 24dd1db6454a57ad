/** The subcommands by their first words. Each is loaded when it is asked for: loading all takes longer than most of them do. */
import type { Command } from "commander";
import type { Context } from "./context.ts";

export type Register = (program: Command, context: Context) => void;

export type CommandLoader = () => Promise<Register>;

export type Commands = Readonly<Record<string, CommandLoader>>;

const reportCommands: CommandLoader = async () => (await import("./commands/report.ts")).registerReport;
const orderCommands: CommandLoader = async () => (await import("./commands/order.ts")).registerOrder;
const assetCommands: CommandLoader = async () => (await import("./commands/asset.ts")).registerAsset;

/** In the order in which help lists them. */
export const commands: Commands = {
  keys: async () => (await import("./commands/keys.ts")).registerKeys,
  party: async () => (await import("./commands/party.ts")).registerParty,
  device: async () => (await import("./commands/device.ts")).registerDevice,
  unit: async () => (await import("./commands/unit.ts")).registerUnit,
  profile: async () => (await import("./commands/profile.ts")).registerProfile,
  shipment: async () => (await import("./commands/shipment.ts")).registerShipment,
  share: async () => (await import("./commands/share.ts")).registerShare,
  damage: async () => (await import("./commands/damage.ts")).registerDamage,
  survey: async () => (await import("./commands/damage.ts")).registerSurvey,
  dispute: async () => (await import("./commands/dispute.ts")).registerDispute,
  order: orderCommands,
  offer: orderCommands,
  invoice: orderCommands,
  asset: assetCommands,
  pay: assetCommands,
  escrow: assetCommands,
  exchange: assetCommands,
  netting: assetCommands,
  token: async () => (await import("./commands/token.ts")).registerToken,
  customs: async () => (await import("./commands/customs.ts")).registerCustoms,
  certificate: async () => (await import("./commands/certificate.ts")).registerCertificate,
  law: async () => (await import("./commands/law.ts")).registerLaw,
  product: async () => (await import("./commands/provenance.ts")).registerProduct,
  lot: async () => (await import("./commands/provenance.ts")).registerLot,
  recall: async () => (await import("./commands/provenance.ts")).registerRecall,
  complaint: async () => (await import("./commands/provenance.ts")).registerComplaint,
  figures: async () => (await import("./commands/figures.ts")).registerFigures,
  submit: async () => (await import("./commands/submit.ts")).registerSubmit,
  outbox: async () => (await import("./commands/outbox.ts")).registerOutbox,
  export: async () => (await import("./commands/export.ts")).registerExport,
  clock: async () => (await import("./commands/clock.ts")).registerClock,
  backup: async () => (await import("./commands/backup.ts")).registerBackup,
  restore: async () => (await import("./commands/restore.ts")).registerRestore,
  prove: async () => (await import("./commands/prove.ts")).registerProve,
  verify: async () => (await import("./commands/verify.ts")).registerVerify,
  trace: async () => (await import("./commands/trace.ts")).registerTrace,
  report: reportCommands,
  readings: reportCommands,
  compare: async () => (await import("./commands/compare.ts")).registerCompare,
  witness: async () => (await import("./commands/witness.ts")).registerWitness,
  audit: async () => (await import("./commands/audit.ts")).registerAudit,
  mirror: async () => (await import("./commands/mirror.ts")).registerMirror,
  network: async () => (await import("./commands/network.ts")).registerNetwork,
  route: routeCommands,
};

/** These bring the whole gateway and fleet with them. */
export const serverCommands: Commands = {
  gateway: async () => (await import("./commands/gateway.ts")).registerGateway,
  simulate: async () => (await import("./commands/simulate.ts")).registerSimulate,
};

async function routeCommands(): Promise<Register> {
  const { registerRoute } = await import("./commands/route.ts");
  const { registerRouteSuggestion } = await import("./commands/route-suggestion.ts");
  return (program, context) => {
    registerRoute(program, context);
    registerRouteSuggestion(program, context);
  };
}
