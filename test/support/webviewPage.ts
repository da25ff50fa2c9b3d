import { readFile } from "node:fs/promises";
import type { AddressInfo } from "node:net";
import { createServer, type Server } from "node:http";
import path from "node:path";
import type { Browser, BrowserContext, Page } from "playwright-core";
import { repoRoot } from "../../scripts/setup/paths";
import { pageHtml } from "../../src/host/pageHtml";

// A webview's page on a plain page of Chromium, with VS Code's own tokens around it and a test in place of its host.

export type Theme = "light" | "dark" | "hcDark" | "hcLight";

export interface WebviewPageOptions {
  theme?: Theme;
  width?: number;
  height?: number;
  deviceScaleFactor?: number;
  hasTouch?: boolean;
  /** What VS Code kept of an earlier page. */
  state?: unknown;
}

interface Message {
  type: string;
  body: unknown;
}

/** What a page and its host say to each other, each a map's `MessageOf`. */
export interface WebviewPage<Request extends Message, Event extends Message> {
  readonly page: Page;
  /** Everything that the page has said, in order. */
  readonly requests: Request[];
  /** Waits for the next request of a type that was not waited for yet. */
  next<K extends Request["type"]>(type: K): Promise<Extract<Request, { type: K }>["body"]>;
  /** Says something as the host would, and has it heard. Bytes may be in it. */
  tell(...events: Event[]): Promise<void>;
  /** What the page has VS Code keep. */
  kept(): Promise<unknown>;
  /** Console errors and violations of the content policy. */
  readonly complaints: string[];
  close(): Promise<void>;
}

const FIXTURES = path.join(repoRoot, "test", "fixtures", "webview");
const TYPES: Readonly<Record<string, string>> = {
  ".js": "text/javascript",
  ".css": "text/css",
  ".ttf": "font/ttf",
  ".woff2": "font/woff2",
};

/**
 * Serves the pages and their files; one server for a suite.
 * @param media where they lie; built before
 */
export async function servePages(
  media = path.join(repoRoot, "dist", "media"),
): Promise<{ url: string; close(): Promise<void> }> {
  const server = createServer((request, response) => {
    void answer(new URL(request.url ?? "/", "http://localhost"), media).then(
      ({ type, body }) => response.writeHead(200, { "content-type": type }).end(body),
      () => response.writeHead(404).end(),
    );
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return { url: `http://127.0.0.1:${port}`, close: () => stop(server) };
}

async function stop(server: Server): Promise<void> {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
}

async function answer(
  { pathname, searchParams }: URL,
  media: string,
): Promise<{ type: string; body: string | Buffer }> {
  if (pathname === "/") {
    const [name, theme] = [searchParams.get("page") ?? "panel", searchParams.get("theme") ?? "dark"];
    return { type: "text/html", body: await documentIn(name, theme) };
  }
  // Chromium asks once a browser, and would complain.
  if (pathname === "/favicon.ico") return { type: "image/x-icon", body: "" };
  const type = TYPES[path.extname(pathname)];
  if (type === undefined || pathname.includes("..")) throw new Error("no such file");
  if (pathname === "/test.css") return { type, body: await testStyle() };
  const folder = pathname.startsWith("/inter-")
    ? path.join(repoRoot, "node_modules", "@fontsource", "inter", "files")
    : media;
  return { type, body: await readFile(path.join(folder, path.basename(pathname))) };
}

/** As the host writes it, in VS Code's frame: its tokens and its own style, and the font of the tests. */
async function documentIn(name: string, theme: string): Promise<string> {
  const { className, style } = await readTheme(theme);
  const html = pageHtml({ title: name, cspSource: "'self'", script: `${name}.js`, style: `${name}.css` });
  return html
    .replace("<html ", `<html data-style="${style.replaceAll('"', "&quot;")}" `)
    .replace("<body>", `<body class="${className}">`)
    .replace('<link rel="stylesheet"', '<link rel="stylesheet" href="test.css">\n<link rel="stylesheet"');
}

async function readTheme(theme: string): Promise<{ className: string; style: string }> {
  return JSON.parse(await readFile(path.join(FIXTURES, `${path.basename(theme)}.json`), "utf8")) as {
    className: string;
    style: string;
  };
}

/** One font for all machines, so that pictures can be compared with stored ones. */
async function testStyle(): Promise<string> {
  const faces = [400, 600, 700].map(
    (weight) =>
      `@font-face { font-family: "Test"; font-weight: ${weight}; src: url(inter-latin-${weight}-normal.woff2); }`,
  );
  const defaults = await readFile(path.join(FIXTURES, "defaults.css"), "utf8");
  return `${faces.join("\n")}\n${defaults}\nhtml { background: var(--vscode-sideBar-background); }\n`;
}

/** @param address of the page: where it is served, and its name */
export async function openWebviewPage<Request extends Message, Event extends Message>(
  browser: Browser,
  address: { url: string; name: string },
  { theme = "dark", width = 300, height = 800, deviceScaleFactor = 1, hasTouch = false, state }: WebviewPageOptions,
): Promise<WebviewPage<Request, Event>> {
  const context: BrowserContext = await browser.newContext({
    viewport: { width, height },
    deviceScaleFactor,
    hasTouch,
    reducedMotion: "reduce",
  });
  const page = await context.newPage();
  const requests: Request[] = [];
  const complaints: string[] = [];
  const waiting: (() => void)[] = [];
  const taken = new Set<Request>();
  page.on("console", (message) => {
    if (message.type() === "error" || message.type() === "warning") complaints.push(message.text());
  });
  page.on("pageerror", (error) => complaints.push(String(error)));
  await page.exposeFunction("sayToHost", (text: string) => {
    requests.push(JSON.parse(text, revive) as Request);
    for (const wake of waiting.splice(0)) wake();
  });
  const frame = await readFile(path.join(FIXTURES, "frame.mjs"), "utf8");
  await page.addInitScript({
    content: `const keptState = ${state === undefined ? "undefined" : JSON.stringify(state)};\n${frame}`,
  });
  await page.goto(`${address.url}/?page=${address.name}&theme=${theme}`);
  const opened: WebviewPage<Request, Event> = {
    page,
    requests,
    complaints,
    async next(type) {
      for (;;) {
        const found = requests.find((request) => request.type === type && !taken.has(request));
        if (found !== undefined) {
          taken.add(found);
          // What was done is drawn, too, by the time that a test goes on.
          await drawn({ page });
          return found.body;
        }
        await new Promise<void>((resolve) => waiting.push(resolve));
      }
    },
    tell: async (...events) =>
      await page.evaluate(
        async (texts) => await (window as unknown as { hear(texts: string[]): Promise<void> }).hear(texts),
        events.map((event) => JSON.stringify(event, encode)),
      ),
    kept: async () => await page.evaluate(() => (window as unknown as { kept: unknown }).kept),
    close: async () => await context.close(),
  };
  await opened.next("ready");
  // A font that comes later would move what a test has measured.
  await page.evaluate(async () => {
    for (const font of document.fonts) await font.load();
  });
  return opened;
}

/** Until what was told or pressed is drawn, in the fonts that it is to be drawn in. */
export async function drawn({ page }: { readonly page: Page }): Promise<void> {
  await page.evaluate(async () => {
    await new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)));
    await document.fonts.ready;
  });
}

/** Bytes on their way through text. */
function encode(_key: string, value: unknown): unknown {
  return value instanceof Uint8Array ? { base64: Buffer.from(value).toString("base64") } : value;
}

function revive(_key: string, value: unknown): unknown {
  if (typeof value !== "object" || value === null || !("base64" in value)) return value;
  return new Uint8Array(Buffer.from(String(value.base64), "base64"));
}
