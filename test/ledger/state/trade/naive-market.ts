/**
 * A market as docs/protocol.md tells it, in the plainest way: no records, no bytes, every sum counted anew. The oracle for
 * ledger/state/trade, settlement and tokens: it says whether a step is accepted, and what everybody has after it.
 */

export const traders = ["a", "b", "c"] as const;
export const everybody = [...traders, "k"] as const;
export type Who = (typeof everybody)[number];
export const hourMs = 3_600_000;

interface Instalment {
  readonly id: string;
  readonly minor: number;
  readonly when: "acceptance" | "delivery" | "time";
  readonly items?: readonly string[];
  readonly atHour?: number;
}

/** Terms that the steps choose from. Quantities by item; every total is right but that of the last one. */
export interface Terms {
  readonly items: Readonly<Record<string, number>>;
  readonly total: number;
  readonly instalments?: readonly Instalment[];
  readonly refundAtHour?: number;
  readonly token?: boolean;
  readonly isBalanced?: false;
}

export const variants: readonly Terms[] = [
  { items: { x: 2 }, total: 100 },
  { items: { x: 2 }, total: 100, instalments: [{ id: "i", minor: 100, when: "delivery" }], refundAtHour: 4 },
  {
    items: { x: 2 },
    total: 100,
    instalments: [
      { id: "i", minor: 40, when: "acceptance" },
      { id: "j", minor: 60, when: "delivery" },
    ],
  },
  {
    items: { x: 1, y: 1 },
    total: 100,
    instalments: [
      { id: "i", minor: 50, when: "time", atHour: 3 },
      { id: "j", minor: 30, when: "delivery", items: ["x"] },
      { id: "k", minor: 20, when: "delivery", items: ["y"] },
    ],
    refundAtHour: 2,
  },
  { items: { x: 2 }, total: 100, instalments: [{ id: "i", minor: 100, when: "delivery" }], token: true },
  { items: { x: 1 }, total: 50, token: true },
  { items: { x: 1 }, total: 50, isBalanced: false },
];

/** What may be tried. Numbers choose among few things, so that steps meet. */
export type Step =
  | { readonly do: "wait"; readonly hours: number }
  | {
      readonly do: "issue";
      readonly by: Who;
      readonly to: Who;
      readonly asset: number;
      readonly minor: number;
    }
  | { readonly do: "retire"; readonly by: Who; readonly minor: number }
  | {
      readonly do: "pay";
      readonly by: Who;
      readonly to: Who;
      readonly asset: number;
      readonly minor: number;
      readonly fee: number;
      readonly invoice: number | null;
    }
  | {
      readonly do: "propose";
      readonly by: Who;
      readonly order: number;
      readonly seller: Who;
      readonly buyer: Who;
      readonly terms: number;
    }
  | { readonly do: "amend"; readonly by: Who; readonly order: number; readonly terms: number }
  | {
      readonly do: "answer";
      readonly by: Who;
      readonly order: number;
      readonly answer: "accept" | "decline" | "withdraw";
      readonly stale: boolean;
    }
  | { readonly do: "create"; readonly by: Who; readonly shipment: number; readonly consignee: Who }
  | {
      readonly do: "ship";
      readonly by: Who;
      readonly order: number;
      readonly shipment: number;
      readonly item: string;
      readonly quantity: number;
    }
  | { readonly do: "release"; readonly by: Who; readonly shipment: number; readonly to: Who }
  | { readonly do: "take"; readonly by: Who; readonly shipment: number; readonly clean: boolean }
  | {
      readonly do: "receive";
      readonly by: Who;
      readonly order: number;
      readonly item: string;
      readonly quantity: number;
      readonly clean: boolean;
    }
  | { readonly do: "refuse"; readonly by: Who; readonly order: number }
  | {
      readonly do: "return";
      readonly by: Who;
      readonly order: number;
      readonly item: string;
      readonly quantity: number;
      readonly refund: number;
    }
  | { readonly do: "takeBack"; readonly by: Who; readonly order: number; readonly number: number }
  | {
      readonly do: "invoice";
      readonly by: Who;
      readonly order: number;
      readonly invoice: number;
      readonly minor: number;
    }
  | { readonly do: "owe" | "cancel"; readonly by: Who; readonly invoice: number }
  | { readonly do: "getPaid"; readonly by: Who; readonly order: number; readonly instalment: string }
  | { readonly do: "giveBack"; readonly by: Who; readonly order: number; readonly instalment: string }
  | {
      readonly do: "dispute";
      readonly by: Who;
      readonly shipment: number;
      readonly dispute: number;
      readonly against: Who;
      readonly minor: number;
    }
  | { readonly do: "split"; readonly by: Who; readonly dispute: number; readonly respondents: number }
  | { readonly do: "concede"; readonly by: Who; readonly dispute: number; readonly number: number }
  | { readonly do: "settle"; readonly by: Who; readonly order: number; readonly dispute: number }
  | {
      readonly do: "offerSwap";
      readonly by: Who;
      readonly swap: number;
      readonly with: Who;
      readonly give: number;
      readonly take: number;
    }
  | { readonly do: "swap"; readonly by: Who; readonly swap: number; readonly accept: boolean }
  | {
      readonly do: "net";
      readonly by: Who;
      readonly netting: number;
      readonly invoices: readonly number[];
      readonly error: number;
    }
  | { readonly do: "sign"; readonly by: Who; readonly netting: number }
  | {
      readonly do: "grant";
      readonly by: Who;
      readonly to: Who;
      readonly count: number;
      readonly order: number | null;
    }
  | { readonly do: "passOn"; readonly by: Who; readonly to: Who; readonly count: number }
  | { readonly do: "redeem"; readonly by: Who; readonly order: number; readonly count: number };

interface Progress {
  quantity: number;
  shipped: number;
  delivered: number;
  clean: number;
  returned: number;
}

interface Order {
  seller: Who;
  buyer: Who;
  terms: number;
  version: number;
  items: Map<string, Progress>;
  shipments: number[];
  invoiced: number;
  deducted: number;
  refused: boolean;
  escrow: { terms: Instalment; released: boolean; refunded: number }[];
  returns: { item: string; quantity: number; refund: number; accepted: boolean }[];
}

interface Proposal {
  by: Who;
  to: Who;
  seller: Who;
  buyer: Who;
  terms: number;
  open: boolean;
}

interface Shipment {
  shipper: Who;
  consignee: Who;
  holder: Who;
  heldSinceMs: number;
  to: Who | undefined;
  delivered: "no" | "clean" | "not clean";
  linked: { order: number; item: string; quantity: number; heldSinceMs: number; settled: boolean }[];
  disputes: number[];
}

interface Dispute {
  shipment: number;
  claimant: Who;
  respondent: Who;
  claim: number;
  status: "open" | "agreed";
  splits: { respondent: number; signed: Set<Who> }[];
  agreed: number;
  settled: boolean;
}

interface Invoice {
  order: number;
  seller: Who;
  buyer: Who;
  minor: number;
  paid: number;
  status: "issued" | "accepted" | "cancelled";
}

/** In the second asset a transfer costs one unit; its currency is another one. */
export const feeOfAsset = [0, 1] as const;
export const tokenWorth = 10;
export const tokenCountMax = 5;
export const tokenEndHour = 30;
export const swapEndHours = 10;

export class NaiveMarket {
  nowMs = 0;
  readonly startMs = 0;
  readonly outstanding = [0, 0];
  readonly balances = [new Map<Who, number>(), new Map<Who, number>()];
  readonly held = new Map<number, number>();
  readonly orders = new Map<number, Order>();
  readonly proposals = new Map<number, Proposal>();
  readonly shipments = new Map<number, Shipment>();
  readonly invoices = new Map<number, Invoice>();
  readonly disputes = new Map<number, Dispute>();
  readonly swaps = new Map<
    number,
    { by: Who; with: Who; give: number; take: number; untilMs: number; open: boolean }
  >();
  readonly nettings = new Map<
    number,
    {
      invoices: Map<number, number>;
      positions: Map<Who, number>;
      signed: Set<Who>;
      untilMs: number;
      open: boolean;
    }
  >();
  readonly tokens = new Map<Who, number>();
  granted = 0;
  redeemed = 0;
  readonly grounds = new Set<number>();

  balance(asset: number, who: Who): number {
    return this.balances[asset]!.get(who) ?? 0;
  }

  #add(asset: number, who: Who, minor: number): void {
    this.balances[asset]!.set(who, this.balance(asset, who) + minor);
  }

  heldFor(order: number): number {
    return this.held.get(order) ?? 0;
  }

  #hold(order: number, buyer: Who, minor: number): void {
    this.#add(0, buyer, -minor);
    this.held.set(order, this.heldFor(order) + minor);
  }

  #out(order: number, to: Who, minor: number): void {
    this.held.set(order, this.heldFor(order) - minor);
    this.#add(0, to, minor);
  }

  hour(hours: number): number {
    return this.startMs + hours * hourMs;
  }

  /** Whether the rules accept it; if they do, it has happened. */
  take(step: Step): boolean {
    switch (step.do) {
      case "wait":
        this.nowMs += step.hours * hourMs;
        return true;
      case "issue":
        if (step.by !== "k" || step.minor <= 0) return false;
        this.outstanding[step.asset]! += step.minor;
        this.#add(step.asset, step.to, step.minor);
        return true;
      case "retire":
        if (step.by !== "k" || step.minor <= 0 || this.balance(0, "k") < step.minor) return false;
        this.outstanding[0]! -= step.minor;
        this.#add(0, "k", -step.minor);
        return true;
      case "pay":
        return this.#pay(step);
      case "propose":
        return this.#propose(step);
      case "amend":
        return this.#amend(step);
      case "answer":
        return this.#answer(step);
      case "create":
        if (this.shipments.has(step.shipment)) return false;
        this.shipments.set(step.shipment, {
          shipper: step.by,
          consignee: step.consignee,
          holder: step.by,
          heldSinceMs: this.nowMs,
          to: undefined,
          delivered: "no",
          linked: [],
          disputes: [],
        });
        return true;
      case "ship":
        return this.#ship(step);
      case "release": {
        const shipment = this.shipments.get(step.shipment);
        if (shipment?.delivered !== "no" || shipment.holder !== step.by || step.to === step.by) return false;
        shipment.to = step.to;
        return true;
      }
      case "take":
        return this.#take(step);
      case "receive": {
        const order = this.orders.get(step.order);
        const item = order?.items.get(step.item);
        if (!order || order.buyer !== step.by || !item || step.quantity < 1) return false;
        if (step.quantity > item.quantity - Math.max(item.shipped, item.delivered)) return false;
        item.shipped += step.quantity;
        item.delivered += step.quantity;
        if (step.clean) item.clean += step.quantity;
        return true;
      }
      case "refuse": {
        const order = this.orders.get(step.order);
        if (!order || order.buyer !== step.by || order.refused || this.#isComplete(order)) return false;
        order.refused = true;
        return true;
      }
      case "return": {
        const order = this.orders.get(step.order);
        const item = order?.items.get(step.item);
        if (!order || order.buyer !== step.by || !item || step.quantity < 1 || step.refund < 1) return false;
        if (step.quantity > item.delivered - item.returned) return false;
        order.returns.push({
          item: step.item,
          quantity: step.quantity,
          refund: step.refund,
          accepted: false,
        });
        return true;
      }
      case "takeBack": {
        const order = this.orders.get(step.order);
        const back = order?.returns[step.number];
        const item = back && order.items.get(back.item);
        if (!order || order.seller !== step.by || !back || back.accepted || !item) return false;
        if (back.quantity > item.delivered - item.returned || this.balance(0, order.seller) < back.refund)
          return false;
        item.returned += back.quantity;
        back.accepted = true;
        this.#add(0, order.seller, -back.refund);
        this.#add(0, order.buyer, back.refund);
        return true;
      }
      case "invoice": {
        const order = this.orders.get(step.order);
        if (!order || order.seller !== step.by || this.invoices.has(step.invoice) || step.minor < 1)
          return false;
        if (order.invoiced + order.deducted + step.minor > variants[order.terms]!.total) return false;
        order.invoiced += step.minor;
        const { seller, buyer } = order;
        this.invoices.set(step.invoice, {
          order: step.order,
          seller,
          buyer,
          minor: step.minor,
          paid: 0,
          status: "issued",
        });
        return true;
      }
      case "owe": {
        const invoice = this.invoices.get(step.invoice);
        if (!invoice || invoice.buyer !== step.by || invoice.status !== "issued") return false;
        invoice.status = "accepted";
        return true;
      }
      case "cancel": {
        const invoice = this.invoices.get(step.invoice);
        if (!invoice || invoice.seller !== step.by || invoice.status === "cancelled" || invoice.paid > 0)
          return false;
        invoice.status = "cancelled";
        this.orders.get(invoice.order)!.invoiced -= invoice.minor;
        return true;
      }
      case "getPaid":
        return this.#getPaid(step);
      case "giveBack":
        return this.#giveBack(step);
      case "dispute":
        return this.#dispute(step);
      case "split": {
        const dispute = this.disputes.get(step.dispute);
        if (dispute?.status !== "open" || !this.#disputes(dispute, step.by)) return false;
        if (step.respondents < 0 || step.respondents > dispute.claim) return false;
        dispute.splits.push({ respondent: step.respondents, signed: new Set([step.by]) });
        this.#closeIfSigned(dispute, dispute.splits.length - 1);
        return true;
      }
      case "concede": {
        const dispute = this.disputes.get(step.dispute);
        const split = dispute?.splits[step.number];
        if (dispute?.status !== "open" || !split || !this.#disputes(dispute, step.by)) return false;
        if (split.signed.has(step.by)) return false;
        split.signed.add(step.by);
        this.#closeIfSigned(dispute, step.number);
        return true;
      }
      case "settle":
        return this.#settle(step);
      case "offerSwap":
        if (this.swaps.has(step.swap) || step.with === step.by || step.give < 1 || step.take < 1)
          return false;
        this.swaps.set(step.swap, {
          by: step.by,
          with: step.with,
          give: step.give,
          take: step.take,
          untilMs: this.nowMs + swapEndHours * hourMs,
          open: true,
        });
        return true;
      case "swap": {
        const swap = this.swaps.get(step.swap);
        if (!swap?.open || swap.untilMs < this.nowMs) return false;
        if (step.by !== (step.accept ? swap.with : swap.by)) return false;
        if (step.accept && (this.balance(0, swap.by) < swap.give || this.balance(1, swap.with) < swap.take))
          return false;
        swap.open = false;
        if (!step.accept) return true;
        this.#add(0, swap.by, -swap.give);
        this.#add(0, swap.with, swap.give);
        this.#add(1, swap.with, -swap.take);
        this.#add(1, swap.by, swap.take);
        return true;
      }
      case "net":
        return this.#net(step);
      case "sign":
        return this.#sign(step);
      case "grant": {
        if (step.by !== "a" || step.count < 1 || this.nowMs > this.hour(tokenEndHour)) return false;
        if (this.granted + step.count > tokenCountMax) return false;
        if (step.order !== null) {
          const order = this.orders.get(step.order);
          if (
            this.grounds.has(step.order) ||
            order?.seller !== "a" ||
            order.buyer !== step.to ||
            !this.#isComplete(order)
          )
            return false;
          this.grounds.add(step.order);
        }
        this.granted += step.count;
        this.tokens.set(step.to, (this.tokens.get(step.to) ?? 0) + step.count);
        return true;
      }
      case "passOn": {
        const has = this.tokens.get(step.by) ?? 0;
        if (this.nowMs > this.hour(tokenEndHour) || step.to === step.by || step.count < 1 || has < step.count)
          return false;
        this.tokens.set(step.by, has - step.count);
        this.tokens.set(step.to, (this.tokens.get(step.to) ?? 0) + step.count);
        return true;
      }
      case "redeem":
        return this.#redeem(step);
    }
  }

  #pay({ by, to, asset, minor, fee, invoice }: Step & { do: "pay" }): boolean {
    const due = by === "k" ? 0 : feeOfAsset[asset]!;
    if (to === by || minor < 1 || fee !== due || this.balance(asset, by) < minor + due) return false;
    if (invoice !== null) {
      const owed = this.invoices.get(invoice);
      if (!owed || owed.status === "cancelled" || owed.buyer !== by || owed.seller !== to) return false;
      if (asset !== 0 || owed.paid + minor > owed.minor) return false;
      owed.paid += minor;
    }
    this.#add(asset, by, -minor - due);
    this.#add(asset, to, minor);
    this.#add(asset, "k", due);
    return true;
  }

  #propose({ by, order, seller, buyer, terms }: Step & { do: "propose" }): boolean {
    const before = this.proposals.get(order);
    if (this.orders.has(order) || seller === buyer || variants[terms]!.isBalanced === false) return false;
    if (by !== seller && by !== buyer) return false;
    if (before && ![seller, buyer].includes(before.by)) return false;
    if (before && ![seller, buyer].includes(before.to)) return false;
    this.proposals.set(order, { by, to: by === seller ? buyer : seller, seller, buyer, terms, open: true });
    return true;
  }

  /** Whether other terms fit what has happened. */
  #fits(order: Order, terms: number): boolean {
    const next = variants[terms]!;
    for (const [id, item] of order.items)
      if (Math.max(item.shipped, item.delivered) > (next.items[id] ?? 0)) return false;
    if (next.total < order.invoiced + order.deducted) return false;
    return !this.#isTouched(order) || moneyOf(variants[order.terms]!) === moneyOf(next);
  }

  #isTouched(order: Order): boolean {
    return order.deducted > 0 || order.escrow.some(({ released, refunded }) => released || refunded > 0);
  }

  #amend({ by, order: id, terms }: Step & { do: "amend" }): boolean {
    const order = this.orders.get(id);
    if (!order || variants[terms]!.isBalanced === false || ![order.seller, order.buyer].includes(by))
      return false;
    if (!this.#fits(order, terms)) return false;
    const { seller, buyer } = order;
    this.proposals.set(id, { by, to: by === seller ? buyer : seller, seller, buyer, terms, open: true });
    return true;
  }

  #answer({ by, order: id, answer, stale }: Step & { do: "answer" }): boolean {
    const proposal = this.proposals.get(id);
    if (!proposal?.open || stale || by !== (answer === "withdraw" ? proposal.by : proposal.to)) return false;
    if (answer !== "accept") {
      proposal.open = false;
      return true;
    }
    const before = this.orders.get(id);
    const { seller, buyer, terms } = proposal;
    if (before && !this.#fits(before, terms)) return false;
    const touched = before !== undefined && this.#isTouched(before);
    const next = variants[terms]!;
    const more = touched ? 0 : (next.instalments ? next.total : 0) - this.heldFor(id);
    if (this.balance(0, buyer) < more) return false;
    this.#hold(id, buyer, more);
    proposal.open = false;
    const items = new Map(
      Object.entries(next.items).map(([name, quantity]) => {
        const { shipped = 0, delivered = 0, clean = 0, returned = 0 } = before?.items.get(name) ?? {};
        return [name, { shipped, delivered, clean, returned, quantity }];
      }),
    );
    this.orders.set(id, {
      seller,
      buyer,
      terms,
      version: (before?.version ?? 0) + 1,
      items,
      shipments: before?.shipments ?? [],
      invoiced: before?.invoiced ?? 0,
      deducted: before?.deducted ?? 0,
      refused: false,
      escrow: (next.instalments ?? []).map((instalment) => {
        const known = touched ? before.escrow.find((one) => one.terms.id === instalment.id) : undefined;
        return { terms: instalment, released: known?.released ?? false, refunded: known?.refunded ?? 0 };
      }),
      returns: before?.returns ?? [],
    });
    return true;
  }

  #ship({ by, order: id, shipment: n, item: name, quantity }: Step & { do: "ship" }): boolean {
    const order = this.orders.get(id);
    const shipment = this.shipments.get(n);
    if (!order || order.seller !== by || !shipment || shipment.delivered !== "no") return false;
    if (![shipment.shipper, shipment.consignee, shipment.holder, "k"].includes(by)) return false;
    if (shipment.consignee !== order.buyer || shipment.to === shipment.consignee) return false;
    if (shipment.linked.some((one) => one.order === id)) return false;
    const item = order.items.get(name);
    if (!item || quantity < 1 || quantity > item.quantity - Math.max(item.shipped, item.delivered))
      return false;
    item.shipped += quantity;
    order.shipments.push(n);
    shipment.linked.push({
      order: id,
      item: name,
      quantity,
      heldSinceMs: shipment.heldSinceMs,
      settled: false,
    });
    return true;
  }

  #take({ by, shipment: n, clean }: Step & { do: "take" }): boolean {
    const shipment = this.shipments.get(n);
    if (shipment?.delivered !== "no" || shipment.holder === by) return false;
    // The bank is the carrier that every shipment names.
    if (![shipment.to, shipment.shipper, shipment.consignee, "k"].includes(by)) return false;
    shipment.holder = by;
    shipment.heldSinceMs = this.nowMs;
    shipment.to = undefined;
    if (by !== shipment.consignee) return true;
    shipment.delivered = clean ? "clean" : "not clean";
    for (const { order, item: name, quantity, settled } of shipment.linked) {
      const item = this.orders.get(order)!.items.get(name)!;
      if (settled) continue;
      item.delivered += quantity;
      if (clean) item.clean += quantity;
    }
    return true;
  }

  #isComplete({ items }: Order): boolean {
    return [...items.values()].every(({ delivered, quantity }) => delivered >= quantity);
  }

  #about(order: Order, { items }: Instalment): Progress[] {
    return [...order.items].flatMap(([id, item]) => ((items?.includes(id) ?? true) ? [item] : []));
  }

  #getPaid({ by, order: id, instalment: name }: Step & { do: "getPaid" }): boolean {
    const order = this.orders.get(id);
    const instalment = order?.escrow.find(({ terms }) => terms.id === name);
    if (!order || ![order.seller, order.buyer].includes(by) || !instalment) return false;
    const rest = instalment.released ? 0 : instalment.terms.minor - instalment.refunded;
    if (rest === 0) return false;
    const { when, atHour } = instalment.terms;
    const disputed = order.shipments.some((n) =>
      this.shipments.get(n)!.disputes.some((d) => {
        const { status, claimant } = this.disputes.get(d)!;
        return status === "open" && claimant === order.buyer;
      }),
    );
    const proved =
      when === "acceptance" ||
      (when === "time" && this.nowMs >= this.hour(atHour!)) ||
      (when === "delivery" &&
        !disputed &&
        this.#about(order, instalment.terms).every((one) => one.clean >= one.quantity));
    if (by === order.seller && !proved) return false;
    instalment.released = true;
    this.#out(id, order.seller, rest);
    return true;
  }

  #giveBack({ by, order: id, instalment: name }: Step & { do: "giveBack" }): boolean {
    const order = this.orders.get(id);
    const instalment = order?.escrow.find(({ terms }) => terms.id === name);
    if (!order || ![order.seller, order.buyer].includes(by) || !instalment) return false;
    const rest = instalment.released ? 0 : instalment.terms.minor - instalment.refunded;
    if (rest === 0) return false;
    const refundAtHour = variants[order.terms]!.refundAtHour;
    const cameBack =
      order.refused &&
      order.shipments.length > 0 &&
      order.shipments.every((n) => {
        const shipment = this.shipments.get(n)!;
        const sent = shipment.linked.find((one) => one.order === id)!;
        return (
          shipment.delivered === "no" &&
          shipment.holder === shipment.shipper &&
          shipment.heldSinceMs > sent.heldSinceMs
        );
      });
    const inTime = refundAtHour !== undefined && this.nowMs >= this.hour(refundAtHour);
    const proved =
      this.#about(order, instalment.terms).every(({ delivered }) => delivered === 0) && (inTime || cameBack);
    if (by === order.buyer && !proved) return false;
    instalment.refunded = instalment.terms.minor;
    this.#out(id, order.buyer, rest);
    return true;
  }

  #dispute({ by, shipment: n, dispute, against, minor }: Step & { do: "dispute" }): boolean {
    const shipment = this.shipments.get(n);
    if (!shipment || this.disputes.has(dispute) || against === by || minor < 0) return false;
    if (![shipment.shipper, shipment.consignee, shipment.holder, "k"].includes(by)) return false;
    this.disputes.set(dispute, {
      shipment: n,
      claimant: by,
      respondent: against,
      claim: minor,
      status: "open",
      splits: [],
      agreed: -1,
      settled: false,
    });
    // One that was opened before any order was aboard holds nothing back.
    if (shipment.linked.length > 0) shipment.disputes.push(dispute);
    return true;
  }

  #disputes({ claimant, respondent }: Dispute, by: Who): boolean {
    return claimant === by || respondent === by;
  }

  #closeIfSigned(dispute: Dispute, n: number): void {
    const { respondent, signed } = dispute.splits[n]!;
    const needed = respondent > 0 ? [dispute.claimant, dispute.respondent] : [dispute.claimant];
    if (needed.every((one) => signed.has(one))) {
      dispute.status = "agreed";
      dispute.agreed = n;
    }
  }

  #settle({ by, order: id, dispute: d }: Step & { do: "settle" }): boolean {
    const order = this.orders.get(id);
    const dispute = this.disputes.get(d);
    if (!order || ![order.seller, order.buyer].includes(by) || order.escrow.length === 0 || !dispute)
      return false;
    if (!order.shipments.includes(dispute.shipment) || dispute.claimant !== order.buyer) return false;
    if (dispute.status !== "agreed" || dispute.settled) return false;
    const part = dispute.respondent === order.seller ? dispute.splits[dispute.agreed]!.respondent : 0;
    const minor = Math.min(part, this.heldFor(id));
    this.#takeFromLast(order, minor);
    this.#out(id, order.buyer, minor);
    dispute.settled = true;
    const shipment = this.shipments.get(dispute.shipment)!;
    const linked = shipment.linked.find((one) => one.order === id)!;
    if (linked.settled || shipment.delivered === "clean") return true;
    linked.settled = true;
    const item = order.items.get(linked.item)!;
    if (shipment.delivered === "no") item.delivered += linked.quantity;
    item.clean += linked.quantity;
    return true;
  }

  #takeFromLast(order: Order, minor: number): void {
    let rest = minor;
    for (let i = order.escrow.length - 1; i >= 0; i--) {
      const instalment = order.escrow[i]!;
      const there = instalment.released ? 0 : instalment.terms.minor - instalment.refunded;
      const part = Math.min(rest, there);
      instalment.refunded += part;
      rest -= part;
    }
  }

  /** Positions as they follow from invoices, each to be settled in full. */
  positionsOf(numbers: readonly number[]): Map<Who, number> {
    const positions = new Map<Who, number>();
    for (const n of numbers) {
      const { seller, buyer, minor, paid } = this.invoices.get(n)!;
      positions.set(seller, (positions.get(seller) ?? 0) + minor - paid);
      positions.set(buyer, (positions.get(buyer) ?? 0) - minor + paid);
    }
    return positions;
  }

  #net({ by, netting, invoices, error }: Step & { do: "net" }): boolean {
    if (this.nettings.has(netting) || new Set(invoices).size < invoices.length || invoices.length < 2)
      return false;
    const owed = invoices.map((n) => this.invoices.get(n));
    if (owed.some((one) => one?.status !== "accepted" || one.paid >= one.minor)) return false;
    const positions = this.positionsOf(invoices);
    if (error !== 0 || !positions.has(by)) return false;
    this.nettings.set(netting, {
      invoices: new Map(invoices.map((n, i) => [n, owed[i]!.minor - owed[i]!.paid])),
      positions,
      signed: new Set([by]),
      untilMs: this.nowMs + swapEndHours * hourMs,
      open: true,
    });
    return true;
  }

  #sign({ by, netting: n }: Step & { do: "sign" }): boolean {
    const netting = this.nettings.get(n);
    if (
      !netting?.open ||
      netting.untilMs < this.nowMs ||
      !netting.positions.has(by) ||
      netting.signed.has(by)
    )
      return false;
    const isLast = [...netting.positions.keys()].every((one) => one === by || netting.signed.has(one));
    if (isLast) {
      for (const [id, minor] of netting.invoices) {
        const { status, minor: whole, paid } = this.invoices.get(id)!;
        if (status !== "accepted" || minor > whole - paid) return false;
      }
      for (const [who, minor] of netting.positions) if (this.balance(0, who) + minor < 0) return false;
      for (const [who, minor] of netting.positions) this.#add(0, who, minor);
      for (const [id, minor] of netting.invoices) this.invoices.get(id)!.paid += minor;
      netting.open = false;
    }
    netting.signed.add(by);
    return true;
  }

  #redeem({ by, order: id, count }: Step & { do: "redeem" }): boolean {
    const order = this.orders.get(id);
    const has = this.tokens.get(by) ?? 0;
    if (this.nowMs > this.hour(tokenEndHour) || !order || order.buyer !== by || count < 1 || has < count)
      return false;
    const terms = variants[order.terms]!;
    if (!terms.token || order.seller !== "a") return false;
    const minor = count * tokenWorth;
    const room = terms.total - order.invoiced - order.deducted;
    if (minor > room || (terms.instalments && minor > this.heldFor(id))) return false;
    this.tokens.set(by, has - count);
    this.redeemed += count;
    order.deducted += minor;
    if (terms.instalments) {
      this.#takeFromLast(order, minor);
      this.#out(id, by, minor);
    }
    return true;
  }
}

/** What of the terms is money in escrow, as text, so that two of them can be compared. */
function moneyOf({ instalments }: Terms): string {
  return (instalments ?? []).map(({ id, minor }) => `${id}=${minor}`).join();
}
