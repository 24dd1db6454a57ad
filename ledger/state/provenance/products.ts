/** Products by their GTIN: who makes them, and what they are called. docs/protocol.md §7.16. */
import { decodePayload } from "../../statement/payload.ts";
import { referenceText } from "../../statement/reference.ts";
import { type Decoded, optional, pattern, record, text } from "../../statement/schema.ts";
import { gtinSchema } from "../goods-identifiers.ts";
import { kind } from "../kind.ts";
import { recordName } from "../records.ts";
import type { StateReader } from "../view.ts";

const registerSchema = record({
  gtin: gtinSchema,
  name: text(200),
  description: optional(text(1_000)),
  hsCode: optional(pattern(/^[0-9]{6,10}$/, "an HS code of 6 to 10 digits")),
});
export type ProductRegister = Decoded<typeof registerSchema>;

/** `product/<gtin>` in the state. */
export type ProductState = {
  readonly producer: string;
  readonly name: string;
  readonly description?: string;
  readonly hsCode?: string;
  readonly registeredAt: number;
};

export function productOf(state: StateReader, gtin: string): ProductState | undefined {
  return state.get<ProductState>(`product/${gtin}`);
}

export const productRegister = kind<ProductRegister>({
  name: "product.register",
  signers: ["party"],
  decode: (payload) => decodePayload(payload, registerSchema),
  rules: [
    ({ statement, payload }) =>
      statement.subject === referenceText("product", payload.gtin) ? undefined : "subject_mismatch",
    ({ state, payload }) => (productOf(state, payload.gtin) ? "product_exists" : undefined),
  ],
  apply: ({ state, payload: { gtin, ...product }, party, index }) =>
    state.set(`product/${gtin}`, { producer: party, ...product, registeredAt: index }),
  records: ({ statement }) => [recordName(statement.subject)],
});
