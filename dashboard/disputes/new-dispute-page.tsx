/** Opens a dispute: who claims how much from whom, because of what, with the notices that were given. */
import { useId, useRef, useState } from "preact/hooks";
import { useLocation } from "preact-iso";
import type { ShipmentView, StatementSummary } from "../../gateway/contract/api.ts";
import { fromHex } from "../../ledger/encoding/bytes.ts";
import { disputeGrounds } from "../../ledger/state/disputes.ts";
import { isIdentifier } from "../../ledger/statement/reference.ts";
import { ActingAs } from "../actions/acting-as.tsx";
import { currencyDigits, minorOf } from "../actions/entered.ts";
import { CheckGroup, focusFirstProblem, TextAreaField, TextField } from "../actions/fields.tsx";
import { LazyDialog } from "../actions/lazy-dialog.tsx";
import { partiesOf } from "../actions/notice-dialog.tsx";
import { SigningResult } from "../actions/signing-result.tsx";
import { legalName, useParties } from "../actions/use-parties.ts";
import { keepsStatement, useSigning } from "../actions/use-signing.ts";
import { useResource } from "../api/resource.ts";
import * as api from "../api/routes.ts";
import { language, zone } from "../app/preferences.ts";
import { useTitle } from "../app/title.ts";
import { Icon } from "../components/icons.tsx";
import { Loaded } from "../components/problem.tsx";
import { shortTime } from "../format/time.ts";
import { actionWords } from "../messages/actions-messages.ts";
import { disputeWords } from "../messages/dispute-messages.ts";
import { pageText } from "../messages/pages.ts";
import { suggestedId } from "../new-shipment/draft.ts";
import { referencesOf } from "../shipment/concerns.ts";
import { useNewestAbout } from "../shipment/use-shipment.ts";
import type { Acting } from "../signing/identities.ts";
import { rowOf } from "../store/fleet.ts";
import { exactNowMs, fleet } from "../store/live.ts";
import "../styles/actions.css";
import "../styles/disputes.css";
import { about, isText } from "./dialog-properties.ts";
import { disputePath } from "./disputes-page.tsx";
import { amountText } from "./split.ts";

const suggestionCountMax = 500;

export default function NewDisputePage() {
  const words = disputeWords();
  useTitle(words.open);
  const { query } = useLocation();
  const [shipment, setShipment] = useState(query.shipment ?? "");
  const list = useId();
  const id = shipment.trim();
  const isKnown = rowOf(fleet.value, id) !== undefined;
  return (
    <div class="page form-page">
      <a class="back-link" href="./disputes">
        <Icon name="left" size={16} />
        {words.back}
      </a>
      <div class="page-head">
        <h1>{words.open}</h1>
      </div>
      <div class="panels">
        <p class="lead">{words.form.lead}</p>
        <section class="panel">
          <div class="panel-body">
            <TextField
              label={words.form.shipment}
              problem={id !== "" && !isKnown ? words.form.shipmentWrong : undefined}
              value={shipment}
              onInput={setShipment}
              list={list}
            />
            <datalist id={list}>
              {fleet.value.rows.slice(0, suggestionCountMax).map((row) => (
                <option key={row.shipment} value={row.shipment}>
                  {row.goods}
                </option>
              ))}
            </datalist>
          </div>
        </section>
        {isKnown && <Claim key={id} shipment={id} />}
      </div>
    </div>
  );
}

/** A notice that is given meanwhile appears among those to name. */
function Claim({ shipment }: { shipment: string }) {
  const version = useNewestAbout(shipment, () => referencesOf(shipment, undefined));
  const view = useResource(`shipment/${shipment}`, (signal) => api.shipment(shipment, signal), version);
  const statements = useResource(
    `statements/${shipment}`,
    (signal) => api.statements(shipment, signal),
    version,
  );
  return (
    <Loaded resource={view}>{(one) => <ClaimForm view={one} statements={statements.value ?? []} />}</Loaded>
  );
}

function newDisputeId(): string {
  const random = crypto.getRandomValues(new Uint8Array(4));
  return suggestedId(exactNowMs() ?? Date.now(), random).replace(/^S-/, "D-");
}

function ClaimForm({ view, statements }: { view: ShipmentView; statements: readonly StatementSummary[] }) {
  const { form: words, grounds: groundNames } = disputeWords();
  const parties = useParties();
  const [acting, setActing] = useState<Acting | undefined>(undefined);
  const [id, setId] = useState(newDisputeId);
  const [against, setAgainst] = useState<readonly string[]>(() => [
    ...new Set(view.legs.map(({ carrier }) => carrier)),
  ]);
  const [grounds, setGrounds] = useState<readonly (typeof disputeGrounds)[number][]>(["damage"]);
  const [amount, setAmount] = useState(() =>
    view.goods.valueMinor === undefined
      ? ""
      : amountText(view.goods.valueMinor, view.goods.currency ?? "EUR"),
  );
  const [currency, setCurrency] = useState(view.goods.currency ?? "EUR");
  const [text, setText] = useState("");
  const notices = statements.filter(({ kind }) => kind === "damage.notice");
  const [unnamed, setUnnamed] = useState<ReadonlySet<string>>(new Set());
  const [wilful, setWilful] = useState<readonly string[]>([]);
  const [tried, setTried] = useState(false);
  const [noticing, setNoticing] = useState(false);
  const [sealed, setSealed] = useState(false);
  const form = useRef<HTMLFormElement>(null);
  const signing = useSigning(acting?.identity, () => setSealed(true));

  const others = partiesOf(view).filter((party) => party !== acting?.identity.party);
  const respondents = against.filter((party) => others.includes(party));
  const code = currency.trim().toUpperCase();
  const isCurrency = /^[A-Z]{3}$/.test(code);
  const minor = minorOf(amount, currencyDigits(code));
  const isAmount = minor !== undefined && minor > 0;
  const named = notices.filter(({ hash }) => !unnamed.has(hash));
  const alleged = wilful.filter((party) => respondents.includes(party));
  const isWhole =
    isIdentifier(id.trim()) &&
    respondents.length > 0 &&
    grounds.length > 0 &&
    isAmount &&
    isCurrency &&
    isText(text);

  const submit = (event: Event) => {
    event.preventDefault();
    setTried(true);
    if (!isWhole) return focusFirstProblem(form.current);
    signing.sign(
      about(id.trim(), "dispute.open", {
        id: id.trim(),
        shipment: view.shipment,
        respondents,
        grounds: [...grounds],
        claim: { minor, currency: code },
        text: text.trim(),
        ...(named.length > 0 && { notices: named.map(({ hash }) => fromHex(hash)) }),
        ...(alleged.length > 0 && { wilful: alleged }),
      }),
    );
  };
  const options = (ids: readonly string[]) =>
    ids.map((party) => ({ value: party, text: legalName(parties.value, party) }));

  return (
    <>
      <form ref={form} class="panels" noValidate onSubmit={submit}>
        <section class="panel">
          <div class="panel-body">
            <fieldset class="plain-fieldset form-stack" disabled={sealed}>
              <ActingAs kind="dispute.open" parties={partiesOf(view)} value={acting} onChange={setActing} />
              {acting && (
                <>
                  <TextField
                    label={words.id}
                    problem={tried && !isIdentifier(id.trim()) ? words.idWrong : undefined}
                    value={id}
                    onInput={setId}
                    lengthMax={64}
                  />
                  <CheckGroup
                    label={words.against}
                    problem={tried && respondents.length === 0 ? words.againstWrong : undefined}
                    options={options(others)}
                    chosen={respondents}
                    onChange={setAgainst}
                  />
                  <CheckGroup
                    label={words.grounds}
                    problem={tried && grounds.length === 0 ? words.groundsWrong : undefined}
                    options={disputeGrounds.map((value) => ({ value, text: groundNames[value] }))}
                    chosen={grounds}
                    onChange={setGrounds}
                  />
                  <div class="form-row money-row">
                    <TextField
                      label={words.amount}
                      problem={tried && !isAmount ? words.amountWrong : undefined}
                      value={amount}
                      onInput={setAmount}
                      inputMode="decimal"
                    />
                    <TextField
                      label={words.currency}
                      problem={tried && !isCurrency ? words.currencyWrong : undefined}
                      value={currency}
                      onInput={setCurrency}
                      lengthMax={3}
                    />
                  </div>
                  <TextAreaField
                    label={words.text}
                    hint={words.textHelp}
                    problem={tried && !isText(text) ? words.textWrong : undefined}
                    value={text}
                    onInput={setText}
                    rows={4}
                  />
                  <Notices
                    notices={notices}
                    named={named.map(({ hash }) => hash)}
                    onChange={(hashes) =>
                      setUnnamed(
                        new Set(notices.map(({ hash }) => hash).filter((hash) => !hashes.includes(hash))),
                      )
                    }
                    give={() => setNoticing(true)}
                  />
                  {respondents.length > 0 && (
                    <details>
                      <summary>{words.wilful}</summary>
                      <p class="field-hint">{words.wilfulHelp}</p>
                      <CheckGroup
                        label={words.wilful}
                        options={options(respondents)}
                        chosen={alleged}
                        onChange={setWilful}
                      />
                    </details>
                  )}
                </>
              )}
            </fieldset>
          </div>
        </section>
        <SigningResult signing={signing} />
        <div class="button-row">
          {sealed ? (
            <a class="button primary" href={disputePath(id.trim())}>
              {words.openIt}
            </a>
          ) : (
            acting &&
            !keepsStatement(signing.current) && (
              <button type="submit" class="button primary" disabled={signing.current.state === "working"}>
                {words.sign}
              </button>
            )
          )}
          {tried && !isWhole && <span class="dim">{actionWords().common.someWrong}</span>}
        </div>
      </form>
      <LazyDialog
        open={noticing}
        close={() => setNoticing(false)}
        title={pageText().act.notice}
        load={() => import("../actions/notice-dialog.tsx")}
        content={{ view, statements, close: () => setNoticing(false) }}
      />
    </>
  );
}

function Notices(props: {
  notices: readonly StatementSummary[];
  named: readonly string[];
  onChange: (hashes: readonly string[]) => void;
  give: () => void;
}) {
  const words = disputeWords().form;
  const { notices } = props;
  return (
    <>
      {notices.length === 0 ? (
        <p class="notice">{words.noNotices}</p>
      ) : (
        <CheckGroup
          label={words.notices}
          options={notices.map(({ hash, issuerName, sealedAtMs }) => ({
            value: hash,
            text: `${issuerName}, ${shortTime(sealedAtMs, language.value, zone.value)}`,
          }))}
          chosen={props.named}
          onChange={props.onChange}
        />
      )}
      <div class="button-row">
        <button type="button" class="button small" onClick={props.give}>
          {words.giveNotice}
        </button>
      </div>
    </>
  );
}
