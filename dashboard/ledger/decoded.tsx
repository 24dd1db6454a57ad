/** What a statement says, in words: names of fields, units, times with their zone, and what it names as links. */

import type { ComponentChildren } from "preact";
import { toHex } from "../../ledger/encoding/bytes.ts";
import { type Cbor, CborTag } from "../../ledger/encoding/cbor-decode.ts";
import { quantities } from "../../ledger/statement/quantities.ts";
import type { Reading } from "../../ledger/statement/readings.ts";
import { isIdentifier, parseReference, type ReferenceKind } from "../../ledger/statement/reference.ts";
import { quantityName } from "../../report/quantity.ts";
import { language } from "../app/preferences.ts";
import { Fact } from "../components/fact.tsx";
import { Hash } from "../components/hash.tsx";
import { scrollable } from "../components/scrollable.ts";
import { Time } from "../components/time.tsx";
import { isNarrow } from "../components/use-narrow.ts";
import { quantityValue } from "../format/quantity.ts";
import { duration } from "../format/time.ts";
import { decimal, integer, mass, money } from "../format/values.ts";
import { ledgerWords } from "../messages/ledger-messages.ts";
import { t } from "../messages/messages.ts";
import { fieldWord, unitOfField } from "./field-words.ts";
import { thingPath } from "./thing-path.ts";

/** Fields whose text is the identifier of such a thing, by the schemas of `ledger/state/`. */
const identifierFields: Readonly<Record<string, ReferenceKind>> = {
  party: "party",
  shipper: "party",
  consignee: "party",
  carrier: "party",
  seller: "party",
  sellers: "party",
  buyer: "party",
  issuer: "party",
  issuers: "party",
  holder: "party",
  respondents: "party",
  readers: "party",
  surveyor: "party",
  producer: "party",
  producers: "party",
  laboratory: "party",
  registrar: "party",
  by: "party",
  with: "party",
  to: "party",
  shipment: "shipment",
  order: "order",
  lot: "lot",
  lots: "lot",
  dispute: "dispute",
  asset: "asset",
  device: "device",
};

/** Fields whose bytes are the hash of a statement of this ledger. */
const statementFields: ReadonlySet<string> = new Set([
  "statement",
  "statements",
  "notices",
  "causes",
  "evidence",
]);

/** Whole numbers that are times although their name has no unit: the schemas' `timeMs`. */
const earliestTimeMs = Date.UTC(2000, 0);
const neverTimes = /(minor|number|quantity|size|sequence|seed|count|index)/i;

export function Decoded({ payload }: { payload: Cbor }) {
  if (payload instanceof Map && payload.size === 0) return <p class="dim">{ledgerWords().nothingSaid}</p>;
  return <Value name="" value={payload} around={undefined} />;
}

interface ValueProperties {
  /** Of the field; that of the list for its items. */
  name: string;
  value: Cbor;
  /** The map in which the field is: amounts find their currency there. */
  around: ReadonlyMap<Cbor, Cbor> | undefined;
}

function Value({ name, value, around }: ValueProperties) {
  if (value instanceof Map) return <Fields fields={value} />;
  if (value instanceof CborTag) return <Value name={name} value={value.value} around={around} />;
  if (Array.isArray(value)) return <List name={name} items={value} around={around} />;
  if (value instanceof Uint8Array) return <BytesValue name={name} bytes={value} />;
  if (typeof value === "string") return <TextValue name={name} text={value} />;
  if (typeof value === "boolean") return <>{value ? ledgerWords().yes : ledgerWords().no}</>;
  if (typeof value === "number") return <NumberValue name={name} value={value} around={around} />;
  return <>{value === null ? "–" : String(value)}</>;
}

function Fields({ fields }: { fields: ReadonlyMap<Cbor, Cbor> }) {
  const words = ledgerWords();
  return (
    <dl class="facts decoded">
      {[...fields].map(([key, value]) => (
        <Fact key={String(key)} name={fieldWord(String(key), words.fields)}>
          <Value name={String(key)} value={value} around={fields} />
        </Fact>
      ))}
    </dl>
  );
}

function List({
  name,
  items,
  around,
}: {
  name: string;
  items: readonly Cbor[];
  around: ValueProperties["around"];
}) {
  if (items.length === 0) return <span class="dim">–</span>;
  return (
    <ol class={items.every(isShort) ? "decoded-items" : "decoded-list"}>
      {items.map((item, index) => (
        <li key={index}>
          <Value name={name} value={item} around={around} />
        </li>
      ))}
    </ol>
  );
}

function isShort(item: Cbor): boolean {
  return !(item instanceof Map) && !Array.isArray(item);
}

function BytesValue({ name, bytes }: { name: string; bytes: Uint8Array }) {
  const hex = toHex(bytes);
  const shown = <Hash value={hex} name={fieldWord(name, ledgerWords().fields)} />;
  if (bytes.length !== 32 || !statementFields.has(name)) return shown;
  return (
    <span class="decoded-link">
      <a href={`./ledger/entries/${hex}`}>{ledgerWords().statementTitle}</a> {shown}
    </span>
  );
}

function TextValue({ name, text }: { name: string; text: string }) {
  const kind = identifierFields[name];
  const reference = parseReference(text) ?? (kind && isIdentifier(text) ? { kind, id: text } : undefined);
  return reference ? <ThingLink {...reference}>{text}</ThingLink> : <span class="wrap-anywhere">{text}</span>;
}

/** A reference as a link to the page about the thing, or as text where there is no such page. */
export function ThingLink({
  kind,
  id,
  children,
}: {
  kind: ReferenceKind;
  id: string;
  children: ComponentChildren;
}) {
  const path = thingPath(kind, id);
  return path ? (
    <a class="wrap-anywhere" href={`./${path}`}>
      {children}
    </a>
  ) : (
    <span class="wrap-anywhere">{children}</span>
  );
}

export function Reference({ text }: { text: string }) {
  return <TextValue name="" text={text} />;
}

function NumberValue({
  name,
  value,
  around,
}: {
  name: string;
  value: number;
  around: ValueProperties["around"];
}) {
  const isTime = Number.isInteger(value) && value >= earliestTimeMs && !neverTimes.test(name);
  return isTime ? <Time atMs={value} /> : numberText(name, value, around);
}

function numberText(name: string, value: number, around: ValueProperties["around"]): string {
  const words = ledgerWords();
  const plain = Number.isInteger(value) ? integer(value, language.value) : decimalText(value);
  const currency = around?.get("currency");
  switch (unitOfField(name) ?? (name === "minor" ? "Minor" : undefined)) {
    case "Minor":
      return typeof currency === "string" ? money(value, currency, language.value) : plain;
    case "Grams":
      return mass(value, language.value);
    case "Milligrams":
      return mass(value / 1000, language.value);
    case "Ms":
      return duration(value);
    case "Meters":
      return `${plain} m`;
    case "Cel":
      return `${plain} °C`;
    case "Ppm":
      return `${plain} ppm`;
    case "Days":
      return `${plain} ${words.units.days}`;
    case "Minutes":
      return `${plain} ${words.units.minutes}`;
    case "Thousandths":
      return `${plain} ${words.units.perMille}`;
    case "JoulePerMole":
      return `${plain} J/mol`;
    default:
      return plain;
  }
}

/** As many digits as the value has, up to six. */
function decimalText(value: number): string {
  const digits = Math.min(6, String(value).split(".")[1]?.length ?? 0);
  return decimal(value, digits, language.value);
}

export function Readings({ readings }: { readings: readonly Reading[] }) {
  const words = ledgerWords();
  const names = t().quantities;
  const narrow = isNarrow();
  return (
    <div {...scrollable}>
      <table class="data-table">
        <thead>
          <tr>
            <th scope="col">{words.measuredAt}</th>
            <th scope="col">{words.quantity}</th>
            <th scope="col" class="number">
              {words.value}
            </th>
          </tr>
        </thead>
        <tbody>
          {readings.map(({ name, quantity, value, timeMs }, index) => (
            <tr key={index}>
              <td>
                <Time atMs={timeMs} short={narrow} />
              </td>
              <td title={name}>{quantityName(name, names)}</td>
              <td class="number">
                {quantityValue(quantity, quantities[quantity]?.unit ?? "", value, language.value, names)}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
