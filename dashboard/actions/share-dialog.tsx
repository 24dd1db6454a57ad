/** Share links of one shipment: one is made with the least that is needed; all are listed and can be revoked. */
import { useEffect, useState } from "preact/hooks";
import {
  isWholeScope,
  leastScope,
  revokeUndoMsMax,
  type ShareLink,
  type ShareScope,
  sharedParts,
  sharedPositions,
  shareLabelLengthMax,
} from "../../gateway/contract/shares.ts";
import * as api from "../api/routes.ts";
import { CopyButton } from "../components/hash.tsx";
import { ProblemNotice } from "../components/problem.tsx";
import { Time } from "../components/time.tsx";
import { t } from "../messages/messages.ts";
import { sharingWords } from "../messages/sharing-messages.ts";
import { chain, session } from "../store/live.ts";
import { CheckGroup, Segments, SelectField, TextField } from "./fields.tsx";
import type { ShipmentActionProperties } from "./handover-dialog.tsx";

const dayMs = 86_400_000;
const lifetimesMs = { day: dayMs, week: 7 * dayMs, month: 30 * dayMs, quarter: 90 * dayMs } as const;
type Lifetime = keyof typeof lifetimesMs;
const lifetimes = Object.keys(lifetimesMs) as Lifetime[];

export default function ShareDialog({ view }: ShipmentActionProperties) {
  const words = sharingWords();
  const [links, setLinks] = useState<readonly ShareLink[] | undefined>(undefined);
  const [failure, setFailure] = useState<Error | undefined>(undefined);
  const [scope, setScope] = useState<ShareScope>(leastScope);
  const [lifetime, setLifetime] = useState<Lifetime>("week");
  const [label, setLabel] = useState("");
  const [address, setAddress] = useState("");
  const isSimulated = chain.value?.time.source === "simulated";

  const load = () => attempt(async () => setLinks(await api.shares(view.shipment)), setFailure);
  useEffect(load, [view.shipment]);
  const make = () =>
    attempt(async () => {
      const lifetimeMs = lifetimesMs[lifetime];
      const asked = { shipment: view.shipment, scope, lifetimeMs, label: label.trim() };
      const { path } = await api.makeShare(asked);
      setAddress(new URL(path, document.baseURI).href);
      load();
    }, setFailure);
  const change = (id: string, to: "revoke" | "restore") =>
    attempt(async () => {
      await api.changeShare(id, to);
      load();
    }, setFailure);

  return (
    <div class="form-stack">
      <p class="lead">{words.lead}</p>
      <Segments
        label={words.position}
        value={scope.position}
        options={sharedPositions.map((value) => ({ value, text: words.positions[value] }))}
        onChange={(position) => setScope(consistent({ ...scope, position }))}
      />
      <CheckGroup
        label={words.parts}
        options={sharedParts
          .filter((part) => part !== "evidence" || isWholeScope(scope))
          .map((value) => ({ value, text: words.partNames[value] }))}
        chosen={sharedParts.filter((part) => scope[part])}
        onChange={(chosen) => {
          const parts = Object.fromEntries(sharedParts.map((part) => [part, chosen.includes(part)]));
          setScope(consistent({ ...scope, ...parts }));
        }}
      />
      {!isWholeScope(scope) && <p class="field-hint">{words.evidenceNeeds}</p>}
      <div class="form-grid">
        <SelectField
          label={words.lifetime}
          hint={isSimulated ? words.lifetimeReal : undefined}
          value={lifetime}
          onChange={(value) => setLifetime(lifetimes.find((one) => one === value) ?? "week")}
          options={lifetimes.map((value) => ({ value, text: words.lifetimes[value] }))}
        />
        <TextField
          label={words.label}
          optional
          hint={words.labelHelp}
          value={label}
          onInput={setLabel}
          lengthMax={shareLabelLengthMax}
        />
      </div>
      <div class="button-row">
        <button type="button" class="button primary" onClick={make}>
          {words.make}
        </button>
      </div>
      {failure && <ProblemNotice error={failure} />}
      {address && <Made address={address} />}
      <section>
        <h3>{words.existing}</h3>
        {links?.length === 0 && <p class="dim">{words.none}</p>}
        {isSimulated && links && links.length > 0 && (
          <p class="field-hint">
            {words.timesReal} <Time atMs={Date.now()} short />.
          </p>
        )}
        <ul class="share-links">
          {links?.map((link) => (
            <LinkLine key={link.id} link={link} change={change} />
          ))}
        </ul>
      </section>
    </div>
  );
}

function attempt(work: () => Promise<void>, fail: (error: Error | undefined) => void): void {
  fail(undefined);
  work().catch(fail);
}

/** The bundle goes with everything else only. */
function consistent(scope: ShareScope): ShareScope {
  return isWholeScope(scope) ? scope : { ...scope, evidence: false };
}

function Made({ address }: { address: string }) {
  const words = sharingWords();
  return (
    <div class="notice" role="status">
      <p>{words.made}</p>
      <p class="mono wrap-anywhere">
        {address} <CopyButton text={address} name={words.address} />
      </p>
      <a class="button" href={address} target="_blank" rel="noreferrer">
        {words.open}
      </a>
    </div>
  );
}

function LinkLine(props: { link: ShareLink; change: (id: string, to: "revoke" | "restore") => void }) {
  const words = sharingWords();
  const { link, change } = props;
  const isOver = link.untilMs < Date.now();
  return (
    <li>
      <div class="wrap-anywhere">
        <strong>{link.label || shown(link.scope)}</strong>
        {link.label && <span class="dim"> · {shown(link.scope)}</span>}
        <br />
        <span class="dim">
          {link.revokedMs !== null ? words.revokedAt : isOver ? words.over : words.until}{" "}
          <Time atMs={link.revokedMs ?? link.untilMs} short /> · {words.by(link.user)} ·{" "}
          {link.lastUsedMs === null ? (
            words.neverUsed
          ) : (
            <>
              {words.lastUsed} <Time atMs={link.lastUsedMs} short />
            </>
          )}
        </span>
      </div>
      {link.revokedMs === null && !isOver && (
        <button type="button" class="button small" onClick={() => change(link.id, "revoke")}>
          {words.revoke}
        </button>
      )}
      {canUndo(link) && (
        <button
          type="button"
          class="button small"
          title={words.undoHelp}
          onClick={() => change(link.id, "restore")}
        >
          {t().common.undo}
        </button>
      )}
    </li>
  );
}

function canUndo({ revokedMs, revokedBy, untilMs }: ShareLink): boolean {
  const current = session.value;
  const isOwn = current.state === "signed-in" && current.view.user === revokedBy;
  if (!isOwn || revokedMs === null) return false;
  return untilMs > Date.now() && Date.now() - revokedMs < revokeUndoMsMax;
}

function shown(scope: ShareScope): string {
  const words = sharingWords();
  const parts = sharedParts.filter((part) => scope[part]).map((part) => words.partNames[part]);
  const position = `${words.position}: ${words.positions[scope.position]}`;
  const all = [...(scope.position === "none" ? [] : [position]), ...parts];
  return all.join("; ") || words.onlyShipment;
}
