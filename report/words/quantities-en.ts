/** Names of quantities and of their values, in English. */
export const quantitiesEn = {
  temperature: "Temperature",
  humidity: "Humidity",
  pressure: "Air pressure",
  light: "Light",
  door: "Door",
  seal: "Seal",
  battery: "Battery",
  speed: "Speed",
  tilt: "Tilt",
  co2: "Carbon dioxide",
  setpoint: "Set point",
  "shock.peak": "Shock, peak",
  "shock.duration": "Shock, duration",
  "shock.dv": "Shock, velocity change",
  lat: "Latitude",
  lon: "Longitude",
  probe: (quantity: string, probe: string) => `${quantity}, probe ${probe}`,
  doorOpen: "open",
  doorClosed: "closed",
  sealIntact: "intact",
  sealBroken: "broken",
};

export type QuantityMessages = typeof quantitiesEn;
