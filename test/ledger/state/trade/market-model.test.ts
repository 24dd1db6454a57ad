/**
 * The market against its model: sequences of steps by anybody, valid or not. The model says whether each is accepted
 * and what everybody has after it; the ledger agrees, money and tokens are neither made nor lost, and an order's terms
 * change with the other side's signature only. `npm run test:long` takes millions of steps.
 */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { toHex } from "../../../../ledger/encoding/bytes.ts";
import type { CborInput } from "../../../../ledger/encoding/cbor-encode.ts";
import { encodeCoseKey } from "../../../../ledger/keys/cose-key.ts";
import { accountName, balanceOf, escrowName } from "../../../../ledger/state/settlement/accounts.ts";
import { assetOf } from "../../../../ledger/state/settlement/assets.ts";
import { exchangeOf } from "../../../../ledger/state/settlement/exchange.ts";
import { nettingOf } from "../../../../ledger/state/settlement/netting.ts";
import { holdingOf, tokenOf } from "../../../../ledger/state/tokens.ts";
import { invoiceOf } from "../../../../ledger/state/trade/invoices.ts";
import { orderOf, orderProposalOf } from "../../../../ledger/state/trade/orders.ts";
import { encodeState } from "../../../../ledger/state/view.ts";
import { TestChain, type TestSigner, testSigner } from "../../chain-fixture.ts";
import { Branch } from "../branch.ts";
import {
  everybody,
  hourMs,
  NaiveMarket,
  type Step,
  swapEndHours,
  tokenCountMax,
  tokenEndHour,
  tokenWorth,
  variants,
  type Who,
} from "./naive-market.ts";

const longSteps = Number(process.env.TALLYMAN_LONG_STEPS ?? 0);
const scenesMax = 50;
/** Of a run, on average (measured). */
const stepsPerRun = 60;
const minuteMs = 60_000;

const chain = new TestChain();
const signers = Object.fromEntries(
  everybody.map((id) => {
    const signer = testSigner(`party:${id}`);
    const roles = id === "k" ? ["bank", "carrier"] : ["shipper"];
    const keys = [encodeCoseKey(signer.key)];
    const payload = { id, legalName: id, country: "NL", roles, keys };
    chain.say(chain.registrar, "party.register", signer.reference, payload);
    return [id, signer];
  }),
) as Record<Who, TestSigner>;
for (const [id, currency, fee] of [
  ["E0", "EUR", undefined],
  ["E1", "USD", { fixedMinor: 1, ppm: 0 }],
] as const)
  chain.say(signers.k, "asset.create", `asset:${id}`, { id, name: id, currency, promise: "par", fee });
chain.say(signers.a, "token.create", "token:t", {
  id: "t",
  name: "t",
  worth: { minor: tokenWorth, currency: "EUR" },
  countMax: tokenCountMax,
  expires: chain.nowMs + tokenEndHour * hourMs,
  transferable: true,
  sellers: ["a"],
  text: "t",
});
chain.seal();
const startMs = chain.nowMs;

const who = fc.constantFrom(...everybody);
const few = fc.constantFrom(0, 0, 0, 0, 1, 2);
const small = fc.constantFrom(-1, 0, 1, 2, 10, 40, 50, 60, 100, 1_000);
const quantity = fc.nat({ max: 3 });
const item = fc.constantFrom("x", "x", "x", "y", "z");
const instalment = fc.constantFrom("i", "i", "j", "k");
const yes = fc.boolean();

const step = <D extends Step["do"]>(name: D, fields: Record<string, fc.Arbitrary<unknown>>, weight = 2) => ({
  weight,
  arbitrary: fc.record({ do: fc.constant(name), by: who, ...fields }) as unknown as fc.Arbitrary<Step>,
});

const steps = fc.oneof(
  { weight: 1, arbitrary: fc.record({ do: fc.constant("wait" as const), hours: fc.nat({ max: 4 }) }) },
  step("issue", { to: who, asset: fc.nat({ max: 1 }), minor: small }, 3),
  step("retire", { minor: small }, 1),
  step(
    "pay",
    { to: who, asset: fc.nat({ max: 1 }), minor: small, fee: fc.nat({ max: 1 }), invoice: fc.option(few) },
    3,
  ),
  step("propose", { order: few, seller: who, buyer: who, terms: fc.nat({ max: variants.length - 1 }) }, 5),
  step("amend", { order: few, terms: fc.nat({ max: variants.length - 1 }) }, 3),
  step(
    "answer",
    {
      order: few,
      answer: fc.constantFrom("accept", "accept", "accept", "decline", "withdraw"),
      stale: fc.constantFrom(false, false, false, true),
    },
    7,
  ),
  step("create", { shipment: few, consignee: who }, 4),
  step("ship", { order: few, shipment: few, item, quantity }, 6),
  step("release", { shipment: few, to: who }, 3),
  step("take", { shipment: few, clean: yes }, 4),
  step("receive", { order: few, item, quantity, clean: yes }, 3),
  step("refuse", { order: few }, 1),
  step("return", { order: few, item, quantity, refund: small }),
  step("takeBack", { order: few, number: fc.nat({ max: 2 }) }),
  step("invoice", { order: few, invoice: few, minor: small }, 4),
  step("owe", { invoice: few }, 4),
  step("cancel", { invoice: few }, 1),
  step("getPaid", { order: few, instalment }, 6),
  step("giveBack", { order: few, instalment }, 3),
  step("dispute", { shipment: few, dispute: few, against: who, minor: small }, 4),
  step("split", { dispute: few, respondents: small }, 4),
  step("concede", { dispute: few, number: few }, 4),
  step("settle", { order: few, dispute: few }, 4),
  step("offerSwap", { swap: few, with: who, give: small, take: small }),
  step("swap", { swap: few, accept: fc.constantFrom(true, true, false) }),
  step(
    "net",
    {
      netting: few,
      invoices: fc.array(few, { minLength: 2, maxLength: 3 }),
      error: fc.constantFrom(0, 0, 0, 1),
    },
    3,
  ),
  step("sign", { netting: few }, 4),
  step("grant", { to: who, count: quantity, order: fc.option(few) }, 3),
  step("passOn", { to: who, count: quantity }),
  step("redeem", { order: few, count: quantity }, 4),
);

/** A step, and whether the one signs it who may: most sequences would otherwise end before they begin. */
const tries = fc.record({ step: steps, right: fc.constantFrom(true, true, false) });
type Try = typeof tries extends fc.Arbitrary<infer T> ? T : never;

const tried = (step: Step): Try => ({ step, right: true });
const terms = fc.constantFrom(0, 1, 1, 2, 2, 3, 3, 4, 4, 5);
/** Whoever is named here may be changed to who can sign it. */
const anybody: Who = "a";

/** Several steps in the order in which they would be taken, so that what comes late is reached, too. */
const scenes: fc.Arbitrary<readonly Try[]> = fc.oneof(
  fc
    .record({ order: few, seller: who, buyer: who, terms })
    .map(({ order, ...deal }) => [
      tried({ do: "propose", by: deal.buyer, order, ...deal }),
      tried({ do: "answer", by: anybody, order, answer: "accept", stale: false }),
    ]),
  fc
    .record({ order: few, terms })
    .map(({ order, terms: changed }) => [
      tried({ do: "amend", by: anybody, order, terms: changed }),
      tried({ do: "answer", by: anybody, order, answer: "accept", stale: false }),
    ]),
  fc
    .record({ order: few, shipment: few, item, quantity: fc.constantFrom(1, 2, 2), clean: yes, back: yes })
    .map(({ order, shipment, item: sent, quantity: much, clean, back }) => [
      tried({ do: "create", by: anybody, shipment, consignee: "b" }),
      tried({ do: "ship", by: anybody, order, shipment, item: sent, quantity: much }),
      ...(back
        ? [
            { step: { do: "take", by: "k", shipment, clean } as const, right: false },
            tried({ do: "refuse", by: anybody, order }),
            tried({ do: "giveBack", by: anybody, order, instalment: "i" }),
            { step: { do: "take", by: "a", shipment, clean } as const, right: false },
            tried({ do: "giveBack", by: anybody, order, instalment: "i" }),
          ]
        : [
            tried({ do: "release", by: anybody, shipment, to: "b" }),
            tried({ do: "take", by: anybody, shipment, clean }),
            tried({ do: "getPaid", by: anybody, order, instalment: "i" }),
          ]),
    ]),
  fc
    .record({ order: few, shipment: few, dispute: few, minor: small, part: small })
    .map(({ order, shipment, dispute, minor, part }) => [
      tried({ do: "dispute", by: anybody, shipment, dispute, against: "a", minor }),
      tried({ do: "getPaid", by: anybody, order, instalment: "j" }),
      tried({ do: "split", by: anybody, dispute, respondents: Math.min(part, minor) }),
      tried({ do: "concede", by: anybody, dispute, number: 0 }),
      tried({ do: "settle", by: anybody, order, dispute }),
      tried({ do: "getPaid", by: anybody, order, instalment: "j" }),
    ]),
  fc
    .record({ order: few, invoice: few, minor: small, paid: small })
    .map(({ order, invoice, minor, paid }) => [
      tried({ do: "invoice", by: anybody, order, invoice, minor }),
      tried({ do: "owe", by: anybody, invoice }),
      tried({ do: "pay", by: anybody, to: "a", asset: 0, minor: paid, fee: 0, invoice }),
    ]),
  few.map((netting) => [
    tried({ do: "invoice", by: anybody, order: 0, invoice: 0, minor: 10 }),
    tried({ do: "owe", by: anybody, invoice: 0 }),
    tried({ do: "invoice", by: anybody, order: 1, invoice: 1, minor: 2 }),
    tried({ do: "owe", by: anybody, invoice: 1 }),
    tried({ do: "net", by: anybody, netting, invoices: [0, 1], error: 0 }),
    tried({ do: "sign", by: anybody, netting }),
    tried({ do: "sign", by: anybody, netting }),
  ]),
  fc
    .record({ swap: few, with: who, give: small, take: small })
    .map(({ swap, ...offered }) => [
      tried({ do: "offerSwap", by: "a", swap, ...offered }),
      tried({ do: "swap", by: anybody, swap, accept: true }),
    ]),
  fc
    .record({ order: few, count: fc.constantFrom(1, 1, 2), to: who })
    .map(({ order, count, to }) => [
      tried({ do: "grant", by: anybody, to, count, order: null }),
      tried({ do: "grant", by: anybody, to: "b", count, order }),
      tried({ do: "redeem", by: anybody, order, count }),
    ]),
  fc
    .record({ order: few, item, refund: small })
    .map(({ order, item: back, refund }) => [
      tried({ do: "receive", by: anybody, order, item: back, quantity: 1, clean: true }),
      tried({ do: "return", by: anybody, order, item: back, quantity: 1, refund }),
      tried({ do: "takeBack", by: anybody, order, number: 0 }),
    ]),
);

/** Scenes, and single steps by anybody between them. */
function sequencesOf(scenesMax: number): fc.Arbitrary<readonly Try[]> {
  const part = fc.oneof(
    { weight: 3, arbitrary: scenes },
    { weight: 4, arbitrary: tries.map((one) => [one]) },
  );
  return fc.array(part, { maxLength: scenesMax, size: "max" }).map((parts) => parts.flat());
}

/** Who could sign the step, as the model has it. */
function rightSigner(model: NaiveMarket, step: Step): Who | undefined {
  const order = "order" in step && step.order !== null ? model.orders.get(step.order) : undefined;
  const shipment = "shipment" in step ? model.shipments.get(step.shipment) : undefined;
  const invoice =
    "invoice" in step && typeof step.invoice === "number" ? model.invoices.get(step.invoice) : undefined;
  switch (step.do) {
    case "issue":
      return "k";
    case "grant":
      return "a";
    case "propose":
      return step.buyer;
    case "answer": {
      const proposal = model.proposals.get(step.order);
      return step.answer === "withdraw" ? proposal?.by : proposal?.to;
    }
    case "pay":
      return invoice?.buyer;
    case "owe":
      return invoice?.buyer;
    case "cancel":
      return invoice?.seller;
    case "create":
    case "amend":
    case "ship":
    case "invoice":
    case "takeBack":
    case "getPaid":
    case "settle":
      return order?.seller;
    case "receive":
    case "refuse":
    case "return":
    case "giveBack":
    case "redeem":
      return order?.buyer;
    case "release":
      return shipment?.holder;
    case "take":
      return shipment?.to ?? shipment?.consignee;
    case "dispute":
      return shipment?.consignee;
    case "split":
      return model.disputes.get(step.dispute)?.claimant;
    case "concede":
      return model.disputes.get(step.dispute)?.respondent;
    case "swap":
      return model.swaps.get(step.swap)?.with;
    case "sign":
      return [...(model.nettings.get(step.netting)?.positions.keys() ?? [])].find(
        (one) => !model.nettings.get(step.netting)!.signed.has(one),
      );
    case "net":
      return model.invoices.get(step.invoices[0]!)?.seller;
    default:
      return undefined;
  }
}

/** With the right signer, and where the step meets others, with what they are about. */
function resolve(model: NaiveMarket, { step, right }: Try): Step {
  if (!right || step.do === "wait") return step;
  const by = rightSigner(model, step) ?? step.by;
  const resolved = { ...step, by } as Step;
  if (resolved.do === "propose") {
    const [seller, buyer]: [Who, Who] =
      resolved.seller === resolved.buyer ? ["a", "b"] : [resolved.seller, resolved.buyer];
    return { ...resolved, seller, buyer, by: buyer };
  }
  if (resolved.do === "net" && resolved.invoices.length < 3) return { ...resolved, invoices: [0, 1] };
  if (resolved.do === "create") {
    const waiting = [...model.orders.values()][0];
    return waiting ? { ...resolved, by: waiting.seller, consignee: waiting.buyer } : resolved;
  }
  if (resolved.do === "release") {
    const to = model.shipments.get(resolved.shipment)?.consignee;
    return to && to !== by ? { ...resolved, to } : resolved;
  }
  if (resolved.do === "pay" && resolved.invoice !== null) {
    const to = model.invoices.get(resolved.invoice)?.seller;
    return { ...resolved, asset: 0, fee: 0, to: to ?? resolved.to };
  }
  if (resolved.do === "dispute") {
    const linked = model.shipments.get(resolved.shipment)?.linked[0];
    const against = linked && model.orders.get(linked.order)!.seller;
    return against && against !== by ? { ...resolved, against } : resolved;
  }
  return resolved;
}

const none = new Uint8Array(32);
const atHour = (hours: number) => startMs + hours * hourMs;

function dealOf(seller: Who, buyer: Who, n: number): CborInput {
  const { items, total, instalments, refundAtHour, token, isBalanced } = variants[n]!;
  const names = Object.keys(items);
  const rest = total - names.length + 1;
  return {
    seller,
    buyer,
    items: names.map((id, i) => {
      const minor = i === 0 ? rest : 1;
      const quantity = items[id]!;
      return { id, description: id, quantity, unit: "C62", unitPrice: String(minor / quantity / 100), minor };
    }),
    total: { minor: isBalanced === false ? total + 1 : total, currency: "EUR" },
    dueDays: 30,
    escrow: instalments && {
      asset: "E0",
      instalments: instalments.map(({ id, minor, when, items: about, atHour: hours }) => ({
        id,
        minor,
        when,
        items: about && [...about],
        at: hours === undefined ? undefined : atHour(hours),
      })),
      refundAt: refundAtHour === undefined ? undefined : atHour(refundAtHour),
    },
    tokens: token ? ["t"] : undefined,
  };
}

/** The step as a statement: kind, subject, payload. */
function statementOf(
  branch: Branch,
  model: NaiveMarket,
  step: Exclude<Step, { do: "wait" }>,
): [string, string, CborInput] {
  const order = "order" in step ? `order:O-${step.order}` : "";
  const shipment = "shipment" in step ? `shipment:S-${step.shipment}` : "";
  const nowMs = branch.timeMs;
  switch (step.do) {
    case "issue":
      return ["asset.issue", `asset:E${step.asset}`, { to: step.to, minor: step.minor }];
    case "retire":
      return ["asset.retire", "asset:E0", { minor: step.minor }];
    case "pay":
      return [
        "settlement.transfer",
        `asset:E${step.asset}`,
        {
          to: step.to,
          minor: step.minor,
          feeMinor: step.fee,
          invoice: step.invoice === null ? undefined : `I-${step.invoice}`,
        },
      ];
    case "propose":
      return ["trade.order", order, { deal: dealOf(step.seller, step.buyer, step.terms) }];
    case "amend": {
      const { seller = "a", buyer = "b" } = model.orders.get(step.order) ?? {};
      return ["trade.amend", order, { deal: dealOf(seller, buyer, step.terms) }];
    }
    case "answer": {
      const hash = orderProposalOf(branch.state, `O-${step.order}`)?.hash;
      return [`trade.${step.answer}`, order, { proposal: step.stale ? none : (hash ?? none) }];
    }
    case "create":
      return [
        "shipment.create",
        shipment,
        {
          id: `S-${step.shipment}`,
          consignee: step.consignee,
          goods: { description: "Goods" },
          conditions: [],
          legs: [{ id: "1", mode: "road", carrier: "k", from: { name: "Leiden" }, to: { name: "Delft" } }],
          gapMsMax: 3_600_000,
          at: nowMs,
        },
      ];
    case "ship":
      return [
        "trade.ship",
        order,
        { shipment: `S-${step.shipment}`, items: [{ item: step.item, quantity: step.quantity }] },
      ];
    case "release":
      return ["custody.release", shipment, { to: step.to, at: nowMs }];
    case "take":
      return [
        "custody.accept",
        shipment,
        {
          from: model.shipments.get(step.shipment)?.holder ?? "a",
          at: nowMs,
          reservations: step.clean ? undefined : [{ code: "wet", text: "Wet." }],
        },
      ];
    case "receive":
      return [
        "trade.receive",
        order,
        { items: [{ item: step.item, quantity: step.quantity }], clean: step.clean },
      ];
    case "refuse":
      return ["trade.refuse", order, { text: "x" }];
    case "return":
      return [
        "trade.return",
        order,
        {
          items: [{ item: step.item, quantity: step.quantity }],
          refund: { asset: "E0", minor: step.refund },
          text: "x",
        },
      ];
    case "takeBack":
      return ["trade.return-accept", order, { return: step.number }];
    case "invoice": {
      const id = `I-${step.invoice}`;
      return ["trade.invoice", `invoice:${id}`, { id, order: `O-${step.order}`, minor: step.minor }];
    }
    case "owe":
      return ["trade.invoice-accept", `invoice:I-${step.invoice}`, {}];
    case "cancel":
      return ["trade.invoice-cancel", `invoice:I-${step.invoice}`, {}];
    case "getPaid":
      return ["escrow.release", order, { instalment: step.instalment }];
    case "giveBack":
      return ["escrow.refund", order, { instalment: step.instalment }];
    case "dispute": {
      const id = `D-${step.dispute}`;
      const claim = { minor: step.minor, currency: "EUR" };
      const payload = {
        id,
        shipment: `S-${step.shipment}`,
        respondents: [step.against],
        grounds: ["damage"],
        claim,
        text: "x",
      };
      return ["dispute.open", `dispute:${id}`, payload];
    }
    case "split": {
      const { claimant = "a", respondent = "b", claim = 0 } = model.disputes.get(step.dispute) ?? {};
      const split = [
        { party: respondent, minor: step.respondents },
        { party: claimant, minor: claim - step.respondents },
      ];
      return ["dispute.propose", `dispute:D-${step.dispute}`, { split }];
    }
    case "concede":
      return ["dispute.agree", `dispute:D-${step.dispute}`, { proposal: step.number }];
    case "settle":
      return ["escrow.settle", order, { dispute: `D-${step.dispute}` }];
    case "offerSwap": {
      const id = `X-${step.swap}`;
      const payload = {
        id,
        with: step.with,
        give: { asset: "E0", minor: step.give },
        take: { asset: "E1", minor: step.take },
        until: nowMs + swapEndHours * hourMs,
      };
      return ["exchange.propose", `exchange:${id}`, payload];
    }
    case "swap": {
      const id = `X-${step.swap}`;
      const proposal = exchangeOf(branch.state, id)?.hash ?? none;
      return [step.accept ? "exchange.accept" : "exchange.withdraw", `exchange:${id}`, { proposal }];
    }
    case "net": {
      const id = `N-${step.netting}`;
      const known = step.invoices.filter((n) => model.invoices.has(n));
      const positions = [...model.positionsOf(known)].sort(([x], [y]) => (x < y ? -1 : 1));
      const payload = {
        id,
        asset: "E0",
        invoices: step.invoices.map((n) => {
          const { minor = 1, paid = 0 } = model.invoices.get(n) ?? {};
          return { invoice: `I-${n}`, minor: minor - paid };
        }),
        positions: positions.map(([party, minor], i) => ({
          party,
          minor: i === 0 ? minor + step.error : minor,
        })),
        until: nowMs + swapEndHours * hourMs,
      };
      return ["netting.propose", `netting:${id}`, payload];
    }
    case "sign": {
      const id = `N-${step.netting}`;
      return ["netting.sign", `netting:${id}`, { proposal: nettingOf(branch.state, id)?.hash ?? none }];
    }
    case "grant": {
      const ground =
        step.order === null ? { reason: "gift" } : { reason: "purchase", order: `O-${step.order}` };
      return ["token.grant", "token:t", { to: step.to, count: step.count, ...ground }];
    }
    case "passOn":
      return ["token.transfer", "token:t", { to: step.to, count: step.count }];
    case "redeem":
      return ["token.redeem", "token:t", { order: `O-${step.order}`, count: step.count }];
  }
}

/** What the ledger and the model have, in one form. */
function ledgerHas(branch: Branch) {
  const { state } = branch;
  return {
    balances: [0, 1].map((n) => everybody.map((id) => balanceOf(state, accountName(`E${n}`, id)))),
    outstanding: [0, 1].map((n) => assetOf(state, `E${n}`)!.outstanding),
    held: [0, 1, 2].map((n) => balanceOf(state, escrowName(`O-${n}`))),
    tokens: everybody.map((id) => holdingOf(state, "t", id)),
    orders: [0, 1, 2].map((n) => {
      const order = orderOf(state, `O-${n}`);
      return (
        order && {
          version: order.version,
          items: order.items.map(({ id, shipped, delivered, clean, returned, quantity }) => [
            id,
            shipped,
            delivered,
            clean,
            returned,
            quantity,
          ]),
          invoiced: order.invoicedMinor,
          deducted: order.deductedMinor,
          escrow: (order.escrow?.instalments ?? []).map(({ id, released, refunded }) => [
            id,
            released !== undefined,
            refunded,
          ]),
        }
      );
    }),
    invoices: [0, 1, 2].map((n) => {
      const invoice = invoiceOf(state, `I-${n}`);
      return invoice && [invoice.status, invoice.minor, invoice.paidMinor];
    }),
  };
}

function modelHas(model: NaiveMarket): ReturnType<typeof ledgerHas> {
  return {
    balances: [0, 1].map((n) => everybody.map((id) => model.balance(n, id))),
    outstanding: [...model.outstanding],
    held: [0, 1, 2].map((n) => model.heldFor(n)),
    tokens: everybody.map((id) => model.tokens.get(id) ?? 0),
    orders: [0, 1, 2].map((n) => {
      const order = model.orders.get(n);
      return (
        order && {
          version: order.version,
          items: [...order.items].map(([id, { shipped, delivered, clean, returned, quantity }]) => [
            id,
            shipped,
            delivered,
            clean,
            returned,
            quantity,
          ]),
          invoiced: order.invoiced,
          deducted: order.deducted,
          escrow: order.escrow.map(({ terms, released, refunded }) => [terms.id, released, refunded]),
        }
      );
    }),
    invoices: [0, 1, 2].map((n) => {
      const invoice = model.invoices.get(n);
      return invoice && [invoice.status, invoice.minor, invoice.paid];
    }),
  };
}

/** A plain comparison, as there are millions; only a difference is explained. */
function requireSame(actual: unknown, expected: unknown): void {
  if (JSON.stringify(actual) !== JSON.stringify(expected)) expect(actual).toEqual(expected);
}

const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);

/** Nothing is made, nothing is lost, nobody is below zero; whatever the model says. */
function requireConserved(branch: Branch, has: ReturnType<typeof ledgerHas>): void {
  const { granted, redeemed, countMax } = tokenOf(branch.state, "t")!;
  const least = Math.min(...has.balances.flat(), ...has.held, ...has.tokens);
  requireSame([sum(has.tokens), granted <= countMax, least >= 0], [granted - redeemed, true, true]);
  requireSame([sum(has.balances[0]!) + sum(has.held), sum(has.balances[1]!)], has.outstanding);
}

/** The hash of the terms that each order has. */
const termsOf = (branch: Branch) =>
  [0, 1, 2].map((n) => {
    const hash = orderOf(branch.state, `O-${n}`)?.hash;
    return hash && toHex(hash);
  });

const counted = { steps: 0, accepted: new Map<string, number>(), refused: new Map<string, number>() };

/** Money for everybody, so that not every sequence ends at an empty account. */
const rich: readonly Try[] = (["a", "b", "c"] as const).flatMap((to) =>
  [0, 1].map((asset): Try => ({ step: { do: "issue", by: "k", to, asset, minor: 1_000 }, right: false })),
);

function play(sequence: readonly Try[]): Branch {
  const branch = new Branch(chain);
  const model = new NaiveMarket();
  for (const one of sequence) {
    branch.timeMs += minuteMs;
    model.nowMs += minuteMs;
    const step = resolve(model, one);
    counted.steps++;
    if (step.do === "wait") {
      branch.timeMs += step.hours * hourMs;
      model.take(step);
      continue;
    }
    const terms = termsOf(branch);
    const [kind, subject, payload] = statementOf(branch, model, step);
    const outcome = branch.say(signers[step.by], kind, subject, payload);
    const expected = model.take(step);
    requireSame({ step, outcome, accepted: outcome === "accepted" }, { step, outcome, accepted: expected });
    const tally = expected ? counted.accepted : counted.refused;
    tally.set(step.do, (tally.get(step.do) ?? 0) + 1);
    const has = ledgerHas(branch);
    requireSame(has, modelHas(model));
    requireConserved(branch, has);
    if (!(step.do === "answer" && step.answer === "accept")) requireSame(termsOf(branch), terms);
  }
  return branch;
}

/** Everything that the branch wrote, as bytes by name. */
const written = (branch: Branch) =>
  Object.fromEntries([...branch.writes].map(([name, value]) => [name, toHex(encodeState(value))]));

describe("the market", () => {
  it("does what its model does, step by step, whoever tries what", () => {
    const sequences = sequencesOf(scenesMax);
    const numRuns = longSteps > 0 ? Math.ceil(longSteps / stepsPerRun) : 60;
    const playOn = (isRich: boolean, sequence: readonly Try[]) =>
      void play(isRich ? [...rich, ...sequence] : sequence);
    fc.assert(fc.property(fc.boolean(), sequences, playOn), { numRuns, endOnFailure: longSteps > 0 });
    // Every step was accepted and refused at some time: the sequences reach what they are to test.
    if (longSteps === 0) return;
    const tally = (counts: ReadonlyMap<string, number>) => JSON.stringify(Object.fromEntries(counts));
    console.log(
      `${counted.steps} steps, accepted ${tally(counted.accepted)}, refused ${tally(counted.refused)}`,
    );
    const all = [...new Set([...counted.accepted.keys(), ...counted.refused.keys()])];
    expect(all.filter((name) => !counted.accepted.has(name) || !counted.refused.has(name))).toEqual([]);
  }, 86_400_000);

  it("comes to the same decisions and the same bytes when it is played again", () => {
    const sequences = sequencesOf(20);
    fc.assert(
      fc.property(sequences, (sequence) => {
        const first = play(sequence);
        const again = new Branch(chain);
        const outcomes = first.judged.map(({ bytes, timeMs }) => {
          again.timeMs = timeMs;
          return again.judge(bytes);
        });
        expect(outcomes).toEqual(first.judged.map(({ outcome }) => outcome));
        expect(written(again)).toEqual(written(first));
      }),
      { numRuns: 10 },
    );
  });
});
