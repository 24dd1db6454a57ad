/**
 * What a transport hands over: the bytes of one statement, who brought it and, over MQTT, the device whose topic carried it.
 * Thousands are on their way at a time, each for up to a second: a frame is all that a transport keeps for one.
 */
import { type Refusal, refusal } from "../../ledger/codes.ts";
import { statementBytesMax } from "../../ledger/statement/statement.ts";
import type { Answer } from "../gateway.ts";

export interface Frame {
  readonly payload: Uint8Array;
  /** In whose line it waits: the party that the transport has authenticated, or another name for whoever it is. */
  readonly sender: string;
  /** The authenticated device of the session; absent over HTTP, where the statement alone says who speaks. */
  readonly device?: string;
  /** Called exactly once. */
  answered(answer: Answer): void;
}

const topicPattern = /^devices\/([A-Za-z0-9._:-]{1,64})\/(statements|receipts|rejections|commands)$/;

export interface DeviceTopic {
  readonly device: string;
  readonly name: "statements" | "receipts" | "rejections" | "commands";
}

/** `undefined` for a topic that is none of ours; the topic is controlled by the client. */
export function parseTopic(topic: string): DeviceTopic | undefined {
  const match = topicPattern.exec(topic);
  return match ? { device: match[1]!, name: match[2] as DeviceTopic["name"] } : undefined;
}

export function topicOf(device: string, name: DeviceTopic["name"]): string {
  return `devices/${device}/${name}`;
}

/** The first check of the path: sizes, before a byte is decoded. */
export function frameProblem({ payload }: Pick<Frame, "payload">): Refusal | undefined {
  if (payload.length === 0) return refusal("statement_empty");
  if (payload.length > statementBytesMax) return refusal("statement_too_large", `${payload.length} bytes`);
  return undefined;
}
