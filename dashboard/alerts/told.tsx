/** Who is told of alerts besides this dashboard: by e-mail, or by signed webhook. */
import { useRef, useState } from "preact/hooks";
import {
  type AlertKind,
  type AlertLevel,
  type AlertSubscription,
  alertLevels,
} from "../../gateway/contract/alerts.ts";
import { isIdentifier } from "../../ledger/statement/reference.ts";
import { listOf } from "../actions/entered.ts";
import { CheckGroup, focusFirstProblem, Segments, SelectField, TextField } from "../actions/fields.tsx";
import { useResource } from "../api/resource.ts";
import * as api from "../api/routes.ts";
import { Dialog } from "../components/dialog.tsx";
import { Empty } from "../components/empty.tsx";
import { Hash } from "../components/hash.tsx";
import { Icon } from "../components/icons.tsx";
import { Loaded, ProblemNotice } from "../components/problem.tsx";
import { Time } from "../components/time.tsx";
import { alertWords } from "../messages/alert-messages.ts";
import "../styles/actions.css";
import { UndoNotice } from "../components/undo-notice.tsx";
import { alertKinds } from "./rule-draft.ts";
import { mayAdminister } from "./rules.tsx";

type Made = AlertSubscription & { secret?: string };

export function Told() {
  const words = alertWords().told;
  if (!mayAdminister()) return <p class="notice">{words.mayNot}</p>;
  return <Subscriptions />;
}

function Subscriptions() {
  const words = alertWords().told;
  const loaded = useResource("alert-subscriptions", api.alertSubscriptions);
  const [adding, setAdding] = useState(false);
  const [made, setMade] = useState<Made | undefined>(undefined);
  const [removed, setRemoved] = useState<AlertSubscription | undefined>(undefined);
  const [failure, setFailure] = useState<Error | undefined>(undefined);

  const attempt = async (act: () => Promise<void>) => {
    setFailure(undefined);
    try {
      await act();
    } catch (cause) {
      setFailure(cause instanceof Error ? cause : new Error(String(cause)));
    }
    loaded.reload();
  };
  const remove = (one: AlertSubscription) =>
    attempt(async () => {
      await api.unsubscribe(one.id);
      setRemoved(one);
    });
  /** A webhook comes back with another secret. */
  const restore = (one: AlertSubscription) =>
    attempt(async () => {
      setRemoved(undefined);
      setMade(await api.subscribe(settingsOf(one)));
    });

  return (
    <div class="panels">
      <p class="lead">{words.lead}</p>
      {failure && <ProblemNotice error={failure} />}
      {removed && <UndoNotice text={words.removed(nameOf(removed))} undo={() => void restore(removed)} />}
      {made?.secret && (
        <div class="notice" role="status">
          <strong>{words.secret}</strong>
          <span class="wrap-anywhere">{nameOf(made)}</span>
          <Hash value={made.secret} name={words.secret} whole />
          <span class="dim">{words.secretHelp}</span>
        </div>
      )}
      <Loaded resource={loaded}>
        {(list) => (
          <section class="panel" aria-label={alertWords().sections.told}>
            {list.length === 0 ? (
              <Empty title={words.noneTitle} help={words.noneHelp} />
            ) : (
              <ul class="alert-rules">
                {list.map((one) => (
                  <Subscription key={one.id} subscription={one} remove={() => void remove(one)} />
                ))}
              </ul>
            )}
            <div class="panel-note button-row">
              <button type="button" class="button primary" onClick={() => setAdding(true)}>
                <Icon name="plus" size={16} />
                {words.add}
              </button>
            </div>
          </section>
        )}
      </Loaded>
      <Dialog open={adding} close={() => setAdding(false)} title={words.add} form>
        <SubscriptionForm
          made={(one) => {
            setMade(one);
            setAdding(false);
            loaded.reload();
          }}
        />
      </Dialog>
    </div>
  );
}

function nameOf({ channel }: Pick<AlertSubscription, "channel">): string {
  return channel.type === "mail" ? channel.address : channel.url;
}

function settingsOf({
  channel,
  levelMin,
  kinds,
  shipments,
  parties,
}: AlertSubscription): api.NewSubscription {
  return {
    channel,
    levelMin,
    ...(kinds && { kinds }),
    ...(shipments && { shipments }),
    ...(parties && { parties }),
  };
}

function Subscription({ subscription, remove }: { subscription: AlertSubscription; remove: () => void }) {
  const { told: words, levels, kinds: kindNames, rules } = alertWords();
  const { channel, levelMin, kinds, shipments, parties, lastSentMs, lastProblem } = subscription;
  const name = nameOf(subscription);
  const scope = [
    words.from(levels[levelMin]),
    kinds?.map((kind) => kindNames[kind]).join(", "),
    shipments && rules.onlyShipments(shipments.join(", ")),
    parties && rules.onlyParties(parties.join(", ")),
  ].filter(Boolean);
  return (
    <li class="alert-rule">
      <div class="alert-rule-text">
        <h2 class="wrap-anywhere">{name}</h2>
        <p class="wrap-anywhere">
          {channel.type === "mail" ? words.mail : words.webhook} · {scope.join(" · ")}
        </p>
        <p class="dim">
          {words.lastSent}: {lastSentMs === null ? words.never : <Time atMs={lastSentMs} short />}
        </p>
        {lastProblem !== null && (
          <p class="text-critical wrap-anywhere">
            {words.lastProblem}: {lastProblem}
          </p>
        )}
      </div>
      <div class="alert-rule-level" />
      <div class="button-row">
        <TestButton id={subscription.id} name={name} />
        <button type="button" class="button small quiet" aria-label={words.removeName(name)} onClick={remove}>
          {words.remove}
        </button>
      </div>
    </li>
  );
}

function TestButton({ id, name }: { id: string; name: string }) {
  const words = alertWords().told;
  const [state, setState] = useState<"idle" | "testing" | { arrived: boolean; problem: string | null }>(
    "idle",
  );
  const test = async () => {
    setState("testing");
    try {
      setState(await api.testSubscription(id));
    } catch (cause) {
      setState({ arrived: false, problem: cause instanceof Error ? cause.message : String(cause) });
    }
  };
  return (
    <>
      {typeof state === "object" && (
        <span
          class={state.arrived ? "text-delivered wrap-anywhere" : "text-critical wrap-anywhere"}
          role="status"
        >
          {state.arrived ? words.arrived : words.notArrived(state.problem ?? "")}
        </span>
      )}
      <button
        type="button"
        class="button small"
        aria-label={words.testName(name)}
        disabled={state === "testing"}
        onClick={() => void test()}
      >
        {state === "testing" ? words.testing : words.test}
      </button>
    </>
  );
}

const addressPattern = /^[^\s@<>,;]+@[^\s@<>,;]+$/;

function SubscriptionForm({ made }: { made: (subscription: Made) => void }) {
  const { told: words, levels, kinds: kindNames, rules } = alertWords();
  const [type, setType] = useState<"mail" | "webhook">("mail");
  const [address, setAddress] = useState("");
  const [levelMin, setLevelMin] = useState<AlertLevel>("warning");
  const [kinds, setKinds] = useState<readonly AlertKind[]>([]);
  const [shipments, setShipments] = useState("");
  const [parties, setParties] = useState("");
  const [tried, setTried] = useState(false);
  const [failure, setFailure] = useState<Error | undefined>(undefined);
  const form = useRef<HTMLFormElement>(null);
  const given = address.trim();
  const isAddress =
    type === "mail" ? addressPattern.test(given) && given.length <= 254 : /^https?:\/\/[^\s@]+$/.test(given);
  const isList = (text: string) => listOf(text).every(isIdentifier);

  const submit = async (event: Event) => {
    event.preventDefault();
    setTried(true);
    if (!isAddress || !isList(shipments) || !isList(parties)) return focusFirstProblem(form.current);
    setFailure(undefined);
    try {
      made(
        await api.subscribe({
          channel: type === "mail" ? { type, address: given } : { type, url: given },
          levelMin,
          ...(kinds.length > 0 && { kinds }),
          ...(listOf(shipments).length > 0 && { shipments: listOf(shipments) }),
          ...(listOf(parties).length > 0 && { parties: listOf(parties) }),
        }),
      );
    } catch (cause) {
      setFailure(cause instanceof Error ? cause : new Error(String(cause)));
    }
  };

  return (
    <form ref={form} class="form-stack" noValidate onSubmit={(event) => void submit(event)}>
      <Segments
        label={words.channel}
        value={type}
        options={[
          { value: "mail", text: words.mail },
          { value: "webhook", text: words.webhook },
        ]}
        onChange={setType}
      />
      <TextField
        label={type === "mail" ? words.address : words.url}
        hint={type === "webhook" ? words.urlHelp : undefined}
        problem={tried && !isAddress ? (type === "mail" ? words.addressWrong : words.urlWrong) : undefined}
        value={address}
        onInput={setAddress}
        lengthMax={2000}
      />
      <SelectField
        label={words.levelMin}
        value={levelMin}
        onChange={(level) => setLevelMin(alertLevels.find((one) => one === level) ?? "warning")}
        options={alertLevels.map((value) => ({ value, text: levels[value] }))}
      />
      <CheckGroup
        label={`${words.kinds} (${words.kindsHelp})`}
        options={alertKinds.map((value) => ({ value, text: kindNames[value] }))}
        chosen={kinds}
        onChange={setKinds}
      />
      <div class="form-grid">
        <TextField
          label={rules.shipments}
          optional
          hint={rules.listHelp}
          problem={tried && !isList(shipments) ? rules.listWrong : undefined}
          value={shipments}
          onInput={setShipments}
        />
        <TextField
          label={rules.parties}
          optional
          hint={rules.listHelp}
          problem={tried && !isList(parties) ? rules.listWrong : undefined}
          value={parties}
          onInput={setParties}
        />
      </div>
      {failure && <ProblemNotice error={failure} />}
      <div class="button-row">
        <button type="submit" class="button primary">
          {words.save}
        </button>
      </div>
    </form>
  );
}
