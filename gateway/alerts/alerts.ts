/**
 * Raises, lifts and clears alerts as the live view moves, and remembers who acknowledged them. There is one alert
 * for each rule, shipment and subject at a time; when its level rises it opens again, so that nobody's earlier
 * acknowledgement hides that it got worse.
 */
import type { Alert, AlertMessage, AlertRule } from "../contract/alerts.ts";
import { alertLevels } from "../contract/alerts.ts";
import { AlertStore } from "../store/alert-store.ts";
import { crossedMs, type Risk, risksOf, type Situation } from "./risks.ts";

export type AlertListener = (type: AlertMessage["type"], alert: Alert) => void;

/** Thrown when an alert cannot be acknowledged, or its acknowledgement taken back; the message says why. */
export class AcknowledgementError extends Error {
  override readonly name = "AcknowledgementError";
}

export class Alerts {
  readonly #store: AlertStore;
  readonly #listeners: AlertListener[] = [];
  /** Alerts that are not cleared, by shipment, then by rule and subject. */
  readonly #current = new Map<string, Map<string, Alert>>();
  /** Since when a risk has been there that its rule's delay still holds back; by shipment, then as above. */
  readonly #since = new Map<string, Map<string, Presence>>();
  #rules: readonly AlertRule[];

  constructor(store: AlertStore) {
    this.#store = store;
    this.#rules = store.rules();
    for (const alert of store.alerts()) if (alert.state !== "cleared") this.#hold(alert);
  }

  onAlert(listener: AlertListener): void {
    this.#listeners.push(listener);
  }

  get rules(): readonly AlertRule[] {
    return this.#rules;
  }

  /** Rules take effect when their shipments are looked at next. */
  replaceRules(rules: readonly AlertRule[]): void {
    this.#store.replaceRules(rules);
    this.#rules = this.#store.rules();
    this.#since.clear();
  }

  /** Not cleared. */
  ofShipment(shipment: string): Alert[] {
    return [...(this.#current.get(shipment)?.values() ?? [])];
  }

  /** Looks at a shipment as it is now, by the chain's clock. */
  judge(situation: Situation, nowMs: number): void {
    const { shipment } = situation.entry.row;
    const risks = new Map(risksOf(this.#rules, situation, nowMs).map((risk) => [keyOf(risk), risk]));
    for (const [key, risk] of risks) this.#meet(situation, key, risk, nowMs);
    for (const [key, alert] of this.#current.get(shipment) ?? [])
      if (!risks.has(key)) this.#clear(key, alert, situation, nowMs);
    this.#forget(shipment, (key) => !risks.has(key));
  }

  /** Throws `AcknowledgementError`. */
  acknowledge(id: string, by: string, reason: string, atMs: number): Alert {
    const alert = this.#store.alert(id);
    if (!alert) throw new AcknowledgementError("there is no such alert");
    if (alert.state !== "open") throw new AcknowledgementError(`the alert is ${alert.state} already`);
    const acknowledged: Alert = {
      ...alert,
      state: "acknowledged",
      acknowledgement: { by, atMs, reason },
    };
    this.#keep(acknowledged);
    this.#tell("alert.acknowledged", acknowledged);
    return acknowledged;
  }

  /** Takes an acknowledgement back: nobody sees to it. Throws `AcknowledgementError`. */
  reopen(id: string): Alert {
    const alert = this.#store.alert(id);
    if (!alert) throw new AcknowledgementError("there is no such alert");
    if (alert.state !== "acknowledged") throw new AcknowledgementError(`the alert is ${alert.state}`);
    const reopened: Alert = { ...alert, state: "open", acknowledgement: null };
    this.#keep(reopened);
    this.#tell("alert.reopened", reopened);
    return reopened;
  }

  #meet(situation: Situation, key: string, risk: Risk, nowMs: number): void {
    const { shipment } = situation.entry.row;
    const known = this.#current.get(shipment)?.get(key);
    if (known) return this.#follow(known, risk, nowMs);
    const since = this.#presentSince(situation, key, nowMs);
    if (nowMs - since.nowMs < risk.rule.delayMs) return;
    this.#forget(shipment, (other) => other === key);
    const alert: Alert = {
      id: AlertStore.newId(),
      rule: risk.rule.id,
      ruleName: risk.rule.name,
      kind: risk.rule.kind,
      shipment,
      holder: situation.entry.row.holder,
      holderName: situation.entry.row.holderName,
      statement: risk.statement,
      about: risk.about,
      level: risk.level,
      state: "open",
      raisedMs: nowMs,
      risenMs: nowMs,
      clearedMs: null,
      values: { ...risk.values, ...crossing(risk.rule, since.readingMs, "begins") },
      acknowledgement: null,
    };
    this.#keep(alert);
    this.#tell("alert.raised", alert);
  }

  #presentSince({ entry: { row } }: Situation, key: string, nowMs: number): Presence {
    const ofShipment = this.#since.get(row.shipment) ?? new Map<string, Presence>();
    this.#since.set(row.shipment, ofShipment);
    const since = ofShipment.get(key) ?? { nowMs, readingMs: row.atMs };
    ofShipment.set(key, since);
    return since;
  }

  #forget(shipment: string, isGone: (key: string) => boolean): void {
    const ofShipment = this.#since.get(shipment);
    if (!ofShipment) return;
    for (const key of ofShipment.keys()) if (isGone(key)) ofShipment.delete(key);
    if (ofShipment.size === 0) this.#since.delete(shipment);
  }

  #follow(known: Alert, { level, values, statement }: Risk, nowMs: number): void {
    if (known.level === level) return;
    const changed = { ...known, level, values, statement };
    if (alertLevels.indexOf(level) < alertLevels.indexOf(known.level)) return this.#keep(changed);
    const risen: Alert = { ...changed, state: "open", risenMs: nowMs, acknowledgement: null };
    this.#keep(risen);
    this.#tell("alert.risen", risen);
  }

  #clear(key: string, alert: Alert, situation: Situation, nowMs: number): void {
    const rule = this.#rules.find(({ id }) => id === alert.rule);
    const readingMs = rule && crossedMs(rule, situation);
    const values = rule && readingMs !== undefined ? crossing(rule, readingMs, "ends") : {};
    const cleared: Alert = {
      ...alert,
      state: "cleared",
      clearedMs: nowMs,
      values: { ...alert.values, ...values },
    };
    this.#store.saveAlert(cleared);
    const ofShipment = this.#current.get(alert.shipment)!;
    ofShipment.delete(key);
    if (ofShipment.size === 0) this.#current.delete(alert.shipment);
    this.#tell("alert.cleared", cleared);
  }

  #keep(alert: Alert): void {
    this.#store.saveAlert(alert);
    this.#hold(alert);
  }

  #hold(alert: Alert): void {
    const ofShipment = this.#current.get(alert.shipment) ?? new Map<string, Alert>();
    ofShipment.set(`${alert.rule} ${alert.about}`, alert);
    this.#current.set(alert.shipment, ofShipment);
  }

  #tell(type: AlertMessage["type"], alert: Alert): void {
    for (const listener of this.#listeners) listener(type, alert);
  }
}

interface Presence {
  /** The chain's clock. */
  readonly nowMs: number;
  /** The reading by which it was seen. */
  readonly readingMs: number;
}

/** When an area was entered or left, at the alert's beginning or its end. */
function crossing(rule: AlertRule, readingMs: number, moment: "begins" | "ends"): Alert["values"] {
  if (rule.kind !== "geofence") return {};
  return (rule.when === "inside") === (moment === "begins")
    ? { enteredMs: readingMs }
    : { leftMs: readingMs };
}

function keyOf({ rule, about }: Risk): string {
  return `${rule.id} ${about}`;
}
