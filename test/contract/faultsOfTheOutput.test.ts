import assert from "node:assert/strict";
import { once } from "node:events";
import { readFile } from "node:fs/promises";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import path from "node:path";
import type { MockStep } from "../mock-api/mockStep";
import { createDrawPicture } from "../mock-api/drawPicture";
import { fail, runAgain, succeed, succeedAgain } from "../support/faultRun";
import type { JobRig } from "../support/jobRig";
import { createJobRig } from "../support/jobRig";

const MOST_BYTES = 80_000_000;

describe("faults of an output", () => {
  let rig: JobRig;
  let elsewhere: Server;
  let hits: number;

  beforeEach(async () => {
    rig = await createJobRig();
    hits = 0;
    elsewhere = createServer((_request, response) => {
      hits += 1;
      response.end("secret");
    }).listen(0, "127.0.0.1");
    await once(elsewhere, "listening");
  });
  afterEach(async () => {
    elsewhere.close();
    await rig.stop();
  });

  const otherOrigin = () => `http://127.0.0.1:${(elsewhere.address() as AddressInfo).port}`;
  const start = (...steps: MockStep[]) => {
    rig.mock.reset();
    rig.mock.script([{}, ...steps]);
  };
  /** What the server has, fetched by the test itself. */
  const original = async () => {
    const response = await fetch(rig.mock.url + (rig.mock.outputRequests[0]?.path ?? ""));
    return Buffer.from(await response.arrayBuffer());
  };

  it("F12 never saves a cut picture, with or without a length, wherever it is cut, and fetches it again", async () => {
    for (const withLength of [true, false]) {
      for (const cutOutput of [0, 1, 8, 24, 60, -12, -1]) {
        start();
        await succeed(rig, { pictures: 1 });
        const whole = (await original()).length;
        start({ on: "output", cutOutput: cutOutput < 0 ? whole + cutOutput : cutOutput, withLength });
        const { assets } = await succeed(rig, { pictures: 1 });
        assert.equal(rig.mock.outputRequests.length, 2, `cut at ${cutOutput}`);
        const saved = await readFile(path.join(rig.root, assets[0]?.file ?? ""));
        assert.ok(saved.equals(await original()));
      }
    }
  });

  it("F12 gives up after five cut pictures, keeps the job, and goes on without paying", async () => {
    start({ on: "output", cutOutput: 70, times: 5 });
    const { job } = await fail(rig, { code: "download-failed", charged: "yes" });
    assert.equal(rig.mock.outputRequests.length, 5);
    assert.equal(rig.pauses.length, 4);
    await succeedAgain(rig, job, 1);
    assert.deepEqual(await rig.assets(), ["asset-manifest.jsonl", "mug.png"]);
  });

  it("F12 sees it in a JPEG and a WebP by their own ends", async () => {
    const real = await createJobRig(createDrawPicture());
    try {
      for (const [outputFormat, file] of [
        ["jpeg", "mug.jpg"],
        ["webp", "mug.webp"],
      ] as const) {
        for (const cutOutput of [40, 300]) {
          real.mock.reset();
          real.mock.script([{}, { on: "output", cutOutput }]);
          const job = real.job({ outputFormat });
          await succeed(real, { pictures: 1 }, { job });
          assert.equal(real.mock.outputRequests.length, 2, `${outputFormat} cut at ${cutOutput}`);
          assert.ok((await real.assets()).includes(file));
        }
      }
    } finally {
      await real.stop();
    }
  });

  it("F13 takes no picture that is longer than it was announced", async () => {
    start({ on: "output", overrun: 100 });
    await succeed(rig, { pictures: 1 });
    assert.equal(rig.mock.outputRequests.length, 2);
    assert.equal(rig.mock.outputRequests[0]?.headers["accept-encoding"], "identity");

    start({ on: "output", overrun: 100, times: 9 });
    await fail(rig, { code: "download-failed", charged: "yes" });
    assert.equal(rig.mock.outputRequests.length, 5);
  });

  it("F13 S6 takes 80 MB and not a byte more, announced, streamed or packed, and asks for it once", async () => {
    start({ on: "output", bigOutput: MOST_BYTES });
    await succeed(rig, { pictures: 1 });
    const tooLarge: MockStep[] = [
      { on: "output", bigOutput: MOST_BYTES + 1 },
      { on: "output", bigOutput: MOST_BYTES + 1, withLength: false },
      { on: "output", bigOutput: 1_000_000_000, gzip: true },
    ];
    for (const step of tooLarge) {
      start(step);
      const { error } = await fail(rig, { code: "bad-output", charged: "yes" }, { job: rig.job({ prompt: "Big" }) });
      assert.match(error.message, /80 MB/);
      assert.equal(rig.mock.outputRequests.length, 1);
    }
  }).timeout(60_000);

  it("F13 unpacks what was packed against its wish", async () => {
    start({ on: "output", gzip: true });
    const { assets } = await succeed(rig, { pictures: 1 });
    assert.ok((await readFile(path.join(rig.root, assets[0]?.file ?? ""))).equals(await original()));
  });

  it("F14 S6 takes good bytes whatever their type is called, and names the file after the bytes", async () => {
    for (const contentType of ["text/html", "application/octet-stream", "image/svg+xml", "nonsense"]) {
      start({ on: "output", contentType });
      await succeed(rig, { pictures: 1 });
      assert.equal(rig.mock.outputRequests.length, 1, contentType);
    }
    start({ on: "output", bigOutput: 5_000, contentType: "image/jpeg" });
    const job = rig.job({ outputFormat: "jpeg", prompt: "Lamp" });
    const { assets, warnings } = await succeed(rig, { pictures: 1 }, { job });
    assert.deepEqual([assets[0]?.file, assets[0]?.format], ["assets/lamp.png", "png"]);
    assert.deepEqual(warnings, ["Asked for jpeg, delivered png."]);
  });

  for (const notPicture of ["html", "json", "svg"] as const) {
    it(`F15 S6 asks for a picture at most twice more where ${notPicture} came, and keeps the job as paid`, async () => {
      for (const contentType of [undefined, "image/png"]) {
        const step = { on: "output", notPicture, ...(contentType === undefined ? {} : { contentType }) } as const;
        start({ ...step, times: 3 });
        const { error, job } = await fail(rig, { code: "bad-output", charged: "yes" });
        assert.match(error.message, /no picture/);
        assert.equal(rig.mock.outputRequests.length, 3);
        await succeedAgain(rig, job, 1);

        start({ ...step, times: 2 });
        await succeed(rig, { pictures: 1 });
      }
    });
  }

  for (const outputStatus of [404, 410]) {
    it(`F17 stops at a ${outputStatus}, says that the link has expired, and generates nothing by itself`, async () => {
      start({ on: "output", outputStatus, times: 2 });
      const { error, job } = await fail(rig, { code: "output-expired", charged: "yes" });
      assert.match(error.message, /paid for, but its link has expired/);
      assert.equal(rig.mock.outputRequests.length, 1);
      assert.deepEqual(rig.pauses, []);
      await runAgain(rig, job);
    });
  }

  const refuses = async (outputUrl: string): Promise<void> => {
    rig.mock.reset();
    rig.mock.script({ outputUrl });
    const { error, job, journalText } = await fail(rig, { code: "bad-output", charged: "yes" });
    assert.match(error.message, /refused: /, outputUrl);
    assert.ok(journalText.includes(JSON.stringify(outputUrl)), "the literal URL stays in the journal");
    assert.ok(outputUrl.length < 8 || !error.message.includes(outputUrl), "and is not told");
    assert.equal(rig.mock.outputRequests.length, 0);
    await runAgain(rig, job);
    assert.equal(hits, 0, outputUrl);
  };

  it("F26 refuses an address that is no absolute https URL, and keeps the job as paid with the address", async () => {
    for (const url of [
      "http://cdn.example.com/a.png?sig=1",
      "file:///etc/passwd",
      "data:text/html,hello",
      "data:image/svg+xml,%3Csvg/%3E",
      "javascript:alert(1)",
      "vscode://file/etc/passwd",
      "blob:https://cdn.example.com/1",
      "https://user:secret@cdn.example.com/a.png",
      "//cdn.example.com/a.png",
      "/outputs/1.png",
      "assets/mug.png",
      "https://",
      "https://[::1/a.png",
      "C:\\x.png",
      " ",
    ])
      await refuses(url);
  });

  it("F27 refuses addresses of this machine and of private networks, in any spelling, on any hop", async () => {
    const port = new URL(otherOrigin()).port;
    for (const host of [
      "127.0.0.1",
      "127.1",
      "0x7f.1",
      "2130706433",
      "017700000001",
      "localhost",
      "localhost.",
      "LOCALHOST",
      "a.localhost",
      "0.0.0.0",
      "[::1]",
      "[::]",
      "[::ffff:127.0.0.1]",
      "[::ffff:7f00:1]",
      "①②⑦.0.0.1",
      "%31%32%37.0.0.1",
      "10.0.0.1",
      "172.16.0.1",
      "192.168.1.1",
      "169.254.169.254",
      "100.64.0.1",
      "[fe80::1]",
      "[fc00::1]",
    ]) {
      for (const scheme of ["https", "http"]) await refuses(`${scheme}://${host}:${port}/a.png?sig=1`);
    }
  });

  it("F27 takes outputs on this machine from the API's own origin, and of no other port, name or scheme", async () => {
    start();
    await succeed(rig, { pictures: 1 });
    const { port } = new URL(rig.mock.url);
    for (const url of [
      `${otherOrigin()}/a.png`,
      `http://localhost:${port}/a.png`,
      `http://127.0.0.2:${port}/a.png`,
      `https://127.0.0.1:${port}/a.png`,
    ])
      await refuses(url);
  });

  it("F28 S5 checks each redirect of a download, and follows none to another host, scheme or private address", async () => {
    for (const redirect of [
      `${otherOrigin()}/a.png`,
      "http://cdn.example.com/a.png",
      "http://10.0.0.1/a.png",
      "https://169.254.169.254/latest",
      "https://[::ffff:127.0.0.1]/",
      "file:///etc/passwd",
      "data:image/png;base64,AAAA",
      "https://u:p@cdn.example.com/",
    ]) {
      start({ on: "output", redirect });
      const { error, job } = await fail(rig, { code: "bad-output", charged: "yes" });
      assert.match(error.message, /refused: /, redirect);
      assert.equal(rig.mock.outputRequests.length, 1);
      assert.equal(hits, 0);
      await succeedAgain(rig, job, 1);
    }
  });

  it("F28 S5 follows three redirects within the API's own origin, without key and cookie, and not a fourth", async () => {
    start();
    await succeed(rig, { pictures: 1 });
    for (const [hops, isTaken] of [
      [3, true],
      [4, false],
    ] as const) {
      let answer: Record<string, unknown> = {};
      rig.mock.reset();
      rig.mock.script({ rewrite: (normal) => (answer = normal) });
      // The signed path is known once the call is answered; each redirect leads to the picture itself.
      const parts = rig.parts();
      const http = async () => {
        if (rig.mock.requests.length === 1 && rig.mock.pendingSteps === 0 && rig.mock.outputRequests.length === 0) {
          const redirect = String(answer["output_url"]);
          const headers = { "set-cookie": "session=1" };
          rig.mock.script({ on: "output", redirect, headers, times: hops });
        }
        return await parts.http();
      };
      if (isTaken) await succeed(rig, { pictures: 1 }, { parts: { http } });
      else await fail(rig, { code: "bad-output", charged: "yes" }, { parts: { http } });
      assert.equal(rig.mock.outputRequests.length, 4);
      for (const { headers } of rig.mock.outputRequests) {
        assert.deepEqual([headers.authorization, headers.cookie], [undefined, undefined]);
      }
    }
  });
});
