/** What to do about a refusal, by its code; what it means is in the ledger's own table (ledger/codes.ts). */
import { type Code, codes } from "../../ledger/codes.ts";

export interface CodeWords {
  title(code: Code): string;
  /** For those whose remedy is particular; the others share the general ones. */
  readonly advice: Readonly<Partial<Record<Code, string>>>;
  readonly generalFinal: string;
  readonly generalCurable: string;
  readonly unknown: string;
}

export const codesEn: CodeWords = {
  title: (code) => codes[code].title,
  advice: {
    statement_too_large: "Say less in one statement: fewer legs, shorter texts.",
    key_unknown:
      "The party has not let this key act yet, or the answer is still on its way. Wait for it, then send again.",
    key_revoked: "Make a new key under “Keys in this browser” and ask the party again.",
    issuer_mismatch: "This key acts for another party. Choose the key of the right one.",
    signer_not_permitted:
      "This is for somebody else to sign: look at who the statement is meant to come from.",
    kind_not_delegated: "Ask the party to let this key sign this kind of statement, then send again.",
    delegation_expired: "Make a new key under “Keys in this browser” and ask the party again.",
    party_suspended: "The registrar of this chain has suspended the party. Talk to the registrar.",
    sequence_used: "The key has signed something else under this number. Reload the page and sign anew.",
    sequence_equivocation: "Somebody else may have this key. Have the party revoke it, and make a new one.",
    sequence_gaps_exceeded:
      "Too many statements of this key never reached the ledger. Make a new key and ask the party again.",
    previous_mismatch:
      "What the key signed before is not what the ledger has. Reload the page and sign anew.",
    statement_from_future:
      "Wait a moment, or enter a time that has passed by the chain's clock, then send again.",
    party_unknown: "Have the registrar of this chain register the party first.",
    device_exists: "Choose another identifier for the device.",
    key_exists: "This key is registered already. Each device needs a key of its own.",
    device_unknown: "Register the device first.",
    device_revoked: "Use another device; a revoked one does not come back.",
    device_not_own: "Only the party that registered the device may do this.",
    device_attached: "Detach the device from where it is, then send again.",
    device_not_attached: "There is nothing to detach.",
    attach_before_detach: "Enter a time after the last detachment.",
    handover_before_previous: "Enter a time after the last handover.",
    detach_before_attach: "Enter a time after the attachment.",
    unit_unknown: "Register the unit first.",
    item_aboard: "Unload the shipment from its unit first, then send again.",
    shipment_exists: "Choose another identifier for the shipment.",
    shipment_unknown: "Check the identifier.",
    shipment_delivered: "The consignee has accepted the goods: nothing can be handed over any more.",
    not_party_to_shipment: "Only the shipper, the consignee, a named carrier or the holder may do this.",
    not_holder: "Only the holder can release the goods. Look at who holds them now.",
    holder_already: "The party you act for holds the goods: there is nothing to take over.",
    release_pending: "Let the other side accept, or release to somebody else.",
    release_not_pending: "Ask the holder to release the goods to you, then send again.",
    release_to_self: "Choose another party to hand over to.",
    goods_on_negative_list:
      "Do not book the goods on this way. The details name list, version and entry; ask the authority that publishes it.",
    customs_data_missing: "State the HS code of the goods and sign anew.",
    certificate_forged: "Show the document that the issuer gave out, or have a new one issued.",
    shipment_detained: "Wait until customs has released the goods.",
    pool_full: "The gateway is busy. Send again in a moment.",
    gateway_stopped: "The gateway does not seal at present. Tell its operator; send again when it does.",
    not_signed_in: "Sign in again in another tab, then send again.",
    scope_missing: "Your session may only read. Ask the administrator for one that may submit.",
    rate_limited: "Wait a minute, then send again.",
    internal_error: "Tell the operator of this gateway; its log says why. Then send again.",
  },
  generalFinal: "It cannot be accepted in this form. Put right what is named here and sign anew.",
  generalCurable: "When the reason is gone, send it again.",
  unknown: "This page does not know the code. The gateway is of another version; reload the page.",
};
