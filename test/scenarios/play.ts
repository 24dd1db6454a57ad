/**
 * Plays a scenario on a chain: every event becomes a signed statement that the rules of the ledger accept. What they
 * refuse is a mistake in the scenario and throws.
 */
import type { ShipmentHistory } from "../../ledger/evidence/shipment-history.ts";
import { defaultLiabilityRules } from "../../ledger/liability/law/default-rules.ts";
import { encodeEquivocation } from "../../ledger/state/operator.ts";
import { encodeReadings, type Measurement } from "../../ledger/statement/readings.ts";
import { decodeStatement } from "../../ledger/statement/statement.ts";
import { type CborFields, TestChain, type TestSigner } from "../ledger/chain-fixture.ts";
import { historyOf } from "../ledger/liability/scenario.ts";
import { type Line, type Scenario, splitEvent } from "./read.ts";
import { clause, placeOf, type Setting, settingOf } from "./setting.ts";
import { amountOf, Calendar, durationOf, fail, numberOf } from "./words.ts";

/** The history as each look finds it, in order. */
export function playScenario(scenario: Scenario): ShipmentHistory[] {
  const stage = new Stage(scenario);
  return scenario.looks.map(({ events, time }) => {
    for (const line of events) stage.play(line);
    return stage.lookAt(time);
  });
}

const shipment = "shipment:S";

interface Event {
  readonly who: string;
  readonly words: RegExpExecArray;
  readonly clauses: readonly string[];
  readonly nowMs: number;
}

class Stage {
  readonly calendar: Calendar;
  readonly #chain: TestChain;
  readonly #setting: Setting;
  readonly #parties = new Map<string, TestSigner>();
  readonly #devices = new Map<string, TestSigner>();
  /** By device: the party that registered it. */
  readonly #owners = new Map<string, TestSigner>();
  /** By device: by how much its clock is off from the chain's. */
  readonly #offsets = new Map<string, number>();

  constructor({ day, setting }: Scenario) {
    this.calendar = new Calendar(day);
    this.#setting = settingOf(setting, this.calendar);
    const { terms, shipper, devices, units, hasRules } = this.#setting;
    this.#chain = new TestChain({ startMs: terms.at });
    const chain = this.#chain;
    if (hasRules)
      chain.say(chain.operator, "liability-rules.publish", chain.chain, { ...defaultLiabilityRules });
    const { seller, buyer } = terms.sale ?? {};
    const named = [shipper, terms.consignee, ...terms.legs.map(({ carrier }) => carrier), seller, buyer];
    for (const id of named) if (id !== undefined) this.#party(id);
    chain.say(this.#party(shipper), "shipment.create", shipment, { ...(terms as unknown as CborFields) });
    for (const { id, owner } of units) chain.unit(id, this.#party(owner));
    for (const { id, accuracyMs, driftPpm, calibration, attachedTo } of devices) {
      const owner = this.#party(attachedTo?.startsWith("unit:") ? ownerOf(units, attachedTo) : shipper);
      this.#devices.set(id, chain.device(id, owner, { accuracyMs, driftPpm }));
      this.#owners.set(id, owner);
      if (calibration) this.#calibrate(id, calibration.from, calibration.until, calibration.within);
      if (attachedTo !== null) chain.attach(owner, id, attachedTo);
    }
  }

  lookAt(time: string): ShipmentHistory {
    this.#chain.at(this.calendar.timeOf(time));
    return historyOf(this.#chain);
  }

  play(line: Line): void {
    const { time, what } = splitEvent(line);
    const nowMs = this.calendar.timeOf(time);
    this.#chain.at(nowMs);
    try {
      for (const [pattern, act] of this.#verbs) {
        const words = pattern.exec(what);
        if (!words) continue;
        act({ who: words[1] ?? "", words, clauses: line.clauses, nowMs });
        return;
      }
    } catch (error) {
      throw new Error(`line ${line.number}, "${line.head}": ${(error as Error).message}`, { cause: error });
    }
    fail(`line ${line.number}: "${what}" is no event`);
  }

  readonly #verbs: readonly (readonly [RegExp, (event: Event) => void])[] = [
    [/^(\S+) hands over to (\S+)$/, (event) => this.#handOver(event)],
    [/^(\S+) releases to (\S+)$/, (event) => this.#release(event)],
    [/^(\S+) accepts from (\S+)$/, (event) => this.#accept(event)],
    [/^(\S+) reads (.+)$/, (event) => this.#read(event)],
    [/^(\S+) signs and loses (\d+)$/, (event) => this.#lose(event)],
    [/^(\S+) signs twice$/, (event) => this.#signTwice(event)],
    [/^(\S+)'s clock is (.+) slow$/, ({ who, words }) => this.#setClock(who, words[2]!)],
    [/^(\S+)'s clock is set right$/, ({ who }) => this.#offsets.delete(who)],
    [/^(\S+) is taken off$/, ({ who }) => this.#chain.detach(this.#ownerOf(who), who)],
    [/^(\S+) is put on (\S+)$/, ({ who, words }) => this.#chain.attach(this.#ownerOf(who), who, words[2]!)],
    [/^(\S+) is revoked$/, (event) => this.#revoke(event)],
    [/^(\S+) is calibrated from (.+) until (.+) within (\S+)$/, (event) => this.#certify(event)],
    [
      /^(\S+) loads (\S+) into (\S+)$/,
      ({ who, words }) => this.#chain.load(this.#party(who), words[3]!, [words[2]!]),
    ],
    [
      /^(\S+) unloads (\S+) from (\S+)$/,
      ({ who, words }) => this.#chain.unload(this.#party(who), words[3]!, [words[2]!]),
    ],
    [/^(\S+) reports (\S+) of (\S+)$/, (event) => this.#milestone(event)],
    [/^(\S+) instructs (\S+)$/, (event) => this.#instruct(event)],
    [/^(\S+) notifies (.+)$/, (event) => this.#notify(event)],
    [/^(\S+) appoints (\S+)$/, (event) => this.#appoint(event)],
    [/^(\S+) surveys$/, (event) => this.#survey(event)],
    [/^(\S+) claims (.+) from (\S+)$/, (event) => this.#claim(event)],
    [/^(\S+) (admits|denies)$/, (event) => this.#answer(event)],
    [/^(\S+) proposes (.+)$/, (event) => this.#propose(event)],
    [/^(\S+) agrees to (\d+)$/, (event) => this.#agree(event)],
    [/^(\S+) withdraws$/, ({ who }) => this.#say(who, "dispute.withdraw", {}, "dispute:D")],
    [/^rate of (\S+) is (\S+)$/, (event) => this.#rate(event)],
  ];

  #party(id: string): TestSigner {
    const known = this.#parties.get(id);
    if (known) return known;
    const party = this.#chain.party(id);
    this.#parties.set(id, party);
    return party;
  }

  #ownerOf(device: string): TestSigner {
    return this.#owners.get(device) ?? fail(`there is no device ${device}`);
  }

  #say(who: string, kind: string, payload: CborFields, subject = shipment): void {
    this.#chain.say(this.#party(who), kind, subject, payload);
  }

  /** When the party says that it happened; when it is said, where it says nothing. */
  #stated({ clauses, nowMs }: Event): number {
    const stated = clause(clauses, "stated");
    return stated === undefined ? nowMs : this.calendar.timeOf(stated);
  }

  #handover(event: Event): CborFields {
    const { clauses } = event;
    const [place, packages, seals] = ["at", "packages", "seals"].map((word) => clause(clauses, word));
    return {
      at: this.#stated(event),
      ...(place !== undefined && { place: { ...placeOf(place) } }),
      ...(packages !== undefined && { packages: numberOf(packages) }),
      ...(seals !== undefined && { seals: seals.split(", ") }),
    };
  }

  #subject({ clauses }: Event): string {
    return clause(clauses, "of") ?? shipment;
  }

  #handOver(event: Event): void {
    this.#release(event);
    this.#acceptFrom(event.who, event.words[2]!, event);
  }

  #release(event: Event): void {
    const { who, words } = event;
    this.#party(words[2]!);
    this.#say(who, "custody.release", { to: words[2]!, ...this.#handover(event) }, this.#subject(event));
  }

  #accept(event: Event): void {
    this.#acceptFrom(event.words[2]!, event.who, event);
  }

  #acceptFrom(from: string, receiver: string, event: Event): void {
    const reservations = event.clauses
      .filter((one) => one.startsWith("reserving "))
      .map((one) => /^reserving (\S+): (.+)$/.exec(one)!)
      .map(([, code = "", text = ""]) => ({ code, text }));
    const payload = { from, ...(reservations.length > 0 && { reservations }), ...this.#handover(event) };
    this.#say(receiver, "custody.accept", payload, this.#subject(event));
  }

  #device(id: string): TestSigner {
    return this.#devices.get(id) ?? fail(`there is no device ${id}`);
  }

  /** `08:00 6, 08:10 10`; a shock is `08:10 400/3`: peak and velocity change. */
  #measurements({ words, clauses }: Event): Measurement[] {
    const name = clause(clauses, "as") ?? this.#setting.terms.conditions[0]?.quantity ?? "temperature";
    return words[2]!.split(", ").flatMap((item) => {
      const at = item.lastIndexOf(" ");
      const timeMs = this.calendar.timeOf(item.slice(0, at));
      const [value = "", velocityChange] = item.slice(at + 1).split("/");
      const first = { name, value: numberOf(value), timeMs };
      return velocityChange === undefined
        ? [first]
        : [first, { name: name.replace("peak", "dv"), value: numberOf(velocityChange), timeMs }];
    });
  }

  #read(event: Event): void {
    const offset = this.#offsets.get(event.who);
    const signedMs = offset === undefined ? undefined : event.nowMs + offset;
    this.#chain.readings(this.#device(event.who), this.#measurements(event), signedMs);
  }

  #setClock(who: string, slow: string): void {
    this.#offsets.set(who, -durationOf(slow));
  }

  /** Statements that were signed and never reach the log. */
  #lose({ who, words, nowMs }: Event): void {
    const device = this.#device(who);
    const lost = encodeReadings([{ name: "temperature", value: 0, timeMs: nowMs }]);
    for (let i = 0; i < Number(words[2]); i++)
      this.#chain.statement(device, "readings", device.reference, lost);
  }

  /** The device signs something else with the number of its last statement, and the operator says so. */
  #signTwice({ who, nowMs }: Event): void {
    const device = this.#device(who);
    const first = device.last!;
    const twin: TestSigner = { ...device, sequence: device.sequence - 1 };
    const other = [{ name: "temperature", value: 0, timeMs: nowMs }];
    const second = this.#chain.statement(twin, "readings", device.reference, encodeReadings(other));
    const decoded = decodeStatement(second);
    if (!("hash" in decoded)) fail(`the twin of ${who} is no statement`);
    const payload = encodeEquivocation({
      kid: device.key.kid,
      sequence: twin.sequence - 1,
      first,
      secondHash: (decoded as { hash: Uint8Array }).hash,
      second,
    });
    const { operator } = this.#chain;
    this.#chain.submit(this.#chain.statement(operator, "operator.equivocation", device.reference, payload));
  }

  #revoke({ who }: Event): void {
    this.#chain.say(this.#ownerOf(who), "device.revoke", `device:${who}`, { reason: "stolen" });
  }

  #certify({ who, words }: Event): void {
    const [from, until] = [words[2]!, words[3]!].map((time) => this.calendar.timeOf(time));
    this.#calibrate(who, from!, until!, numberOf(words[4]!));
  }

  #calibrate(device: string, validFrom: number, validUntil: number, within: number): void {
    const quantity = this.#setting.terms.conditions[0]?.quantity ?? "temperature";
    this.#chain.say(this.#ownerOf(device), "device.calibrate", `device:${device}`, {
      certificate: `C-${device}`,
      laboratory: "Sample Laboratory",
      validFrom,
      validUntil,
      uncertainties: [{ quantity, value: within }],
    });
  }

  #milestone(event: Event): void {
    const { who, words } = event;
    this.#say(who, "transport.milestone", { step: words[2]!, leg: words[3]!, at: this.#stated(event) });
  }

  #instruct(event: Event): void {
    const { who, words, clauses } = event;
    const setpoint = clause(clauses, "set-point");
    this.#say(who, "shipment.instruct", {
      at: this.#stated(event),
      ...(words[2] !== "everybody" && { to: words[2]! }),
      text: clause(clauses, "saying") ?? "Keep cool",
      ...(setpoint !== undefined && { setpointCel: numberOf(setpoint) }),
    });
  }

  #notify(event: Event): void {
    const { who, words, clauses } = event;
    this.#say(who, "damage.notice", {
      to: words[2]!.split(", "),
      at: this.#stated(event),
      nature: clauses[0] as "hidden",
      text: "Not as it should be",
    });
  }

  #appoint({ who, words }: Event): void {
    this.#party(words[2]!);
    this.#say(who, "survey.appoint", { surveyor: words[2]! });
  }

  #survey(event: Event): void {
    const { who, clauses } = event;
    const kilograms = clauses.find((one) => one.endsWith(" kg"));
    const packages = clauses.find((one) => one.endsWith(" packages"));
    const loss = clause(clauses, "loss");
    this.#say(who, "survey.report", {
      at: this.#stated(event),
      text: "As found",
      ...(kilograms && { massGrams: numberOf(kilograms.replace(" kg", "")) * 1_000 }),
      ...(packages && { packages: numberOf(packages.replace(" packages", "")) }),
      ...(loss !== undefined && { loss: amountOf(loss) }),
    });
  }

  #claim({ who, words, clauses }: Event): void {
    const id = clause(clauses, "as") ?? "D";
    const wilful = clause(clauses, "wilful");
    this.#say(
      who,
      "dispute.open",
      {
        id,
        shipment: "S",
        respondents: [words[3]!],
        grounds: ["damage"],
        claim: amountOf(words[2]!),
        text: "Damaged",
        ...(wilful !== undefined && { wilful: [wilful] }),
      },
      `dispute:${id}`,
    );
  }

  #answer({ who, words, clauses }: Event): void {
    const payload = {
      position: words[2]!,
      text: "Answer",
      ...(clauses.includes("wilful misconduct") && { wilfulMisconduct: true }),
    };
    this.#say(who, "dispute.answer", payload, "dispute:D");
  }

  /** `carrier 700.00 EUR, consignee 300.00 EUR` */
  #propose({ who, words }: Event): void {
    const split = words[2]!.split(/, (?=[a-z])/).map((part) => {
      const at = part.indexOf(" ");
      return { party: part.slice(0, at), minor: amountOf(part.slice(at + 1)).minor };
    });
    this.#say(who, "dispute.propose", { split }, "dispute:D");
  }

  #agree({ who, words }: Event): void {
    this.#say(who, "dispute.agree", { proposal: Number(words[2]) }, "dispute:D");
  }

  #rate({ words, clauses, nowMs }: Event): void {
    this.#chain.say(this.#chain.registrar, "sdr-rate.publish", this.#chain.chain, {
      currency: words[1]!,
      date: clause(clauses, "on") ?? new Date(nowMs).toISOString().slice(0, 10),
      perSdr: words[2]!,
      source: "sample",
    });
  }
}

function ownerOf(units: Setting["units"], reference: string): string {
  const unit = units.find(({ id }) => `unit:${id}` === reference);
  return unit?.owner ?? fail(`${reference} is not among the units`);
}
