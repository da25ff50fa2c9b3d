import { runContender } from "../runContender";
import { undiciToFile } from "../undiciToFile";

runContender((task) => undiciToFile(task, { fsync: true, parallel: true }));
