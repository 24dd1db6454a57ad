/** What can be taken along: for the hurried reader, for the expert, and for whoever trusts neither. */
import * as api from "../api/routes.ts";
import { resolve } from "../app/base.ts";
import { Icon } from "../components/icons.tsx";
import { disputeWords } from "../messages/dispute-messages.ts";

export function Exports({ shipment }: { shipment: string }) {
  const words = disputeWords();
  return (
    <section class="panel dispute-exports no-print" aria-label={words.exports}>
      <header>
        <h2>{words.exports}</h2>
      </header>
      <div class="panel-body">
        <p class="dim">{words.exportHelp}</p>
        <div class="button-row">
          <a class="button primary" href={resolve(api.evidencePath(shipment))} download>
            <Icon name="download" size={18} />
            {words.exportBundle}
          </a>
        </div>
      </div>
    </section>
  );
}
