/** English for the map's history. */
export const historyEn = {
  title: "Time of the map",
  live: "Live",
  history: "History",
  notLive: "Nothing on this map is live.",
  back: "Back to live",
  entered: "History: the map shows the past and is not live. Escape goes back to live.",
  left: "The map is live again.",
  window: "Length of the time line",
  windows: { hour: "1 h", sixHours: "6 h", day: "24 h", week: "7 d" },
  earlier: "Earlier",
  later: "Later",
  loading: "Loading the past …",
  loadingPart: (loaded: string, total: string) => `Loading: ${loaded} of ${total} shipments`,
  each: (length: string) => `One position every ${length}`,
  previousEvent: "Previous change",
  nextEvent: "Next change",
  previousStep: "One step back",
  nextStep: "One step on",
  silent: (status: string) => `${status}, no signal then`,
  unplaced: (status: string) => `${status}, no position then`,
  unjudged: "Status not known for that time",
};

export type HistoryMessages = typeof historyEn;
