/** The terms in full, before they are signed. */
import type { PartyView } from "../../gateway/contract/api.ts";
import type { ShipmentTerms } from "../../ledger/state/terms.ts";
import { quantityName } from "../../report/quantity.ts";
import { legalName } from "../actions/use-parties.ts";
import { language } from "../app/preferences.ts";
import { Fact } from "../components/fact.tsx";
import { Time } from "../components/time.tsx";
import { unitOf } from "../format/quantity.ts";
import { duration } from "../format/time.ts";
import { mass, money, position, withUnit } from "../format/values.ts";
import { actionWords } from "../messages/actions-messages.ts";
import { pageText } from "../messages/pages.ts";

export type Terms = Omit<ShipmentTerms, "at">;

export function Review(props: { terms: Terms; shipper: string; parties: readonly PartyView[] }) {
  const words = actionWords().shipment;
  const { terms, parties } = props;
  const { goods } = terms;
  return (
    <dl class="facts">
      <Fact name={words.id}>{terms.id}</Fact>
      {terms.references && <Fact name={words.references}>{terms.references.join(", ")}</Fact>}
      <Fact name={words.shipper}>{legalName(parties, props.shipper)}</Fact>
      <Fact name={words.consignee}>{legalName(parties, terms.consignee)}</Fact>
      <Fact name={words.goods}>
        {goods.description}
        <GoodsDetail goods={goods} />
      </Fact>
      <Fact name={words.conditions}>
        {terms.conditions.length === 0 ? words.none : terms.conditions.map(conditionLine)}
      </Fact>
      <Fact name={words.gapName}>{duration(terms.gapMsMax)}</Fact>
      {terms.legs.map((leg, index) => (
        <Fact key={leg.id} name={words.leg(String(index + 1))}>
          <LegLines leg={leg} carrier={legalName(parties, leg.carrier)} />
        </Fact>
      ))}
    </dl>
  );
}

function GoodsDetail({ goods }: { goods: Terms["goods"] }) {
  const words = actionWords().shipment;
  const parts = [
    goods.hsCode && `${words.hsCode} ${goods.hsCode}`,
    goods.grossMassGrams !== undefined && mass(goods.grossMassGrams, language.value),
    goods.packages !== undefined && `${words.packages}: ${goods.packages}`,
    goods.valueMinor !== undefined &&
      goods.currency !== undefined &&
      money(goods.valueMinor, goods.currency, language.value),
  ].filter(Boolean);
  return parts.length === 0 ? null : <div class="dim">{parts.join(" · ")}</div>;
}

function conditionLine({ quantity, min, max, toleranceMs }: Terms["conditions"][number]) {
  const words = pageText().shipment;
  const shown = (value: number) => withUnit(value, unitOf(quantity), language.value);
  const band =
    min !== undefined && max !== undefined
      ? words.band(shown(min), shown(max))
      : min !== undefined
        ? words.atLeast(shown(min))
        : words.atMost(shown(max ?? 0));
  const tolerance = toleranceMs === 0 ? words.atOnce : words.tolerance(duration(toleranceMs));
  return (
    <div key={quantity}>
      {quantityName(quantity, pageText().quantities)} {band} <span class="dim">{tolerance}</span>
    </div>
  );
}

function LegLines({ leg, carrier }: { leg: Terms["legs"][number]; carrier: string }) {
  const words = actionWords().shipment;
  return (
    <>
      <div>
        {words.modes[leg.mode]}, {carrier}
      </div>
      <PlaceLine place={leg.from} atMs={leg.departure} name={words.from} />
      <PlaceLine place={leg.to} atMs={leg.arrival} name={words.to} />
    </>
  );
}

function PlaceLine(props: { place: Terms["legs"][number]["from"]; atMs: number | undefined; name: string }) {
  const { name, lat, lon } = props.place;
  return (
    <div>
      <span class="dim">{props.name}</span> {name}{" "}
      {lat !== undefined && lon !== undefined && <span class="dim">{position(lat, lon)}</span>}
      {props.atMs !== undefined && (
        <>
          {" "}
          <Time atMs={props.atMs} short />
        </>
      )}
    </div>
  );
}
