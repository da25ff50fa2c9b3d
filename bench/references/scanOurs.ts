import { findReferences } from "../../src/core/references/find/findReferences";
import { runScan } from "./runScan";

runScan(({ grammar, text }) => findReferences(grammar, text).length);
