import { buildExtension } from "./buildExtension";

void buildExtension();
