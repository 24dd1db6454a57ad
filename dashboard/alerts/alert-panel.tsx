/** One alert beside the queue: its figures, what it rests on, who sees to it, and where to go from here. */
import { useRef } from "preact/hooks";
import type { Alert } from "../../gateway/contract/alerts.ts";
import { Fact } from "../components/fact.tsx";
import { Icon } from "../components/icons.tsx";
import { Time } from "../components/time.tsx";
import { shortHash } from "../format/values.ts";
import { alertWords } from "../messages/alert-messages.ts";
import { t } from "../messages/messages.ts";
import { AcknowledgeForm } from "./acknowledge-form.tsx";
import { alertText } from "./alert-text.ts";
import { Level } from "./level.tsx";
import { mayAcknowledge, State } from "./queue.tsx";
import { ReopenButton } from "./reopen.tsx";
import { ruleName } from "./rule-name.ts";

export function AlertPanel({ alert }: { alert: Alert }) {
  const words = alertWords();
  const shipment = `./shipments/${encodeURIComponent(alert.shipment)}`;
  const { acknowledgement } = alert;
  const heading = useRef<HTMLHeadingElement>(null);
  // What was pressed is gone.
  const changed = () => heading.current?.focus();
  return (
    <aside class="panel" aria-label={alertText(alert)}>
      <header>
        <h2 ref={heading} tabIndex={-1} class="wrap-anywhere">
          {alertText(alert)}
        </h2>
        <a class="icon-button" href="./alerts" aria-label={t().common.close}>
          <Icon name="close" />
        </a>
      </header>
      <dl class="facts panel-body">
        <Fact name={words.severity}>
          <Level level={alert.level} />
        </Fact>
        <Fact name={words.state}>
          <State state={alert.state} />
        </Fact>
        <Fact name={words.shipment}>
          <a href={shipment}>{alert.shipment}</a>
        </Fact>
        <Fact name={words.holder}>{alert.holderName || alert.holder}</Fact>
        <Fact name={words.raised}>
          <Time atMs={alert.raisedMs} />
        </Fact>
        {alert.risenMs !== alert.raisedMs && (
          <Fact name={words.risen}>
            <Time atMs={alert.risenMs} />
          </Fact>
        )}
        {alert.clearedMs !== null && (
          <Fact name={words.cleared}>
            <Time atMs={alert.clearedMs} />
          </Fact>
        )}
        {typeof alert.values.enteredMs === "number" && (
          <Fact name={words.entered}>
            <Time atMs={alert.values.enteredMs} />
          </Fact>
        )}
        {typeof alert.values.leftMs === "number" && (
          <Fact name={words.left}>
            <Time atMs={alert.values.leftMs} />
          </Fact>
        )}
        <Fact name={words.kind}>{words.kinds[alert.kind]}</Fact>
        <Fact name={words.rule}>{ruleName(alert.kind, alert.ruleName)}</Fact>
        <Fact name={words.statement}>
          {alert.statement ? (
            <a class="mono" href={`./ledger/entries/${alert.statement}`} title={words.statementHelp}>
              {shortHash(alert.statement)}
            </a>
          ) : (
            <span class="dim">{words.noStatement}</span>
          )}
        </Fact>
      </dl>
      {acknowledgement && (
        <div class="panel-note">
          <p>
            <strong class="wrap-anywhere">{words.acknowledgedBy(acknowledgement.by)}</strong> ·{" "}
            <Time atMs={acknowledgement.atMs} short />
          </p>
          <p class="wrap-anywhere">{acknowledgement.reason}</p>
          {alert.state === "acknowledged" && mayAcknowledge() && (
            <ReopenButton id={alert.id} done={changed} />
          )}
        </div>
      )}
      <div class="panel-note button-row">
        <Links alert={alert} shipment={shipment} />
      </div>
      {alert.state === "open" && (
        <div class="panel-note alert-acknowledge">
          {mayAcknowledge() ? <AcknowledgeForm ids={[alert.id]} done={changed} /> : words.mayNot}
        </div>
      )}
    </aside>
  );
}

function Links({ alert, shipment }: { alert: Alert; shipment: string }) {
  const words = alertWords();
  const device = alert.kind === "battery" || alert.kind === "silence" ? alert.about : "";
  return (
    <>
      {alert.kind === "harm" && (
        <a class="button small" href={`${shipment}/condition`}>
          {words.openCondition}
        </a>
      )}
      {(alert.kind === "harm" || alert.kind === "deadline") && (
        <a class="button small" href={`${shipment}/trace`}>
          {words.openTrace}
        </a>
      )}
      {(alert.kind === "harm" || alert.kind === "deadline") && (
        <a class="button small" href={`./disputes/new?shipment=${encodeURIComponent(alert.shipment)}`}>
          {words.openDispute}
        </a>
      )}
      {device !== "" && (
        <a class="button small" href={`./devices/${encodeURIComponent(device)}`}>
          {words.openDevice}
        </a>
      )}
      {["geofence", "deviation", "lateness"].includes(alert.kind) && (
        <a class="button small" href={shipment}>
          {words.openShipment}
        </a>
      )}
    </>
  );
}
