import assert from "node:assert/strict";
import { checkBaseUrl } from "../../src/core/baseUrl";

describe("baseUrl", () => {
  it("S4 takes https, and http on this machine, in their plain form", () => {
    assert.equal(checkBaseUrl("f", "https://api.example.com/v1/"), "https://api.example.com");
    assert.equal(checkBaseUrl("f", "https://api.example.com/proxy"), "https://api.example.com/proxy");
    assert.equal(checkBaseUrl("f", "http://127.0.0.1:8080/"), "http://127.0.0.1:8080");
    assert.equal(checkBaseUrl("f", "http://[::1]:8080"), "http://[::1]:8080");
  });

  it("S3 S4 names the setting and the rule of what it refuses, and never what was pasted there", () => {
    for (const value of [
      "prsp-canary0123456789",
      "canary:canary",
      "https://canary:canary@api.example.com",
      "https://canary@",
      "https://api.example.com/?key=canary",
      "ftp://api.example.com/canary",
      "http://api.example.com/canary",
      "http://api.localhost/canary",
    ]) {
      assert.throws(
        () => checkBaseUrl("inlineAssets.prospolabs.baseUrl", value),
        ({ message, code }: { message: string; code: string }) =>
          code === "invalid-request" &&
          /^inlineAssets\.prospolabs\.baseUrl: .* is not allowed\. It must be an https address/.test(message) &&
          !message.includes("canary"),
        value,
      );
    }
  });
});
