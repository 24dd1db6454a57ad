/** The verify page in German. */
import type { VerifyMessages } from "./en.ts";

const plural = new Intl.PluralRules("de");

function count(n: number, shown: string, one: string, other: string): string {
  return `${shown} ${plural.select(n) === "one" ? one : other}`;
}

export const verifyDe: VerifyMessages = {
  title: "Beweise prüfen",
  lead: "Legen Sie eine Beweisdatei hier ab. Sie wird in diesem Browser geprüft und nirgendwohin gesendet.",
  drop: "Beweisdatei (.zip) hier ablegen",
  choose: "Datei wählen",
  dropNow: "Loslassen, um diese Datei zu prüfen",
  another: "Eine andere Datei prüfen",
  stop: "Abbrechen",
  tooLarge: (limit) => `Die Datei ist größer als ${limit}; mehr liest diese Seite nicht.`,
  empty: "Die Datei ist leer.",

  checking: (name) => `${name} wird geprüft`,
  stage: {
    reading: "Das Archiv wird gelesen",
    proofs: "Die Beweise werden bis zum gesiegelten Block verfolgt",
    signatures: "Signaturen werden geprüft",
    trace: "Der Haftungsverlauf wird berechnet",
  },
  progress: (done, all) => `${done} von ${all}`,

  trustTitle: "Wem vertrauen Sie?",
  trustHelp:
    "Geben Sie den Fingerabdruck des Betreiberschlüssels ein, den Sie vom Betreiber oder einem Beteiligten haben, den Sie kennen, und auf anderem Weg als mit dieser Datei. Ohne ihn kann die Antwort höchstens lauten, dass die Datei in sich stimmt.",
  trustLabel: "Fingerabdruck des Betreiberschlüssels (64 hexadezimale Ziffern)",
  trustThis: "Betreiber dieses Gateways",
  trustMalformed: "Ein Fingerabdruck hat 64 hexadezimale Ziffern.",

  holds: "Hält",
  holdsText: "Alles in der Datei stimmt, und gesiegelt hat der Betreiber, dem Sie vertrauen.",
  untrusted: "Hält, aber von niemandem, dem Sie vertrauen",
  untrustedText:
    "Die Datei stimmt in sich. Eine solche Datei kann jeder herstellen; sie beweist nur dann etwas, wenn der Fingerabdruck unten der eines Betreibers ist, dem Sie vertrauen. Vergleichen Sie ihn mit dem, was Sie aus anderer Quelle wissen.",
  otherTrusted:
    "Die Datei stimmt in sich, ist aber mit einem anderen Schlüssel gesiegelt als dem, dessen Fingerabdruck Sie eingegeben haben.",
  fails: "Hält nicht",
  failsText: "Die Datei wurde verändert, ist unvollständig oder stammt nicht von dem, den sie nennt.",
  impossible: "Konnte nicht geprüft werden",
  impossibleText: "Die Prüfung kam nicht zu Ende und sagt darum nichts über die Datei.",
  demonstration: "Vorführschlüssel: Sie beweisen nichts über wirkliche Güter oder Beteiligte.",
  simulated: "Simulierte Zeit: Nichts davon geschah zu den gezeigten Zeiten.",
  problems: "Was nicht hält",
  wholeFile: "die Datei als Ganzes",
  moreProblems: (n, shown) => count(n, shown, "weiterer Fehler", "weitere Fehler"),
  claims: "Was die Datei von sich sagt; glauben Sie nichts davon",
  checkedIn: (statements, shown, signatures, seconds) =>
    `${count(statements, shown, "Aussage", "Aussagen")} und ${signatures} Signaturen in ${seconds} s geprüft.`,

  shipment: "Sendung",
  chain: "Kette",
  position: "Position",
  block: (height) => `Block ${height}`,
  operator: "Betreiber",
  exporter: "Ausgestellt von",
  statements: "Aussagen",
  operatorFingerprint: "Fingerabdruck des Betreiberschlüssels",
  exporterFingerprint: "Fingerabdruck des Schlüssels, der ausstellte",
  sameKey: "der Schlüssel des Betreibers selbst",
  isTrusted: "Das ist der, den Sie eingegeben haben.",
  isNotTrusted: "Das ist nicht der, den Sie eingegeben haben.",
  carried: "Beigelegt, nicht bewiesen",
  carriedText: "Der Aussteller hat es beigelegt; mehr ist darüber nicht bekannt.",

  steps: "Was geprüft wurde",
  result: { holds: "hält", fails: "hält nicht", "not-checked": "nicht geprüft" },
  step: {
    archive: "Das Archiv hat seine eine Form, und jeder Bestandteil ist da",
    manifest: "Jeder Bestandteil hat den Hash, den das Verzeichnis nennt",
    seal: "Der letzte Block ist mit dem Schlüssel gesiegelt, der die Kette begann",
    log: "Jede Aussage steht im gesiegelten Log",
    state: "Schlüssel, Eintragungen und Bedingungen stehen im gesiegelten Zustand",
    records: "Keine Aussage des Verlaufs fehlt, keine kam hinzu",
    exporter: "Das Verzeichnis ist mit einem Schlüssel der Kette signiert",
    signatures: "Jede Aussage stand ihrem Unterzeichner zu und ist mit dem eingetragenen Schlüssel signiert",
    sequences: "Die Aussagen jedes Unterzeichners folgen aufeinander",
    trace: "Haftungsverlauf und Ereignisse, neu berechnet, sind dieselben Bytes",
  },

  recomputed: "Was die Aussagen sagen",
  recomputedText: "Von dieser Seite allein aus den signierten Aussagen berechnet.",
  howTitle: "Was die Antwort bedeutet",
  howText:
    "Die Prüfung rechnet jede Signatur, jeden Weg zur Wurzel des Logs und die ganze Kette des Sendungsverlaufs nach; ein verändertes Byte und eine fehlende Aussage fallen beide auf.",
  command: "Dieselbe Prüfung ohne Browser:",

  offlineTitle: "Beweisprüfer",
  offlineWarning:
    "Diese Datei beweist nichts, wenn sie mit den Beweisen zusammen kam: Wer das eine fälschen kann, kann auch das andere fälschen. Nehmen Sie sie aus einer Quelle, die Sie kennen.",
  offlineNetwork:
    "Sie arbeitet ohne Netz und kann nichts senden: Ihre eigenen Regeln verbieten jede Verbindung.",
  language: "Sprache",

  problem: {
    bundle_too_large: "Das Bündel ist größer als zugelassen.",
    zip_malformed: "Die Datei ist kein zip-Archiv, wie Bündel geschrieben werden.",
    zip_not_canonical: "Die Bytes des Archivs sind nicht die, die sein Inhalt ergibt.",
    member_name: "Ein Bestandteil hat einen Namen, wie ihn Bündel nicht verwenden.",
    member_order:
      "Die Bestandteile stehen nicht in der Reihenfolge ihrer Namen, oder einer kommt zweimal vor.",
    member_missing: "Ein Bestandteil fehlt, den jedes Bündel hat.",
    member_unexpected: "Ein Bestandteil ist da, den kein Bündel hat.",
    member_malformed: "Ein Bestandteil hat nicht die Form, die das Format ihm gibt.",
    member_differs: "Ein Bestandteil ist nicht, was aus den Aussagen folgt.",
    manifest_malformed: "Das Verzeichnis hat nicht die Form, die das Format ihm gibt.",
    manifest_differs: "Das Verzeichnis passt nicht zu dem, was das Bündel enthält.",
    manifest_key_unknown: "Das Verzeichnis ist mit einem Schlüssel signiert, den das Bündel nicht beweist.",
    manifest_signature: "Die Signatur des Verzeichnisses ist ungültig.",
    genesis_malformed: "Eintrag 0 beginnt keine Kette.",
    chain_differs: "Zwei Teile des Bündels nennen verschiedene Ketten.",
    header_malformed: "Der letzte Blockkopf oder sein Zertifikat hat nicht seine Form.",
    header_differs: "Das Zertifikat gehört zu einem anderen Blockkopf.",
    seal_invalid: "Der letzte Blockkopf ist nicht mit dem Schlüssel des Betreibers gesiegelt.",
    operator_keys: "Die Schlüssel des Betreibers folgen nicht lückenlos auf den, der die Kette begann.",
    log_proof: "Die Aussagen stehen nicht im gesiegelten Log.",
    state_proof: "Die Werte stehen nicht im gesiegelten Zustand.",
    block_time: "Der Block einer Aussage, und damit ihre Zeit, ist nicht bewiesen.",
    seal_unexpected: "Es liegt das Siegel eines Blocks bei, der keine Aussage des Verlaufs enthält.",
    checkpoint_malformed: "Der Checkpoint hat nicht seine Form, oder das Log hat ihn nicht signiert.",
    checkpoint_key: "Der Betreiber hat nicht erklärt, wessen Schlüssel die Checkpoints signiert.",
    checkpoint_differs: "Das Log des Bündels ist nicht der Anfang dessen, das der Checkpoint meint.",
    statement_malformed: "Eine Aussage hat nicht ihre Form.",
    statement_refused: "Die Regeln erlauben diese Aussage diesem Unterzeichner zu dieser Zeit nicht.",
    statement_signature: "Die Signatur einer Aussage ist ungültig.",
    sequence_repeated: "Ein Unterzeichner hat zwei Aussagen mit derselben laufenden Nummer.",
    sequence_link: "Eine Aussage nennt nicht die vorige Aussage des Unterzeichners.",
    value_missing: "Ein Wert, den der Verlauf braucht, ist weder bewiesen noch als fehlend bewiesen.",
    value_unexpected: "Ein Wert ist bewiesen, den der Verlauf nicht braucht.",
    value_malformed: "Ein Wert des Zustands hat nicht seine Form.",
    history_too_large: "Der Verlauf hat mehr Teile als zugelassen.",
    record_incomplete: "Die Aussagen eines Verlaufs führen nicht zu seiner gesiegelten Zahl und Spitze.",
    record_unexpected: "Das Bündel führt einen Verlauf auf, der nicht dazugehört.",
    statement_not_filed: "Eine Aussage ist da, die zu keinem Teil des Verlaufs gehört.",
  },
};
