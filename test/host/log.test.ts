import assert from "node:assert/strict";
import { InlineAssetsError } from "../../src/core/errors";
import { createLog, logFailure } from "../../src/host/log";

describe("the log", () => {
  it("S3 has the detail of a failure without the key", () => {
    const lines: string[] = [];
    const take = (line: string | Error) => void lines.push(String(line));
    const log = createLog({ info: take, warn: take, error: take, show: () => undefined, dispose: () => undefined });
    const key = "prsp-canary-0123456789abcdef";
    const cause = new Error(`socket closed after Authorization: Bearer ${key}`);
    logFailure(
      log,
      new InlineAssetsError("unauthorized", `The key ${key} was refused.`, {
        detail: `status 401, body: {"key":"${key}"}`,
        cause,
      }),
    );
    logFailure(log, new TypeError(`no property of ${key}`));
    log.info(`POST with ${key}`);
    const text = lines.join("\n");
    assert.match(text, /unauthorized \(charged: no\): The key .* was refused\./);
    assert.match(text, /status 401/);
    assert.match(text, /Caused by: .*socket closed/);
    assert.match(text, /A bug:[\s\S]*no property of/);
    assert.ok(!text.includes("canary"), text);
  });
});
