/** What stands in place of the fleet's list and table: nothing yet, or nothing that matches and what can be searched. */
import { Empty } from "../components/empty.tsx";
import { frameWords } from "../messages/frame-messages.ts";
import { t } from "../messages/messages.ts";
import { clearFilter, identifiers, isFiltered } from "../store/filter.ts";

export default function NoShipments() {
  const words = frameWords().noShipments;
  if (!isFiltered.value)
    return (
      <Empty title={words.noneTitle} help={words.noneHelp} command={words.noneCommand}>
        <a class="button" href="./shipments/new">
          {t().shipments.create}
        </a>
      </Empty>
    );
  if (identifiers.state.value.state === "asking")
    return (
      <p class="loading" role="status">
        {words.asking}
      </p>
    );
  return (
    <Empty title={words.noMatchTitle} help={words.noMatchHelp}>
      <ul>
        {words.searched.map((line) => (
          <li key={line}>{line}</li>
        ))}
      </ul>
      <p class="dim">{words.parts}</p>
      <button type="button" class="button" onClick={clearFilter}>
        {t().search.clear}
      </button>
    </Empty>
  );
}
