/**
 * Every code by which Tallyman refuses something, in one table. `docs/codes.md` explains each of them and
 * a test reads both, so neither has a code that the other lacks.
 *
 * `final: true` means that these bytes can never be accepted: whoever sent them may delete them. A refusal
 * that time or somebody else can cure (a clock, a registration that is still on its way) is not final.
 */

interface CodeEntry {
  readonly title: string;
  readonly final: boolean;
  /** HTTP status of the problem document that carries the code. */
  readonly status: 400 | 401 | 403 | 404 | 409 | 413 | 415 | 422 | 429 | 500 | 503;
}

const final = (title: string, status: CodeEntry["status"] = 422): CodeEntry => ({
  title,
  final: true,
  status,
});
const curable = (title: string, status: CodeEntry["status"] = 409): CodeEntry => ({
  title,
  final: false,
  status,
});

export const codes = {
  // Frame
  statement_too_large: final("The statement is larger than 65,535 bytes.", 413),
  statement_empty: final("There are no bytes.", 400),

  // Encoding
  cbor_malformed: final("The bytes are not well-formed CBOR.", 400),
  cbor_not_deterministic: final("The CBOR is not in the one form that is accepted.", 400),
  cbor_too_deep: final("The CBOR nests deeper than 16 levels.", 400),
  cbor_too_large: final("The CBOR has more items than are accepted.", 400),

  // Statement
  statement_malformed: final("This is not a COSE_Sign1 statement as the protocol describes it.", 400),
  header_malformed: final("The protected header is not as the protocol describes it.", 400),
  algorithm_unknown: final("The algorithm is neither Ed25519 nor ES256.", 400),
  content_type_unknown: final("No kind of statement has this content type.", 415),
  payload_malformed: final("The payload does not follow the schema of its kind.", 422),
  readings_malformed: final("The pack of readings is not SenML as the protocol describes it.", 422),
  reading_quantity_unknown: final("A reading names a quantity that is not in the table.", 422),
  reading_unit_wrong: final("A reading has another unit than its quantity's.", 422),
  reading_out_of_range: final("A reading's value is outside what its quantity can have.", 422),
  key_malformed: final("The COSE_Key is not as the protocol describes it.", 422),
  key_not_on_curve: final("The public key is not a point of its curve.", 422),
  key_small_order: final("The public key is not of prime order.", 422),

  // Who signed
  chain_wrong: final("The statement was made for another chain.", 422),
  key_unknown: curable("No registered key has this thumbprint.", 403),
  key_revoked: final("The key was revoked before this statement entered the log.", 403),
  key_replaced: final("Another key took this one's place before this statement entered the log.", 403),
  algorithm_mismatch: final("The header names another algorithm than the registered key's.", 422),
  // Not final: whoever sits on the line can spoil a signature, and the statement itself is good.
  signature_invalid: curable("The signature does not verify with the registered key.", 422),
  issuer_mismatch: final("The issuer is not who the key signs for.", 403),
  subject_mismatch: final("The subject does not fit the kind of statement or its issuer.", 422),
  topic_mismatch: final("The key is not that of the device whose topic carried the statement.", 403),
  signer_not_permitted: final("This kind of statement is not for this kind of signer.", 403),
  kind_not_delegated: curable("The party has not delegated this kind of statement to this key.", 403),
  delegation_expired: final("The delegation ended before this statement entered the log.", 403),
  party_suspended: curable("The party is suspended.", 403),

  // Order of one signer's statements
  sequence_used: final("The sequence number was used for another statement.", 409),
  sequence_equivocation: final("The key signed two different statements with one sequence number.", 409),
  sequence_gaps_exceeded: curable("The signer has too many open gaps in its sequence.", 409),
  previous_mismatch: final("The statement does not follow the signer's previous statement.", 409),

  // Time
  statement_from_future: curable("A time in the statement lies ahead of the chain's clock.", 409),
  pack_span_too_long: final("The readings of one pack lie too far apart in time.", 422),
  pack_spans_too_many_epochs: final("The readings touch more loadings of the unit than one pack may.", 422),

  // Chain and operator
  genesis_exists: final("The chain has begun already.", 409),
  rules_version_unknown: final("The chain follows rules that this version does not know.", 422),

  // Parties
  party_exists: final("A party with this identifier is registered.", 409),
  party_unknown: curable("No party with this identifier is registered.", 404),
  key_exists: final("The key is registered already.", 409),
  key_not_own: final("The key is not one of the party's.", 403),
  key_proof_invalid: final("The new key did not sign that it may take this place.", 422),
  party_keys_exceeded: final("A party has at most eight keys.", 409),
  key_last: final("A party cannot revoke its last key.", 409),
  delegation_period_invalid: final("The delegation has ended already or lasts too long.", 422),
  registration_exists: final("Another party is registered under this number.", 409),
  registration_invalid: final("The EORI does not have the form of one.", 422),
  gln_invalid: final("The GLN's check digit is wrong (GS1).", 422),
  party_not_suspended: curable("The party is not suspended.", 409),
  lei_invalid: final("The LEI's check digits are wrong (ISO 17442).", 422),

  // Devices
  device_exists: final("A device with this identifier is registered.", 409),
  device_unknown: curable("No device with this identifier is registered.", 404),
  device_revoked: final("The device was revoked.", 409),
  device_not_own: final("The device was registered by another party.", 403),
  device_attached: curable("The device is attached to something already.", 409),
  device_not_attached: curable("The device is not attached.", 409),
  attach_before_detach: final("The device was detached from something else later than this.", 409),
  detach_before_attach: final("The device was attached later than this.", 409),

  // Logistic units
  unit_exists: final("A logistic unit with this identifier is registered.", 409),
  unit_unknown: curable("No logistic unit with this identifier is registered.", 404),
  unit_identifier_invalid: final("The SSCC's or container number's check digit is wrong.", 422),
  unit_nesting_too_deep: final("Units may nest at most eight deep.", 409),
  unit_contains_itself: final("A unit cannot be loaded into what it contains.", 409),
  item_aboard: curable("The item is aboard a unit; unload it first.", 409),
  item_not_aboard: curable("The item is not aboard this unit.", 409),
  load_before_unload: final("The item was unloaded from something else later than this.", 409),
  unload_before_load: final("The item was loaded later than this.", 409),

  // Shipments and custody
  shipment_exists: final("A shipment with this identifier exists.", 409),
  shipment_unknown: curable("No shipment with this identifier exists.", 404),
  shipment_delivered: final("The shipment was delivered.", 409),
  not_party_to_shipment: final("The signer is not a party to this shipment.", 403),
  not_holder: curable("The signer, or the party named as handing over, does not hold the goods.", 409),
  handover_before_previous: final("The handover lies before the holder got the goods.", 409),
  holder_already: final("The signer holds the goods already.", 409),
  release_pending: curable("The goods were released to somebody; that release is still open.", 409),
  release_not_pending: curable("No release is open.", 409),
  release_to_self: final("A release to oneself hands nothing over.", 422),

  // Damage, surveys, disputes
  surveyor_appointed: final("The surveyor is appointed already.", 409),
  surveyors_exceeded: final("A shipment has at most sixteen surveyors.", 409),
  surveyor_not_appointed: curable("No party to the shipment has appointed the signer as surveyor.", 403),
  dispute_exists: final("A dispute with this identifier exists.", 409),
  dispute_unknown: curable("No dispute with this identifier exists.", 404),
  dispute_closed: final("The dispute was agreed or withdrawn.", 409),
  not_party_to_dispute: final(
    "The signer, or somebody the split names, is not a party to this dispute.",
    403,
  ),
  proposal_unbalanced: final("The parts of the split do not add up to the claim.", 422),
  proposals_exceeded: final("A dispute has at most a thousand proposals.", 409),
  proposal_unknown: curable("The dispute has no proposal of this number.", 404),
  proposal_signed: final("The signer has agreed to this proposal already.", 409),
  // Customs and certificates
  not_customs_authority: final("The signer is not a customs authority of a country that this concerns.", 403),
  list_not_own: final("The list is another authority's.", 403),
  lists_exceeded: final("A country has at most 32 customs lists.", 409),
  list_part_unexpected: curable("Another version or part of the list comes next.", 409),
  list_entry_exists: final("The list has, or had, an entry with this identifier.", 409),
  list_entry_unknown: final("The list has no entry with this identifier in force.", 409),
  list_entries_exceeded: final("The list has too many entries, or too many about the same goods.", 409),
  risk_rules_not_newer: final("The country has this version of its risk rules, or a newer one.", 409),
  customs_data_missing: final("Goods that cross this border need more data for customs.", 422),
  goods_on_negative_list: curable("A customs list forbids these goods on this way.", 409),
  clearance_unknown: final(
    "The shipment has nothing to clear: it crosses no border with customs lists.",
    409,
  ),
  clearance_state_wrong: curable("The clearance does not stand where this could happen.", 409),
  shipment_detained: curable("Customs has quarantined or refused the goods: they cannot be delivered.", 409),
  certificate_exists: final("A certificate with this identifier exists.", 409),
  certificate_unknown: curable("No certificate with this identifier exists.", 404),
  certificate_not_own: final("The certificate was issued by another party.", 403),
  certificate_forged: final("The document is not the one that the issuer certified.", 422),
  certificate_not_valid: final("The certificate is revoked, has expired, or is not valid yet.", 409),
  certificate_not_for_goods: final("The certificate is about other goods, or another holder's.", 422),
  gtin_invalid: final("The GTIN's check digit is wrong.", 422),

  // Provenance
  product_exists: final("A product with this GTIN is registered.", 409),
  product_unknown: curable("No product with this GTIN is registered, or the lot is of none.", 404),
  product_not_own: final("The product was registered by another producer.", 403),
  lot_exists: final("A lot with this identifier exists.", 409),
  lot_unknown: curable("No lot with this identifier exists.", 404),
  lot_not_own: final("The lot was made by another party.", 403),
  lot_mass_exceeded: curable("The signer does not hold so much of the lot.", 409),
  lot_unbalanced: final("What went in is not what came out and was lost.", 422),
  item_exists: final("An item with this GTIN and serial number exists.", 409),
  serial_unknown: curable("The lot has no item with this serial number.", 404),
  item_not_held: curable("The signer does not hold the item, or it is on its way already.", 409),
  consignment_unknown: curable("The lot has no consignment of this number.", 404),
  consignment_not_own: final("The consignment is for another party.", 403),
  consignment_closed: final("The consignment was accepted or refused already.", 409),
  recall_exists: final("A recall with this identifier exists.", 409),
  complaint_exists: final("A complaint with this identifier exists.", 409),
  complaint_unknown: curable("No complaint with this identifier exists.", 404),
  complaint_not_own: final("The complaint is addressed to another party.", 403),

  profile_version_used: final("The profile has this version or a newer one.", 409),
  liability_rules_not_newer: final(
    "The log has this version of the rules of carriage law, or a newer one.",
    409,
  ),
  sdr_rate_not_newer: final("The log has an SDR rate of a later day for this currency.", 409),

  // Trade
  role_missing: final("The party is not registered in the role that this needs.", 403),
  deal_unbalanced: final("Lines, charges, instalments and total of the deal do not agree.", 422),
  offer_exists: final("An offer with this identifier exists.", 409),
  offer_unknown: curable("No such offer of this seller reaches this buyer.", 404),
  offer_closed: final("The offer has ended or was withdrawn.", 409),
  order_exists: final("An order with this identifier exists, or is proposed between others.", 409),
  order_unknown: curable("No order with this identifier was agreed or proposed.", 404),
  not_party_to_order: final("The signer is not the side of the deal that may say this.", 403),
  deal_proposal_unknown: curable("The newest proposal is another than the one that is meant.", 409),
  deal_proposal_closed: final("The proposal was answered or withdrawn.", 409),
  amendment_conflict: final("The new terms contradict what has happened already.", 409),
  currency_mismatch: final("The amounts are in different currencies.", 422),
  item_unknown: final("The order has no such item.", 422),
  quantity_exceeded: curable("The quantity is more than there is left of the item.", 409),
  consignee_mismatch: final("The shipment goes to somebody else than the deal says.", 409),
  shipment_linked: final("The order names this shipment already.", 409),
  shipment_orders_exceeded: final(
    "A shipment carries at most 64 orders, an order travels in at most 256 shipments.",
    409,
  ),
  order_delivered: final("Everything was delivered.", 409),
  order_refused: final("The buyer has refused the rest already.", 409),
  return_unknown: curable("The order has no return of this number.", 404),
  return_accepted: final("The return was accepted already.", 409),
  returns_exceeded: final("An order has at most a thousand returns.", 409),
  invoice_exists: final("An invoice with this identifier exists.", 409),
  invoice_unknown: curable("No such invoice exists.", 404),
  invoice_closed: final("The invoice was accepted, cancelled or paid already.", 409),
  invoice_not_accepted: curable("The buyer has not accepted the invoice.", 409),
  invoice_exceeds_order: final("The invoices would come to more than the deal.", 409),

  // Settlement
  asset_exists: final("An asset with this identifier exists.", 409),
  asset_unknown: curable("No asset with this identifier exists.", 404),
  not_issuer: final("Only the issuer may do this.", 403),
  supply_exceeded: final("More would be issued than there can be.", 409),
  balance_insufficient: curable("The account does not hold enough.", 409),
  fee_mismatch: final("The fee is another than the asset's terms say.", 422),
  transfer_to_self: final("A transfer to oneself moves nothing.", 422),
  payment_exceeds_invoice: final("The payment is more than is open on the invoice.", 409),
  escrow_absent: final("The deal has no escrow.", 409),
  instalment_unknown: final("The escrow has no such instalment.", 422),
  instalment_closed: final("Nothing of the instalment is held any more.", 409),
  escrow_condition_unmet: curable("What would release the money has not happened.", 409),
  dispute_not_agreed: curable("The dispute has no split that everyone concerned has signed.", 409),
  dispute_settled: final("The split was paid out of an escrow already.", 409),
  exchange_exists: final("An exchange with this identifier exists.", 409),
  exchange_unknown: curable("No such exchange was proposed.", 404),
  exchange_closed: final("The exchange was settled or withdrawn, or its time is over.", 409),
  not_party_to_exchange: final("The signer is not the side of the exchange that may say this.", 403),
  netting_exists: final("A netting with this identifier exists.", 409),
  netting_unknown: curable("No such netting was proposed.", 404),
  netting_closed: final("The netting was settled, or its time is over.", 409),
  netting_unbalanced: final("The positions are not those that follow from the invoices.", 422),
  netting_signed: final("The signer has agreed to this netting already.", 409),
  not_party_to_netting: final("The signer has no invoice in this netting.", 403),

  // Tokens
  token_exists: final("A token with this identifier exists.", 409),
  token_unknown: curable("No token with this identifier exists.", 404),
  token_expired: final("The token has expired.", 409),
  token_not_transferable: final("The issuer has not made this token transferable.", 403),
  tokens_insufficient: curable("The signer does not hold so many of them.", 409),
  token_ground_missing: curable("The ledger does not show what the tokens are granted for.", 409),
  token_ground_used: final("Tokens were granted for this already.", 409),
  token_not_accepted: final("The order or its seller does not take this token.", 409),
  deduction_exceeds_order: final("More would be taken off than is open.", 409),

  // Routes
  network_malformed: final("The network is not as docs/routing.md describes it.", 422),
  place_unknown: curable("The network has no place of this name.", 404),
  planner_busy: curable("As many routes are being planned as may wait.", 503),
  planner_timeout: curable("Planning took longer than it may.", 503),

  // Gateway
  pool_full: curable("The gateway has as many statements waiting as it may hold.", 503),
  gateway_stopped: curable("The gateway does not seal at present.", 503),
  geofence_malformed: final("The outline of the area crosses itself, or is not one on the globe.", 422),
  alert_not_open: curable("There is no such alert, or somebody has seen to it already.", 409),
  not_signed_in: curable("Sign in, or send an API token.", 401),
  commitment_mismatch: final("The datum is not what the party committed to in the log.", 422),
  not_entitled: curable("Only those whom it concerns may read this.", 403),
  scope_missing: curable("The session or token does not include this permission.", 403),
  sign_in_invalid: curable("The link or token is unknown, used or expired.", 401),
  request_malformed: final("The request is not as the API document describes it.", 400),
  not_found: curable("There is nothing at this address.", 404),
  rate_limited: curable("Too many requests; try again later.", 429),
  internal_error: curable("The gateway failed; its log says why.", 500),
} as const satisfies Record<string, CodeEntry>;

export type Code = keyof typeof codes;

/** A refusal as a value: the code and, for people, what exactly was wrong. */
export interface Refusal {
  readonly code: Code;
  readonly detail: string;
}

/** Carries a refusal out of nested decoding; caught where a stage answers. */
export class RefusalError extends Error {
  override readonly name = "RefusalError";
  readonly refusal: Refusal;

  constructor(code: Code, detail: string) {
    super(`${code}: ${detail}`);
    this.refusal = { code, detail };
  }
}

export function refusal(code: Code, detail: string = codes[code].title): Refusal {
  return { code, detail };
}

export function isFinal(code: Code): boolean {
  return codes[code].final;
}
