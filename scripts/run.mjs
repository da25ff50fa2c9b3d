#!/usr/bin/env node
// The one entry for people: needs nothing but Node, brings the packages, then runs scripts/<name>.ts.
import { spawn, spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";

const COMMANDS = ["demo", "start", "test", "mock", "bench", "package", "build", "generate"];
const OLDEST_NODE = [20, 19];

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), "..");
const lockFile = path.join(root, "package-lock.json");
const stampFile = path.join(root, "node_modules", ".inline-assets-lock");

function fail(message, code = 1) {
  process.stderr.write(`${message}\n`);
  process.exit(code);
}

function checkNode() {
  const [major = 0, minor = 0] = process.versions.node.split(".").map(Number);
  const isOldEnough = major > OLDEST_NODE[0] || (major === OLDEST_NODE[0] && minor >= OLDEST_NODE[1]);
  if (!isOldEnough) {
    fail(
      `This needs Node ${OLDEST_NODE.join(".")} or newer, and this is Node ${process.versions.node}. See nodejs.org.`,
    );
  }
}

/** What package-lock.json says, as one word; null without a lock file. */
function lockDigest() {
  return existsSync(lockFile) ? createHash("sha256").update(readFileSync(lockFile)).digest("hex") : null;
}

function packagesAreCurrent(digest) {
  const installed = path.join(root, "node_modules", ".package-lock.json");
  if (!existsSync(installed)) return false;
  if (digest === null) return true;
  if (existsSync(stampFile)) return readFileSync(stampFile, "utf8").trim() === digest;
  // Installed by hand: every package of the lock at its version is as good as our stamp.
  const have = JSON.parse(readFileSync(installed, "utf8")).packages ?? {};
  const wanted = Object.entries(JSON.parse(readFileSync(lockFile, "utf8")).packages ?? {});
  return wanted.every(([name, entry]) => name === "" || entry.optional || have[name]?.version === entry.version);
}

function npm(...args) {
  const run = spawnSync("npm", [...args, "--no-audit", "--no-fund", "--loglevel=error"], {
    cwd: root,
    stdio: ["ignore", "pipe", "pipe"],
    encoding: "utf8",
    shell: process.platform === "win32",
  });
  return { isDone: run.status === 0, said: run.error?.message ?? `${run.stderr}${run.stdout}` };
}

function installPackages() {
  const digest = lockDigest();
  if (packagesAreCurrent(digest)) return;
  process.stderr.write("Installing the packages of this project (once, about half a minute) …\n");
  let outcome = digest === null ? npm("install") : npm("ci");
  // Optional packages for other systems that one registry has and another lacks make the lock "out of sync" for
  // npm ci; npm install takes the locked versions all the same. --no-save leaves the lock as it is.
  if (!outcome.isDone && /EUSAGE/.test(outcome.said)) outcome = npm("install", "--no-save");
  if (!outcome.isDone) {
    const said = outcome.said
      .split("\n")
      .filter((line) => /\S/.test(line) && !/complete log|^npm error +at /.test(line));
    fail(
      [
        "The packages of this project could not be installed.",
        ...said.slice(0, 6).map((line) => `  ${line}`),
        "Check the network and npm's registry and proxy settings, then run this again.",
      ].join("\n"),
    );
  }
  if (digest !== null) writeFileSync(stampFile, `${digest}\n`);
}

function runScript(name, args) {
  const script = path.join(root, "scripts", `${name}.ts`);
  if (!existsSync(script)) fail(`"${name}" is not here yet (no scripts/${name}.ts).`);
  const tsx = pathToFileURL(path.join(root, "node_modules", "tsx", "dist", "loader.mjs")).href;
  const child = spawn(process.execPath, ["--import", tsx, script, ...args], { cwd: root, stdio: "inherit" });
  // A terminal's Ctrl+C reaches the child by itself; what is sent to this process alone has to be passed on.
  let isForwarded = false;
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) {
    process.on(signal, () => {
      if (signal === "SIGINT" && process.stdin.isTTY) return;
      if (!isForwarded) child.kill(signal);
      isForwarded = true;
    });
  }
  child.on("error", (error) => fail(`Could not start scripts/${name}.ts: ${error.message}`));
  child.on("exit", (code, signal) => process.exit(code ?? (signal === "SIGINT" ? 130 : 143)));
}

checkNode();
const [name, ...args] = process.argv.slice(2);
if (!COMMANDS.includes(name)) {
  fail(
    `Usage: node scripts/run.mjs <${COMMANDS.join("|")}> [arguments]`,
    name === undefined || name === "--help" ? 0 : 2,
  );
}
installPackages();
runScript(name, args);
