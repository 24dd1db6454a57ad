/**
 * Alerts, their rules, who is told, and messages that wait to be sent. Not part of the ledger: whoever can write
 * this file can make an alert appear, vanish or go elsewhere, and can change no proof. Secrets of webhooks lie here.
 */
import { randomBytes } from "node:crypto";
import { type Database, open, type RootDatabase } from "lmdb";
import type { Alert, AlertNotice, AlertRule, AlertSubscription } from "../contract/alerts.ts";
import { Space, type SpaceFiles, spaceFiles } from "./space.ts";
import { requireWholeOrDelete } from "./whole-file.ts";

/** Alerts that are kept; the oldest cleared ones make room. */
const alertsCountMax = 50_000;
/** Messages that wait; beyond it the oldest are given up. */
const waitingCountMax = 10_000;

/** A subscription with what only the gateway knows of it. */
export interface StoredSubscription extends AlertSubscription {
  /** HMAC key of a webhook, base64; empty for mail. */
  readonly secret: string;
}

export interface Delivery {
  /** Sorts by the time of its making; receivers recognise a repeat by it. */
  readonly id: string;
  readonly subscription: string;
  readonly message: AlertNotice;
  readonly attempts: number;
  /** Wall clock. */
  readonly notBeforeMs: number;
}

/** All that changes something throws `NoSpaceError` when the disk is full; then nothing was changed. */
export class AlertStore {
  readonly #root: RootDatabase;
  readonly #space: Space;
  readonly #alerts: Database<Alert, string>;
  readonly #rules: Database<AlertRule, string>;
  readonly #subscriptions: Database<StoredSubscription, string>;
  readonly #deliveries: Database<Delivery, string>;
  readonly #meta: Database<boolean, string>;

  /** Throws `StoreError` for a damaged file. `files` stands between this store and the system. */
  constructor(folder: string, defaultRules: readonly AlertRule[], files: SpaceFiles = spaceFiles) {
    requireWholeOrDelete(
      folder,
      "rules are the default ones, what holds now is raised again, subscriptions are made anew",
    );
    this.#root = open({ path: folder, maxDbs: 6, overlappingSync: false });
    this.#space = new Space(folder, this.#root, files);
    this.#alerts = this.#root.openDB({ name: "alerts", encoding: "json" });
    this.#rules = this.#root.openDB({ name: "rules", encoding: "json" });
    this.#subscriptions = this.#root.openDB({ name: "subscriptions", encoding: "json" });
    this.#deliveries = this.#root.openDB({ name: "deliveries", encoding: "json" });
    this.#meta = this.#root.openDB({ name: "meta", encoding: "json" });
    if (this.#meta.get("has-rules")) return;
    this.replaceRules(defaultRules);
    this.#meta.putSync("has-rules", true);
  }

  /** Sorts by the time of asking. */
  static newId(): string {
    return Date.now().toString(36).padStart(9, "0") + randomBytes(6).toString("hex");
  }

  alerts(): Alert[] {
    return [...this.#alerts.getRange().map(({ value }) => value)];
  }

  alert(id: string): Alert | undefined {
    return this.#alerts.get(id);
  }

  saveAlert(alert: Alert): void {
    this.#put(this.#alerts, alert.id, alert);
    let surplus = this.#alerts.getCount() - alertsCountMax;
    if (surplus <= 0) return;
    for (const { key, value } of this.#alerts.getRange()) {
      if (surplus <= 0) break;
      if (value.state !== "cleared") continue;
      this.#remove(this.#alerts, key);
      surplus--;
    }
  }

  rules(): AlertRule[] {
    return [...this.#rules.getRange().map(({ value }) => value)];
  }

  replaceRules(rules: readonly AlertRule[]): void {
    this.#space.reserve(rules.length + 1, JSON.stringify(rules).length);
    this.#root.transactionSync(() => {
      this.#rules.clearSync();
      for (const rule of rules) this.#rules.putSync(rule.id, rule);
    });
  }

  subscriptions(): StoredSubscription[] {
    return [...this.#subscriptions.getRange().map(({ value }) => value)];
  }

  subscription(id: string): StoredSubscription | undefined {
    return this.#subscriptions.get(id);
  }

  saveSubscription(subscription: StoredSubscription): void {
    this.#put(this.#subscriptions, subscription.id, subscription);
  }

  removeSubscription(id: string): boolean {
    return this.#remove(this.#subscriptions, id);
  }

  deliveries(): Delivery[] {
    return [...this.#deliveries.getRange().map(({ value }) => value)];
  }

  saveDelivery(delivery: Delivery): void {
    const surplus = this.#deliveries.getCount() + 1 - waitingCountMax;
    if (surplus > 0)
      for (const oldest of [...this.#deliveries.getKeys({ limit: surplus })])
        this.#remove(this.#deliveries, oldest);
    this.#put(this.#deliveries, delivery.id, delivery);
  }

  removeDelivery(id: string): void {
    this.#remove(this.#deliveries, id);
  }

  async close(): Promise<void> {
    await this.#root.close();
  }

  #put<T>(database: Database<T, string>, key: string, value: T): void {
    // A character has at most three bytes.
    this.#space.reserve(1, 3 * JSON.stringify(value).length);
    database.putSync(key, value);
  }

  #remove<T>(database: Database<T, string>, key: string): boolean {
    this.#space.reserve(1, 0);
    return database.removeSync(key);
  }
}
