/** Further evidence: a text, and files by their hash. */
import { useState } from "preact/hooks";
import { documentNames } from "../../report/documents.ts";
import { ActingAs } from "../actions/acting-as.tsx";
import { TextAreaField } from "../actions/fields.tsx";
import type { ChosenFile } from "../actions/file-hash.ts";
import { FilesField } from "../actions/files-field.tsx";
import { SignForm } from "../actions/sign-form.tsx";
import { disputeWords } from "../messages/dispute-messages.ts";
import type { Acting } from "../signing/identities.ts";
import { about, type DisputeDialogProperties, isText } from "./dialog-properties.ts";

const filesMax = 32;

export default function EvidenceDialog({ view: { dispute, now }, close }: DisputeDialogProperties) {
  const { form: words, documentNames: names, otherDocument } = disputeWords();
  const [acting, setActing] = useState<Acting | undefined>(undefined);
  const [text, setText] = useState("");
  const [files, setFiles] = useState<readonly ChosenFile[]>([]);
  const [tried, setTried] = useState(false);
  // A surveyor may show evidence as well; the ledger knows who was appointed.
  const parties = [dispute.claimant, ...dispute.respondents, ...now.parties.map(({ id }) => id)];
  const draft = () =>
    isText(text)
      ? about(dispute.id, "dispute.evidence", {
          text: text.trim(),
          ...(files.length > 0 && {
            files: files.map(({ document, ...file }) => ({ ...file, ...(document !== "" && { document }) })),
          }),
        })
      : undefined;
  return (
    <SignForm
      acting={acting}
      label={words.signEvidence}
      draft={draft}
      onTry={() => setTried(true)}
      close={close}
    >
      <p class="dim">{words.evidenceLead}</p>
      <ActingAs kind="dispute.evidence" parties={[...new Set(parties)]} value={acting} onChange={setActing} />
      {acting && (
        <>
          <TextAreaField
            label={words.evidenceText}
            problem={tried && !isText(text) ? words.textWrong : undefined}
            value={text}
            onInput={setText}
            rows={4}
          />
          <FilesField
            label={words.files}
            countMax={filesMax}
            files={files}
            onChange={setFiles}
            documentLabel={words.document}
            documents={[
              { value: "", text: otherDocument },
              ...documentNames
                .filter((name) => name !== "seal-numbers")
                .map((name) => ({ value: name, text: names[name] })),
            ]}
          />
        </>
      )}
    </SignForm>
  );
}
