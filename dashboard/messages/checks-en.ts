/** English for what this browser checks itself. */
export const checksEn = {
  unchecked: "Not checked",
  checking: "Checking…",
  verified: "Verified",
  sealed: "In the log",
  notYet: "Not sealed yet",
  failed: "Does not hold",
  impossible: "Cannot verify",
  noOperatorKey: "The operator's key is not known: the gateway has not answered.",
  operatorChanged:
    "The operator's key is not the one this browser saw before. Do not trust what is sealed with it until you know why.",
  operatorPinned: (kid: string) => `Checked against the operator's key ${kid}, as this browser first saw it.`,
  fetchFailed: "The bytes could not be fetched.",
  signerKeyUnknown:
    "The gateway does not give out this key, so the signature rests on the operator's own check.",
  place: (height: string, time: string, index: string, size: string) =>
    `Block ${height}, ${time}, entry ${index} of ${size}`,
  step: {
    bytes: "The bytes are those of this statement",
    signature: "Signature of the statement with the registered key",
    inclusion: "Path from the statement to the root of the log",
    seal: "Operator's seal on that root",
    block: "Block and time, as sealed; nothing this browser saw before contradicts them",
  },
  alarmOperator: (kid: string, pinned: string) =>
    `The operator's key has changed: it is ${kid}, this browser first saw ${pinned}. Do not trust what is sealed with it until you know why.`,
  alarmLog: (height: string, size: string, nowHeight: string, nowSize: string) =>
    `The log was rewritten or rolled back: this browser saw it end at block ${height} with ${size} entries, and block ${nowHeight} with ${nowSize} entries does not go on from there. Save what you have and ask the operator.`,
  alarmChain: (chain: string, before: string) =>
    `This address showed ${before} before and shows ${chain} now. Nothing seen before vouches for it.`,
  acknowledge: "I know why",
};

export type CheckMessages = typeof checksEn;
