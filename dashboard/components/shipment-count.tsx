/** How many shipments search and filter leave, and whether the ledger's identifiers were searched as well. */
import { language } from "../app/preferences.ts";
import { integer } from "../format/values.ts";
import { t } from "../messages/messages.ts";
import { identifiers } from "../store/filter.ts";
import { shown } from "../store/shown.ts";

export function ShipmentCount({ matching }: { matching: number }) {
  const all = shown.value.rows.length;
  const words = t();
  const allText = words.common.shipments(all, integer(all, language.value));
  const search = identifiers.state.value;
  return (
    <span class="shipment-count dim">
      <span role="status">
        {matching === all ? allText : words.common.showing(integer(matching, language.value), allText)}
        {search.state === "found" && search.isCut && ` ${words.search.cut}`}
      </span>
      {search.state === "failed" && (
        <span class="text-critical" role="alert" title={search.error.message}>
          {words.search.failed}{" "}
          <button type="button" class="link-button" onClick={identifiers.retry}>
            {words.common.retry}
          </button>
        </span>
      )}
    </span>
  );
}

/** By what of the ledger the shipment was found, or what else stands there. */
export function FoundBy({ shipment, otherwise = "" }: { shipment: string; otherwise?: string }) {
  const found = identifiers.found.value.get(shipment);
  if (!found) return <>{otherwise}</>;
  const text = `${t().search.by[found.by]} ${found.value}`;
  return (
    <span class="found-by" title={text}>
      {text}
    </span>
  );
}
