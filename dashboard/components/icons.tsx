/** Line icons, 20 × 20, in the colour of the text around them. They stand beside a word or carry a label. */
const paths = {
  map: "M2.5 5 7.5 3l5 2 5-2v12l-5 2-5-2-5 2ZM7.5 3v12M12.5 5v12",
  shipments: "M10 2.5 17 6v8l-7 3.5L3 14V6ZM3 6l7 3.5L17 6M10 9.5v8",
  routes:
    "M4.5 17a2 2 0 1 0 0-4 2 2 0 0 0 0 4ZM15.5 7a2 2 0 1 0 0-4 2 2 0 0 0 0 4ZM6.5 15H13a3 3 0 0 0 0-6H7a3 3 0 0 1 0-6h6.5",
  devices: "M7 3h6a1 1 0 0 1 1 1v12a1 1 0 0 1-1 1H7a1 1 0 0 1-1-1V4a1 1 0 0 1 1-1ZM9 14.5h2M3 6.5v7M17 6.5v7",
  ledger: "M4 3.5h12v4H4ZM4 12.5h12v4H4ZM10 7.5v5",
  customs: "M10 2.5 17 6H3ZM4.5 8v6M8.2 8v6M11.8 8v6M15.5 8v6M3 16.5h14",
  goods: "M7 3h6M8 3v4l-3.5 7a2 2 0 0 0 1.8 3h7.4a2 2 0 0 0 1.8-3L12 7V3M6 12.5h8",
  analytics: "M3.5 16.5h13M5.5 14V9M10 14V4M14.5 14v-3.5",
  verify: "M10 2.5 16.5 5v5c0 4-3 6.5-6.5 7.5C6.5 16.5 3.5 14 3.5 10V5ZM7 10l2.2 2.2L13 8",
  alerts: "M10 3a5 5 0 0 1 5 5c0 4 1.5 5 1.5 5h-13S5 12 5 8a5 5 0 0 1 5-5ZM8.3 16a1.8 1.8 0 0 0 3.4 0",
  disputes: "M10 3v14M6.5 17h7M4 6h12M4 6l-2 5a2.4 2.4 0 0 0 4 0ZM16 6l-2 5a2.4 2.4 0 0 0 4 0Z",
  trade: "M3 7h12M12 3.5 15.5 7 12 10.5M17 13H5M8 9.5 4.5 13 8 16.5",
  close: "M5 5l10 10M15 5 5 15",
  settings:
    "M3 6h9M15.5 6H17M3 14h1.5M8 14h9M12 6a1.75 1.75 0 1 0 3.5 0A1.75 1.75 0 1 0 12 6ZM4.5 14A1.75 1.75 0 1 0 8 14a1.75 1.75 0 1 0-3.5 0Z",
  copy: "M7 7h9v9H7ZM13 7V4H4v9h3",
  check: "M4 10.5 8 14.5 16 6",
  download: "M10 3v10M5.5 9 10 13.5 14.5 9M3.5 17h13",
  up: "M5 12.5 10 7.5l5 5",
  down: "M5 7.5l5 5 5-5",
  left: "M12.5 5l-5 5 5 5",
  right: "M7.5 5l5 5-5 5",
  plus: "M10 4v12M4 10h12",
  minus: "M4 10h12",
  frame: "M3 7V3h4M13 3h4v4M17 13v4h-4M7 17H3v-4",
  upload: "M10 13.5V3M5.5 7.5 10 3l4.5 4.5M3.5 17h13",
} as const;

export type IconName = keyof typeof paths;

export function Icon({ name, size = 20 }: { name: IconName; size?: number }) {
  return (
    <svg
      viewBox="0 0 20 20"
      width={size}
      height={size}
      fill="none"
      stroke="currentColor"
      stroke-width="1.6"
      stroke-linecap="round"
      stroke-linejoin="round"
      aria-hidden="true"
    >
      <path d={paths[name]} />
    </svg>
  );
}
