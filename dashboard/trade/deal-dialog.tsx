/** All terms of a deal, new or changed, signed by the side that proposes them. */
import { useState } from "preact/hooks";
import type { AssetView, OfferView, TokenView } from "../../gateway/contract/trade.ts";
import { incotermRules } from "../../ledger/state/terms.ts";
import type { Deal } from "../../ledger/state/trade/deal.ts";
import { isIdentifier, referenceText } from "../../ledger/statement/reference.ts";
import { apart } from "../../report/apart.ts";
import { DateTimeField } from "../actions/date-time-field.tsx";
import { CheckGroup, SelectField, TextAreaField, TextField } from "../actions/fields.tsx";
import { partyOptions } from "../actions/party-options.ts";
import { useParties } from "../actions/use-parties.ts";
import { useResource } from "../api/resource.ts";
import { zone } from "../app/preferences.ts";
import { Icon } from "../components/icons.tsx";
import { Loaded } from "../components/problem.tsx";
import { tradeWords } from "../messages/trade-messages.ts";
import { Amount } from "./amount.tsx";
import {
  type DealDraft,
  draftOf,
  emptyDeal,
  emptyItem,
  type InstalmentDraft,
  type ReadDeal,
  readDeal,
  type When,
} from "./deal-draft.ts";
import { ItemFields } from "./item-fields.tsx";
import { newIdentifier } from "./new-identifier.ts";
import * as api from "./routes.ts";
import { SignedStep, type StepProperties, type StepState } from "./signed-step.tsx";

interface Properties extends StepProperties {
  /** Who sells and buys, as far as that is known. */
  seller: string;
  buyer: string;
  /** The offer that is ordered from. */
  offer: OfferView | undefined;
  /** The terms that are changed. */
  before: Deal | undefined;
  order: { id: string; isAgreed: boolean } | undefined;
}

function firstDraft({ seller, buyer, offer, before }: Properties): DealDraft {
  if (before) return draftOf(before, zone.value);
  if (!offer) return { ...emptyDeal, seller, buyer };
  const terms = offer.terms as {
    currency: string;
    items: readonly { id: string; description: string; hsCode?: string; unit: string; unitPrice: string }[];
    incoterm?: Deal["incoterm"];
  };
  return {
    ...emptyDeal,
    seller,
    buyer,
    currency: terms.currency,
    items: terms.items.map((item) => ({ ...item, hsCode: item.hsCode ?? "", quantity: "" })),
    rule: terms.incoterm?.rule ?? "",
    place: terms.incoterm?.place.name ?? "",
  };
}

export default function DealDialog(props: Properties) {
  const words = tradeWords().form;
  const [order] = useState(props.order);
  const [before] = useState(props.before);
  const [id, setId] = useState(() => order?.id ?? newIdentifier("O"));
  const [draft, setDraft] = useState(() => firstDraft(props));
  const change = (fields: Partial<DealDraft>) => setDraft((now) => ({ ...now, ...fields }));
  const read = readDeal(draft, zone.value, before);
  const kind = order?.isAgreed ? "trade.amend" : "trade.order";
  const sides = before ? [before.buyer, before.seller] : undefined;
  const step = (party: string) => {
    const { deal } = readDeal(draft, zone.value, before);
    if (!deal || !isIdentifier(id) || (party !== deal.seller && party !== deal.buyer)) return undefined;
    const offer = props.offer && { offer: props.offer.offer };
    return { subject: referenceText("order", id), payload: { ...offer, deal: { ...deal } } };
  };
  return (
    <SignedStep
      kind={kind}
      parties={sides}
      lead={words.proposeLead}
      label={order?.isAgreed ? words.sign.amend : words.sign.order}
      draft={step}
      onSealed={props.onSealed}
      close={props.close}
    >
      {(state) => (
        <>
          {!order && (
            <TextField
              label={words.id}
              problem={state.tried && !isIdentifier(id) ? words.idWrong : undefined}
              value={id}
              onInput={setId}
              lengthMax={64}
            />
          )}
          <Sides draft={draft} change={change} read={read} state={state} fixed={before !== undefined} />
          <Items draft={draft} change={change} read={read} state={state} />
          <Conditions draft={draft} change={change} read={read} state={state} />
        </>
      )}
    </SignedStep>
  );
}

interface PartProperties {
  draft: DealDraft;
  change: (fields: Partial<DealDraft>) => void;
  read: ReadDeal;
  state: StepState;
}

function Sides({ draft, change, read, state, fixed }: PartProperties & { fixed: boolean }) {
  const words = tradeWords().form;
  const parties = useParties();
  if (fixed) return null;
  const options = partyOptions(parties.value ?? [], [], { wanted: "", others: "" });
  const isNeither = ![draft.seller, draft.buyer].includes(state.party);
  const problemOf = (side: "seller" | "buyer", wrong: string) => {
    if (!state.tried) return undefined;
    if (read.wrong.has(side)) return wrong;
    return side === "buyer" && isNeither ? words.notYours : undefined;
  };
  return (
    <div class="form-grid">
      <SelectField
        label={words.seller}
        problem={problemOf("seller", words.partyWrong)}
        value={draft.seller}
        onChange={(seller) => change({ seller })}
        placeholder={words.choose}
        options={options}
      />
      <SelectField
        label={words.buyer}
        problem={problemOf("buyer", words.buyerWrong)}
        value={draft.buyer}
        onChange={(buyer) => change({ buyer })}
        placeholder={words.choose}
        options={options}
      />
    </div>
  );
}

function Items({ draft, change, read, state }: PartProperties) {
  const words = tradeWords().form;
  const { items } = draft;
  const numberMax = Math.max(0, ...items.map(({ id }) => (/^\d{1,6}$/.test(id) ? Number(id) : 0)));
  const currency = draft.currency.trim().toUpperCase();
  return (
    <>
      <TextField
        short
        label={words.currency}
        problem={state.tried && read.wrong.has("currency") ? words.currencyWrong : undefined}
        value={draft.currency}
        onInput={(value) => change({ currency: value })}
        lengthMax={3}
      />
      {items.map((item, n) => (
        <ItemFields
          key={item.id}
          item={item}
          n={n}
          wrong={state.tried ? read.wrong : new Set()}
          line={read.lines[n]}
          currency={currency}
          onChange={(changed) => change({ items: items.map((one, m) => (m === n ? changed : one)) })}
          remove={items.length > 1 ? () => change({ items: items.filter((_, m) => m !== n) }) : undefined}
        />
      ))}
      <div class="item-foot">
        <button
          type="button"
          class="button small"
          onClick={() => change({ items: [...items, emptyItem(numberMax + 1)] })}
        >
          <Icon name="plus" size={16} />
          {words.addItem}
        </button>
        <p role="status">
          {words.total}{" "}
          <strong>
            {read.totalMinor === undefined ? "–" : <Amount minor={read.totalMinor} currency={currency} />}
          </strong>
        </p>
      </div>
    </>
  );
}

function Conditions(props: PartProperties) {
  const { draft, change, read, state } = props;
  const words = tradeWords().form;
  const assets = useResource("assets", api.assets);
  const tokens = useResource("tokens", api.tokens);
  const wrong = (field: "place" | "deliverBy" | "dueDays" | "text", text: string) =>
    state.tried && read.wrong.has(field) ? text : undefined;
  return (
    <>
      <div class="form-grid">
        <SelectField
          label={words.incoterm}
          value={draft.rule}
          onChange={(rule) => change({ rule })}
          options={[
            { value: "", text: words.noRule },
            ...incotermRules.map((rule) => ({ value: rule, text: rule })),
          ]}
        />
        {draft.rule !== "" && (
          <TextField
            label={words.place}
            problem={wrong("place", words.placeWrong)}
            value={draft.place}
            onInput={(place) => change({ place })}
            lengthMax={100}
          />
        )}
        <DateTimeField
          label={words.deliverBy}
          problem={wrong("deliverBy", words.timeWrong)}
          value={draft.deliverBy}
          onChange={(deliverBy) => change({ deliverBy })}
        />
        <TextField
          label={words.dueDays}
          problem={wrong("dueDays", words.dueDaysWrong)}
          value={draft.dueDays}
          onInput={(dueDays) => change({ dueDays })}
          inputMode="numeric"
        />
      </div>
      <Loaded resource={assets}>{(list) => <Escrow {...props} assets={list} />}</Loaded>
      <Loaded resource={tokens}>{(list) => <Tokens {...props} tokens={list} />}</Loaded>
      <TextAreaField
        label={words.text}
        optional
        problem={wrong("text", words.textLong)}
        value={draft.text}
        onInput={(text) => change({ text })}
      />
    </>
  );
}

function Escrow({ draft, change, read, state, assets }: PartProperties & { assets: readonly AssetView[] }) {
  const words = tradeWords().form;
  const currency = draft.currency.trim().toUpperCase();
  const fitting = assets.filter((asset) => asset.currency === currency);
  const { instalments } = draft;
  const set = (n: number, fields: Partial<InstalmentDraft>) =>
    change({ instalments: instalments.map((one, m) => (m === n ? { ...one, ...fields } : one)) });
  const numberMax = Math.max(0, ...instalments.map(({ id }) => (/^\d{1,6}$/.test(id) ? Number(id) : 0)));
  const isWrong = state.tried && read.wrong.has("instalments");
  return (
    <>
      <SelectField
        label={words.escrow}
        hint={words.escrowHelp}
        problem={isWrong ? words.instalmentsWrong : undefined}
        value={draft.asset}
        onChange={(asset) => change({ asset })}
        options={[
          { value: "", text: words.noEscrow },
          ...fitting.map(({ asset, name, issuerName }) => ({
            value: asset,
            text: `${apart(name)} (${apart(issuerName)})`,
          })),
        ]}
      />
      {draft.asset !== "" &&
        instalments.map((instalment, n) => (
          <fieldset key={instalment.id} class="item-draft">
            <legend>{words.instalment(String(n + 1))}</legend>
            <div class="form-grid">
              <TextField
                label={`${words.instalmentAmount}, ${currency}`}
                hint={words.instalmentHint}
                value={instalment.amount}
                onInput={(amount) => set(n, { amount })}
                inputMode="decimal"
              />
              <SelectField
                label={words.instalmentWhen}
                value={instalment.when}
                onChange={(when) => set(n, { when: when as When })}
                options={(["acceptance", "delivery", "time"] as const).map((value) => ({
                  value,
                  text: tradeWords().deal.when[value],
                }))}
              />
              {instalment.when === "time" && (
                <DateTimeField
                  required
                  label={tradeWords().deal.when.time}
                  value={instalment.at}
                  onChange={(at) => set(n, { at })}
                />
              )}
            </div>
            {instalments.length > 1 && (
              <button
                type="button"
                class="button small quiet"
                onClick={() => change({ instalments: instalments.filter((_, m) => m !== n) })}
              >
                {words.removeInstalment(String(n + 1))}
              </button>
            )}
          </fieldset>
        ))}
      {draft.asset !== "" && (
        <button
          type="button"
          class="button small"
          onClick={() =>
            change({
              instalments: [
                ...instalments,
                { id: String(numberMax + 1), amount: "", when: "delivery", at: "" },
              ],
            })
          }
        >
          <Icon name="plus" size={16} />
          {words.addInstalment}
        </button>
      )}
    </>
  );
}

function Tokens({ draft, change, tokens }: PartProperties & { tokens: readonly TokenView[] }) {
  const currency = draft.currency.trim().toUpperCase();
  const counts = ({ worth, sellers, token }: TokenView) =>
    draft.tokens.includes(token) ||
    (worth.currency === currency && (sellers === null || sellers.includes(draft.seller)));
  const fitting = tokens.filter(counts);
  if (fitting.length === 0) return null;
  return (
    <CheckGroup
      label={tradeWords().form.tokens}
      options={fitting.map(({ token, name, issuerName }) => ({
        value: token,
        text: `${apart(name)} (${apart(issuerName)})`,
      }))}
      chosen={draft.tokens}
      onChange={(chosen) => change({ tokens: chosen })}
    />
  );
}
