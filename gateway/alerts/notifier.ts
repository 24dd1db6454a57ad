/**
 * Tells those who asked to be told. Messages wait on disk until they are sent, so that a restart loses none; what
 * fails is tried again after a while that grows, for about two days, and then given up with its reason kept.
 */
import { createTransport } from "nodemailer";
import type { Alert, AlertNotice } from "../contract/alerts.ts";
import { alertLevels } from "../contract/alerts.ts";
import { AlertStore, type Delivery, type StoredSubscription } from "../store/alert-store.ts";
import { NoSpaceError } from "../store/space.ts";
import { mailOf } from "./mail.ts";
import { sendWebhook } from "./webhook.ts";

const attemptsMax = 24;
const pauseMsMin = 5_000;
const pauseMsMax = 4 * 3_600_000;
const restMs = 60_000;
/** Messages on their way at one time. */
const inFlightMax = 8;

export interface NotifierOptions {
  readonly chain: string;
  /** Where the dashboard is reached, for links in mails; absent: no links. */
  readonly publicUrl?: string;
  /** `smtp://user:password@host:587`; absent: no mail is sent, and subscriptions by mail are refused. */
  readonly smtpUrl?: string;
  readonly mailFrom?: string;
  /** Webhooks may go to addresses that are not public. */
  readonly allowPrivateWebhooks: boolean;
  readonly report: (message: string) => void;
}

/** Parties that take part in a shipment; subscriptions of a party get its shipments only. */
export type PartiesOf = (shipment: string) => readonly string[];

export class Notifier {
  readonly #store: AlertStore;
  readonly #options: NotifierOptions;
  readonly #partiesOf: PartiesOf;
  readonly #mail: ReturnType<typeof createTransport> | undefined;
  readonly #inFlight = new Set<string>();
  /** What became of them could not be noted; they are left alone for a while. */
  readonly #resting = new Set<string>();
  /** They were sent, which could not be noted. */
  readonly #sent = new Set<string>();
  #timer: NodeJS.Timeout | undefined;
  #closed = false;

  constructor(store: AlertStore, partiesOf: PartiesOf, options: NotifierOptions) {
    this.#store = store;
    this.#partiesOf = partiesOf;
    this.#options = options;
    this.#mail = options.smtpUrl === undefined ? undefined : createTransport(options.smtpUrl);
  }

  /** Mail can be sent. */
  get hasMail(): boolean {
    return this.#mail !== undefined;
  }

  start(): void {
    this.#run();
  }

  take(type: AlertNotice["type"], alert: Alert, timeMs: number): void {
    for (const subscription of this.#store.subscriptions())
      if (isMeant(subscription, alert, this.#partiesOf))
        this.#queueIfRoom(subscription, { type, alert }, timeMs);
    this.#run();
  }

  /** Sends a message at once, to see whether it arrives. Throws an `Error` that says why not. */
  async test(subscription: StoredSubscription, alert: Alert, timeMs: number): Promise<void> {
    const message: AlertNotice = { type: "alert.test", chain: this.#options.chain, timeMs, alert };
    await this.#send(subscription, AlertStore.newId(), message);
  }

  async close(): Promise<void> {
    this.#closed = true;
    clearTimeout(this.#timer);
    while (this.#inFlight.size > 0) await new Promise((resolve) => setTimeout(resolve, 20));
    this.#mail?.close();
  }

  #queueIfRoom(
    subscription: StoredSubscription,
    notice: Pick<AlertNotice, "type" | "alert">,
    timeMs: number,
  ): void {
    try {
      this.#queue(subscription, notice, timeMs);
    } catch (error) {
      if (!(error instanceof NoSpaceError)) throw error;
      this.#options.report(
        `alerts: ${subscription.id} is not told of ${notice.type} (${notice.alert.id}): ${error.message}`,
      );
    }
  }

  #queue(
    { id }: StoredSubscription,
    { type, alert }: Pick<AlertNotice, "type" | "alert">,
    timeMs: number,
  ): void {
    this.#store.saveDelivery({
      id: AlertStore.newId(),
      subscription: id,
      message: { type, chain: this.#options.chain, timeMs, alert },
      attempts: 0,
      notBeforeMs: 0,
    });
  }

  /** Starts what is due and comes back when the next one is. */
  #run(): void {
    if (this.#closed) return;
    clearTimeout(this.#timer);
    let nextMs = Number.POSITIVE_INFINITY;
    for (const delivery of this.#store.deliveries()) {
      if (this.#inFlight.has(delivery.id) || this.#resting.has(delivery.id)) continue;
      if (delivery.notBeforeMs > Date.now()) nextMs = Math.min(nextMs, delivery.notBeforeMs);
      else if (this.#inFlight.size < inFlightMax) void this.#deliver(delivery);
      else break;
    }
    if (nextMs === Number.POSITIVE_INFINITY) return;
    this.#timer = setTimeout(() => this.#run(), Math.max(100, nextMs - Date.now()));
    this.#timer.unref();
  }

  async #deliver(delivery: Delivery): Promise<void> {
    this.#inFlight.add(delivery.id);
    try {
      await this.#attempt(delivery);
    } catch (error) {
      if (!(error instanceof NoSpaceError)) throw error;
      this.#rest(delivery.id);
    }
    this.#inFlight.delete(delivery.id);
    this.#run();
  }

  async #attempt(delivery: Delivery): Promise<void> {
    const subscription = this.#store.subscription(delivery.subscription);
    if (!subscription) return this.#store.removeDelivery(delivery.id);
    try {
      if (!this.#sent.has(delivery.id)) await this.#send(subscription, delivery.id, delivery.message);
    } catch (error) {
      return this.#failed(delivery, (error as Error).message);
    }
    this.#sent.add(delivery.id);
    this.#store.removeDelivery(delivery.id);
    this.#sent.delete(delivery.id);
    this.#note(delivery.subscription, { lastSentMs: Date.now(), lastProblem: null });
  }

  #rest(id: string): void {
    this.#resting.add(id);
    const over = () => {
      this.#resting.delete(id);
      this.#run();
    };
    setTimeout(over, restMs).unref();
  }

  #failed(delivery: Delivery, problem: string): void {
    const attempts = delivery.attempts + 1;
    this.#note(delivery.subscription, { lastProblem: problem });
    if (attempts >= attemptsMax) {
      this.#store.removeDelivery(delivery.id);
      this.#options.report(`alerts: a message to ${delivery.subscription} was given up: ${problem}`);
      return;
    }
    const pauseMs = Math.min(pauseMsMax, pauseMsMin * 2 ** (attempts - 1));
    this.#store.saveDelivery({ ...delivery, attempts, notBeforeMs: Date.now() + pauseMs });
  }

  #note(id: string, changes: Partial<StoredSubscription>): void {
    const subscription = this.#store.subscription(id);
    if (subscription) this.#store.saveSubscription({ ...subscription, ...changes });
  }

  async #send({ channel, secret }: StoredSubscription, id: string, message: AlertNotice): Promise<void> {
    const { allowPrivateWebhooks, mailFrom, publicUrl } = this.#options;
    if (channel.type === "webhook") {
      const body = JSON.stringify(message);
      const options = { nowMs: Date.now(), allowPrivate: allowPrivateWebhooks };
      return sendWebhook({ url: channel.url, secret }, { id, body }, options);
    }
    if (!this.#mail) throw new Error("no mail server is configured: start the gateway with --smtp");
    await this.#mail.sendMail({
      from: mailFrom ?? "tallyman@localhost",
      to: channel.address,
      messageId: `<${id}@${this.#options.chain.replaceAll(":", ".")}>`,
      ...mailOf(message, publicUrl),
    });
  }
}

function isMeant(subscription: StoredSubscription, alert: Alert, partiesOf: PartiesOf): boolean {
  const { levelMin, kinds, shipments, parties } = subscription;
  if (alertLevels.indexOf(alert.level) < alertLevels.indexOf(levelMin)) return false;
  if (kinds && !kinds.includes(alert.kind)) return false;
  if (shipments && !shipments.includes(alert.shipment)) return false;
  if (!parties) return true;
  const involved = partiesOf(alert.shipment);
  return parties.some((party) => involved.includes(party));
}
