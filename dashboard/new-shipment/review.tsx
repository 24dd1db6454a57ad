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
import { lawWords } from "../messages/law-messages.ts";
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
        {goods.profile !== undefined && (
          <div class="dim">
            {words.profile} {goods.profile}
          </div>
        )}
      </Fact>
      <Fact name={words.gapName}>{duration(terms.gapMsMax)}</Fact>
      {terms.legs.map((leg, index) => (
        <Fact key={leg.id} name={words.leg(String(index + 1))}>
          <LegLines leg={leg} carrier={legalName(parties, leg.carrier)} />
        </Fact>
      ))}
      {terms.sale && (
        <Fact name={words.sale}>
          <SaleLines sale={terms.sale} parties={parties} />
        </Fact>
      )}
      {terms.deliveryUtcOffsetMinutes !== undefined && (
        <Fact name={words.utcOffset}>{offsetText(terms.deliveryUtcOffsetMinutes)}</Fact>
      )}
    </dl>
  );
}

function GoodsDetail({ goods }: { goods: Terms["goods"] }) {
  const words = actionWords().shipment;
  const parts = [
    goods.hsCode && `${words.hsCode} ${goods.hsCode}`,
    goods.grossMassGrams !== undefined && mass(goods.grossMassGrams, language.value),
    goods.dangerous,
    goods.packages !== undefined && `${words.packages}: ${goods.packages}`,
    goods.valueMinor !== undefined &&
      goods.currency !== undefined &&
      money(goods.valueMinor, goods.currency, language.value),
  ].filter(Boolean);
  return parts.length === 0 ? null : <div class="dim">{parts.join(" · ")}</div>;
}

function SaleLines({ sale, parties }: { sale: NonNullable<Terms["sale"]>; parties: readonly PartyView[] }) {
  const words = actionWords().shipment;
  const { incoterm, seller, buyer } = sale;
  return (
    <>
      {incoterm && (
        <div>
          {incoterm.rule} {incoterm.place.name}
        </div>
      )}
      {seller !== undefined && (
        <div>
          <span class="dim">{words.seller}</span> {legalName(parties, seller)}
        </div>
      )}
      {buyer !== undefined && (
        <div>
          <span class="dim">{words.buyer}</span> {legalName(parties, buyer)}
        </div>
      )}
    </>
  );
}

/** `UTC+01:00` */
function offsetText(minutes: number): string {
  const [hours, rest] = [Math.floor(Math.abs(minutes) / 60), Math.abs(minutes) % 60];
  const two = (n: number) => String(n).padStart(2, "0");
  return `UTC${minutes < 0 ? "−" : "+"}${two(hours)}:${two(rest)}`;
}

function conditionLine(condition: Terms["conditions"][number]) {
  const { quantity, min, max, toleranceMs } = condition;
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
      <div class="dim">{harmText(condition)}</div>
    </div>
  );
}

/** What the condition says beside its band, as it was entered. */
function harmText({
  quantity,
  dose,
  boundary,
  gapExtreme,
  weightPpm,
  disagreementMax,
}: Terms["conditions"][number]) {
  const words = actionWords().shipment;
  const figure = (name: string, value: number | undefined, unit = unitOf(quantity)) =>
    value === undefined ? undefined : `${name} ${withUnit(value, unit, language.value)}`;
  return [
    dose && `${words.dose} ${duration(dose.allowanceMs)}`,
    figure(words.reference, dose?.referenceCel, "Cel"),
    dose?.activationJoulePerMole !== undefined && `${words.activation} ${dose.activationJoulePerMole}`,
    figure(words.peak, boundary?.peak, "m/s2"),
    figure(words.velocityChange, boundary?.velocityChange, "m/s"),
    figure(words.gapMin, gapExtreme?.min),
    figure(words.gapMax, gapExtreme?.max),
    figure(words.disagreement, disagreementMax),
    weightPpm !== undefined && `${words.weight} ${weightPpm / 10_000}`,
  ]
    .filter(Boolean)
    .join(" · ");
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
      <div class="dim">
        {[
          leg.regime && lawWords().regimes[leg.regime],
          leg.contract && `${words.contract} ${leg.contract}`,
          leg.freight && `${words.freight} ${money(leg.freight.minor, leg.freight.currency, language.value)}`,
          leg.declaredValue &&
            `${words.declaredValue} ${money(leg.declaredValue.minor, leg.declaredValue.currency, language.value)}`,
        ]
          .filter(Boolean)
          .join(" · ")}
      </div>
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
