import { cp, mkdir, readdir, readFile, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { pathToFileURL } from "node:url";
import type { Session } from "../test/e2e/support/session";
import { MissingDriver } from "../test/e2e/support/missingDriver";
import { openSession } from "../test/e2e/support/session";
import type { MockApi } from "../test/mock-api/startMockApi";
import { startMockApi } from "../test/mock-api/startMockApi";
import { drawScene, drawSceneMask } from "../test/support/drawScene";
import { buildExtension } from "./buildExtension";
import { ensureChromium } from "./setup/ensureChromium";
import { ensureVsCodeServer } from "./setup/ensureVsCodeServer";
import { outFolder, repoRoot } from "./setup/paths";

// The main jobs as a person does them: a real VS Code, the palette, the Explorer, the local API. No key, no money.

const folder = path.join(outFolder, "demo");
const TEXT = "# Mug shop\n\nA ceramic mug on a pale table, soft morning light\n";

async function demo(session: Session): Promise<void> {
  const shot = async (name: string): Promise<void> => {
    const file = path.join(folder, `${name}.png`);
    await session.workbench.screenshot(file);
    console.log(`   screenshot ${path.relative(repoRoot, file)}`);
  };
  await generatePicture(session, shot);
  await editPicture(session, shot);
  await makeMissing(session, shot);
  for (const theme of ["dark", "hcDark"] as const) {
    await session.workbench.setColorTheme(theme);
    await shot(`12-${theme}`);
  }
}

/** A picture, its edit, and the twelve of the site. */
const CALLS = 14;

type Shot = (name: string) => Promise<void>;

async function generatePicture({ workbench, workspace }: Session, shot: Shot): Promise<void> {
  console.log("1. A README whose third line says what the picture should show");
  await writeFile(path.join(workspace, "README.md"), TEXT);
  await workbench.explorer.open();
  await workbench.editor.openFile("README.md");
  await workbench.editor.selectLines(3);

  console.log("2. F1, Inline Assets: Generate Image…; the selection is the prompt");
  await workbench.runCommand("Inline Assets: Generate Image…");
  await workbench.quickInput.waitForTitle("Generate Image (1/5)");
  await shot("1-prompt");
  await workbench.quickInput.accept();
  await workbench.quickInput.waitForTitle("(2/5)");
  await shot("2-size");
  await workbench.quickInput.accept();
  await workbench.quickInput.waitForTitle("(3/5)");
  await shot("3-quality");
  await workbench.quickInput.accept();
  await workbench.quickInput.waitForTitle("(4/5)");
  await workbench.quickInput.accept();
  await workbench.quickInput.waitForTitle("(5/5)");
  const [offer = ""] = await workbench.quickInput.labels();
  console.log(`3. The last step: ${offer}`);
  await shot("4-price");
  await workbench.quickInput.accept();
  const message = await workbench.waitForNotification(/Saved /);
  console.log(`4. ${message}`);
  await shot("5-saved");
  await workbench.clickNotificationButton(/Saved /, "Insert Reference");
  await workbench.editor.waitForText("![A ceramic mug");
  await workbench.editor.save();
  await shot("6-reference");
}

async function editPicture({ workbench, workspace }: Session, shot: Shot): Promise<void> {
  const { quickInput } = workbench;
  console.log("5. A picture and a mask; right-click, Inline Assets, Edit Image…");
  await mkdir(path.join(workspace, "shop"));
  await writeFile(path.join(workspace, "shop", "mug.png"), await drawScene());
  await writeFile(path.join(workspace, "shop", "mug-mask.png"), await drawSceneMask());
  await workbench.runCommand("View: Close All Editors");
  await workbench.explorer.open();
  await workbench.explorer.contextMenu("shop/mug.png", "Inline Assets", "Edit Image…");
  await quickInput.answerSteps("A blue glaze");
  await quickInput.waitForTitle("(2/6)");
  await quickInput.pick("Choose a file…");
  await quickInput.waitForTitle("The mask");
  await quickInput.pick("mug-mask.png");
  await quickInput.row("Invert").waitFor();
  console.log(`6. The mask: ${(await quickInput.labels())[0] ?? ""}`);
  await shot("7-mask");
  await quickInput.accept();
  for (const step of [3, 4, 5]) {
    await quickInput.waitForTitle(`(${step}/6)`);
    await quickInput.accept();
  }
  await quickInput.waitForTitle("(6/6)");
  console.log(`7. The last step: ${(await quickInput.labels())[0] ?? ""}`);
  await quickInput.accept();
  console.log(`8. ${await workbench.waitForNotification(/Saved shop/)}`);
  await shot("8-edited");
  await workbench.clickNotificationButton(/Saved shop/, "Compare");
  const page = await workbench.webview(".page:not([data-empty])");
  const line = page.getByText(/^outside the mask/);
  await line.waitFor();
  console.log(`9. ${await line.innerText()}`);
  await shot("9-compare");
}

/** Twelve pictures that the pages of a small site show and that are not there: one click, one question. */
async function makeMissing({ workbench, workspace, browser }: Session, shot: Shot): Promise<void> {
  await cp(path.join(repoRoot, "test", "fixtures", "site"), path.join(workspace, "site"), { recursive: true });
  const missing = new MissingDriver(workbench);
  await missing.open();
  const button = missing.payButton(/^Generate 12 /);
  await button.waitFor();
  console.log(
    `10. Inline Assets: Generate Missing Images… lists what a site lacks; the button: ${await button.innerText()}`,
  );
  await shot("10-missing");
  await button.click();
  await workbench.clickDialogButton("Generate · $0.924");
  const notice = missing.notice(/of 12 made/);
  await notice.waitFor();
  console.log(`11. ${await notice.innerText()}`);
  await shot("11-made");
  const page = await browser.newPage({ viewport: { width: 1000, height: 900 } });
  await page.goto(pathToFileURL(path.join(workspace, "site", "index.html")).href);
  await page.screenshot({ path: path.join(folder, "11-site.png"), fullPage: true });
  await page.close();
  console.log(`12. Pictures of the site: ${(await readdir(path.join(workspace, "site", "img"))).sort().join(", ")}`);
}

/** What lies in the project now, read from the disk and not from what the extension says. */
async function report(workspace: string, mock: MockApi): Promise<void> {
  const manifest = await readFile(path.join(workspace, "assets", "asset-manifest.jsonl"), "utf8");
  const lines = manifest.trimEnd().split("\n");
  console.log("\nFiles written:");
  for (const line of lines) {
    const { file } = JSON.parse(line) as { file: string };
    const { length } = await readFile(path.join(workspace, file));
    console.log(`  ${file} (${length} bytes)`);
    await mkdir(folder, { recursive: true });
    await writeFile(path.join(folder, path.basename(file)), await readFile(path.join(workspace, file)));
  }
  console.log(`\nManifest lines:\n${lines.map((line) => `  ${line}`).join("\n")}`);
  console.log(`\nREADME.md:\n${(await readFile(path.join(workspace, "README.md"), "utf8")).replace(/^/gm, "  ")}`);
  const { count, totalMicroUsd } = mock.charges;
  console.log(`The local API counted ${count} charges of $${(totalMicroUsd / 1e6).toFixed(3)}. Nothing real was paid.`);
  if (count !== CALLS || lines.length !== CALLS) throw new Error(`${CALLS} charges and manifest lines were expected.`);
}

async function main(): Promise<void> {
  await rm(folder, { recursive: true, force: true });
  await buildExtension();
  await ensureVsCodeServer();
  await ensureChromium();
  const mock = await startMockApi();
  try {
    const env = { PROSPOLABS_BASE_URL: mock.url, PROSPOLABS_API_KEY: mock.apiKey };
    const session = await openSession({ env });
    try {
      await demo(session);
      await report(session.workspace, mock);
    } finally {
      await session.close();
    }
  } finally {
    await mock.stop();
  }
}

main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
});
