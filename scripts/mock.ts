import { runMock } from "../test/mock-api/main";

runMock(process.argv.slice(2), (line) => process.stdout.write(`${line}\n`)).catch((error: unknown) => {
  const isTaken = error instanceof Error && "code" in error && error.code === "EADDRINUSE";
  const reason = error instanceof Error ? error.message : String(error);
  process.stderr.write(isTaken ? `${reason}. Choose another port: npm run mock -- --port 0\n` : `${reason}\n`);
  process.exitCode = 1;
});
