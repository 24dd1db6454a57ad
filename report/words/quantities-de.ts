/** Names of quantities and of their values, in German. */
import type { QuantityMessages } from "./quantities-en.ts";

export const quantitiesDe: QuantityMessages = {
  temperature: "Temperatur",
  humidity: "Feuchte",
  pressure: "Luftdruck",
  light: "Licht",
  door: "Tür",
  seal: "Siegel",
  battery: "Batterie",
  speed: "Tempo",
  tilt: "Neigung",
  co2: "Kohlendioxid",
  setpoint: "Sollwert",
  "shock.peak": "Stoß, Spitze",
  "shock.duration": "Stoß, Dauer",
  "shock.dv": "Stoß, Geschwindigkeitsänderung",
  lat: "Breite",
  lon: "Länge",
  probe: (quantity, probe) => `${quantity}, Fühler ${probe}`,
  doorOpen: "offen",
  doorClosed: "geschlossen",
  sealIntact: "heil",
  sealBroken: "gebrochen",
};
