/** What was said and shown, in the order of the log; the documents a claim needs; who takes part. */
import { useId, useState } from "preact/hooks";
import { toHex } from "../../ledger/encoding/bytes.ts";
import type { EvidenceFile } from "../../ledger/evidence/disputes.ts";
import { factsOf } from "../actions/file-hash.ts";
import { language } from "../app/preferences.ts";
import { Hash } from "../components/hash.tsx";
import { StatusGlyph } from "../components/status.tsx";
import { Time } from "../components/time.tsx";
import { bytesSize, money } from "../format/values.ts";
import { disputeWords } from "../messages/dispute-messages.ts";
import { shareText } from "../trace/law-panels.tsx";
import { StatementLinks } from "../trace/statement-links.tsx";
import { VerificationMark } from "../verification/verification-mark.tsx";
import type { DisputeResources } from "./dispute-page.tsx";
import { type DocumentLine, documentsOf } from "./documents.ts";
import { type StoryLine, storyOf } from "./story.ts";

export function EvidenceSection({ resources }: { resources: DisputeResources }) {
  const { view, statements, shipment } = resources;
  const modes = view.now.law.legs.map(({ mode }) => mode);
  const story = storyOf(view.dispute, statements);
  return (
    <div class="columns dispute-columns">
      <Story resources={resources} story={story} />
      <div class="panels">
        <Documents lines={documentsOf(modes, statements, view.dispute)} />
        <FileCheck story={story} name={(party) => view.names[party] ?? party} photos={photosIn(statements)} />
        <Parties resources={resources} />
        {shipment.state === "failed" && <p class="dim">{shipment.error.message}</p>}
      </div>
    </div>
  );
}

function Story({ resources, story }: { resources: DisputeResources; story: readonly StoryLine[] }) {
  const words = disputeWords();
  const { dispute, names } = resources.view;
  return (
    <section class="panel" aria-label={words.story}>
      <header>
        <h2>{words.story}</h2>
      </header>
      <ol class="story">
        {story.map((line) => (
          <li key={line.statement} class={line.what === "opened" ? "story-line opened" : "story-line"}>
            <p>
              <strong>{names[line.by] ?? line.by}</strong> · {whatText(line, dispute.claim)}
            </p>
            {line.text !== "" && <p class="story-text wrap-anywhere">{line.text}</p>}
            {line.files.length > 0 && <Files files={line.files} />}
            <p class="dim story-foot">
              <Time atMs={line.atMs} short /> <StatementLinks hashes={[line.statement]} />
              <VerificationMark hash={line.statement} />
            </p>
          </li>
        ))}
      </ol>
    </section>
  );
}

export function whatText(line: StoryLine, claim: { currency: string }): string {
  const words = disputeWords();
  const number = line.proposal === null ? "" : String(line.proposal + 1);
  switch (line.what) {
    case "proposed":
      return words.said.proposed(number);
    case "signed":
      return words.said.signed(number);
    case "admits":
      return [
        line.admittedMinor === null
          ? words.admittedAll
          : words.admitted(money(line.admittedMinor, claim.currency, language.value)),
        line.conceded && words.conceded,
      ]
        .filter(Boolean)
        .join(" ");
    default:
      return words.said[line.what];
  }
}

function Files({ files }: { files: readonly EvidenceFile[] }) {
  const words = disputeWords();
  const names: Readonly<Record<string, string>> = words.documentNames;
  return (
    <ul class="file-list" aria-label={words.files}>
      {files.map((file) => (
        <li key={file.hash}>
          <span class="wrap-anywhere">
            <bdi>{file.name}</bdi>{" "}
            <span class="dim">
              {bytesSize(file.bytes, language.value)}
              {file.document !== null && ` · ${names[file.document] ?? file.document}`}
            </span>
          </span>
          <Hash value={file.hash} name={file.name} />
        </li>
      ))}
    </ul>
  );
}

function Documents({ lines }: { lines: readonly DocumentLine[] }) {
  const words = disputeWords();
  return (
    <section class="panel" aria-label={words.documents}>
      <header>
        <h2>
          {words.documents}{" "}
          <span class="dim">
            {lines.filter(({ statements }) => statements.length > 0).length}/{lines.length}
          </span>
        </h2>
      </header>
      <p class="panel-body dim">{words.documentsHelp}</p>
      <ul class="panel-note strength-list">
        {lines.map(({ document, mode, statements }) => (
          <li key={`${document}-${mode}`}>
            <StatusGlyph status={statements.length > 0 ? "delivered" : "stale"} />
            <span>
              {mode === null ? words.documentNames[document] : words.transportDocuments[mode]}{" "}
              {statements.length > 0 ? (
                <StatementLinks hashes={statements} />
              ) : (
                <span class="text-attention">{words.missing}</span>
              )}
            </span>
          </li>
        ))}
      </ul>
    </section>
  );
}

/** Hashes of photographs that handovers, notices and surveys name, lower-case hex. */
function photosIn(statements: DisputeResources["statements"]): ReadonlyMap<string, string> {
  const photos = new Map<string, string>();
  for (const { payload, issuer } of statements) {
    const { photos: own, reservations } = (payload ?? {}) as {
      photos?: readonly unknown[];
      reservations?: readonly { photos?: readonly unknown[] }[];
    };
    for (const hash of [...(own ?? []), ...(reservations ?? []).flatMap((one) => one.photos ?? [])])
      if (typeof hash === "string") photos.set(hash, issuer.replace(/^party:/, ""));
  }
  return photos;
}

function FileCheck(props: {
  story: readonly StoryLine[];
  name: (party: string) => string;
  photos: ReadonlyMap<string, string>;
}) {
  const words = disputeWords();
  const id = useId();
  const [answer, setAnswer] = useState<{ found: boolean; text: string } | undefined>(undefined);
  const check = async (input: HTMLInputElement) => {
    const file = input.files?.[0];
    if (!file) return;
    const hash = toHex((await factsOf(file)).hash);
    const line = props.story.find(({ files }) => files.some((one) => one.hash === hash));
    const shown = line?.files.find((one) => one.hash === hash);
    const photo = props.photos.get(hash);
    if (line && shown) setAnswer({ found: true, text: words.fileMatches(shown.name, props.name(line.by)) });
    else if (photo !== undefined)
      setAnswer({ found: true, text: words.fileMatches(file.name, props.name(photo)) });
    else setAnswer({ found: false, text: words.fileUnknown });
  };
  return (
    <section class="panel" aria-label={words.checkFile}>
      <header>
        <h2>{words.checkFile}</h2>
      </header>
      <div class="panel-body form-field">
        <label for={id} class="visually-hidden">
          {words.checkFile}
        </label>
        <input
          id={id}
          type="file"
          class="field file-input"
          aria-describedby={`${id}-hint`}
          onChange={(event) => void check(event.currentTarget)}
        />
        <p id={`${id}-hint`} class="field-hint">
          {words.checkFileHelp}
        </p>
        {answer && (
          <p class={answer.found ? "status text-delivered" : "status text-attention"} role="status">
            <StatusGlyph status={answer.found ? "delivered" : "attention"} />
            {answer.text}
          </p>
        )}
      </div>
    </section>
  );
}

function Parties({ resources }: { resources: DisputeResources }) {
  const words = disputeWords();
  const { dispute, now } = resources.view;
  const roleIn = (party: string) =>
    party === dispute.claimant
      ? words.roles.claimant
      : dispute.respondents.includes(party)
        ? words.roles.respondent
        : undefined;
  return (
    <section class="panel" aria-label={words.parties}>
      <header>
        <h2>{words.parties}</h2>
      </header>
      <ul class="panel-body strength-list">
        {now.parties.map(({ id, legalName, role, share }) => (
          <li key={id}>
            <span>
              <strong>{legalName}</strong>{" "}
              <span class="dim">
                {[words.roles[role], roleIn(id), share && words.shareOf(shareText(share))]
                  .filter(Boolean)
                  .join(" · ")}
              </span>
            </span>
          </li>
        ))}
      </ul>
    </section>
  );
}
