/** What a device needs to know before it can report (docs/protocol.md, MQTT). */
import type { DeviceKey } from "./device-key.ts";

export interface DeviceSettings {
  readonly device: string;
  readonly chain: string;
  /** The gateway's HTTP address, with its sub-path. */
  readonly gateway: string;
  readonly mqtt: string;
  readonly topic: string;
  /** Fingerprint of the key by which receipts are checked. */
  readonly operatorKid: string;
}

export function settingsOf(
  device: string,
  page: { readonly href: string; readonly hostname: string },
  { chain, operatorKid, mqttPort }: { chain: string; operatorKid: string; mqttPort: number },
): DeviceSettings {
  return {
    device,
    chain,
    gateway: page.href,
    mqtt: `mqtt://${page.hostname}:${mqttPort}`,
    topic: `devices/${device}/statements`,
    operatorKid,
  };
}

/** What the QR code says. With the private key only when it was made here and the user wants it in. */
export function settingsText(settings: DeviceSettings, key: DeviceKey | undefined): string {
  const pkcs8 = key?.pem.replace(/-----[A-Z ]+-----|\s/g, "");
  return JSON.stringify({ format: "tallyman-device", version: 1, ...settings, ...(pkcs8 && { pkcs8 }) });
}

export function publishCommand({ device, gateway, mqtt }: DeviceSettings): string {
  return `npx tallyman device publish --key ${device}.json --url ${gateway} --mqtt ${mqtt} temperature=5.2 lat=47.9 lon=8.5`;
}
