/** When a shipment arrives, as it is expected: never a time without how sure it is. */
import type { ArrivalView, ShipmentEta } from "../../gateway/contract/api.ts";
import { language } from "../app/preferences.ts";
import { integer } from "../format/values.ts";
import { t } from "../messages/messages.ts";
import { isLikelyLate, lateFrom } from "../store/status.ts";
import { Fact } from "./fact.tsx";
import { Time } from "./time.tsx";

/** Fewer past journeys of the same way than this are said to be few. */
const fewBelow = 10;

const percent = (share: number): string => `${integer(Math.round(100 * share), language.value)} %`;

/** The expected time alone; a second line says where it is likely late. */
export function ArrivalTime({ eta }: { eta: ShipmentEta | undefined }) {
  if (!eta) return <Time atMs={null} />;
  const { p50Ms, late } = eta.final;
  return (
    <span title={t().arrival.late(percent(late))}>
      <Time atMs={p50Ms} short />
      {isLikelyLate(eta) && <small class="text-attention cell-note">{t().arrival.likely}</small>}
    </span>
  );
}

/** Facts of a list: the next point of the plan, the last one, and what they rest on. */
export function ArrivalFacts({ eta }: { eta: ShipmentEta | undefined }) {
  if (!eta) return null;
  const words = t().arrival;
  const isLast = eta.next.leg === eta.final.leg && eta.next.step === eta.final.step;
  return (
    <>
      {!isLast && (
        <Fact name={words.next(eta.next.step, eta.next.place)}>
          <Expected arrival={eta.next} />
        </Fact>
      )}
      <Fact name={words.title}>
        <Expected arrival={eta.final} />
        {eta.comparable < fewBelow && (
          <div class="dim">{words.few(eta.comparable, integer(eta.comparable, language.value))}</div>
        )}
      </Fact>
    </>
  );
}

function Expected({ arrival }: { arrival: ArrivalView }) {
  const words = t().arrival;
  const { p10Ms, p50Ms, p90Ms, late } = arrival;
  return (
    <>
      <div>
        <Time atMs={p50Ms} short />
      </div>
      <div class="dim">
        {words.interval} <Time atMs={p10Ms} short /> {words.and} <Time atMs={p90Ms} short />
      </div>
      <div class={late >= lateFrom ? "text-attention" : "dim"}>{words.late(percent(late))}</div>
    </>
  );
}
