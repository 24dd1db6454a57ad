/**
 * Pictures of every page of a demonstration: `npm run screenshots -- FOLDER [--whole] [PARTS OF NAMES]`. The fleet travels for some
 * minutes first. What cannot be taken is said at the end, and the rest is taken.
 */
import { launchChromium } from "../chromium.ts";
import { actingParties, makeKeys } from "./acting.ts";
import { wishesOf } from "./command-line.ts";
import { startDemonstration } from "./demonstration.ts";
import { demonstrationShots } from "./demonstration-shots.ts";
import { shoot } from "./shoot.ts";

const wishes = wishesOf(process.argv);
const demonstration = await startDemonstration((line) => console.log(line));
try {
  const { shots, missing } = await demonstrationShots(demonstration);
  const browser = await launchChromium();
  try {
    const parties = await actingParties(demonstration);
    const failed = await shoot(browser, {
      address: demonstration.address,
      shots,
      ...wishes,
      prepare: (page) => makeKeys(page, demonstration, parties),
    });
    const failures = [...missing, ...failed];
    for (const failure of failures) console.error(`not taken: ${failure}`);
    if (failures.length > 0) process.exitCode = 1;
  } finally {
    await browser.close();
  }
} finally {
  await demonstration.close();
}
