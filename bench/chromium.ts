/**
 * Chromium for browser tests and benchmarks: the system's where there is one, else the one of `@sparticuz/chromium`, which
 * comes with npm and brings the three libraries that bare machines lack.
 */
import { cpSync, existsSync, mkdirSync, readdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Browser, chromium, type LaunchOptions } from "playwright-core";

const systemChromium = "/usr/bin/chromium";
const libraryFolders = ["/usr/lib/x86_64-linux-gnu", "/usr/lib64", "/usr/lib", "/lib/x86_64-linux-gnu"];
const fontConfiguration = "tallyman-fonts.conf";
const neededLibraries = ["libnss3.so", "libnspr4.so", "libexpat.so.1"];

/** Containers give tests neither a user namespace nor a large /dev/shm. */
const commonArguments = ["--no-sandbox", "--disable-dev-shm-usage", "--font-render-hinting=none"];

/**
 * `TALLYMAN_CHROMIUM=packaged` takes the package's Chromium even where the system has one. `textPixels`: what a reader has set
 * as the size of text.
 */
export async function launchChromium({ textPixels = 16 } = {}): Promise<Browser> {
  const usePackaged = process.env.TALLYMAN_CHROMIUM === "packaged" || !existsSync(systemChromium);
  const { args = [], ...options } = usePackaged
    ? await packagedChromium()
    : { executablePath: systemChromium, args: commonArguments };
  return chromium.launch({ ...options, args: [...args, `--blink-settings=defaultFontSize=${textPixels}`] });
}

async function packagedChromium(): Promise<LaunchOptions> {
  const bare = !neededLibraries.every(isInstalled);
  const folder = await unpacked(bare);
  return {
    executablePath: join(folder, "chromium"),
    args: [...commonArguments, "--no-zygote", "--disable-gpu"],
    env: {
      ...environment(),
      FONTCONFIG_FILE: join(folder, fontConfiguration),
      ...(bare ? { LD_LIBRARY_PATH: join(folder, "al2023", "lib") } : {}),
    },
  };
}

function isInstalled(library: string): boolean {
  return libraryFolders.some((folder) => existsSync(folder) && readdirSync(folder).includes(library));
}

/** Unpacks aside and renames, so that a test process never starts what another is still writing. */
async function unpacked(bare: boolean): Promise<string> {
  const folder = join(tmpdir(), bare ? "tallyman-chromium-fonts-bare" : "tallyman-chromium-fonts");
  if (existsSync(folder)) return folder;
  const aside = `${folder}-${process.pid}`;
  mkdirSync(aside, { recursive: true });
  await withEnvironment(
    { TMPDIR: aside, ...(bare ? { AWS_EXECUTION_ENV: "AWS_Lambda_nodejs20.x" } : {}) },
    unpack,
  );
  for (const name of addedFonts) cpSync(fontPath(name), join(aside, "fonts", "fonts", name));
  writeFileSync(join(aside, fontConfiguration), fontsOf(folder));
  try {
    renameSync(aside, folder);
  } catch (cause) {
    // Another process was faster.
    rmSync(aside, { recursive: true, force: true });
    if (!existsSync(folder)) throw cause;
  }
  return folder;
}

/** The package's one font has neither arrows nor letters of one width; a user's system has both. */
const addedFonts = ["DejaVuSans.ttf", "DejaVuSans-Bold.ttf", "DejaVuSansMono.ttf"];

const fontPath = (name: string) => createRequire(import.meta.url).resolve(`dejavu-fonts-ttf/ttf/${name}`);

/** The package's own looks for its font where AWS Lambda keeps files, and Chromium stops when it finds no font at all. */
function fontsOf(folder: string): string {
  const [fonts, cache] = [join(folder, "fonts", "fonts"), join(folder, "font-cache")];
  return `<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig>
  <dir>${fonts}</dir><cachedir>${cache}</cachedir>
  <alias><family>sans-serif</family><prefer><family>Open Sans</family></prefer></alias>
  <alias><family>monospace</family><prefer><family>DejaVu Sans Mono</family></prefer></alias>
</fontconfig>
`;
}

/** The package unpacks into the folder for temporary files, its libraries only where it believes to be in AWS Lambda. */
async function unpack(): Promise<void> {
  const { default: packaged } = await import("@sparticuz/chromium");
  packaged.setGraphicsMode = false;
  await packaged.executablePath();
}

async function withEnvironment(values: Record<string, string>, task: () => Promise<void>): Promise<void> {
  const before = environment();
  Object.assign(process.env, values);
  try {
    await task();
  } finally {
    for (const name of Object.keys(process.env)) if (!(name in before)) delete process.env[name];
    Object.assign(process.env, before);
  }
}

function environment(): Record<string, string> {
  return Object.fromEntries(
    Object.entries(process.env).filter((entry): entry is [string, string] => entry[1] !== undefined),
  );
}
