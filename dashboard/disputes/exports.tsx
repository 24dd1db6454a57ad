/** What can be taken along: for the hurried reader, for the expert, and for whoever trusts neither. */
import * as api from "../api/routes.ts";
import { resolve } from "../app/base.ts";
import { language } from "../app/preferences.ts";
import { Icon } from "../components/icons.tsx";
import { disputeWords } from "../messages/dispute-messages.ts";

export function Exports({ shipment }: { shipment: string }) {
  const words = disputeWords();
  const others = [
    { path: api.reportPath(shipment, language.value), text: words.exportReport },
    { path: api.readingsCsvPath(shipment), text: words.exportReadings },
    { path: api.traceJsonPath(shipment), text: words.exportTrace },
    { path: api.verifierPath, text: words.exportVerifier },
  ];
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
          {others.map(({ path, text }) => (
            <a key={path} class="button" href={resolve(path)} download>
              <Icon name="download" size={18} />
              {text}
            </a>
          ))}
        </div>
      </div>
    </section>
  );
}
