import assert from "node:assert/strict";
import fc from "fast-check";
import { InlineAssetsError } from "../../src/core/errors";
import type { CompareFiles, Comparison } from "../../src/core/ports";
import type { SessionPair } from "../../src/host/compare/compareSession";
import { CompareSession } from "../../src/host/compare/compareSession";
import type { LoadedPair } from "../../src/host/compare/loadPair";
import { pageHtml } from "../../src/host/pageHtml";
import type { CompareEvent } from "../../src/protocol/compare";

const picture = (byte: number) => ({ bytes: Uint8Array.of(byte), mediaType: "image/png", sha256: "" }) as const;
const LOADED: LoadedPair = { before: picture(1), after: picture(2), mask: Uint8Array.of(3), notes: ["Changed."] };
const COMPARED: Comparison = {
  kind: "compared",
  size: { width: 10, height: 10 },
  differing: 3,
  inside: 3,
  outside: 0,
  insidePixels: 4,
  outsidePixels: 96,
  picture: Uint8Array.of(9),
};
const READY = { type: "ready", body: null };

/** A session without a window: what it reads, compares and says is written down. */
function startSession(change: { load?: SessionPair["load"]; compare?: (files: CompareFiles) => Promise<Comparison> }) {
  const done = { loads: 0, compared: [] as CompareFiles[], said: [] as CompareEvent[], logged: [] as unknown[] };
  const compare = change.compare ?? (() => Promise.resolve(COMPARED));
  const session = new CompareSession(
    {
      names: { before: "a.png", after: "b.png" },
      saved: null,
      load: async () => {
        done.loads += 1;
        return await (change.load?.() ?? Promise.resolve(LOADED));
      },
    },
    {
      comparer: {
        compare: async (files) => {
          done.compared.push(files);
          return await compare(files);
        },
      },
      log: { info: () => undefined, warn: () => undefined, error: (_message, cause) => done.logged.push(cause) },
      post: (event) => done.said.push(event),
    },
  );
  return { session, done };
}

const lastFindings = (said: readonly CompareEvent[]) => {
  const last = said.at(-1);
  assert.ok(last?.type === "compared");
  return last.body;
};

describe("a compare page's host", () => {
  it("tells the pictures, then what was found", async () => {
    const { session, done } = startSession({});
    await session.show();
    assert.deepEqual(
      done.said.map(({ type }) => type),
      ["pictures", "compared"],
    );
    assert.deepEqual(lastFindings(done.said), {
      line: "outside the mask 0 of 96 pixels differ · inside 75 %",
      notes: ["Changed."],
      difference: Uint8Array.of(9),
      hasMask: true,
    });
  });

  it("compares without a mask that can't be used, and says so", async () => {
    const compare = ({ mask }: CompareFiles) =>
      mask === null
        ? Promise.resolve({ ...COMPARED, insidePixels: 100, outsidePixels: 0 })
        : Promise.reject(new InlineAssetsError("invalid-request", "The mask is odd.", { field: "mask" }));
    const { session, done } = startSession({ compare });
    await session.show();
    const { line, notes, hasMask } = lastFindings(done.said);
    assert.deepEqual([line, notes, hasMask], ["3.0 % of 100 pixels differ", ["Changed.", "The mask is odd."], false]);
  });

  it("still shows pictures that can't be compared, with the reason", async () => {
    const reason = "One has 4 × 1 pixels, the other 3 × 1.";
    const sizes = startSession({ compare: () => Promise.resolve({ kind: "different-sizes", reason }) });
    await sizes.session.show();
    assert.deepEqual(lastFindings(sizes.done.said), {
      line: reason,
      notes: ["Changed."],
      difference: null,
      hasMask: false,
    });
    const error = new InlineAssetsError("invalid-request", "The result can't be compared.", { field: "after" });
    const damaged = startSession({ compare: () => Promise.reject(error) });
    await damaged.session.show();
    assert.equal(lastFindings(damaged.done.said).line, "The result can't be compared.");
  });

  it("says what can't be read, and logs what is its own mistake", async () => {
    const gone = startSession({ load: () => Promise.reject(new InlineAssetsError("invalid-request", "Gone.")) });
    await gone.session.show();
    assert.deepEqual(gone.done.said, [{ type: "problem", body: { message: "Gone." } }]);
    assert.equal(gone.done.logged.length, 0);
    const bug = new TypeError("x is undefined");
    const broken = startSession({ load: () => Promise.reject(bug) });
    await broken.session.show();
    assert.match(JSON.stringify(broken.done.said), /an error of its own/);
    assert.deepEqual(broken.done.logged, [bug]);
  });

  it("reads once more, not many times, when much is asked for at once", async () => {
    let release = (): void => undefined;
    const held = new Promise<void>((resolve) => (release = resolve));
    const { session, done } = startSession({ load: () => held.then(() => LOADED) });
    const showing = session.show();
    for (let times = 0; times < 1_000; times += 1) session.receive(READY);
    release();
    await showing;
    assert.equal(done.loads, 2);
    const compared = done.said.filter(({ type }) => type === "compared");
    assert.equal(compared.length, 1, "what was found of pictures that were read again is not told");
  });

  it("S9 does nothing for 10,000 messages that are no request, and throws at none", () => {
    const { session, done } = startSession({});
    const types = fc.constantFrom("ready", "pictures", "open", "constructor", "__proto__", "vscode.open");
    const near = fc.record({ type: fc.oneof(types, fc.anything()), body: fc.anything() }, { requiredKeys: [] });
    const wider = fc.tuple(near, fc.object()).map(([message, more]) => ({ ...more, ...message }));
    const isRequest = (message: unknown) => JSON.stringify(message) === JSON.stringify(READY);
    fc.assert(
      fc.property(
        fc.oneof(near, wider, fc.anything()).filter((message) => !isRequest(message)),
        (message) => session.receive(message),
      ),
      { numRuns: 10_000 },
    );
    assert.deepEqual([done.loads, done.compared.length, done.said.length], [0, 0, 0]);
    session.receive(READY);
    assert.equal(done.loads, 1, "the one that is a request");
  });

  it("S9 takes no request that carries a path, an address or a command", () => {
    const { session, done } = startSession({});
    for (const body of ["/etc/passwd", "https://evil.example", { file: "../x" }, ["vscode.open"]]) {
      session.receive({ type: "ready", body });
    }
    session.receive({ ...READY, command: "workbench.action.terminal.new" });
    assert.equal(done.loads, 0);
  });
});

describe("a page's html", () => {
  const parts = {
    title: "Compare",
    cspSource: "https://own.example",
    script: "https://own.example/a.js",
    style: "b.css",
  };

  it("S9 has the closed policy, word by word, and a new nonce each time", () => {
    const pages = [pageHtml(parts), pageHtml(parts)];
    const nonces = pages.map((html) => {
      const nonce = /<script type="module" nonce="([A-Za-z0-9+/]{22}==)"/.exec(html)?.[1] ?? "";
      const [, policy] = /http-equiv="Content-Security-Policy" content="([^"]*)"/.exec(html) ?? [];
      assert.equal(
        policy,
        `default-src 'none'; script-src 'nonce-${nonce}'; style-src https://own.example; font-src https://own.example; img-src https://own.example blob:; connect-src 'none'; form-action 'none'; base-uri 'none'`,
      );
      return nonce;
    });
    assert.notEqual(nonces[0], nonces[1]);
    assert.ok(nonces.every((nonce) => nonce.length === 24));
  });

  it("S9 has one script, and none within the text", () => {
    const html = pageHtml(parts);
    assert.equal(html.match(/<script/g)?.length, 1);
    assert.match(html, /<script [^>]*><\/script>/);
    assert.doesNotMatch(html, /\son\w+=|style="|javascript:/i);
  });
});
