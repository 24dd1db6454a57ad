/** Set-points, open doors and instructions, as they lie in time. */
import type { EquipmentEvent, LiabilityTrace } from "../../ledger/liability/trace.ts";
import type { Section } from "../report.ts";
import { row, table, texts, type Voice } from "../voice.ts";

export function equipmentSection({ equipment, equipmentOmitted }: LiabilityTrace, voice: Voice): Section {
  const { words } = voice;
  const rows = equipment.map((event) =>
    row(
      [
        event.toMs === null ? voice.time(event.fromMs) : voice.span(event.fromMs, event.toMs),
        eventText(event, voice),
        voice.party(event.holder),
        event.beforeHarm ? words.beforeHarm : "",
      ],
      event.statements,
    ),
  );
  const columns = [words.time, words.event, words.heldBy, words.harm].map(texts);
  return {
    id: "equipment",
    title: words.sections.equipment,
    blocks:
      equipment.length === 0
        ? [{ type: "text", text: words.noEquipment }]
        : [
            { type: "text", text: words.equipmentNote },
            table(words.sections.equipment, columns, rows),
            ...(equipmentOmitted > 0
              ? [{ type: "text" as const, text: words.equipmentOmitted(voice.integer(equipmentOmitted)) }]
              : []),
          ],
  };
}

function eventText({ type, value, text, device, party, to }: EquipmentEvent, voice: Voice): string {
  const { words } = voice;
  const parts = [words.equipmentTypes[type] ?? type];
  if (value !== null) parts.push(voice.value("setpoint", value));
  if (text !== null && text !== "") parts.push(`“${text}”`);
  if (device !== null) parts.push(`(${device})`);
  if (party !== null) parts.push(words.givenBy(voice.party(party)));
  if (to !== null) parts.push(`${words.towards} ${voice.party(to)}`);
  return parts.join(" ");
}
