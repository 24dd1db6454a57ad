/** What the messages have in common: amounts, times, parties, accounts, references. */
import { type PartyState, partyOf } from "../../ledger/state/parties.ts";
import type { StateReader } from "../../ledger/state/view.ts";
import { minorDigitsOf } from "../../ledger/statement/money.ts";
import type { Element } from "./xml.ts";

/** `1234` in EUR → `12.34`. */
export function amountText(minor: number, currency: string): string {
  const digits = minorDigitsOf(currency);
  const text = String(Math.abs(minor)).padStart(digits + 1, "0");
  const whole = text.slice(0, text.length - digits);
  return digits === 0 ? whole : `${whole}.${text.slice(-digits)}`;
}

export function amount(name: string, minor: number, currency: string): Element {
  return [name, amountText(minor, currency), { Ccy: currency }];
}

/** ISODateTime in UTC. */
export const dateTime = (timeMs: number): string => new Date(timeMs).toISOString();
/** ISODate in UTC. */
export const date = (timeMs: number): string => dateTime(timeMs).slice(0, 10);

/** Max35Text: what identifies a message or payment; longer ones end with what tells them apart. */
export function reference35(text: string): string {
  return text.length <= 35 ? text : text.slice(text.length - 35);
}

/** A party under its legal name, with its LEI or the number it is registered under. */
export function partyElement(name: string, state: StateReader, id: string): Element {
  const party = partyOf(state, id) as PartyState;
  const { registration } = party;
  const other = registration && registration.scheme !== "LEI" ? registration.number : id;
  return [
    name,
    [
      ["Nm", party.legalName.slice(0, 140)],
      ["PstlAdr", [["Ctry", party.country]]],
      [
        "Id",
        [
          [
            "OrgId",
            registration?.scheme === "LEI"
              ? [["LEI", registration.number]]
              : [["Othr", [["Id", other.slice(0, 35)]]]],
          ],
        ],
      ],
    ],
  ];
}

/** The issuer of an asset, which stands where the schema wants the bank of an account. */
export function agentElement(name: string, state: StateReader, issuer: string): Element {
  const { legalName, registration } = partyOf(state, issuer) as PartyState;
  return [
    name,
    [
      [
        "FinInstnId",
        [
          registration?.scheme === "LEI" ? ["LEI", registration.number] : undefined,
          ["Nm", legalName.slice(0, 140)],
          ["Othr", [["Id", issuer.slice(0, 35)]]],
        ],
      ],
    ],
  ];
}

/** An account on this ledger: no IBAN, but asset and party. */
export function ledgerAccount(name: string, { asset, party }: { asset: string; party: string }): Element {
  return [name, [["Id", [["Othr", [["Id", reference34(`${asset}/${party}`)]]]]]]];
}

/** Max34Text of a generic account identification. */
function reference34(text: string): string {
  return text.length <= 34 ? text : text.slice(text.length - 34);
}
