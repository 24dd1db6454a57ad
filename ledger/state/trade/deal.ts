/**
 * The terms of a deal: who sells what to whom, at which price, on which terms of delivery and payment. One party
 * proposes them whole, the other signs exactly these. docs/protocol.md §7.18.
 */
import { lineTotal, minorMax, priceText, sumOf } from "../../statement/money.ts";
import {
  checked,
  type Decoded,
  identifier,
  integer,
  list,
  oneOf,
  optional,
  pattern,
  record,
  text,
  timeMs,
} from "../../statement/schema.ts";
import { countrySchema, gtinSchema } from "../goods-identifiers.ts";
import { amountSchema, incotermSchema } from "../terms.ts";

export const itemsMax = 100;

const itemSchema = record({
  id: identifier,
  description: text(500),
  gtin: optional(gtinSchema),
  hsCode: optional(pattern(/^[0-9]{6,10}$/, "an HS code of 6 to 10 digits")),
  origin: optional(countrySchema),
  quantity: integer(1, minorMax),
  /** UN/ECE Recommendation 20: C62 pieces, KGM kilograms, GRM grams. */
  unit: pattern(/^[A-Z0-9]{2,3}$/, "a UN/ECE Recommendation 20 code"),
  unitPrice: priceText,
  /** What the line comes to: quantity times price, rounded half up to the currency's smallest unit. */
  minor: integer(0, minorMax),
});

const chargeSchema = record({
  kind: oneOf("freight", "insurance", "tax", "discount", "other"),
  description: text(200),
  /** Below zero it is taken off. */
  minor: integer(-minorMax, minorMax),
});

const instalmentSchema = checked(
  record({
    id: identifier,
    minor: integer(1, minorMax),
    /** What releases it: the acceptance of the deal, the clean delivery of the items, or a time. */
    when: oneOf("acceptance", "delivery", "time"),
    /** With `delivery`: of these items; absent: of all. */
    items: optional(list(identifier, itemsMax, 1)),
    /** With `time`: from then on. */
    at: optional(timeMs),
  }),
  ({ when, items, at }) => (when === "time") === (at !== undefined) && (when === "delivery" || !items),
  "payload_malformed",
  "a time has an at, and only a delivery has items",
);

const escrowSchema = record({
  asset: identifier,
  /** They add up to the total of the deal. */
  instalments: list(instalmentSchema, 16, 1),
  /** From then on the buyer may take back what is held for goods that were not delivered. */
  refundAt: optional(timeMs),
});

const dealFields = record({
  seller: identifier,
  buyer: identifier,
  /** Takes delivery for the buyer; absent: the buyer itself. */
  consignee: optional(identifier),
  items: list(itemSchema, itemsMax, 1),
  charges: optional(list(chargeSchema, 16)),
  total: amountSchema,
  incoterm: optional(incotermSchema),
  deliverBy: optional(timeMs),
  /** Days after an invoice until it is due. */
  dueDays: integer(0, 365),
  escrow: optional(escrowSchema),
  /** Tokens that the buyer may redeem for a deduction. */
  tokens: optional(list(identifier, 16)),
  /** Who besides seller and buyer may read the deal. */
  readers: optional(list(identifier, 16)),
  references: optional(list(text(64), 16)),
  text: optional(text(2_000)),
});

function isDistinct(ids: readonly string[]): boolean {
  return new Set(ids).size === ids.length;
}

/** Ids are distinct, and what instalments name is there. */
function isCoherent({ seller, buyer, items, escrow }: Decoded<typeof dealFields>): boolean {
  const ids = items.map(({ id }) => id);
  const instalments = escrow?.instalments ?? [];
  return (
    seller !== buyer &&
    isDistinct(ids) &&
    isDistinct(instalments.map(({ id }) => id)) &&
    instalments.every(({ items: named = [] }) => isDistinct(named) && named.every((id) => ids.includes(id)))
  );
}

/** Lines, total and instalments agree to the last unit. */
function isBalanced({ items, charges = [], total, escrow }: Decoded<typeof dealFields>): boolean {
  const linesHold = items.every(
    ({ quantity, unitPrice, minor }) => lineTotal(quantity, unitPrice, total.currency) === minor,
  );
  const sum = sumOf([...items, ...charges].map(({ minor }) => minor));
  const held = escrow && sumOf(escrow.instalments.map(({ minor }) => minor));
  return linesHold && sum === total.minor && (!escrow || held === total.minor);
}

export const dealSchema = checked(
  checked(
    dealFields,
    isCoherent,
    "payload_malformed",
    "seller and buyer are two, ids are distinct, and instalments are about items of the deal",
  ),
  isBalanced,
  "deal_unbalanced",
  "each line is quantity times price, and the total is the sum of lines, charges and, where there are any, instalments",
);
export type Deal = Decoded<typeof dealSchema>;
export type Instalment = Decoded<typeof instalmentSchema>;
