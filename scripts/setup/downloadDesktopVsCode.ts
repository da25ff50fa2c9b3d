// Run by ensureDesktopVsCode.ts in a process of its own; every line it prints is a sign of life.
import { downloadAndUnzipVSCode } from "@vscode/test-electron";

const [, , cachePath = ""] = process.argv;

downloadAndUnzipVSCode({
  version: "stable",
  cachePath,
  timeout: 15_000,
  reporter: {
    report: ({ stage }) => void process.stdout.write(`${stage}\n`),
    error: () => process.exit(1),
  },
}).then(
  (executable) => process.stdout.write(`executable=${executable}\n`),
  () => process.exit(1),
);
