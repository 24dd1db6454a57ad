/** What a piece of text names in the ledger: a statement, a block, a key, a shipment, a unit's number, and so on. */
import { setImmediate as untilOthersHadATurn } from "node:timers/promises";
import { fromHex, toHex } from "../../../ledger/encoding/bytes.ts";
import { type BlockHeader, decodeHeader, headerHash } from "../../../ledger/log/header.ts";
import { unitOf } from "../../../ledger/state/holdables.ts";
import { keyOf } from "../../../ledger/state/keys.ts";
import { exchangeOf, exchangeReaders } from "../../../ledger/state/settlement/exchange.ts";
import { nettingOf, nettingReaders } from "../../../ledger/state/settlement/netting.ts";
import { invoiceOf } from "../../../ledger/state/trade/invoices.ts";
import { offerOf, offerReaders } from "../../../ledger/state/trade/offers.ts";
import { orderReaders } from "../../../ledger/state/trade/orders.ts";
import type { StateReader } from "../../../ledger/state/view.ts";
import { isIdentifier, parseReference, type ReferenceKind } from "../../../ledger/statement/reference.ts";
import { readStatement } from "../../../ledger/statement/statement.ts";
import type { Found, LookupView } from "../../contract/explorer.ts";
import { nativeSha256 } from "../../native-hash.ts";
import type { Ledger } from "../../seal/ledger.ts";
import type { LedgerStore } from "../../store/ledger-store.ts";
import { isAmong, mayRead, type Reader } from "../entitlement.ts";
import { issuerName } from "./statement.ts";

/** Kinds of things whose state is named after them, in the order in which matches are shown. */
const namedKinds = [
  "shipment",
  "unit",
  "device",
  "party",
  "dispute",
  "order",
  "invoice",
  "offer",
  "lot",
  "certificate",
  "product",
  "recall",
  "complaint",
  "asset",
  "exchange",
  "netting",
  "token",
] as const satisfies readonly ReferenceKind[];
type NamedKind = (typeof namedKinds)[number];

/** No index holds the hashes of blocks, so only the newest are compared: a second's work, in turns. */
const blocksComparedMax = 20_000;
const blocksPerTurn = 250;

export async function lookUp(ledger: Ledger, reader: Reader, asked: string): Promise<LookupView> {
  const text = asked.trim();
  const compact = text.replace(/[\s:]/g, "").toLowerCase();
  const found: Found[] = [...blocksNumbered(ledger.store, compact), ...things(ledger, reader, text)];
  if (!/^[0-9a-f]{64}$/.test(compact)) return { found, blocksCompared: null };
  found.push(...statementsAndKeys(ledger, reader, compact));
  if (found.length > 0) return { found, blocksCompared: null };
  return blocksWith(ledger.store, compact);
}

/** A number may be a block's height or an entry's index in the log. */
function blocksNumbered(store: LedgerStore, text: string): Found[] {
  const number = Number(text);
  if (!/^[0-9]{1,15}$/.test(text) || !Number.isSafeInteger(number)) return [];
  const found: Found[] = [];
  if (store.block(number)) found.push({ type: "block", height: number, by: "height" });
  if (store.entry(number)) found.push({ type: "block", height: store.heightOf(number), by: "entry" });
  return found;
}

function things({ state, store }: Ledger, reader: Reader, text: string): Found[] {
  const reference = parseReference(text);
  const kinds = reference ? namedKinds.filter((kind) => kind === reference.kind) : namedKinds;
  const id = reference?.id ?? text;
  if (!isIdentifier(id)) return unitsNumbered(store, state, text.replace(/\s/g, ""));
  const found: Found[] = kinds
    .filter((kind) => isKnown(state, kind, id) && mayKnow(reader, state, kind, id))
    .map((kind) => ({ type: "thing", kind, id, by: "id" }));
  return found.length > 0 ? found : unitsNumbered(store, state, id);
}

function isKnown(state: StateReader, kind: NamedKind, id: string): boolean {
  if (kind === "order" && state.get(`order-proposal/${id}`) !== undefined) return true;
  return state.get(`${kind}/${id}`) !== undefined;
}

/** Of deals and payments only those learn whom they concern, as of their statements (`Kind.readers`). */
function mayKnow(reader: Reader, state: StateReader, kind: NamedKind, id: string): boolean {
  switch (kind) {
    case "order":
      return isAmong(reader, orderReaders(state, id));
    case "invoice":
      return isAmong(reader, orderReaders(state, invoiceOf(state, id)!.order));
    case "offer":
      return isAmong(reader, offerReaders(offerOf(state, id)!));
    case "exchange":
      return isAmong(reader, exchangeReaders(state, exchangeOf(state, id)!));
    case "netting":
      return isAmong(reader, nettingReaders(state, nettingOf(state, id)!));
    default:
      return true;
  }
}

const unitPrefix = "unit/";

/** Units that carry the number: SSCC, container number, or what their owner calls them. */
function unitsNumbered(store: LedgerStore, state: StateReader, number: string): Found[] {
  if (number.length < 4) return [];
  const found: Found[] = [];
  for (const { name, bytes } of store.stateEntries(unitPrefix)) {
    // Most units do not have the text in them at all, and need not be decoded.
    if (!Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).includes(number)) continue;
    const id = name.slice(unitPrefix.length);
    if (unitOf(state, id)?.number === number) found.push({ type: "thing", kind: "unit", id, by: "number" });
  }
  return found;
}

function statementsAndKeys({ state, store }: Ledger, reader: Reader, hash: string): Found[] {
  const bytes = fromHex(hash);
  const found: Found[] = [];
  const index = store.indexOfStatement(bytes);
  if (index !== undefined) {
    const statement = readStatement(store.entry(index)!);
    if (mayRead(reader, state, statement)) {
      const { kind, issuer } = statement;
      found.push({ type: "statement", hash, kind, issuerName: issuerName(state, issuer), index });
    }
  }
  const key = keyOf(state, bytes);
  if (key) found.push({ type: "key", kid: hash, reference: key.reference });
  return found;
}

async function blocksWith(store: LedgerStore, hash: string): Promise<LookupView> {
  const toHeight = store.height() ?? 0;
  const fromHeight = Math.max(0, toHeight - blocksComparedMax + 1);
  const blocksCompared = { fromHeight, toHeight };
  for (let height = toHeight; height >= fromHeight; height--) {
    const header = decodeHeader(store.block(height)!.header);
    const by = hashIn(header, hash);
    if (by) return { found: [{ type: "block", height, by }], blocksCompared };
    if ((toHeight - height) % blocksPerTurn === blocksPerTurn - 1) await untilOthersHadATurn();
  }
  return { found: [], blocksCompared };
}

function hashIn(header: BlockHeader, hash: string): "hash" | "logRoot" | "stateRoot" | undefined {
  if (toHex(header.logRoot) === hash) return "logRoot";
  if (toHex(header.stateRoot) === hash) return "stateRoot";
  return toHex(headerHash(header, nativeSha256)) === hash ? "hash" : undefined;
}
