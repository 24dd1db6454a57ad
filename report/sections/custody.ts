/** Who held the goods when, and what was declared about them. */
import type { CustodyInterval, LiabilityTrace, TraceReservation } from "../../ledger/liability/trace.ts";
import type { Block, Section } from "../report.ts";
import { row, table, texts, type Voice } from "../voice.ts";

export function custodySection({ custody, reservations }: LiabilityTrace, voice: Voice): Section {
  const { words } = voice;
  const columns = [words.holder, words.from, words.to, words.began, words.transfer].map(texts);
  const rows = custody.map((interval) =>
    row(
      [
        voice.party(interval.holder),
        voice.time(interval.fromMs),
        voice.time(interval.toMs, words.untilNow),
        beginning(interval, voice),
        voice.time(interval.inTransferFromMs),
      ],
      interval.statements,
    ),
  );
  return {
    id: "custody",
    title: words.sections.custody,
    blocks: [table(words.sections.custody, columns, rows), reservationsOf(reservations, voice)],
  };
}

function beginning({ begins, clean }: CustodyInterval, { words }: Voice): string {
  if (begins === "creation") return words.creation;
  return clean ? words.cleanAccept : words.reservedAccept;
}

function reservationsOf(reservations: readonly TraceReservation[], voice: Voice): Block {
  const { words } = voice;
  if (reservations.length === 0) return { type: "text", text: words.noReservations };
  const rows = reservations.map(({ by, atMs, code, text, photos, measured, statement }) => {
    const name = words.reservationCodes[code] ?? code;
    const lines = [
      text === "" ? name : `${name}: ${text}`,
      measured ? words.measured : words.notMeasured,
      ...(photos.length > 0 ? [words.photographs(voice.integer(photos.length))] : []),
    ];
    return row([voice.party(by), voice.time(atMs), lines.join("\n")], [statement]);
  });
  return table(words.reservations, [words.declaredBy, words.time, words.reservation].map(texts), rows);
}
