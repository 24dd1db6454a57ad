/**
 * Replays real air freight (simulators/cargo2000.ts) as statements signed by the parties' scanners, as fast as the
 * gateway takes them. A process of the file is up to three suppliers' shipments that a forwarder consolidates at a
 * hub: each incoming leg is a shipment of its own, all are loaded into one unit, and the outgoing leg is the unit's.
 *
 * The file has no dates, so a start is given; masked airports stand at marked sample positions. Neither is data.
 */

import { referenceText } from "../../ledger/statement/reference.ts";
import type { Cargo2000Process } from "../cargo2000.ts";
import { type TimedLeg, type TimedProcess, type TimedStep, timeProcess } from "../cargo2000-times.ts";
import { type CastOptions, registerParties } from "../fleet/cast.ts";
import type { PartyProfile } from "../fleet/party.ts";
import { Scanner } from "../fleet/scanner.ts";
import { sampleAirportPosition } from "../sample-airports.ts";

const supplierOf = {
  i1: "c2k-supplier-1",
  i2: "c2k-supplier-2",
  i3: "c2k-supplier-3",
  o: "c2k-forwarder",
} as const;

const profiles: readonly PartyProfile[] = [
  { id: "c2k-supplier-1", legalName: "Cargo 2000 supplier 1 (masked)", country: "DE", roles: ["shipper"] },
  { id: "c2k-supplier-2", legalName: "Cargo 2000 supplier 2 (masked)", country: "DE", roles: ["shipper"] },
  { id: "c2k-supplier-3", legalName: "Cargo 2000 supplier 3 (masked)", country: "DE", roles: ["shipper"] },
  { id: "c2k-forwarder", legalName: "Cargo 2000 forwarder (masked)", country: "DE", roles: ["forwarder"] },
  { id: "c2k-airline", legalName: "Cargo 2000 airline (masked)", country: "DE", roles: ["carrier"] },
  { id: "c2k-consignee", legalName: "Cargo 2000 consignee (masked)", country: "DE", roles: ["consignee"] },
];

type Role =
  | "c2k-supplier-1"
  | "c2k-supplier-2"
  | "c2k-supplier-3"
  | "c2k-forwarder"
  | "c2k-airline"
  | "c2k-consignee";

export interface ReplayOptions extends CastOptions {
  readonly processes: readonly Cargo2000Process[];
  /** Clock time at which the first process starts; each further one starts `spacingMs` later. */
  readonly startMs: number;
  readonly spacingMs: number;
  /** Processes replayed at the same time. */
  readonly concurrency: number;
  readonly progress: (done: number, statements: number) => void;
}

export interface ReplayResult {
  readonly processes: number;
  readonly shipments: number;
  readonly statements: number;
}

/** Identifier of the shipment that an incoming leg becomes. */
export function shipmentOfLeg(nr: number, leg: TimedLeg["id"]): string {
  return `C2K-${nr}-${leg}`;
}

export function unitOfProcess(nr: number): string {
  return `C2K-${nr}`;
}

/** Resolves when everything is sealed. Throws at the first statement that is refused. */
export async function replayCargo2000(options: ReplayOptions): Promise<ReplayResult> {
  const parties = await registerParties(options, profiles);
  const run = Math.floor(options.connection.clock.nowMs() / 1000).toString(36);
  const scanners = new Map<string, Scanner>();
  for (const party of parties.values())
    scanners.set(party.id, await Scanner.enrol(options.connection, party, `scanner-${party.id}-${run}`));
  const result = { processes: 0, shipments: 0, statements: 0 };
  const queue = options.processes.map((process, i) =>
    timeProcess(process, options.startMs + i * options.spacingMs),
  );
  const worker = async () => {
    for (let process = queue.shift(); process; process = queue.shift()) {
      const replay = new ProcessReplay(process, scanners);
      await replay.run();
      result.processes++;
      result.shipments += process.incoming.length;
      result.statements += replay.statements;
      options.progress(result.processes, result.statements);
    }
  };
  await Promise.all(Array.from({ length: options.concurrency }, worker));
  await Promise.all([...scanners.values()].map((scanner) => scanner.close()));
  return result;
}

class ProcessReplay {
  readonly #process: TimedProcess;
  readonly #scanners: ReadonlyMap<string, Scanner>;
  statements = 0;

  constructor(process: TimedProcess, scanners: ReadonlyMap<string, Scanner>) {
    this.#process = process;
    this.#scanners = scanners;
  }

  async run(): Promise<void> {
    const { incoming, outgoing } = this.#process;
    await Promise.all(incoming.map((leg) => this.#runIncoming(leg)));
    await this.#consolidate();
    await this.#runLeg(outgoing, this.#unit, "c2k-forwarder", "c2k-consignee");
    const items = incoming.map((leg) => this.#shipment(leg));
    await this.#say("c2k-consignee", "unit.unload", this.#unit, { items, at: outgoing.actualEndMs });
  }

  get #unit(): string {
    return referenceText("unit", unitOfProcess(this.#process.nr));
  }

  #shipment(leg: TimedLeg): string {
    return referenceText("shipment", shipmentOfLeg(this.#process.nr, leg.id));
  }

  async #runIncoming(leg: TimedLeg): Promise<void> {
    const supplier = supplierOf[leg.id];
    await this.#say(supplier, "shipment.create", this.#shipment(leg), this.#terms(leg));
    await this.#runLeg(leg, this.#shipment(leg), supplier, "c2k-forwarder");
  }

  /** Check-in hands over to the airline, delivery hands over from it; each step is a milestone of its own. */
  async #runLeg(leg: TimedLeg, subject: string, from: Role, to: Role): Promise<void> {
    for (const step of leg.steps) {
      if (step.step === "RCS") await this.#handOver(subject, from, "c2k-airline", step);
      await this.#say("c2k-airline", "transport.milestone", subject, {
        leg: leg.id,
        step: step.stepId,
        at: step.actualMs,
        place: placeOf(step),
      });
      if (step.step === "DLV") await this.#handOver(subject, "c2k-airline", to, step);
    }
  }

  async #handOver(subject: string, from: Role, to: Role, step: TimedStep): Promise<void> {
    const common = { at: step.actualMs, place: placeOf(step) };
    await this.#say(from, "custody.release", subject, { to, ...common });
    await this.#say(to, "custody.accept", subject, { from, ...common });
  }

  async #consolidate(): Promise<void> {
    const { incoming, outgoing, nr } = this.#process;
    const at = outgoing.actualStartMs;
    const identifier = { scheme: "other", number: `process ${nr}` };
    await this.#say("c2k-forwarder", "unit.register", this.#unit, {
      id: unitOfProcess(nr),
      type: "uld",
      identifier,
      at,
    });
    const items = incoming.map((leg) => this.#shipment(leg));
    await this.#say("c2k-forwarder", "unit.load", this.#unit, { items, at });
  }

  #terms(leg: TimedLeg) {
    const { nr, outgoing } = this.#process;
    return {
      id: shipmentOfLeg(nr, leg.id),
      consignee: "c2k-consignee",
      goods: {
        description: `Air freight of Cargo 2000 process ${nr}, leg ${leg.id} (goods not in the data set)`,
      },
      conditions: [],
      legs: [legTerms(leg), handlingLeg(leg), legTerms(outgoing)],
      references: [`Cargo 2000 process ${nr}`, "start date and airport positions are samples"],
      gapMsMax: 86_400_000,
      at: leg.actualStartMs,
    };
  }

  async #say(
    role: Role,
    kind: string,
    subject: string,
    payload: Parameters<Scanner["scan"]>[2],
  ): Promise<void> {
    await this.#scanners.get(role)!.scan(kind, subject, payload);
    this.statements++;
  }
}

function placeOf({ place }: TimedStep) {
  const { name, lat, lon } = sampleAirportPosition(place);
  return { name, lat, lon };
}

function legTerms(leg: TimedLeg) {
  return {
    id: leg.id,
    mode: "air",
    carrier: "c2k-airline",
    from: placeOf(leg.steps[0]!),
    to: placeOf(leg.steps.at(-1)!),
    departure: leg.plannedStartMs,
    arrival: leg.plannedEndMs,
    steps: leg.steps.map((step) => ({
      step: step.stepId,
      place: placeOf(step).name,
      planned: step.plannedMs,
    })),
  };
}

/** The forwarder handles the goods at the hub between the two flights; naming it lets it accept them there. */
function handlingLeg(incoming: TimedLeg) {
  const hub = placeOf(incoming.steps.at(-1)!);
  return { id: "hub", mode: "road", carrier: "c2k-forwarder", from: hub, to: hub };
}
