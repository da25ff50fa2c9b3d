import path from "node:path";
import { build } from "esbuild";
import type { Browser, BrowserContext, CDPSession, Page } from "playwright-core";
import type { Place } from "./protocol";

/** Pages in Chromium with one program or another in place of the host. */
export interface Lab {
  browser: Browser;
  url: string;
  /** By a program's name, its bundled text. */
  programs: Readonly<Record<ProgramName, string>>;
}
export type ProgramName = "answerPainter" | "konvaPainter";

/** Of an editor in a window of 1920 × 1080, with a side bar beside it. */
const WINDOW = { width: 1_400, height: 900 };
const PATHS: Readonly<Record<ProgramName, string>> = {
  answerPainter: "/?page=mask&theme=dark",
  konvaPainter: "/konva",
};

export async function bundlePagePrograms(): Promise<Lab["programs"]> {
  const [answerPainter, konvaPainter] = await Promise.all([bundle("answerPainter"), bundle("konvaPainter")]);
  return { answerPainter, konvaPainter };
}

async function bundle(name: ProgramName): Promise<string> {
  const { outputFiles } = await build({
    entryPoints: [path.join(__dirname, `${name}.ts`)],
    bundle: true,
    format: "iife",
    platform: "browser",
    target: "es2022",
    minify: true,
    write: false,
    logLevel: "error",
  });
  return outputFiles[0]?.text ?? "";
}

export interface OpenedPage {
  page: Page;
  context: BrowserContext;
  session: CDPSession;
  place: Place;
  /** What the page complained of; that a canvas is read now and then is the bench's own doing. */
  complaints: string[];
}

/** A new page with the picture; the program runs before the page's own script. */
export async function openPaintPage(lab: Lab, name: ProgramName, picture: Buffer): Promise<OpenedPage> {
  const context = await lab.browser.newContext({ viewport: WINDOW, reducedMotion: "reduce" });
  const page = await context.newPage();
  page.setDefaultTimeout(10_000);
  const complaints: string[] = [];
  page.on("pageerror", (error) => complaints.push(String(error)));
  await isolate(page);
  // esbuild (tsx) wraps named functions in this helper, also those that page.evaluate sends over.
  await page.addInitScript("globalThis.__name = (target) => target");
  await page.addInitScript(lab.programs[name]);
  await page.goto(`${lab.url}${PATHS[name]}`);
  const session = await context.newCDPSession(page);
  const place = await page.evaluate(
    async (base64) => await globalThis.paintPage.open(base64),
    picture.toString("base64"),
  );
  return { page, context, session, place, complaints };
}

/** Only for a page that shares its process with no other origin the clock is exact to 5 µs; else it is 100. */
async function isolate(page: Page): Promise<void> {
  const alone = { "cross-origin-opener-policy": "same-origin", "cross-origin-embedder-policy": "require-corp" };
  await page.route(
    ({ pathname }) => pathname === "/konva",
    (route) => route.fulfill({ headers: alone, contentType: "text/html", body: "<!DOCTYPE html><body></body>" }),
  );
  await page.route(
    ({ pathname }) => pathname === "/",
    async (route) => {
      const response = await route.fetch();
      await route.fulfill({ response, headers: { ...response.headers(), ...alone } });
    },
  );
}
