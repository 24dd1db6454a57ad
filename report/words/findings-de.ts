/** German: what the findings of a trace or bundle mean. */
import type { FindingCode } from "../../ledger/liability/findings.ts";

export const findingsDe: Readonly<Record<FindingCode, string>> = {
  accept_without_release:
    "Die Ware wurde angenommen, aber das Log enthält keine Übergabe durch den Besitzer.",
  accept_by_other: "Die Ware wurde von einer anderen Partei angenommen, als die Übergabe nennt.",
  accept_from_other: "Die Annahme nennt einen anderen Besitzer, als die Aussagen zeigen.",
  accept_by_unnamed:
    "Die Ware wurde von einer Partei angenommen, die die Bedingungen der Sendung nicht nennen.",
  release_by_other: "Eine Partei übergab die Ware, die sie damals nicht besaß.",
  release_replaced: "Eine Übergabe wurde durch eine andere ersetzt, bevor jemand annahm.",
  release_never_accepted: "Die Ware wurde übergeben, und niemand hat sie angenommen.",
  packages_differ: "Eine Zählung der Packstücke weicht von der vorigen ab.",
  seals_differ: "Die Siegel sind nicht die zuvor angegebenen.",
  reservation_not_measured: "Ein Vorbehalt erklärt einen Schaden, den keine Überschreitung zeigt.",
  condition_never_measured: "Kein Messwert der Sendung hat diese Größe.",
  attachment_gap: "Das Gerät war zwischendurch eine Zeitlang nicht an der Sendung angebracht.",
  reading_after_block:
    "Ein Messwert ist später als der Block, der ihn enthält, über die Genauigkeit der Uhr hinaus.",
  readings_conflict: "Ein Gerät gab für eine Größe zu einer Zeit zwei Werte an.",
  sequence_gap: "Aussagen des Unterzeichners fehlen im Log.",
  equivocation: "Ein Schlüssel hat unter einer Folgenummer zwei verschiedene Aussagen signiert.",
  device_revoked: "Das Gerät wurde widerrufen.",
  calibration_missing: "Keine Kalibrierung des Geräts deckt seine Messwerte.",
  clock_jumped: "Die Uhr des Geräts wurde zwischen zwei Erklärungen zurückgestellt.",
  probes_disagree:
    "Zwei Fühler oder Geräte weichen weiter voneinander ab, als Kalibrierung und Bedingungen zulassen.",
  gap_extreme_exceeded:
    "Es wurde ein Wert gemessen, den die Bedingungen für unbeobachtete Zeit ausschließen.",
  velocity_change_missing:
    "Die Spitze eines Stoßes lag über der Schadensgrenze; seine Geschwindigkeitsänderung wurde nicht gemessen.",
  set_point_not_as_instructed: "Ein Sollwert war nicht der angewiesene.",
  equipment_to_be_shown:
    "Temperaturschaden in den Händen eines Frachtführers: Der Gebrauch seiner Ausrüstung ist aufgeführt.",
  key_compromised:
    "Jemand anders hatte den Schlüssel womöglich, als dies unterschrieben oder gesiegelt wurde.",
  key_enrolled: "Den Schlüssel hat jemand anders als der Inhaber des früheren an dessen Stelle gesetzt.",
  key_revoked: "Der Schlüssel wurde widerrufen; was er vorher unterschrieb, gilt.",
  operator_key_replaced: "Der Betreiber hatte mehrere Schlüssel; jeder hat für den nächsten unterschrieben.",
  late_fill: "Aussagen kamen nach späteren desselben Unterzeichners ins Log.",
  demonstration_keys: "Die Schlüssel dieser Kette wurden für eine Vorführung gemacht.",
  simulated_time: "Diese Kette führt simulierte Zeit.",
};
